"""Whoosh as the keeper of segments: lock, table of contents, deletions, removal of old files.

Its executor, analysers, posting pool and posting format are not used: they are too slow for
100,000 records on small machines and take Vietnamese words for English stop words.
"""

import os
import re
import zlib
from pathlib import Path

from whoosh.codec.base import Codec, PerDocumentWriter
from whoosh.codec.base import FieldWriter as WhooshFieldWriter
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import ID, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from search.document import Document
from search.engines import bitset
from search.engines.pool import TermPool
from search.engines.segment import Segment
from search.engines.segment_file import SegmentFileWriter
from search.errors import IndexDamagedError

_NAME = "MAIN"
_EXTENSION = ".vns"
_TOC = re.compile(rf"^_{_NAME}_([0-9]+)\.toc$")
_CHECKSUM_BYTES = 4
_LOCK_SECONDS = 5.0


class StoredSegment(WhooshSegment):  # type: ignore[misc]
    """A line of the table of contents: how many records, which of them are deleted."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self._size = 0
        self._deleted: frozenset[int] = frozenset()

    def set_doc_count(self, doccount: int) -> None:
        """Say how many records were written."""
        self._size = doccount

    def doc_count_all(self) -> int:
        """Return the number of records, deleted ones included."""
        return self._size

    def deleted_count(self) -> int:
        """Return the number of deleted records."""
        return len(self._deleted)

    def deleted_docs(self) -> frozenset[int]:
        """Return the numbers of the deleted records."""
        return self._deleted

    def mark_deleted(self, numbers: set[int]) -> None:
        """Delete records by number."""
        self._deleted |= numbers

    def is_deleted(self, docnum: int) -> bool:
        """Whether the record is deleted."""
        return docnum in self._deleted

    def should_assemble(self) -> bool:
        """Never put into a compound file: Whoosh would copy that into memory."""
        return False


class _NoPerDocumentWriter(PerDocumentWriter):  # type: ignore[misc]
    """Records are written with their segment by the pool."""

    def __init__(self) -> None:
        self.is_closed = True


class _PoolFieldWriter(WhooshFieldWriter):  # type: ignore[misc]
    """Writes a whole pool as one segment file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_closed = False

    def add_postings(self, schema: Schema, lengths: None, items: TermPool) -> None:
        """Write the pool and wait until it is on the disk."""
        file = SegmentFileWriter(self._path)
        try:
            items.write(file)
            file.seal()
        finally:
            file.abandon()

    def close(self) -> None:
        """Nothing stays open."""
        self.is_closed = True


class _WhooshPool(TermPool):
    """A pool that hands itself to the field writer in one piece."""

    def iter_postings(self) -> TermPool:
        """Return the whole pool."""
        return self

    def cleanup(self) -> None:
        """Nothing lies on the disk."""


class PoolCodec(Codec):  # type: ignore[misc]
    """Tells Whoosh how segments are written here."""

    length_stats = False

    def per_document_writer(
        self, storage: FileStorage, segment: StoredSegment
    ) -> PerDocumentWriter:
        """Return the writer of columns, which has nothing to do."""
        return _NoPerDocumentWriter()

    def field_writer(self, storage: FileStorage, segment: StoredSegment) -> WhooshFieldWriter:
        """Return the writer of the segment file."""
        return _PoolFieldWriter(segment_path(Path(storage.folder), segment))

    def new_segment(self, storage: FileStorage, indexname: str) -> StoredSegment:
        """Return a line for the table of contents."""
        return StoredSegment(indexname)


class _DurableStorage(FileStorage):  # type: ignore[misc]
    """Tables of contents get a checksum and are on the disk before they count."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Seal the table of contents and give it its name."""
        folder = Path(self.folder)
        with (folder / oldname).open("r+b") as file:
            checksum = zlib.crc32(file.read())
            file.write(checksum.to_bytes(_CHECKSUM_BYTES, "little"))
            file.flush()
            os.fsync(file.fileno())
        super().rename_file(oldname, newname, safe)
        sync_folder(folder)


class BatchWriter(SegmentWriter):  # type: ignore[misc]
    """One batch: becomes one segment and one table of contents."""

    def __init__(self, folder: Path) -> None:
        """Take Whoosh's lock on the folder and read its table of contents."""
        index = FileIndex(_DurableStorage(str(folder)))
        super().__init__(index, timeout=_LOCK_SECONDS, codec=PoolCodec(), compound=False)
        self.pool = _WhooshPool()

    def add_ready(self, document: Document) -> None:
        """Add a record."""
        self.pool.add(document)
        self._count_added()

    def take_over(self, line: StoredSegment, segment: Segment) -> None:
        """Move the living records of a segment into this batch; its line leaves the table."""
        self.pool.take_over(segment, alive_bits(line))
        self.segments.remove(line)
        self._count_added()

    def finish(self) -> None:
        """Write segment and table of contents, then sweep files that no table names."""
        self.commit(mergetype=lambda writer, segments: list(segments))

    def _count_added(self) -> None:
        self.docnum = len(self.pool)
        self._added = self.docnum > 0


def create(folder: Path) -> None:
    """Start an empty index in a folder."""
    folder.mkdir(parents=True)
    TOC.create(_DurableStorage(str(folder)), Schema(id=ID()), _NAME)


def latest_table(folder: Path) -> int:
    """Return the number of the latest table of contents; FileNotFoundError if there is none."""
    numbers = [int(match[1]) for match in map(_TOC.match, os.listdir(folder)) if match]
    if not numbers:
        raise FileNotFoundError(f"{folder.name} has no table of contents")
    return max(numbers)


def read_table(folder: Path, number: int) -> list[StoredSegment]:
    """Return the segments that a table of contents names.

    Raises FileNotFoundError if a newer one has replaced it, IndexDamagedError if it is not
    exactly what was written.
    """
    raw = (folder / f"_{_NAME}_{number}.toc").read_bytes()
    body, checksum = raw[:-_CHECKSUM_BYTES], raw[-_CHECKSUM_BYTES:]
    if zlib.crc32(body).to_bytes(_CHECKSUM_BYTES, "little") != checksum:
        raise IndexDamagedError(f"table of contents {number} is not what was written")
    return list(TOC.read(FileStorage(str(folder)), _NAME, number).segments)


def segment_path(folder: Path, line: StoredSegment) -> Path:
    """Return where the file of a segment lies."""
    return folder / str(line.make_filename(_EXTENSION))


def alive_bits(line: StoredSegment) -> int:
    """Return the records of a segment that are not deleted."""
    size = line.doc_count_all()
    return bitset.all_below(size) & ~bitset.from_numbers(line.deleted_docs(), size)


def sync_folder(folder: Path) -> None:
    """Wait until names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
