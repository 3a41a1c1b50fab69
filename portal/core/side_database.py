"""A database beside the records: its writes make no cached page stale.

On SQLite it is a file of its own, on a database server a schema of its own beside the records.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from portal.core.db import WRITES
from portal.settings import Settings


class SideDatabase:
    """Opened on first use, anew in every process.

    `name` is that of the file and of the schema, `pragmas` prepare each SQLite connection.
    """

    def __init__(
        self, settings: Settings, name: str, *, pragmas: Sequence[str] = (), pool_size: int = 1
    ) -> None:
        self.name = name
        self.file = None if settings.sqlite_file is None else settings.data_dir / f"{name}.db"
        self._url = f"sqlite:///{self.file}" if self.file else settings.database_url
        self._pragmas = tuple(pragmas)
        self._pool_size = pool_size
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

    def engine(self) -> Engine:
        """The connections of this process."""
        with self._lock:
            if self._engine is not None and self._owner != os.getpid():
                # The connections are the parent's: they are left alone, not closed.
                self._engine.dispose(close=False)
                self._engine = None
            if self._engine is None:
                self._engine, self._owner = self._opened(), os.getpid()
            return self._engine

    def close(self) -> None:
        """Give the connections back; they are opened again when needed."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose(close=self._owner == os.getpid())
            self._engine = None

    def switch_to_wal(self) -> None:
        """Make the file and let readers and its writer work side by side; kept in the file."""
        if self.file is None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()

    def _opened(self) -> Engine:
        if self.file is None:
            options = {"options": f"-c search_path={self.name}"}
            return create_engine(
                self._url,
                connect_args=options,
                pool_size=self._pool_size,
                pool_pre_ping=True,
                hide_parameters=True,
            )
        engine = create_engine(self._url, pool_size=self._pool_size, hide_parameters=True)
        event.listen(engine, "connect", self._prepare_file)
        return engine

    def _prepare_file(self, connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in self._pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
