"""The one way to commit: all or nothing, and never on an old reading."""

import multiprocessing
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core import outbox
from portal.core.db import db, unit_of_work
from portal.core.outbox import OutboxEntry
from tests.make.portal import settings_in


def count(app: Flask) -> int:
    with app.app_context():
        return outbox.count_waiting()


def test_what_is_written_inside_is_there_afterwards(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        outbox.mark_stale("product", "A")

    assert count(app) == 1


def test_an_error_inside_undoes_everything(app: Flask) -> None:
    with app.app_context(), pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert count(app) == 0


def write_and_fail() -> None:
    with unit_of_work():
        outbox.mark_stale("product", "A")
        db.session.flush()
        raise ZeroDivisionError


def test_a_change_made_before_the_unit_of_work_is_refused(app: Flask) -> None:
    with app.app_context():
        outbox.mark_stale("product", "A")
        with pytest.raises(RuntimeError, match="before the unit of work"), unit_of_work():
            pass


def write_many(data_dir: Path, writer: int) -> None:
    app = create_app(settings_in(data_dir))
    for number in range(25):
        with app.app_context(), unit_of_work():
            # Reading first is what fails at once when the write lock is taken too late.
            outbox.count_waiting()
            outbox.mark_stale("product", f"{writer}-{number}")


def test_four_writing_processes_lose_nothing(app: Flask, tmp_path: Path) -> None:
    data_dir = tmp_path / "instance"
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write_many, args=(data_dir, number)) for number in range(4)]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    with app.app_context():
        keys = set(db.session.scalars(db.select(OutboxEntry.key)))
    assert keys == {f"{writer}-{number}" for writer in range(4) for number in range(25)}


def test_sqlite_keeps_its_promises(app: Flask) -> None:
    with app.app_context():
        pragmas = {
            name: db.session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    full = 2
    assert pragmas == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1}
