"""Pictures: what is kept of them, and what is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from portal.core import media
from portal.core.errors import NotFoundError, RefusedError
from tests.make.registry import picture_bytes


def kept(digest: str, width: int) -> Image.Image:
    """A stored picture, read whole."""
    return Image.open(BytesIO(media.file_of(digest, width).read_bytes()))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_kept_in_each_width(app: Flask, kind: str) -> None:
    with app.app_context():
        stored = media.store(picture_bytes(kind, (1600, 1200)))

        widths = [kept(stored.digest, width).width for width in media.WIDTHS]

    assert widths == list(media.WIDTHS)
    assert (stored.width, stored.height) == (1600, 1200)


def test_what_was_hidden_in_the_file_is_gone(app: Flask) -> None:
    picture = Image.new("RGB", (800, 600))
    exif = picture.getexif()
    exif[0x010E] = "Nguyễn Văn A"
    file = BytesIO()
    picture.save(file, "JPEG", exif=exif)

    with app.app_context():
        stored = media.store(file.getvalue())
        data = media.file_of(stored.digest, 640).read_bytes()

    assert b"Exif" not in data
    assert "Nguyễn".encode() not in data


def test_a_picture_taken_upright_is_stored_upright(app: Flask) -> None:
    picture = Image.new("RGB", (800, 600))
    exif = picture.getexif()
    exif[0x0112] = 6
    file = BytesIO()
    picture.save(file, "JPEG", exif=exif)

    with app.app_context():
        stored = media.store(file.getvalue())

    assert (stored.width, stored.height) == (600, 800)


def test_a_transparent_picture_stands_on_white(app: Flask) -> None:
    file = BytesIO()
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(file, "PNG")

    with app.app_context():
        stored = media.store(file.getvalue())
        white = kept(stored.digest, 320).convert("RGB")

    assert min(white.getpixel((10, 10))) > 250  # type: ignore[type-var, arg-type]


def test_the_same_picture_is_stored_once(app: Flask) -> None:
    with app.app_context():
        first, second = media.store(picture_bytes()), media.store(picture_bytes())
        files = list(media.file_of(first.digest, 320).parent.iterdir())

    assert first == second
    assert len(files) == len(media.WIDTHS)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", picture_bytes()[:80], b"\x00" * 2_000])
def test_other_files_are_refused(app: Flask, data: bytes) -> None:
    with app.app_context(), pytest.raises(RefusedError):
        media.store(data)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(app: Flask) -> None:
    with app.app_context(), pytest.raises(RefusedError):
        media.store(_bomb(60_000, 60_000))


@pytest.mark.parametrize(
    ("digest", "width"), [("a" * 32, 320), ("../" + "a" * 29, 320), ("A" * 32, 320)]
)
def test_a_picture_that_was_never_stored_is_not_found(app: Flask, digest: str, width: int) -> None:
    with app.app_context(), pytest.raises(NotFoundError):
        media.file_of(digest, width)


def _bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says to hold very many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\x00")), (b"IEND", b""))
    packed = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + packed
