"""Bringing the database to the present release, by one process at a time."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, current_app
from flask_migrate import Migrate, upgrade

from portal.core import keys, secret_box
from portal.core.addresses import settings
from portal.core.db import db
from portal.core.desk import desk
from portal.core.schema_version import MIGRATIONS
from portal.core.side_migrations import bring_side_up_to_date
from portal.core.visits import visits


def install_migrations(app: Flask) -> None:
    """Let `flask db …` and `portal init` work on this application's database."""
    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Wait until no other process starts up or migrates in this data directory."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bring_up_to_date() -> None:
    """Create or migrate the databases, and make keys; may be run twice and killed at any point."""
    install_migrations(current_app)
    with only_one(settings().data_dir):
        switch_to_wal()
        upgrade(directory=str(MIGRATIONS))
        bring_side_up_to_date(visits())
        bring_side_up_to_date(desk())
        keys.prepare()
        secret_box.prepare()


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
