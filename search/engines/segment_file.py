"""The file of one segment: sections behind a magic word, a table of them and a checksum at the end.

A file is written once, synced, and never changed; whatever is cut, missing or altered is noticed
when it is opened.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from array import array
from pathlib import Path

from search.errors import IndexDamagedError

MAGIC = b"VNSEG\x00\x00\x02"
_ENTRY = struct.Struct("<16sQQ")
_TAIL = struct.Struct("<QII")
_CHUNK = 1 << 20


class SegmentFileWriter:
    """Writes sections one after another; the file counts only once it is sealed."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._table: list[tuple[str, int, int]] = []
        self._checksum = 0
        self._size = 0
        self._append(MAGIC)

    def append(self, data: bytes) -> int:
        """Add to the section being written and return the offset in the file."""
        offset = self._size
        self._append(data)
        return offset

    def section(self, name: str, data: bytes | bytearray | array[int]) -> None:
        """Write one whole section, aligned so that it can be read as numbers."""
        self._append(bytes(-self._size % 8))
        raw = bytes(data)
        self._table.append((name, self._size, len(raw)))
        self._append(raw)

    def seal(self) -> None:
        """Write table and checksum, wait until all of it is on the disk, close."""
        at = self._size
        for name, offset, length in self._table:
            self._append(_ENTRY.pack(name.encode(), offset, length))
        self._file.write(_TAIL.pack(at, len(self._table), self._checksum))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close without sealing; the remains are swept away by the next commit."""
        self._file.close()

    def _append(self, data: bytes) -> None:
        self._file.write(data)
        self._checksum = zlib.crc32(data, self._checksum)
        self._size += len(data)


class SegmentFile:
    """A sealed file mapped into memory; sections are views into it."""

    def __init__(self, path: Path) -> None:
        """Open and check the file.

        Raises FileNotFoundError if it is gone (a merge may just have removed it) and
        IndexDamagedError if it is not exactly what was sealed.
        """
        with path.open("rb") as file:
            self._path = path
            self._opened_as = _signature(os.fstat(file.fileno()))
            table_at, entries = _check(file.fileno(), path)
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._view = memoryview(self._map)
        self._sections: dict[str, tuple[int, int]] = {}
        for at in range(table_at, table_at + entries * _ENTRY.size, _ENTRY.size):
            name, offset, length = _ENTRY.unpack_from(self._map, at)
            self._sections[name.rstrip(b"\0").decode()] = offset, length

    @property
    def length(self) -> int:
        """Return the size of the file in bytes."""
        return len(self._map)

    def bytes_at(self, start: int, end: int) -> bytes:
        """Return a copy of a stretch of the file."""
        return self._map[start:end]

    def start(self, name: str) -> int:
        """Return where a section begins."""
        return self._sections[name][0]

    def section(self, name: str) -> memoryview:
        """Return a section as bytes without copying it."""
        offset, length = self._sections[name]
        return self._view[offset : offset + length]

    def numbers(self, name: str, code: str) -> memoryview[int]:
        """Return a section as an array of numbers without copying it."""
        return self.section(name).cast(code)  # type: ignore[call-overload,no-any-return]

    def check(self) -> None:
        """See that the file still is what was opened: reading a map that was cut kills.

        Raises FileNotFoundError if it is gone, IndexDamagedError if it has changed.
        """
        if _signature(os.stat(self._path)) != self._opened_as:
            raise IndexDamagedError(f"{self._path.name} was changed by somebody else")


def _signature(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _check(handle: int, path: Path) -> tuple[int, int]:
    size = os.fstat(handle).st_size
    if size < len(MAGIC) + _TAIL.size:
        raise IndexDamagedError(f"{path.name} is cut short")
    table_at, entries, checksum = _TAIL.unpack(os.pread(handle, _TAIL.size, size - _TAIL.size))
    if os.pread(handle, len(MAGIC), 0) != MAGIC:
        raise IndexDamagedError(f"{path.name} is no segment")
    if table_at + entries * _ENTRY.size + _TAIL.size != size:
        raise IndexDamagedError(f"{path.name} is not of the size that was written")
    if _checksum(handle, size - _TAIL.size) != checksum:
        raise IndexDamagedError(f"{path.name} is not what was written")
    return table_at, entries


def _checksum(handle: int, size: int) -> int:
    # Read rather than mapped, so that the pages do not count as this process's memory.
    checksum = 0
    for at in range(0, size, _CHUNK):
        checksum = zlib.crc32(os.pread(handle, min(_CHUNK, size - at), at), checksum)
    return checksum
