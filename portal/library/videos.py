"""Video files on the disk: recognised by their first bytes, kept under their digest."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from portal.attachments.inspection.scanner import Scan, scan_with
from portal.core.addresses import settings
from portal.core.errors import NotFoundError, RefusedError

LARGEST_VIDEO = 80_000_000
CHUNK = 1_000_000
MEDIA_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}
_DIGEST = re.compile(r"[0-9a-f]{64}")
_EBML = b"\x1a\x45\xdf\xa3"


@dataclass(frozen=True, slots=True)
class Video:
    """A kept video: the digest that names its file, its ending and size."""

    digest: str
    ending: str
    size: int


def keep_video(stream: IO[bytes]) -> Video:
    """Keep a video that was handed in; the same bytes are one file.

    Raises RefusedError for what is neither MP4 nor WebM, for more than 80 MB, and for what the
    virus scanner objects to; UnavailableError when the scanner does not answer.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as arriving:
        part = Path(arriving.name)
        try:
            video = _copied(stream, arriving)
            arriving.flush()
            os.fsync(arriving.fileno())
            scanner = settings().virus_scanner
            if scanner and scan_with(scanner, part) is Scan.INFECTED:
                raise RefusedError("Phần mềm diệt vi-rút báo tệp này có mã độc.")
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    part.chmod(0o644)
    part.replace(folder / f"{video.digest}.{video.ending}")
    return video


def video_file(digest: str, ending: str) -> Path:
    """The file of a kept video; raises NotFoundError."""
    file = _folder() / f"{digest}.{ending}"
    if ending not in MEDIA_TYPES or not _DIGEST.fullmatch(digest) or not file.is_file():
        raise NotFoundError("Không có video này.")
    return file


def forget_unused(before: datetime, is_held: Callable[[str], bool]) -> int:
    """Delete videos handed in before `before` that nothing carries; returns how many."""
    if not _folder().is_dir():
        return 0
    old = [file for file in _folder().iterdir() if file.stat().st_mtime < before.timestamp()]
    unused = [file for file in old if not is_held(file.stem)]
    for file in unused:
        file.unlink(missing_ok=True)
    return len(unused)


def _folder() -> Path:
    return settings().data_dir / "videos"


def _copied(stream: IO[bytes], target: IO[bytes]) -> Video:
    hashed, size, ending = hashlib.sha256(), 0, ""
    while chunk := stream.read(CHUNK):
        ending = ending or _recognised(chunk)
        size += len(chunk)
        if size > LARGEST_VIDEO:
            raise RefusedError(f"Video quá lớn: tối đa {LARGEST_VIDEO // 1_000_000} MB.")
        hashed.update(chunk)
        target.write(chunk)
    if not size:
        raise RefusedError("Tệp trống.")
    return Video(hashed.hexdigest(), ending, size)


def _recognised(start: bytes) -> str:
    """The ending of the format that these first bytes are of; raises RefusedError."""
    if start[4:8] == b"ftyp":
        return "mp4"
    if start.startswith(_EBML) and b"webm" in start[:64]:
        return "webm"
    raise RefusedError("Tệp này không phải video MP4 hay WebM.")
