"""The public log: pages for people, an API for machines, one signed head."""

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from portal.core import keys
from portal.core.db import db, unit_of_work
from portal.core.key_ring import Purpose
from portal.ledger.services import append, erase_content
from portal.settings import ROOT
from tests.make.ledger import load_verifier, make_entries, make_many_entries, prepare_log, show_log
from tests.make.statements import count_statements

PROBLEM = "application/problem+json; charset=utf-8"
verifier = load_verifier()


@pytest.fixture(autouse=True)
def _log(app: Flask) -> None:
    prepare_log(app)
    show_log(app, {})


def json_of(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.data
    return answer.get_json()


# Pages --------------------------------------------------------------------------------------


def test_an_empty_log_has_a_page_and_a_head(client: FlaskClient) -> None:
    page = client.get("/nhat-ky/")

    assert page.status_code == 200
    assert "Nhật ký chưa có mục nào" in page.text
    assert json_of(client, "/api/v1/log/head")["size"] == 0


def test_the_newest_entries_come_first(app: Flask, client: FlaskClient) -> None:
    make_many_entries(app, range(25))

    first, second = client.get("/nhat-ky/").text, client.get("/nhat-ky/?trang=2").text

    shown = [re.findall(r'href="/nhat-ky/(\d+)"', page) for page in (first, second)]
    assert shown == [[str(n) for n in range(24, 4, -1)], [str(n) for n in range(4, -1, -1)]]
    assert "Sản phẩm" in first
    assert 'href="/san-pham/K0024"' in first
    assert client.get("/nhat-ky/?trang=3").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1_0", "٣", "9" * 30])
def test_a_page_number_that_is_none_is_refused(client: FlaskClient, page: str) -> None:
    assert client.get("/nhat-ky/", query_string={"trang": page}).status_code == 400


def test_a_new_entry_is_on_the_page_at_once(app: Flask, client: FlaskClient) -> None:
    make_entries(app, 1)
    assert 'href="/nhat-ky/1"' not in client.get("/nhat-ky/").text

    make_entries(app, 2)

    assert 'href="/nhat-ky/1"' in client.get("/nhat-ky/").text


def test_an_entry_shows_content_proof_and_signature(app: Flask, client: FlaskClient) -> None:
    make_many_entries(app, range(11))
    proof = json_of(client, "/nhat-ky/6/bang-chung.json")

    page = client.get("/nhat-ky/6").text

    flat = page.replace(" ", "")
    assert "{&#34;name&#34;:&#34;Sảnphẩm6&#34;}" in flat
    for digest in (*proof["path"], proof["head"]["root"], proof["entry"]["leaf"]):
        assert digest in flat
    assert proof["head"]["kid"] in page
    assert 'href="/nhat-ky/6/bang-chung.json"' in page


def test_an_older_entry_leads_to_the_newer_one(app: Flask, client: FlaskClient) -> None:
    make_entries(app, 2)
    with app.app_context(), unit_of_work():
        append("product", "K0000", {"name": "Đổi tên"})

    assert "Đã có mục mới hơn" in client.get("/nhat-ky/0").text
    assert 'href="/nhat-ky/2"' in client.get("/nhat-ky/0").text
    assert "Đã có mục mới hơn" not in client.get("/nhat-ky/2").text


def test_an_erased_content_is_gone_and_its_proof_holds(app: Flask, client: FlaskClient) -> None:
    make_entries(app, 3)
    with app.app_context(), unit_of_work():
        erase_content("product", "K0001", reason="Hết hạn lưu", by="test")

    page, proof = client.get("/nhat-ky/1"), json_of(client, "/nhat-ky/1/bang-chung.json")

    assert "Nội dung đã được xóa" in page.text
    assert proof["entry"]["content"] is None
    assert verifier.check(proof, json_of(client, "/.well-known/portal-keys.json"))


@pytest.mark.parametrize("path", ["/nhat-ky/1", "/nhat-ky/1/bang-chung.json", "/nhat-ky/x"])
def test_there_is_no_page_for_what_is_no_entry(app: Flask, client: FlaskClient, path: str) -> None:
    make_entries(app, 1)

    assert client.get(path).status_code == 404
    assert client.get("/nhat-ky/" + "9" * 40).status_code == 404


def test_the_proof_is_a_file_to_keep(app: Flask, client: FlaskClient) -> None:
    make_entries(app, 1)

    answer = client.get("/nhat-ky/0/bang-chung.json")

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.content_type == "application/json; charset=utf-8"


def test_pages_stand_in_english_too(app: Flask, client: FlaskClient) -> None:
    make_entries(app, 1)

    for path in ("/en/nhat-ky/", "/en/nhat-ky/0"):
        page = client.get(path)
        assert page.status_code == 200
        assert '<html lang="en"' in page.text
    assert 'href="/en/nhat-ky/0"' in client.get("/en/nhat-ky/").text


def test_the_verifier_can_be_downloaded(client: FlaskClient) -> None:
    [address] = re.findall(r'"(/static/tools/verify_proof\.py[^"]*)"', client.get("/nhat-ky/").text)

    assert client.get(address).data == (ROOT / "static/tools/verify_proof.py").read_bytes()


def test_content_that_looks_like_markup_stays_text(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        append("strange", '"><script>alert(1)</script>', {"<script>": "</code><script>"})

    assert "<script>alert" not in client.get("/nhat-ky/").text
    assert "<script>alert" not in client.get("/nhat-ky/0").text
    assert "</code><script>" not in client.get("/nhat-ky/0").text


def test_without_a_key_the_log_says_so(app: Flask, client: FlaskClient) -> None:
    for file in Path(app.extensions["portal_settings"].data_dir, "keys").iterdir():
        file.unlink()

    assert client.get("/nhat-ky/").status_code == 503
    assert client.get("/api/v1/log/head").status_code == 503
    assert client.get("/.well-known/portal-keys.json").get_json()["keys"] == []


# The head -----------------------------------------------------------------------------------


def test_the_signed_text_is_the_documented_one(app: Flask, client: FlaskClient) -> None:
    make_many_entries(app, range(3))
    head = json_of(client, "/api/v1/log/head")

    text = client.get("/api/v1/log/checkpoint").text

    signed, _, line = text.partition("\n\n")
    origin, size, root, at = signed.split("\n")
    assert (origin, size, at) == ("http://localhost/nhat-ky/", "3", head["timestamp"])
    assert b64decode(root).hex() == head["root"]
    dash, name, signature = line.rstrip("\n").split(" ")
    assert (dash, name) == ("—", origin)
    with app.app_context():
        message = (signed + "\n").encode()
        assert keys.is_signed(head["kid"], Purpose.LOG, message, b64decode(signature)[4:])


def test_the_head_is_a_function_of_the_log_alone(app: Flask, client: FlaskClient) -> None:
    make_many_entries(app, range(5))
    before = json_of(client, "/api/v1/log/head")

    make_many_entries(app, range(5, 9))

    assert json_of(client, "/api/v1/log/head?size=5") == before
    assert json_of(client, "/api/v1/log/head")["size"] == 9


def test_after_a_rotation_the_new_key_signs_and_the_old_proof_holds(
    app: Flask, client: FlaskClient
) -> None:
    make_many_entries(app, range(5))
    old = json_of(client, "/nhat-ky/2/bang-chung.json")
    with app.app_context():
        new = keys.rotate(Purpose.LOG).kid
    make_many_entries(app, range(5, 6))

    listed = json_of(client, "/.well-known/portal-keys.json")

    assert json_of(client, "/api/v1/log/head")["kid"] == new
    assert verifier.check(old, listed)
    assert [key["purpose"] for key in listed["keys"]] == ["log", "code", "log"]
    assert all("private" not in key for key in listed["keys"])


# The API ------------------------------------------------------------------------------------


def test_entries_come_in_bounded_pieces(app: Flask, client: FlaskClient) -> None:
    make_many_entries(app, range(130))

    def positions(query: str) -> list[int]:
        found = json_of(client, f"/api/v1/log/entries?{query}")["entries"]
        return [entry["position"] for entry in found]

    assert positions("start=3&end=5") == [3, 4, 5]
    assert positions("start=129&end=500") == [129]
    assert positions("start=0") == list(range(100))
    assert positions("start=20&end=100000") == list(range(20, 120))
    assert positions("start=130") == []


def test_all_proofs_of_the_api_hold(app: Flask, client: FlaskClient) -> None:
    make_many_entries(app, range(9))
    known = json_of(client, "/.well-known/portal-keys.json")

    for size in range(1, 10):
        for place in range(size):
            query = f"leaf={place}&size={size}"
            verifier.check(json_of(client, f"/api/v1/log/proof/inclusion?{query}"), known)
        for first in range(size + 1):
            query = f"from={first}&to={size}"
            verifier.check(json_of(client, f"/api/v1/log/proof/consistency?{query}"), known)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("entries", 400),
        ("entries?start=-1", 400),
        ("entries?start=+1", 400),
        ("entries?start=1_0", 400),
        ("entries?start=1e3", 400),
        ("entries?start=٣", 400),
        ("entries?start=0&limit=5", 400),
        ("entries?start=5&end=4", 422),
        ("head?v=1", 400),
        ("head?size=6", 422),
        ("head?size=", 400),
        ("checkpoint?size=6", 422),
        ("proof/inclusion", 400),
        ("proof/inclusion?leaf=x&size=5", 400),
        ("proof/inclusion?leaf=5&size=5", 404),
        ("proof/inclusion?leaf=3&size=3", 422),
        ("proof/inclusion?leaf=0&size=0", 422),
        ("proof/inclusion?leaf=0&size=6", 422),
        ("proof/inclusion?leaf=" + "9" * 16, 400),
        ("proof/consistency?from=1", 400),
        ("proof/consistency?to=1", 400),
        ("proof/consistency?first=1&second=2", 400),
        ("proof/consistency?from=4&to=3", 422),
        ("proof/consistency?from=4&to=6", 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    app: Flask, client: FlaskClient, query: str, status: int
) -> None:
    make_many_entries(app, range(5))

    answer = client.get(f"/api/v1/log/{query}")

    assert answer.status_code == status
    assert answer.content_type == PROBLEM


@contextmanager
def counted_rows(app: Flask) -> Iterator[list[int]]:
    """How many positions each statement asks for."""
    asked: list[int] = []
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def count(_conn: Any, _cursor: Any, _text: str, values: Any, *_rest: Any) -> None:
        asked.append(len(values))

    yield asked
    event.remove(engine, "before_cursor_execute", count)


def test_a_proof_reads_few_rows_however_long_the_log(app: Flask, client: FlaskClient) -> None:
    make_many_entries(app, range(3001))
    client.get("/api/v1/log/head")

    with count_statements(app) as seen, counted_rows(app) as asked:
        proof = json_of(client, "/api/v1/log/proof/inclusion?leaf=1234")

    assert len(proof["path"]) <= 12
    assert len(seen) <= 8
    assert max(asked) <= 24
