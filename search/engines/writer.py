"""The writing side of an index: one process at a time, batches, commits, rebuilds."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from search.document import Document
from search.engines import generations, whoosh_store
from search.engines.segment import Segment
from search.engines.whoosh_store import BatchWriter, StoredSegment
from search.errors import IndexDamagedError, IndexLockedError
from search.terms import id_term

BATCH = 25_000
_LOCK = "writer.lock"
# Segments are folded into one when so many of them are of the same order of magnitude.
_TOGETHER = 4
_MAGNITUDE_BITS = 3
_LARGEST_FOLDED = 4_096

Changes = dict[str, Document | None]


class Writer:
    """Holds the lock of an index and what waits for the next commit."""

    def __init__(self, directory: Path) -> None:
        """Take the lock; raises IndexLockedError if another writer has it."""
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._lock = _locked(directory / _LOCK)
        self._waiting: Changes = {}
        self._segments: dict[Path, Segment] = {}

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add or replace records with the next commit; 25,000 waiting ones commit by themselves."""
        self._table()
        for document in documents:
            self._waiting[document.id] = document
            if len(self._waiting) >= BATCH:
                self.commit()

    def delete(self, ids: Iterable[str]) -> None:
        """Remove records with the next commit; unknown ids are ignored."""
        self._table()
        self._waiting.update(dict.fromkeys(ids))

    def commit(self) -> None:
        """Make everything that waits visible at once, and durable."""
        folder, lines = self._table()
        if self._waiting:
            for line in lines:
                self._segment(folder, line)
            self._write(folder, self._waiting, self._waiting)
            self._waiting = {}

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Write a new index of exactly these records, then let readers change over to it.

        Needs no index before it; changes that waited are dropped. Of two records with one id
        the later counts.
        """
        self._waiting = {}
        folder = generations.begin(self._directory)
        seen: set[str] = set()
        rest = iter(documents)
        while chunk := {document.id: document for document in islice(rest, BATCH)}:
            self._write(folder, chunk, seen & chunk.keys())
            seen |= chunk.keys()
        generations.publish(self._directory, folder)
        generations.sweep(self._directory)
        self._segments = {}

    def ids(self) -> Iterator[str]:
        """Yield the ids of all committed records."""
        folder, lines = self._table()
        for line in lines:
            for record in self._segment(folder, line).records(whoosh_store.alive_bits(line)):
                yield record.id

    def close(self) -> None:
        """Give the lock back; what was not committed is lost."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        self._segments = {}

    def _table(self) -> tuple[Path, list[StoredSegment]]:
        if self._lock is None:
            raise ValueError("this writer is closed")
        folder = generations.current(self._directory)
        try:
            number = whoosh_store.latest_table(folder)
            return folder, whoosh_store.read_table(folder, number)
        except FileNotFoundError as error:
            raise IndexDamagedError(f"the index has lost {error.filename or error}") from error

    def _segment(self, folder: Path, line: StoredSegment) -> Segment:
        path = whoosh_store.segment_path(folder, line)
        try:
            found = self._segments.get(path)
            if found is None:
                found = self._segments[path] = Segment(path)
            found.check()
        except FileNotFoundError as error:
            raise IndexDamagedError(f"the index has lost {path.name}") from error
        return found

    def _write(
        self, folder: Path, changes: Mapping[str, Document | None], old: Iterable[str]
    ) -> None:
        with _batch(folder) as batch:
            self._delete(folder, batch, old)
            for document in changes.values():
                if document is not None:
                    batch.add_ready(document)
            self._fold(folder, batch)
        kept = {whoosh_store.segment_path(folder, line) for line in batch.segments}
        self._segments = {path: found for path, found in self._segments.items() if path in kept}

    def _delete(self, folder: Path, batch: BatchWriter, ids: Iterable[str]) -> None:
        terms = [id_term(document_id) for document_id in ids]
        if not terms:
            return
        for line in batch.segments:
            segment = self._segment(folder, line)
            line.mark_deleted({n for term in terms for n in _numbers(segment, term)})

    def _fold(self, folder: Path, batch: BatchWriter) -> None:
        for line in [line for line in batch.segments if line.doc_count() == 0]:
            batch.segments.remove(line)
        small = [line for line in batch.segments if line.doc_count() < _LARGEST_FOLDED]
        magnitudes: dict[int, list[StoredSegment]] = {}
        for line in small:
            magnitude = int(line.doc_count()).bit_length() // _MAGNITUDE_BITS
            magnitudes.setdefault(magnitude, []).append(line)
        for alike in magnitudes.values():
            if len(alike) >= _TOGETHER:
                for line in alike:
                    batch.take_over(line, self._segment(folder, line))


def _locked(path: Path) -> int | None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise IndexLockedError(f"another writer holds {path.parent}") from None
    return handle


@contextmanager
def _batch(folder: Path) -> Iterator[BatchWriter]:
    batch = BatchWriter(folder)
    try:
        yield batch
        batch.finish()
    finally:
        if not batch.is_closed:
            batch.cancel()


def _numbers(segment: Segment, term: str) -> Iterable[int]:
    place = segment.find(term)
    return () if place is None else segment.posting(place).numbers
