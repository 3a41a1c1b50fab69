"""Pictures: re-encoded on arrival, kept in several sizes under a name made from their content."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.core.addresses import settings
from portal.core.errors import NotFoundError, RefusedError

WIDTHS = (320, 640, 1280)
MOST_PIXELS = 40_000_000
LARGEST_FILE = 15_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 80
DIGEST_LENGTH = 32
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}")
_WHITE = (255, 255, 255)
_UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    SyntaxError,
)


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
    digest = hashlib.sha256(data).hexdigest()[:DIGEST_LENGTH]
    prepare()
    for width in WIDTHS:
        _write(_scaled(picture, width), settings().media_dir / _name(digest, width))
    return Picture(digest, picture.width, picture.height)


def picture_path(digest: str, width: int) -> str:
    """The address of a stored picture in one of the widths, without language prefix."""
    return f"/anh/{_name(digest, width)}"


def file_of(digest: str, width: int) -> Path:
    """The file of a stored picture in one of the widths; raises NotFoundError."""
    file = settings().media_dir / _name(digest, width)
    if width not in WIDTHS or not _DIGEST.fullmatch(digest) or not file.is_file():
        raise NotFoundError("Không có ảnh này.")
    return file


def _name(digest: str, width: int) -> str:
    return f"{digest}-{width}.webp"


def _opened(data: bytes) -> Image.Image:
    if len(data) > LARGEST_FILE:
        raise RefusedError("Ảnh quá lớn: tối đa 15 MB.")
    try:
        picture = Image.open(BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise RefusedError("Ảnh có quá nhiều điểm ảnh: tối đa 40 triệu.")
        return _on_white(ImageOps.exif_transpose(picture))
    except _UNREADABLE:
        raise RefusedError("Tệp này không phải ảnh JPEG, PNG hay WebP.") from None


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    page = Image.new("RGB", picture.size, _WHITE)
    layer = picture.convert("RGBA")
    page.paste(layer, mask=layer)
    return page


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _write(picture: Image.Image, file: Path) -> None:
    """Put the finished file in place at once, on the disk before the record is committed."""
    if file.is_file():
        return
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as unfinished:
        part = Path(unfinished.name)
        try:
            picture.save(unfinished, "WEBP", quality=QUALITY, method=4)
            unfinished.flush()
            os.fsync(unfinished.fileno())
        except OSError:
            part.unlink()
            raise
    part.chmod(0o644)
    part.replace(file)
