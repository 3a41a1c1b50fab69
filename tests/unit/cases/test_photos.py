"""Pictures of cases: made anew, sealed, refused when they are none."""

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from portal.cases.models import CasePhoto
from portal.cases.photos import LONGEST_SIDE, KeptPhoto, folder, keep_photo, open_photo
from portal.core import clock
from portal.core.errors import RefusedError, UnavailableError
from tests.make.cases import photo_with_place


def row_of(kept: KeptPhoto) -> CasePhoto:
    return CasePhoto(file_name=kept.file_name, digest=kept.digest, at=clock.now())


def test_nothing_of_place_and_camera_is_left(app: Flask) -> None:
    sent = photo_with_place()
    assert b"SECRET-CAMERA-MAKER" in sent
    with app.app_context():
        shown = open_photo(row_of(keep_photo(sent)))
    picture = Image.open(BytesIO(shown))
    assert picture.format == "WEBP"
    assert not picture.getexif()
    assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(picture.info)
    for secret in (b"SECRET", b"Exif", b"EXIF", b"XMP"):
        assert secret not in shown


def test_the_file_on_the_disk_is_no_picture(app: Flask) -> None:
    with app.app_context():
        kept = keep_photo(photo_with_place())
        (file,) = folder().iterdir()
    content = file.read_bytes()
    assert kept.digest not in file.name
    assert b"WEBP" not in content
    with pytest.raises(OSError, match="cannot identify"):
        Image.open(BytesIO(content))


def test_a_changed_and_a_lost_file_are_noticed(app: Flask) -> None:
    with app.app_context():
        kept = keep_photo(photo_with_place())
        (file,) = folder().iterdir()
        file.write_bytes(file.read_bytes()[:-1] + b"x")
        with pytest.raises(UnavailableError, match="thay đổi"):
            open_photo(row_of(kept))
        file.unlink()
        with pytest.raises(UnavailableError, match="Không còn"):
            open_photo(row_of(kept))


def test_large_pictures_become_smaller_and_stand_upright(app: Flask) -> None:
    lying = Image.new("RGB", (3000, 1000), "red")
    exif = lying.getexif()
    exif[0x0112] = 6
    file = BytesIO()
    lying.save(file, "JPEG", exif=exif)
    with app.app_context():
        kept = keep_photo(file.getvalue())
    assert kept.height == LONGEST_SIDE
    assert kept.width < kept.height


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"%PDF-1.7", b"\xff\xd8\xff\xe0 broken"])
def test_what_is_no_picture_is_refused(app: Flask, data: bytes) -> None:
    with app.app_context(), pytest.raises(RefusedError):
        keep_photo(data)


def test_a_flood_of_pixels_is_refused(app: Flask) -> None:
    file = BytesIO()
    Image.new("1", (8_000, 8_000)).save(file, "PNG")
    with app.app_context(), pytest.raises(RefusedError, match="điểm ảnh"):
        keep_photo(file.getvalue())
