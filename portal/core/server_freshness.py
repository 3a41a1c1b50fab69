"""Freshness where the database is a server: a version row that every unit of work raises."""

import threading

import psycopg
from sqlalchemy.engine import make_url

from portal.core import clock
from portal.core.freshness import State


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
