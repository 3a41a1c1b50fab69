"""Writing the log: with the change or not at all, without gaps, also by several writers."""

import multiprocessing
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal.app import create_app
from portal.core import outbox
from portal.core.db import db, unit_of_work
from portal.core.outbox import OutboxEntry
from portal.ledger import queries
from portal.ledger.documents import content_digest, entry_document
from portal.ledger.services import append, append_all, erase_content, withdraw
from portal.ledger.tree import Frontier, leaf_digest
from portal.settings import ROOT
from tests.make.ledger import entries_of, make_entries, make_many_entries, prepare_log
from tests.make.portal import settings_in

PATIENCE_S = 60
NAME = {"name": "Nước mắm"}


@pytest.fixture(autouse=True)
def _log(app: Flask) -> None:
    prepare_log(app)


def said(app: Flask) -> list[tuple[int, str, str, str]]:
    return [(one.position, one.kind, one.key, one.content) for one in entries_of(app)]


def test_an_entry_says_what_is_published(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        append("product", "7KQ4M2XH", {"stars": 4, "name": "Nước mắm"})

    assert said(app) == [(0, "product", "7KQ4M2XH", '{"name":"Nước mắm","stars":4}')]


def test_the_leaf_is_the_digest_of_the_documented_text(app: Flask) -> None:
    moment = datetime(2026, 11, 20, 6, 34, 0, 123_999, tzinfo=UTC)
    with time_machine.travel(moment, tick=False), app.app_context(), unit_of_work():
        append("product", 'Tên "lạ"\u2028\x7f', NAME)

    [entry] = entries_of(app)
    digest = content_digest('{"name":"Nước mắm"}')
    document = (
        '{"at":"2026-11-20T06:34:00.123Z","content":"'
        + digest.hex()
        + '","key":"Tên \\"lạ\\"\u2028\x7f","kind":"product"}'
    )
    assert entry.content_digest == digest
    assert entry_document(entry.at, entry.kind, entry.key, digest) == document
    assert entry.digests == leaf_digest(document.encode())


def test_an_error_leaves_no_entry(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            append_and_fail()
        with unit_of_work():
            append("product", "B", NAME)

    assert [key for _, _, key, _ in said(app)] == ["B"]


def append_and_fail() -> None:
    with unit_of_work():
        append("product", "A", NAME)
        raise ZeroDivisionError


def test_what_a_savepoint_undoes_is_not_entered(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        append("product", "before", NAME)
        with db.session.begin_nested():
            append("product", "kept", NAME)
        with pytest.raises(ZeroDivisionError):
            append_and_undo()
        append("product", "after", NAME)

    assert [key for _, _, key, _ in said(app)] == ["before", "kept", "after"]


def append_and_undo() -> None:
    with db.session.begin_nested():
        append("product", "undone", NAME)
        with db.session.begin_nested():
            append("product", "inside the undone", NAME)
        raise ZeroDivisionError


def test_outside_a_unit_of_work_nothing_is_accepted(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="unit of work"):
        append("product", "A", NAME)


def test_the_same_state_is_not_entered_again(app: Flask) -> None:
    for content in (NAME, {"name": "Mắm"}, {"name": "Mắm"}, NAME):
        with app.app_context(), unit_of_work():
            append("product", "A", content)

    assert [content for *_, content in said(app)] == [
        '{"name":"Nước mắm"}',
        '{"name":"Mắm"}',
        '{"name":"Nước mắm"}',
    ]


def test_of_one_transaction_only_the_last_state_is_entered(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        append("product", "A", {"stars": 3})
        append("product", "B", {"stars": 5})
        append("product", "A", {"stars": 4})

    assert said(app) == [(0, "product", "B", '{"stars":5}'), (1, "product", "A", '{"stars":4}')]


@pytest.mark.parametrize(
    "content", [{"x": float("nan")}, {"x": 2**60}, {"x": {1, 2}}, {"x": "\ud800"}]
)
def test_what_json_cannot_hold_is_refused_where_it_is_said(
    app: Flask, content: dict[str, object]
) -> None:
    with app.app_context(), pytest.raises(ValueError, match=r".*"), unit_of_work():
        append("product", "A", content)

    assert said(app) == []


def test_of_many_records_all_are_said_or_none(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        append_all("product", {"B": NAME, "A": NAME})
        with pytest.raises(ValueError, match="surrogates"):
            append_all("product", {"C": NAME, "D": {"name": "\ud800"}})

    assert [key for _, _, key, _ in said(app)] == ["B", "A"]


def test_time_never_goes_back_in_the_log(app: Flask) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    for number, moment in enumerate((now, now - timedelta(days=1), now + timedelta(days=1))):
        with time_machine.travel(moment, tick=False), app.app_context(), unit_of_work():
            append("product", str(number), NAME)

    assert [entry.at for entry in entries_of(app)] == [now, now, now + timedelta(days=1)]


def test_many_entries_at_once_make_the_same_tree_as_one_by_one(app: Flask) -> None:
    make_entries(app, 5)
    make_many_entries(app, range(5, 13))
    make_entries(app, 14)

    frontier = Frontier()
    for position, entry in enumerate(entries_of(app)):
        leaf = leaf_digest(
            entry_document(entry.at, entry.kind, entry.key, entry.content_digest).encode()
        )
        assert entry.position == position
        assert entry.digests == frontier.add(leaf)
    with app.app_context():
        head = queries.head_at()
    assert (head.size, head.root) == (14, frontier.root())


def test_a_record_taken_back_is_told(app: Flask) -> None:
    make_entries(app, 1)
    with app.app_context(), unit_of_work():
        withdraw("product", "K0000")

    assert said(app)[1][3] == '{"withdrawn":true}'


def test_erasing_a_content_keeps_tree_and_proofs(app: Flask) -> None:
    make_entries(app, 3)
    with app.app_context():
        before = queries.head_at(3), queries.inclusion_path(1, 3)

    with app.app_context(), unit_of_work():
        erase_content("product", "K0001", reason="Hết hạn lưu", by="test")

    with app.app_context():
        after = queries.head_at(3), queries.inclusion_path(1, 3)
    assert after == before
    assert [content for *_, content in said(app)] == [
        '{"name":"Sản phẩm 0"}',
        "",
        '{"name":"Sản phẩm 2"}',
        '{"withdrawn":true}',
    ]


# Several writers ----------------------------------------------------------------------------


def write_pairs(app: Flask, writer: int, count: int) -> None:
    """Changes with their entries, three in each transaction."""
    for number in range(count):
        with app.app_context(), unit_of_work():
            outbox.count_waiting()
            for part in range(3):
                outbox.mark_stale("product", f"{writer}-{number}-{part}")
                append("product", f"{writer}-{number}-{part}", {"n": number})


def write_pairs_in(data_dir: Path, writer: int, count: int) -> None:
    write_pairs(create_app(settings_in(data_dir)), writer, count)


def assert_in_step(app: Flask) -> int:
    """Every change has its entry, every entry its change, every digest is right."""
    entries = entries_of(app)
    frontier = Frontier()
    for position, entry in enumerate(entries):
        assert entry.position == position
        document = entry_document(entry.at, entry.kind, entry.key, entry.content_digest)
        assert entry.digests == frontier.add(leaf_digest(document.encode()))
    with app.app_context():
        changed = list(db.session.scalars(db.select(OutboxEntry.key)))
    assert sorted(entry.key for entry in entries) == sorted(changed)
    return len(entries)


def test_four_writing_threads_leave_no_gap(app: Flask) -> None:
    with ThreadPoolExecutor(4) as pool:
        written = [pool.submit(write_pairs, app, writer, 10) for writer in range(4)]
        assert [one.result(PATIENCE_S) for one in written] == [None] * 4

    assert assert_in_step(app) == 120


def test_three_writing_processes_leave_no_gap(app: Flask, tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    arguments = [(tmp_path / "instance", writer, 10) for writer in range(3)]
    writers = [spawn.Process(target=write_pairs_in, args=one) for one in arguments]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(PATIENCE_S)

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert assert_in_step(app) == 90


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_writers_on_postgresql_wait_for_each_other(pg_app: Flask) -> None:
    first_wrote, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with pg_app.app_context(), unit_of_work():
            outbox.mark_stale("product", "slow")
            append("product", "slow", NAME)
            first_wrote.set()
            go_on.wait(PATIENCE_S)

    with ThreadPoolExecutor(4) as pool:
        slow = pool.submit(write_slowly)
        assert first_wrote.wait(PATIENCE_S)
        others = [pool.submit(write_pairs, pg_app, writer, 10) for writer in range(3)]
        # A transaction that has not come to its end holds nobody up.
        assert [one.result(PATIENCE_S) for one in others] == [None] * 3
        go_on.set()
        slow.result(PATIENCE_S)

    assert assert_in_step(pg_app) == 91
    assert entries_of(pg_app)[-1].key == "slow"


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from portal.app import create_app
from tests.make.portal import settings_in
from tests.unit.ledger.test_ledger_services import write_pairs
app = create_app(settings_in(Path(sys.argv[1]), **dict(one.split("=", 1) for one in sys.argv[3:])))
print("begun", flush=True)
write_pairs(app, int(sys.argv[2]), 1_000_000)
"""


def kill_in_mid_write(app: Flask, *changes: str) -> None:
    """Start a writer and kill it when it has written something."""
    data_dir = app.extensions["portal_settings"].data_dir
    for round_ in range(3):
        command = [sys.executable, "-c", WRITE_FOR_EVER, str(data_dir), str(round_), *changes]
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "begun\n"
        before = len(entries_of(app))
        while len(entries_of(app)) <= before + 10 * round_:
            assert writer.poll() is None
        writer.send_signal(signal.SIGKILL)
        writer.communicate(timeout=PATIENCE_S)


def test_a_killed_writer_leaves_log_and_records_in_step(app: Flask) -> None:
    kill_in_mid_write(app)

    count = assert_in_step(app)
    write_pairs(app, 9, 2)
    assert assert_in_step(app) == count + 6


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_killed_writer_on_postgresql_too(pg_app: Flask) -> None:
    url = pg_app.extensions["portal_settings"].database_url
    kill_in_mid_write(pg_app, f"PORTAL_DATABASE_URL={url}")

    count = assert_in_step(pg_app)
    write_pairs(pg_app, 9, 2)
    assert assert_in_step(pg_app) == count + 6
