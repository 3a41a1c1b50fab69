"""Files as they are handed in for an import: their size, and a name that can be shown."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from portal.core.errors import RefusedError
from portal.core.forms import clean_text

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """The content of a file and what its sender calls it."""

    name: str
    content: bytes


def read_upload(stream: IO[bytes], name: str, most: int) -> Upload:
    """The file in `stream`; raises RefusedError for none and for more than `most` bytes."""
    content = stream.read(most + 1)
    if not content:
        raise RefusedError("Tệp trống, không có dữ liệu nào.")
    if len(content) > most:
        raise RefusedError(f"Tệp lớn hơn {most // (1024 * 1024)} MB. Xin chia thành nhiều tệp.")
    return Upload(_shown_name(name), content)


def _shown_name(name: str) -> str:
    """The last part of what a browser sends: some send a whole path."""
    return clean_text(PurePosixPath(name.replace("\\", "/")).name)[:LONGEST_NAME] or "tệp"
