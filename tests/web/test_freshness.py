"""No reader sees a page as it was before an acknowledged change."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from portal.core.freshness import SqliteFreshness
from tests.make.freshness import count_stale_reads


@pytest.fixture
def data_dir(seeded_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeded_data_dir, tmp_path / "instance"))


def test_two_workers_show_every_change_at_once(data_dir: Path) -> None:
    assert count_stale_reads("wsgi:app", data_dir, commits=100) == 0


def test_without_the_question_the_same_readings_are_stale(data_dir: Path) -> None:
    assert count_stale_reads("tests.make.never_fresh:app", data_dir, commits=5) > 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "portal.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE word (text)")
    return file


@pytest.fixture
def freshness(file: Path) -> Iterator[SqliteFreshness]:
    freshness = SqliteFreshness(file)
    freshness.state()
    yield freshness
    freshness.close()


def test_only_a_commit_makes_another_state(file: Path, freshness: SqliteFreshness) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        before = freshness.state()
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO word VALUES ('một')")
        assert freshness.state() == before
        writer.execute("COMMIT")
        after = freshness.state()

    assert after != before
    assert freshness.state() == after


def test_a_checkpoint_hides_no_change(file: Path, freshness: SqliteFreshness) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        states = [freshness.state()]
        for number in range(20):
            writer.execute("INSERT INTO word VALUES (?)", (number,))
            states.append(freshness.state())
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert len(set(states)) == len(states)


def test_a_torn_head_is_not_believed(file: Path, freshness: SqliteFreshness) -> None:
    """A writer that was killed between the two copies leaves them different."""
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("INSERT INTO word VALUES ('một')")
        whole = freshness.state()
        with file.with_name("portal.db-shm").open("r+b") as index:
            index.seek(8)
            index.write(b"\xff\xff")

    torn = freshness.state()

    assert torn != whole
    assert freshness.state() != whole


def test_a_database_without_a_log_is_asked_itself(tmp_path: Path) -> None:
    file = tmp_path / "plain.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE word (text)")
        freshness = SqliteFreshness(file)
        before = freshness.state()
        writer.execute("INSERT INTO word VALUES ('một')")

        after = freshness.state()
        freshness.close()

    assert before is not None
    assert after != before


def test_a_database_that_is_not_there_is_in_no_state(tmp_path: Path) -> None:
    assert SqliteFreshness(tmp_path / "nowhere.db").state() is None
