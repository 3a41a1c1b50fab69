"""What visitors leave behind: counted scans and told places, without anything about persons.

On SQLite they have a file of their own, so that a scan makes no page stale; on a database server
they have a schema of their own beside the records. They never pass through the unit of work.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import current_app
from sqlalchemy import Connection, Date, TextClause, bindparam, delete, select, text

from portal.core.side_database import SideDatabase
from portal.core.visit_tables import SCHEMA, salt
from portal.settings import Settings

EXTENSION = "portal_visits"
PRAGMAS = (
    # Figures, not acknowledged records: a power cut may cost the last seconds of counting, and
    # no scan waits for the disk. The portal's own database is FULL.
    "synchronous = NORMAL",
    # A secret that was removed must not be read from free pages.
    "secure_delete = ON",
    # Nobody waits for a scan to be written, but the end of a process waits for its last ones.
    "busy_timeout = 3000",
)
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


class Visits(SideDatabase):
    """The database of visits."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, SCHEMA, pragmas=PRAGMAS)

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
