"""The index as this process reads it: opened once, with words as current as the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from portal.core.addresses import settings
from portal.core.errors import UnavailableError
from portal.core.language import N_
from portal.lookup.queries import LexiconVersion, current_lexicon, lexicon_version
from search.errors import IndexDamagedError
from search.index import SearchIndex, open_index
from search.lexicon import EMPTY, Lexicon

REBUILDING = N_("Đang dựng lại chỉ mục tìm kiếm. Xin thử lại sau ít giây.")
_KEY = "portal_index_reader"


class Reader:
    """The open index of one process, shared by its threads."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lock = threading.Lock()
        self.index: SearchIndex | None = None
        self.lexicon = EMPTY
        self.version: LexiconVersion | None = None

    def opened(self) -> tuple[SearchIndex, Lexicon]:
        """The index and the lexicon it reads questions with.

        Raises IndexDamagedError. An index that is replaced is left to the threads that still
        read it.
        """
        version = lexicon_version()
        with self.lock:
            if self.index is None or version != self.version:
                self.lexicon, self.version = current_lexicon(), version
                self.index = open_index(self.directory, self.lexicon)
            return self.index, self.lexicon

    def drop(self) -> None:
        """Open the index again at the next question."""
        with self.lock:
            self.index = None


@contextmanager
def reading() -> Iterator[tuple[SearchIndex, Lexicon]]:
    """The index for one question; where it is damaged the worker is told and the reader comforted.

    Raises UnavailableError.
    """
    directory = settings().index_dir
    reader: Reader = current_app.extensions.setdefault(_KEY, Reader(directory))
    try:
        yield reader.opened()
    except IndexDamagedError:
        reader.drop()
        report_damage(directory)
        raise UnavailableError(REBUILDING) from None


def damage_report(directory: Path) -> Path:
    """The empty file by which a process that only reads tells the worker of a damaged index."""
    return directory.with_name(directory.name + ".damaged")


def report_damage(directory: Path) -> None:
    """Ask the worker for a new index; on a full or read-only disk it finds out by itself."""
    try:
        damage_report(directory).touch()
    except OSError:
        return
