"""Pictures: re-encoded on arrival, kept in several sizes under a name made from their content."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.core.addresses import settings
from portal.core.errors import RefusedError

WIDTHS = (320, 640, 1280)
MOST_PIXELS = 40_000_000
LARGEST_FILE = 15_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture: the digest that names its files, and its size in pixels."""

    digest: str
    width: int
    height: int


def prepare() -> None:
    """Make the folder for pictures."""
    settings().media_dir.mkdir(parents=True, exist_ok=True)


def store(data: bytes) -> Picture:
    """Re-encode a picture and keep it in each size; what was hidden in the file is gone.

    Raises RefusedError when the bytes are no JPEG, PNG or WebP picture or are too large.
    """
    picture = _opened(data)
    digest = hashlib.sha256(data).hexdigest()[:32]
    prepare()
    for width in WIDTHS:
        _write(_scaled(picture, width), settings().media_dir / f"{digest}-{width}.webp")
    return Picture(digest, picture.width, picture.height)


def file_of(digest: str, width: int) -> Path:
    """The file of a stored picture in one of the widths."""
    return settings().media_dir / f"{digest}-{width}.webp"


def _opened(data: bytes) -> Image.Image:
    if len(data) > LARGEST_FILE:
        raise RefusedError("Ảnh quá lớn: tối đa 15 MB.")
    try:
        picture = Image.open(BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise RefusedError("Ảnh có quá nhiều điểm ảnh: tối đa 40 triệu.")
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise RefusedError("Tệp này không phải ảnh JPEG, PNG hay WebP.") from None


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _write(picture: Image.Image, file: Path) -> None:
    unfinished = file.with_suffix(".part")
    picture.save(unfinished, "WEBP", quality=QUALITY, method=4)
    unfinished.replace(file)
