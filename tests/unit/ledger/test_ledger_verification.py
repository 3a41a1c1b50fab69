"""`portal log verify`: finds every change made behind the log's back, and names the first."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from portal.core.db import db, unit_of_work
from portal.ledger import verification
from portal.ledger.documents import Content
from portal.ledger.services import append, erase_content, withdraw
from tests.make.ledger import (
    entries_of,
    load_verifier,
    make_many_entries,
    prepare_log,
    products,
    show_log,
)
from tests.make.portal import run_command

COUNT = 20


@pytest.fixture
def published() -> dict[str, Content]:
    """What the products are now."""
    return {f"K{number:04d}": {"name": f"Sản phẩm {number}"} for number in range(COUNT)}


@pytest.fixture(autouse=True)
def _log(app: Flask, published: dict[str, Content]) -> None:
    prepare_log(app)
    show_log(app, published)
    make_many_entries(app, range(COUNT))


@pytest.fixture(autouse=True, params=[3, 500])
def _batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches smaller and larger than the log."""
    monkeypatch.setattr(verification, "BATCH", request.param)


def verify(app: Flask, *arguments: str) -> Result:
    return run_command(app, "log", "verify", *arguments)


def meddle(app: Flask, statement: str) -> None:
    """What somebody does who can write in the database."""
    with app.app_context(), db.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0


def test_a_sound_log_is_told_with_its_root(app: Flask) -> None:
    found = verify(app)

    assert found.exit_code == 0
    assert "20 entries, 20 records" in found.output
    head = app.test_client().get("/api/v1/log/head").get_json()
    assert head["root"] in found.output
    described = json.loads(verify(app, "--json").output)
    assert described["difference"] is None
    assert described["root"] == head["root"]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE ledger_entry SET content='{}' WHERE position=7", "entry 7: the content"),
        ("UPDATE ledger_entry SET key='K' WHERE position=7", "entry 7: time, kind, key"),
        ("UPDATE ledger_entry SET kind='lot' WHERE position=7", "entry 7: time, kind, key"),
        ("UPDATE ledger_entry SET digests=zeroblob(32) WHERE position=8", "entry 8: time"),
        ("UPDATE ledger_entry SET content_digest=zeroblob(32) WHERE position=7", "entry 7"),
        ("UPDATE ledger_entry SET at='2020-01-01 00:00:00.000000' WHERE position=7", "entry 7 is"),
        ("UPDATE ledger_entry SET at='2050-01-01 00:00:00.000000' WHERE position=7", "entry 7"),
        ("DELETE FROM ledger_entry WHERE position=7", "entry 7 is missing"),
        ("DELETE FROM ledger_entry WHERE position=0", "entry 0 is missing"),
        ("UPDATE ledger_entry SET position=-1 WHERE position=0", "entry 0 is missing"),
        ("DELETE FROM ledger_entry WHERE position=19", "product K0019 is published without"),
    ],
)
def test_a_log_that_was_meddled_with_is_found_out(app: Flask, statement: str, told: str) -> None:
    meddle(app, statement)

    found = verify(app)

    assert found.exit_code == 1
    assert told in found.output


def test_a_record_changed_without_an_entry_is_named(
    app: Flask, published: dict[str, Content]
) -> None:
    published["K0013"] = {"name": "Đổi lén"}

    found = verify(app)

    assert found.exit_code == 1
    assert "product K0013 is published otherwise than entry 13 says" in found.output
    assert json.loads(verify(app, "--json").output)["difference"].startswith("product K0013")


def test_a_record_that_went_without_an_entry_is_named(
    app: Flask, published: dict[str, Content]
) -> None:
    del published["K0013"]

    assert "product K0013 is not public any more, but entry 13 says" in verify(app).output


def test_a_record_published_without_an_entry_is_named(
    app: Flask, published: dict[str, Content]
) -> None:
    published["K0999"] = {"name": "Không ghi"}

    assert "product K0999 is published without an entry" in verify(app).output


def test_a_kind_that_no_feature_knows_is_named(app: Flask) -> None:
    make_many_entries(app, range(1), kind="ghost")

    assert "the kind ghost" in verify(app).output


def test_changes_withdrawals_and_erasures_that_were_entered_are_no_difference(
    app: Flask, published: dict[str, Content]
) -> None:
    with app.app_context(), unit_of_work():
        append("product", "K0003", {"name": "Đổi tên"})
        withdraw("product", "K0004")
        erase_content("product", "K0005", reason="Hết hạn lưu", by="test")
    published["K0003"] = {"name": "Đổi tên"}
    del published["K0004"], published["K0005"]

    assert verify(app).exit_code == 0


def test_a_log_that_was_written_anew_differs_from_a_head_that_was_kept(
    app: Flask, tmp_path: Path
) -> None:
    kept = tmp_path / "head.json"
    kept.write_bytes(app.test_client().get("/api/v1/log/head?size=12").data)
    sound = verify(app, "--head", str(kept))
    meddle(app, "DELETE FROM ledger_entry")
    make_many_entries(app, reversed(range(COUNT)))

    anew = verify(app, "--head", str(kept))

    assert sound.exit_code == 0
    assert verify(app).exit_code == 0
    assert anew.exit_code == 1
    assert "the first 12 entries are not those" in anew.output


def test_a_log_that_was_cut_is_shorter_than_a_head_that_was_kept(
    app: Flask, published: dict[str, Content], tmp_path: Path
) -> None:
    kept = tmp_path / "head.json"
    kept.write_bytes(app.test_client().get("/api/v1/log/head").data)
    meddle(app, "DELETE FROM ledger_entry WHERE position=19")
    del published["K0019"]

    assert "the log had 20 entries, and has 19" in verify(app, "--head", str(kept)).output


def test_a_file_that_is_no_head_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "head.json").write_text("[]")

    assert "is no head" in verify(app, "--head", str(tmp_path / "head.json")).output


def test_beginning_enters_what_was_published_before(
    app: Flask, published: dict[str, Content]
) -> None:
    published["K0998"] = {"name": "Có trước nhật ký"}
    published["K0001"] = {"name": "Đổi lén"}

    first, second = run_command(app, "log", "begin"), run_command(app, "log", "begin")

    assert first.output == "1 records entered.\n"
    assert second.output == "0 records entered.\n"
    assert entries_of(app)[-1].key == "K0998"
    assert "product K0001 is published otherwise" in verify(app).output


def test_a_publication_gives_only_what_is_public() -> None:
    publication = products({"A": {"name": "a"}})

    assert publication.contents(["A", "B"]) == {"A": {"name": "a"}}
    assert publication.path("A") == "/san-pham/A"


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_log_on_postgresql_is_verified_and_proves_alike(
    pg_app: Flask, published: dict[str, Content]
) -> None:
    show_log(pg_app, published)
    make_many_entries(pg_app, range(COUNT))
    client, verifier = pg_app.test_client(), load_verifier()
    proof = client.get("/nhat-ky/7/bang-chung.json").get_json()

    assert verify(pg_app).exit_code == 0
    assert verifier.check(proof, client.get("/.well-known/portal-keys.json").get_json())
    assert client.get("/nhat-ky/7").status_code == 200

    meddle(pg_app, "UPDATE ledger_entry SET content='{}' WHERE position=7")
    assert "entry 7: the content was changed" in verify(pg_app).output
