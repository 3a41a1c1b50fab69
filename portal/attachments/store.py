"""Files on the disk: arriving, in quarantine, kept under their digest."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from portal.core.addresses import settings
from portal.core.errors import NotFoundError, RefusedError

CHUNK = 256 * 1024
OWNER_ONLY = 0o700
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has come in whole and whose place is not yet decided."""

    file: Path
    digest: str
    size: int


def quarantine_dir() -> Path:
    """Where files wait for their examination; nothing here is ever shown."""
    return settings().data_dir / "quarantine"


def attachments_dir() -> Path:
    """Where clean files are kept."""
    return settings().data_dir / "attachments"


@contextmanager
def arriving(stream: BinaryIO, *, at_most: int) -> Iterator[Arrival]:
    """Write what comes in to the disk; it is gone at the end unless it was quarantined.

    Raises RefusedError when nothing comes, or more than `at_most` bytes: the rest is not read.
    """
    quarantine_dir().mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=quarantine_dir(), suffix=_UNFINISHED)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            digest, size = _copied(stream, file, at_most)
        yield Arrival(part, digest, size)
    finally:
        part.unlink(missing_ok=True)


def quarantine(arrival: Arrival) -> None:
    """Let an arrived file wait for its examination."""
    _move(arrival.file, _quarantined(arrival.digest))


def keep(digest: str) -> None:
    """Move a clean file to where it is kept; once moved, this changes nothing.

    Raises NotFoundError when the file is in neither place.
    """
    source, target = _quarantined(digest), _kept(digest)
    if source.is_file():
        target.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        _sync_folder(target.parent.parent)
        _move(source, target)
    elif not target.is_file():
        raise NotFoundError("Không còn tệp này.")


def discard(digest: str) -> None:
    """Delete a file wherever it lies."""
    _quarantined(digest).unlink(missing_ok=True)
    _kept(digest).unlink(missing_ok=True)


def file_to_examine(digest: str) -> Path | None:
    """The file with this digest, in quarantine or already moved; None when it is gone."""
    # A crash after the move and before the commit leaves a waiting record with a moved file.
    return next((one for one in (_quarantined(digest), _kept(digest)) if one.is_file()), None)


def has_kept(digest: str) -> bool:
    """Whether the file of a clean attachment is where it should be."""
    return _kept(digest).is_file()


def kept_file(digest: str) -> Path:
    """The file of a clean attachment; raises NotFoundError."""
    if not has_kept(digest):
        raise NotFoundError("Không còn tệp này.")
    return _kept(digest)


def quarantined_before(moment: datetime) -> list[Path]:
    """Files in quarantine, whole or not, untouched since `moment`."""
    if not quarantine_dir().is_dir():
        return []
    limit = moment.timestamp()
    return [one for one in sorted(quarantine_dir().iterdir()) if one.stat().st_mtime < limit]


def _quarantined(digest: str) -> Path:
    return quarantine_dir() / digest


def _kept(digest: str) -> Path:
    return attachments_dir() / digest[:2] / digest


def _copied(stream: BinaryIO, file: BinaryIO, at_most: int) -> tuple[str, int]:
    hasher, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > at_most:
            raise RefusedError(too_large(at_most))
        hasher.update(chunk)
        file.write(chunk)
    if not size:
        raise RefusedError("Tệp trống, không có nội dung.")
    file.flush()
    os.fsync(file.fileno())
    return hasher.hexdigest(), size


def too_large(at_most: int) -> str:
    """What the person is told whose file has more than `at_most` bytes."""
    return f"Tệp quá lớn: tối đa {at_most // 1_000_000} MB."


def _move(source: Path, target: Path) -> None:
    source.replace(target)
    for folder in {source.parent, target.parent}:
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Put names on the disk: without this a power cut can undo a move that was committed."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
