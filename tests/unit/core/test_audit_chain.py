"""The chain of the audit: whatever is changed, put in or taken out afterwards shows."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from portal.app import create_app
from portal.core import audit
from portal.core.audit import START, AuditEntry, AuditHead, first_break
from portal.core.db import db, unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.core.origin import acting_from
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database


@pytest.fixture
def on_postgres(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    url = make_database(postgres_server, f"chain_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    yield app
    close(app)


@pytest.fixture(
    params=[
        "app",
        pytest.param(
            "on_postgres",
            marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")],
        ),
    ]
)
def either(request: pytest.FixtureRequest) -> Flask:
    """The same on both databases."""
    found: Flask = request.getfixturevalue(request.param)
    return found


def note(app: Flask, *keys: str) -> None:
    """Each in a unit of work of its own."""
    for key in keys:
        with app.app_context(), unit_of_work():
            changes = {"phone": ("0905123456", "0905654321"), "name": ("Cũ", "Mới")}
            audit.record("user:lan@example.vn", "changed", kind="test", key=key, changes=changes)


def broken_at(app: Flask) -> int | None:
    with app.app_context():
        found = first_break()
        return found.entry_id if found else None


def test_a_chain_that_nobody_touched_holds(either: Flask) -> None:
    assert broken_at(either) is None

    note(either, "a", "b", "c")

    assert broken_at(either) is None
    with either.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [row.id for row in rows] == [1, 2, 3]
        assert rows[0].previous == START
        assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "user:ai-do@example.vn"},
        {"action": "created"},
        {"kind": "other"},
        {"key": "x"},
        {"note": "thêm sau"},
        {"origin": "POST /khac"},
        {"details": {"changes": {}}},
        {"hash": "0" * 64},
    ],
)
def test_a_changed_row_shows(either: Flask, change: dict[str, object]) -> None:
    note(either, "a", "b", "c")
    with either.app_context():
        db.session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(**change))
        db.session.commit()

    assert broken_at(either) == 2


def test_a_changed_moment_shows(app: Flask) -> None:
    note(app, "a", "b")
    with app.app_context():
        db.session.execute(text("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = 1"))
        db.session.commit()

    assert broken_at(app) == 1


@pytest.mark.parametrize(("taken_out", "shows_at"), [(1, 2), (2, 3), (3, 3)])
def test_a_removed_row_shows(either: Flask, taken_out: int, shows_at: int) -> None:
    note(either, "a", "b", "c")
    with either.app_context():
        db.session.execute(delete(AuditEntry).where(AuditEntry.id == taken_out))
        db.session.commit()

    assert broken_at(either) == shows_at


def test_a_row_put_in_at_the_end_shows(either: Flask) -> None:
    note(either, "a", "b")
    with either.app_context():
        last = db.session.get_one(AuditEntry, 2)
        values = {name: getattr(last, name) for name in ("at", "actor", "action", "kind", "key")}
        values |= {"id": 3, "note": "", "origin": "", "details": {}, "previous": last.hash}
        db.session.add(AuditEntry(**values, hash=audit.hash_of(values)))
        db.session.commit()

    assert broken_at(either) is not None


def test_units_at_the_same_time_make_one_chain(either: Flask) -> None:
    def work(name: str) -> None:
        note(either, *(f"{name}{number}" for number in range(10)))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken_at(either) is None
    with either.app_context():
        assert db.session.get_one(AuditHead, 1).last == 40


def test_a_unit_that_fails_leaves_no_row_and_no_gap(either: Flask) -> None:
    def fail() -> None:
        with either.app_context(), unit_of_work():
            audit.record("test", "changed", kind="test", key="lost")
            raise ZeroDivisionError

    note(either, "a")
    with pytest.raises(ZeroDivisionError):
        fail()
    note(either, "b")

    assert broken_at(either) is None
    with either.app_context():
        keys = db.session.scalars(select(AuditEntry.key).order_by(AuditEntry.id)).all()
        assert keys == ["a", "b"]


def test_a_note_outside_a_unit_of_work_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="outside"):
        audit.record("test", "changed", kind="test", key="x")


def test_personal_data_stands_masked_in_what_changed(app: Flask) -> None:
    note(app, "a")

    with app.app_context():
        entry = db.session.get_one(AuditEntry, 1)
        assert entry.details["changes"] == {
            "phone": ["0•••56", "0•••21"],
            "name": ["Cũ", "Mới"],
        }


def test_a_row_says_from_where_the_change_came(app: Flask) -> None:
    with acting_from("job 7 import"):
        note(app, "a")

    with app.app_context():
        assert db.session.get_one(AuditEntry, 1).origin == "job 7 import"
