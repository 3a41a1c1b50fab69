"""Has anything published changed? Asked before each cached page, for a microsecond."""

import importlib
import mmap
import os
import sqlite3
import sys
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Model
from portal.settings import Settings

State = tuple[date, int, int | bytes]

# The head of the index of a write-ahead log: its length in bytes, and the only format so far.
HEAD_BYTES = 48
INDEX_FORMAT = 3_007_000


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
    """Sees every commit of any process in the head of the write-ahead log's index.

    The index is memory that all connections share (https://sqlite.org/walformat.html, 2.1): its
    head holds a counter and a checksum over all commits, twice, and readers of SQLite take a
    commit to have happened exactly when both copies say so. Reading them costs a third of
    `PRAGMA data_version` and keeps the interpreter lock (docs/decisions/0015). The connection
    stays open and never writes: the memory lives as long as somebody has the database open, and
    readers go on when the disk is full.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lock = threading.Lock()
        self.connection: sqlite3.Connection | None = None
        self.index: mmap.mmap | None = None
        self.mapped: list[_Mapped] = []
        self.owner = 0
        self.opened = 0

    def state(self) -> State | None:
        """The day, how often the database was opened, and the head of the index."""
        version = self._head() if self.owner == os.getpid() else None
        return self._asked() if version is None else (clock.today(), self.opened, version)

    def close(self) -> None:
        """Close the connection and the index.

        Only when this process has no other connection with the database: closing any descriptor
        of a file takes away all locks that the process holds on it (POSIX fcntl).
        """
        with self.lock:
            self._let_go()
            while self.mapped:
                self.mapped.pop().close()

    def _head(self) -> bytes | None:
        """The head of the index, None without one or while somebody is writing it."""
        index = self.index
        if index is None:
            return None
        head = index[:HEAD_BYTES]
        return head if head == index[HEAD_BYTES : 2 * HEAD_BYTES] else None

    def _asked(self) -> State | None:
        """The same after opening the database, or from SQLite itself, which mends a torn head."""
        with self.lock:
            try:
                connection = self._connected()
                version = self._head()
                if version is None:
                    version = connection.execute("PRAGMA data_version").fetchone()[0]
            except (sqlite3.Error, OSError):
                self._let_go()
                return None
            return clock.today(), self.opened, version

    def _connected(self) -> sqlite3.Connection:
        if self.connection is None or self.owner != os.getpid():
            self.index = None
            connection = sqlite3.connect(
                f"file:{self.file}?mode=ro",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
            # Without a first read the connection holds no file open.
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self.connection, self.owner = connection, os.getpid()
            self.opened += 1
            if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                self.index = self._index()
        return self.connection

    def _index(self) -> mmap.mmap | None:
        """The shared memory of the database as it is now, None in an unknown format."""
        path = Path(f"{self.file}-shm")
        inode = path.stat().st_ino
        known = [one for one in self.mapped if one.inode == inode]
        if not known:
            known = [_Mapped.open(path)]
            self.mapped += known
        return known[0].memory if known[0].is_known_format else None

    def _let_go(self) -> None:
        self.index = None
        if self.connection is not None:
            self.connection.close()
        self.connection = None


@dataclass(frozen=True, slots=True)
class _Mapped:
    """The head of an index in memory, and the open file behind it."""

    inode: int
    descriptor: int
    memory: mmap.mmap

    @classmethod
    def open(cls, path: Path) -> "_Mapped":
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        memory = mmap.mmap(descriptor, 2 * HEAD_BYTES, prot=mmap.PROT_READ)
        return cls(os.fstat(descriptor).st_ino, descriptor, memory)

    @property
    def is_known_format(self) -> bool:
        return int.from_bytes(self.memory[:4], sys.byteorder) == INDEX_FORMAT

    def close(self) -> None:
        self.memory.close()
        os.close(self.descriptor)


def freshness_of(settings: Settings) -> Freshness:
    """The way to ask that fits the configured database."""
    if settings.sqlite_file is not None:
        return SqliteFreshness(settings.sqlite_file)
    # The driver of a server takes 6 MB and 45 ms of the start, for nothing where there is none.
    module = importlib.import_module("portal.core.server_freshness")
    found: Freshness = module.PostgresFreshness(settings.database_url)
    return found
