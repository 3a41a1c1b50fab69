"""What visitors leave behind: counted scans and told places, without anything about persons.

On SQLite they have a file of their own, so that a scan makes no page stale; on a database server
they have a schema of their own beside the records. They never pass through the unit of work.
"""

import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import (
    Connection,
    Date,
    Engine,
    TextClause,
    bindparam,
    create_engine,
    delete,
    event,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection

from portal.core.db import WRITES
from portal.core.visit_tables import SCHEMA, salt
from portal.settings import Settings

FILE = "visits.db"
EXTENSION = "portal_visits"
# Nobody waits for a scan to be written, but the end of a process waits for its last ones.
BUSY_TIMEOUT_MS = 3_000
SECRET_BYTES = 16


class Visitor(NamedTuple):
    """A network that opened a code on a day, as the number of that day."""

    subject: str
    day: date
    network: int


class ToldPlace(NamedTuple):
    """Where somebody says to have scanned, and in which minute since 1970 it was said."""

    commune: str
    minute: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Scans and told places of a short while, added up."""

    scans: Mapping[Visitor, int]
    places: Mapping[Visitor, ToldPlace]


class Visits:
    """The database of visits; opened on first use, anew in every process."""

    def __init__(self, settings: Settings) -> None:
        self.file = None if settings.sqlite_file is None else settings.data_dir / FILE
        self._url = f"sqlite:///{self.file}" if self.file else settings.database_url
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._owner = 0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block."""
        with self.engine().connect().execution_options(**{WRITES: True}) as connection:
            yield connection
            connection.commit()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with self.engine().connect() as connection:
            yield connection

    def record(self, batch: Batch) -> None:
        """Add a batch to what is there; raises SQLAlchemyError and then has added nothing."""
        with self.writing() as connection:
            _add_scans(connection, batch.scans)
            _put_places(connection, batch.places)
            _leave_to_the_worker(connection, {*batch.scans, *batch.places})

    def secret_of(self, day: date) -> bytes:
        """The secret by which networks become numbers on `day`, the same for all processes.

        Secrets of all other days are removed: nobody can tell afterwards which number was whose.
        """
        with self.writing() as connection:
            connection.execute(delete(salt).where(salt.c.day != day))
            fresh = {"day": day, "secret": secrets.token_bytes(SECRET_BYTES)}
            connection.execute(_KEEP_SECRET, fresh)
            return bytes(connection.execute(select(salt.c.secret)).scalar_one())

    def engine(self) -> Engine:
        """The connections of this process."""
        with self._lock:
            if self._engine is not None and self._owner != os.getpid():
                # The connections are the parent's: they are left alone, not closed.
                self._engine.dispose(close=False)
                self._engine = None
            if self._engine is None:
                self._engine, self._owner = _opened(self._url, self.file), os.getpid()
            return self._engine

    def close(self) -> None:
        """Give the connections back; they are opened again when needed."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose(close=self._owner == os.getpid())
            self._engine = None


def visits() -> Visits:
    """The visits of the running portal."""
    found: Visits = current_app.extensions[EXTENSION]
    return found


def upsert(statement: str) -> TextClause:
    """An insert that says what happens to a row that is there already.

    In the words that SQLite and PostgreSQL share: the classes of both dialects would be loaded
    into every web process.
    """
    return text(statement).bindparams(bindparam("day", type_=Date))


_KEEP_SECRET = upsert(
    "INSERT INTO salt (day, secret) VALUES (:day, :secret) ON CONFLICT DO NOTHING"
)
_ADD_SCANS = upsert(
    "INSERT INTO scan (subject, day, network, scans) VALUES (:subject, :day, :network, :scans)"
    " ON CONFLICT (subject, day, network) DO UPDATE SET scans = scan.scans + excluded.scans"
)
_PUT_PLACES = upsert(
    "INSERT INTO told_place (subject, day, network, commune, minute)"
    " VALUES (:subject, :day, :network, :commune, :minute)"
    " ON CONFLICT (subject, day, network)"
    " DO UPDATE SET commune = excluded.commune, minute = excluded.minute"
)
_LEAVE_TO_THE_WORKER = upsert(
    "INSERT INTO unsettled (subject, day, version) VALUES (:subject, :day, 1)"
    " ON CONFLICT (subject, day) DO UPDATE SET version = unsettled.version + 1"
)


def _opened(url: str, file: Path | None) -> Engine:
    if file is None:
        options = {"options": f"-c search_path={SCHEMA}"}
        return create_engine(
            url, connect_args=options, pool_size=1, pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(url, pool_size=1, hide_parameters=True)
    event.listen(engine, "connect", _prepare_file)
    return engine


def _prepare_file(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    # Figures, not acknowledged records: a power cut may cost the last seconds of counting, and
    # no scan waits for the disk. The portal's own database is FULL.
    cursor.execute("PRAGMA synchronous = NORMAL")
    # A secret that was removed must not be read from free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()


# Rows are sorted: on a server two processes that write the same rows would wait for each other.
def _add_scans(connection: Connection, scans: Mapping[Visitor, int]) -> None:
    rows = [{**one._asdict(), "scans": count} for one, count in sorted(scans.items())]
    if rows:
        connection.execute(_ADD_SCANS, rows)


def _put_places(connection: Connection, places: Mapping[Visitor, ToldPlace]) -> None:
    rows = [{**one._asdict(), **place._asdict()} for one, place in sorted(places.items())]
    if rows:
        connection.execute(_PUT_PLACES, rows)


def _leave_to_the_worker(connection: Connection, visitors: Iterable[Visitor]) -> None:
    days = sorted({(one.subject, one.day) for one in visitors})
    if days:
        rows = [{"subject": subject, "day": day} for subject, day in days]
        connection.execute(_LEAVE_TO_THE_WORKER, rows)
