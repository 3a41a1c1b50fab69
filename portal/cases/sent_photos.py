"""Pictures that come with a form: made anew before any record is written, gone if it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from werkzeug.datastructures import FileStorage

from portal.cases.photos import MOST_PHOTOS, KeptPhoto, discard_photos, keep_photo
from portal.core.errors import RefusedError
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.core.media import LARGEST_FILE

# Only while a picture is made anew is one of the few places for expensive work taken: a slow
# upload must not hold it.
_keep = expensive(keep_photo)
FIELD = "anh"
LARGEST_BODY = MOST_PHOTOS * LARGEST_FILE + 200_000
LARGEST_WORDS = 200_000


def let_photos_in() -> None:
    """Let this one request be as large as its pictures may be; before its form is read."""
    request.max_content_length = LARGEST_BODY
    request.max_form_memory_size = LARGEST_WORDS


def had_photos() -> bool:
    """Whether pictures were chosen."""
    return bool(_sent())


@contextmanager
def arriving_photos() -> Iterator[list[KeptPhoto]]:
    """The pictures of this request, sealed on the disk; deleted when the block is left by an error.

    Raises RefusedError for too many and for what is no picture, BusyError when too much is asked.
    """
    files = _sent()
    if len(files) > MOST_PHOTOS:
        raise RefusedError(_("Gửi mỗi lần tối đa 5 ảnh."))
    kept: list[KeptPhoto] = []
    try:
        for file in files:
            kept.append(_keep(file.stream.read(LARGEST_FILE + 1)))
        yield kept
    except BaseException:
        discard_photos(kept)
        raise


def _sent() -> list[FileStorage]:
    # An empty file field arrives as a file without name.
    return [file for file in request.files.getlist(FIELD) if file.filename]
