"""Has anything published changed? Asked before each cached page, for a few microseconds."""

import os
import sqlite3
import threading
from datetime import date
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Model
from portal.settings import Settings

State = tuple[date, int, int]


class ContentVersion(Model):
    """One row that every unit of work raises where the database is a server."""

    __tablename__ = "content_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


class Freshness(Protocol):
    """Answers with a value that differs whenever a page could differ."""

    def state(self) -> State | None:
        """The present state, None when it cannot be known (then nothing is taken from caches).

        The day is part of it: a certificate expires at midnight without any write.
        """

    def close(self) -> None:
        """Give connections back; they are opened again when asked for."""


class SqliteFreshness:
    """Reads `PRAGMA data_version` on one connection that never writes.

    The value counts commits of all other connections, also those of other processes, but only
    means something on the connection that reads it: hence one connection for all threads of a
    process, opened after the fork. Keeping it open also lets readers go on when the disk is full.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lock = threading.Lock()
        self.connection: sqlite3.Connection | None = None
        self.owner = 0
        self.opened = 0

    def state(self) -> State | None:
        """The day, how often the connection was opened, and its data version."""
        with self.lock:
            try:
                version = self._connected().execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                self.connection = None
                return None
            return clock.today(), self.opened, version

    def close(self) -> None:
        """Close the connection."""
        with self.lock:
            if self.connection is not None:
                self.connection.close()
            self.connection = None

    def _connected(self) -> sqlite3.Connection:
        if self.connection is None or self.owner != os.getpid():
            address = f"file:{self.file}?mode=ro"
            self.connection = sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False
            )
            # Without a first read the connection holds no file open.
            self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self.owner = os.getpid()
            self.opened += 1
        return self.connection


class PostgresFreshness:
    """Reads the version row with a prepared statement on one connection for each thread."""

    def __init__(self, url: str) -> None:
        self.dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.local = threading.local()
        self.connections: list[psycopg.Connection] = []

    def state(self) -> State | None:
        """The day and the version row."""
        try:
            return clock.today(), 0, self._version()
        except psycopg.Error:
            self._forget(self.local.__dict__.pop("connection", None))
            return None

    def close(self) -> None:
        """Close the connections of all threads."""
        while self.connections:
            self.connections.pop().close()

    def _forget(self, connection: psycopg.Connection | None) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
            connection.close()

    def _version(self) -> int:
        connection: psycopg.Connection | None = getattr(self.local, "connection", None)
        if connection is None:
            connection = psycopg.connect(self.dsn, autocommit=True, connect_timeout=3)
            self.local.connection = connection
            self.connections.append(connection)
        row = connection.execute("SELECT version FROM content_version", prepare=True).fetchone()
        return int(row[0]) if row else 0


def freshness_of(settings: Settings) -> Freshness:
    """The way to ask that fits the configured database."""
    if settings.sqlite_file is not None:
        return SqliteFreshness(settings.sqlite_file)
    return PostgresFreshness(settings.database_url)
