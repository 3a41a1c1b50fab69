"""Bringing the database to the present release, by one process at a time."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

from portal.core.addresses import settings
from portal.core.db import db
from portal.settings import ROOT

MIGRATIONS = ROOT / "migrations"


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Wait until no other process starts up or migrates in this data directory."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bring_up_to_date() -> None:
    """Create or migrate the database; may be run twice and killed at any point."""
    with only_one(settings().data_dir):
        switch_to_wal()
        upgrade(directory=str(MIGRATIONS))


def switch_to_wal() -> None:
    """Let readers and the writer of an SQLite file work side by side; kept in the file."""
    # Done once, under the lock: switching from several processes fails with "database is locked".
    file = settings().sqlite_file
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def is_current() -> bool:
    """Whether the database stands at the newest migration of this release."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    try:
        connection = db.session.connection()
        return MigrationContext.configure(connection).get_current_revision() == head
    except SQLAlchemyError:
        db.session.rollback()
        return False
