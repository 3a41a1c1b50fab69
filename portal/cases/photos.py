"""Pictures of cases: made anew without anything hidden in the file, and sealed on the disk.

No public view shows them. Faces and places in them stay: they may be what is reported.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.cases.models import CasePhoto
from portal.core.addresses import settings
from portal.core.errors import RefusedError, UnavailableError
from portal.core.language import gettext as _
from portal.core.media import FORMATS, LARGEST_FILE, MOST_PIXELS, QUALITY
from portal.core.secret_box import seal, unseal

LONGEST_SIDE = 2048
MOST_PHOTOS = 5
OWNER_ONLY = 0o700
NAME_BYTES = 16
_SUFFIX, _UNFINISHED = ".sealed", ".part"
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
class KeptPhoto:
    """A picture whose sealed file is on the disk; it belongs to no case yet."""

    file_name: str
    digest: str
    width: int
    height: int


def folder() -> Path:
    """Where sealed pictures are kept."""
    return settings().data_dir / "cases"


def keep_photo(data: bytes) -> KeptPhoto:
    """Make a picture anew and keep it sealed.

    Raises RefusedError for what is no JPEG, PNG or WebP picture, or is too large.
    """
    picture = _made_anew(data)
    written = BytesIO()
    picture.save(written, "WEBP", quality=QUALITY, method=4)
    name = secrets.token_hex(NAME_BYTES)
    sealed = seal(written.getvalue(), about=_about(name))
    _write(folder() / f"{name}{_SUFFIX}", sealed)
    return KeptPhoto(name, hashlib.sha256(sealed).hexdigest(), picture.width, picture.height)


def open_photo(photo: CasePhoto) -> bytes:
    """The picture as WebP; raises UnavailableError when its file is lost or was changed."""
    try:
        sealed = (folder() / f"{photo.file_name}{_SUFFIX}").read_bytes()
    except FileNotFoundError:
        raise UnavailableError("Không còn tệp ảnh này.") from None
    if hashlib.sha256(sealed).hexdigest() != photo.digest:
        raise UnavailableError("Tệp ảnh đã bị thay đổi nên không mở.")
    return unseal(sealed, about=_about(photo.file_name))


def discard_photos(kept: Iterable[KeptPhoto]) -> None:
    """Delete pictures that came to belong to no case."""
    for one in kept:
        (folder() / f"{one.file_name}{_SUFFIX}").unlink(missing_ok=True)


def photo_files_before(moment: datetime) -> list[Path]:
    """The files, whole or not, that were last written before `moment`."""
    if not folder().is_dir():
        return []
    limit = moment.timestamp()
    return [file for file in sorted(folder().iterdir()) if file.stat().st_mtime < limit]


def _about(name: str) -> str:
    return f"case-photo:{name}"


def _made_anew(data: bytes) -> Image.Image:
    if len(data) > LARGEST_FILE:
        raise RefusedError(_("Ảnh quá lớn: tối đa 15 MB."))
    try:
        found = Image.open(BytesIO(data), formats=FORMATS)
        if found.width * found.height > MOST_PIXELS:
            raise RefusedError(_("Ảnh có quá nhiều điểm ảnh: tối đa 40 triệu."))
        upright = ImageOps.exif_transpose(found)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        layer = upright.convert("RGBA")
    except _UNREADABLE:
        raise RefusedError(_("Tệp này không phải ảnh JPEG, PNG hay WebP.")) from None
    # A new sheet knows nothing of cameras and places: no EXIF, XMP, colour profile or comment.
    page = Image.new("RGB", layer.size, _WHITE)
    page.paste(layer, mask=layer)
    return page


def _write(file: Path, content: bytes) -> None:
    """On the disk before the record that names it is committed."""
    file.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    part = file.with_suffix(_UNFINISHED)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as unfinished:
        unfinished.write(content)
        unfinished.flush()
        os.fsync(unfinished.fileno())
    part.replace(file)
    number = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
