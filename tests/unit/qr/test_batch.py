"""Symbols from tables: the same ones as the careful encoder makes, module for module."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode
from qrcode.util import QRData

from qr import batch, symbol
from qr.errors import EmptyTextError, TextTooLongError
from qr.segments import cheapest_segments
from qr.symbol import CORRECTION, Level
from tests.unit.qr.reading import modules_picture, text_in

ADDRESS = "https://tcdlcl.quangngai.gov.vn/q/{}"
KINDS = st.one_of(
    st.text("0123456789", min_size=1, max_size=180),
    st.text("ABCXYZ $%*+-./:0123456789", min_size=1, max_size=120),
    st.text(min_size=1, max_size=60),
    st.from_regex(r"https://[a-z]{1,20}\.vn/01/09[0-9]{12}(/21/[A-Z0-9]{1,20})?", fullmatch=True),
)


@given(text=KINDS, level=st.sampled_from(Level))
@settings(max_examples=150, deadline=None)
def test_symbol_is_the_one_of_the_single_encoder(text: str, level: Level) -> None:
    assert batch.encode(text, level) == symbol.encode(text, level)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("length", [1, 20, 40, 60, 80, 100, 150, 200, 500])
def test_every_version_and_every_arrangement_of_blocks_agrees(length: int, level: Level) -> None:
    text = ("Quế Trà Bồng " * 50)[:length]

    assert batch.encode(text, level) == symbol.encode(text, level)


def test_modules_are_those_of_the_library_under_one_of_its_masks() -> None:
    text = ADDRESS.format("7KQ4M2XH")

    made = batch.encode(text)

    drawn = {_library(text, made.version, mask) for mask in range(8)}
    assert made.modules in drawn


def test_two_hundred_serials_are_read_again() -> None:
    texts = [ADDRESS.format(f"{number * 7919:08d}") for number in range(200)]

    read = [text_in(modules_picture(batch.encode(text).modules)) for text in texts]

    assert read == texts


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(EmptyTextError):
        batch.encode("")
    with pytest.raises(TextTooLongError):
        batch.encode("x" * 3000)


def _library(text: str, version: int, mask: int) -> tuple[str, ...]:
    code: QRCode = QRCode(version, CORRECTION[Level.M], mask_pattern=mask)
    for segment in cheapest_segments(text.encode(), version):
        code.add_data(QRData(segment.data, mode=segment.mode, check_data=False))
    code.make(fit=False)
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.modules)
