"""PNG pictures: whole pixels, true size, one bit, readable after print and camera."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from qr import png
from qr.errors import QuietZoneTooNarrowError, SizeOutOfRangeError, SymbolTooSmallError
from qr.symbol import Level, encode
from tests.unit.qr.reading import jpeg, noisy, png_picture, rotated, scaled, text_in

ADDRESS = "https://tcdlcl.quangngai.gov.vn/q/7KQ4M2XH"
TEXTS = [
    ADDRESS,
    "https://tcdlcl.quangngai.gov.vn/01/09520123456788/10/L2026-11",
    "Quế Trà Bồng – đặc sản Quảng Ngãi",
]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(("size_mm", "dpi"), [(15, 203), (20, 300), (33.3, 600), (80, 150)])
def test_picture_is_read_again(level: Level, size_mm: float, dpi: float) -> None:
    for text in TEXTS:
        picture = png_picture(png.draw(encode(text, level), size_mm, dpi=dpi))

        assert text_in(picture) == text


@given(size_mm=st.floats(10, 150), dpi=st.floats(72, 1000), quiet_zone=st.integers(4, 8))
@settings(max_examples=60, deadline=None)
def test_size_in_the_header_is_the_size_asked_for(
    size_mm: float, dpi: float, quiet_zone: int
) -> None:
    symbol = encode(ADDRESS)

    picture = Image.open(BytesIO(png.draw(symbol, size_mm, dpi=dpi, quiet_zone=quiet_zone)))

    pixels, rest = divmod(picture.width, symbol.side + 2 * quiet_zone)
    real_dpi = picture.info["dpi"][0]
    assert rest == 0
    assert picture.mode == "1"
    assert real_dpi >= dpi * 0.999
    assert symbol.side * pixels / real_dpi * 25.4 == pytest.approx(size_mm, rel=1e-3)


def test_every_module_is_drawn_in_whole_pixels() -> None:
    symbol = encode(ADDRESS)

    picture = Image.open(BytesIO(png.draw(symbol, 20, dpi=300)))

    pixels = picture.width // (symbol.side + 8)
    for row, bits in enumerate(symbol.modules, start=4):
        for column, bit in enumerate(bits, start=4):
            box = (column * pixels, row * pixels, (column + 1) * pixels, (row + 1) * pixels)
            assert picture.crop(box).getextrema() == ((0, 0) if bit == "1" else (255, 255))


DAMAGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "jpeg-30": jpeg,
    "noise": noisy,
    "noise-jpeg-30": lambda picture: jpeg(noisy(picture)),
    "rotated-15": lambda picture: rotated(picture, 15),
    "rotated--15": lambda picture: rotated(picture, -15),
    "scaled-30-percent": lambda picture: scaled(picture, 0.3),
    "all-together": lambda picture: jpeg(noisy(rotated(scaled(picture, 0.3), 15))),
}


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_print_is_read_again(damage: str, level: Level) -> None:
    for text in TEXTS:
        picture = png_picture(png.draw(encode(text, level), 25, dpi=300))

        assert text_in(DAMAGES[damage](picture)) == text


@given(code=st.text("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=8, max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_public_code_survives_print_and_camera(code: str) -> None:
    address = f"https://tcdlcl.quangngai.gov.vn/q/{code}"
    picture = png_picture(png.draw(encode(address), 20, dpi=300, caption=code))

    for damage in DAMAGES.values():
        assert text_in(damage(picture)) == address


def test_caption_stands_below_the_quiet_zone_and_within_the_picture() -> None:
    plain = png_picture(png.draw(encode(ADDRESS), 30))

    picture = png_picture(png.draw(encode(ADDRESS), 30, caption="Quế Trà Bồng ẶỖ gy"))

    strip = picture.crop((0, plain.height, picture.width, picture.height))
    left, top, right, bottom = strip.point(lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0)
    assert picture.crop((0, 0, *plain.size)).tobytes() == plain.tobytes()
    assert 0 < left < right < strip.width
    assert 0 <= top < bottom < strip.height


def test_endless_caption_is_shortened_to_the_picture() -> None:
    picture = png_picture(png.draw(encode(ADDRESS), 30, caption="Nước mắm " * 40))

    strip = picture.crop((0, picture.width, picture.width, picture.height))
    left, _, right, _ = strip.point(lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0)
    assert 0 < left < right < strip.width


def test_same_input_gives_the_same_bytes() -> None:
    first = png.draw(encode(ADDRESS), 30, caption="7KQ4-M2XH")

    assert png.draw(encode(ADDRESS), 30, caption="7KQ4-M2XH") == first


def test_unprintable_requests_are_refused() -> None:
    with pytest.raises(SymbolTooSmallError):
        png.draw(encode(ADDRESS), 9)
    with pytest.raises(QuietZoneTooNarrowError):
        png.draw(encode(ADDRESS), 30, quiet_zone=2)


@pytest.mark.parametrize("dpi", [0, -300, float("nan"), float("inf"), 1e9])
def test_resolution_out_of_this_world_is_refused(dpi: float) -> None:
    with pytest.raises(SizeOutOfRangeError, match="dpi"):
        png.draw(encode(ADDRESS), 30, dpi=dpi)


def test_picture_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(SizeOutOfRangeError, match="SVG"):
        png.draw(encode(ADDRESS), 1000, dpi=1200)
