"""The index follows the database, whatever happens in between."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal.core import clock, outbox
from portal.core.db import unit_of_work
from portal.core.outbox import StaleRecord, count_waiting
from portal.lookup.indexing import IndexKeeper
from portal.lookup.reader import damage_report
from search.ask import Query
from search.errors import IndexDamagedError, IndexLockedError
from search.index import open_index
from search.lexicon import EMPTY
from tests.make.lookup import bring_index_up_to_date, make_article, with_keeper, withdraw


def index_of(app: Flask) -> Path:
    return Path(app.extensions["portal_settings"].index_dir)


def found(app: Flask, text: str) -> list[str]:
    index = open_index(index_of(app), EMPTY)
    return [hit.id for hit in index.search(Query(text)).hits]


def waiting(app: Flask) -> int:
    with app.app_context():
        return count_waiting()


def files_of(app: Flask) -> list[Path]:
    files = [path for path in index_of(app).rglob("*") if path.is_file()]
    return [path for path in files if path.name != "writer.lock"]


def test_a_published_record_is_found_after_draining(app: Flask) -> None:
    bring_index_up_to_date(app)
    slug = make_article(app, "Cách đọc mã truy xuất")

    carried_out = with_keeper(app, IndexKeeper.drain)

    assert carried_out == 1
    assert found(app, "truy xuất") == [f"article:handbook/{slug}"]
    assert waiting(app) == 0


def test_a_withdrawn_record_vanishes(app: Flask) -> None:
    slug = make_article(app, "Cách đọc mã truy xuất")
    bring_index_up_to_date(app)

    withdraw(app, slug)
    with_keeper(app, IndexKeeper.drain)

    assert found(app, "truy xuất") == []


def test_many_requests_are_carried_out_in_batches(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.lookup.indexing.BATCH", 2)
    bring_index_up_to_date(app)
    for number in range(5):
        make_article(app, f"Bài số {number}")

    assert with_keeper(app, IndexKeeper.drain) == 5
    assert len(found(app, "bài số")) == 5


def test_a_request_of_an_unknown_kind_is_forgotten(app: Flask) -> None:
    bring_index_up_to_date(app)
    with app.app_context(), unit_of_work():
        outbox.mark_stale("planet", "mars")

    with_keeper(app, IndexKeeper.drain)

    assert waiting(app) == 0


def test_a_crash_between_index_and_database_repeats_the_work_without_harm(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_index_up_to_date(app)
    slug = make_article(app, "Cách đọc mã truy xuất")

    def die(_entries: list[StaleRecord]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("portal.core.outbox.forget", die)
        with pytest.raises(KeyboardInterrupt):
            with_keeper(app, IndexKeeper.drain)
    assert waiting(app) == 1

    bring_index_up_to_date(app)

    assert found(app, "truy xuất") == [f"article:handbook/{slug}"]
    assert waiting(app) == 0
    assert with_keeper(app, IndexKeeper.compare) == ([], [])


def test_what_is_asked_for_during_a_rebuild_still_waits_after_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_article(app, "Bài thứ nhất")
    real = IndexKeeper._note

    def late(keeper: IndexKeeper, *args: object) -> None:
        make_article(app, "Bài đến muộn")
        real(keeper, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(IndexKeeper, "_note", late)
    with_keeper(app, IndexKeeper.rebuild)

    assert waiting(app) == 1


def test_healing_a_sound_index_changes_nothing(app: Flask) -> None:
    make_article(app, "Bài thứ nhất")
    bring_index_up_to_date(app)

    assert with_keeper(app, IndexKeeper.heal) is False


@pytest.mark.parametrize("harm", ["delete all", "delete", "truncate", "overwrite", "old copy"])
def test_a_harmed_index_is_noticed_and_healed(app: Flask, tmp_path: Path, harm: str) -> None:
    make_article(app, "Bài thứ nhất")
    bring_index_up_to_date(app)
    copy = tmp_path / "copy"
    shutil.copytree(index_of(app), copy)
    make_article(app, "Bài thứ hai")
    bring_index_up_to_date(app)

    if harm in {"delete all", "old copy"}:
        shutil.rmtree(index_of(app))
    if harm == "old copy":
        shutil.copytree(copy, index_of(app))
    for path in files_of(app) if harm in {"delete", "truncate", "overwrite"} else []:
        harm_file(path, harm)

    assert with_keeper(app, IndexKeeper.heal) is True
    assert len(found(app, "bài")) == 2
    assert with_keeper(app, IndexKeeper.heal) is False


def harm_file(path: Path, harm: str) -> None:
    if harm == "delete":
        path.unlink()
    elif harm == "truncate":
        path.write_bytes(path.read_bytes()[:-10])
    else:
        path.write_bytes(b"\0" * path.stat().st_size)


def test_draining_into_an_old_copy_does_not_make_it_sound(app: Flask, tmp_path: Path) -> None:
    bring_index_up_to_date(app)
    shutil.copytree(index_of(app), tmp_path / "copy")
    make_article(app, "Bài thứ nhất")
    bring_index_up_to_date(app)
    shutil.rmtree(index_of(app))
    shutil.copytree(tmp_path / "copy", index_of(app))
    make_article(app, "Bài thứ hai")

    with_keeper(app, IndexKeeper.drain)

    assert with_keeper(app, IndexKeeper.heal) is True
    assert len(found(app, "bài")) == 2


def test_each_single_lost_file_is_noticed(app: Flask) -> None:
    make_article(app, "Bài thứ nhất")
    bring_index_up_to_date(app)
    make_article(app, "Bài thứ hai")
    bring_index_up_to_date(app)

    for position in range(len(files_of(app))):
        files = sorted(files_of(app))
        files[position % len(files)].unlink()
        assert with_keeper(app, IndexKeeper.heal) is True

    assert len(found(app, "bài")) == 2


def test_a_damage_reported_by_a_reader_is_healed(app: Flask) -> None:
    bring_index_up_to_date(app)
    damage_report(index_of(app)).touch()

    assert with_keeper(app, IndexKeeper.heal) is True
    assert with_keeper(app, IndexKeeper.heal) is False


def test_a_record_of_tomorrow_is_found_tomorrow(app: Flask) -> None:
    now = clock.now()
    make_article(app, "Bài của ngày mai", published_on=clock.today() + timedelta(days=1))
    bring_index_up_to_date(app)
    assert found(app, "ngày mai") == []

    with time_machine.travel(now + timedelta(days=1)):
        bring_index_up_to_date(app)

    assert len(found(app, "ngày mai")) == 1


def test_only_one_keeper_writes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.lookup.indexing.PATIENCE_S", 0.1)
    with app.app_context():
        first, second = IndexKeeper(index_of(app)), IndexKeeper(index_of(app))
        with first, pytest.raises(IndexLockedError), second:
            pass
        with second:
            assert second.heal() is True


def test_comparison_names_what_differs(app: Flask) -> None:
    gone = make_article(app, "Bài sẽ gỡ")
    bring_index_up_to_date(app)
    withdraw(app, gone)
    new = make_article(app, "Bài mới")

    missing, superfluous = with_keeper(app, IndexKeeper.compare)

    assert missing == [f"article:handbook/{new}"]
    assert superfluous == [f"article:handbook/{gone}"]


def test_figures_count_records_and_requests(app: Flask) -> None:
    make_article(app, "Bài thứ nhất")
    bring_index_up_to_date(app)
    make_article(app, "Bài thứ hai")

    figures = with_keeper(app, IndexKeeper.figures)

    assert figures["documents"] == 1
    assert figures["waiting"] == 1


def test_figures_of_a_missing_index_are_an_error(app: Flask) -> None:
    with pytest.raises(IndexDamagedError):
        with_keeper(app, IndexKeeper.figures)
