"""Lines of text: cleaned, wrapped between words, shortened with an ellipsis, never too wide."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from qr.column import Box, Paragraph, set_column
from qr.errors import SizeOutOfRangeError
from qr.fonts import BOLD, REGULAR
from qr.typeset import DESCENT, ascent, clean, clip, shorten, wrap

VOWELS = "aăâeêioôơuưy"
MARKS = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
SMALL_LETTERS = {unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS}
VIETNAMESE_LETTERS = sorted(
    SMALL_LETTERS | {letter.upper() for letter in SMALL_LETTERS} | set("đĐgjqpy")
)


def letters(text: str) -> float:
    return float(len(text))


def half_ems(text: str, bold: bool) -> float:
    return len(text) * (0.55 if bold else 0.5)


def test_decomposed_letters_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Nước mắm Đức Phổ")

    assert clean(decomposed) == "Nước mắm Đức Phổ"


def test_control_characters_and_line_breaks_do_not_survive() -> None:
    assert clean("  Quế\x00 Trà\r\nBồng\u200b\t ") == "Quế Trà Bồng\u200b"


def test_words_stay_whole_where_they_can() -> None:
    assert wrap("Quế Trà Bồng thượng hạng", 8, letters) == ["Quế Trà", "Bồng", "thượng", "hạng"]


def test_word_wider_than_the_room_is_broken() -> None:
    assert wrap("a 1234567890", 4, letters) == ["a", "1234", "5678", "90"]


@given(text=st.text(max_size=120), room=st.integers(1, 40))
def test_wrapping_loses_nothing_and_fits(text: str, room: int) -> None:
    lines = wrap(clean(text), room, letters)

    assert "".join(lines).replace(" ", "") == "".join(clean(text).split())
    assert all(len(line) <= room for line in lines)


def test_shortening_ends_after_a_whole_word() -> None:
    assert shorten("Hợp tác xã Nông nghiệp", 14, letters) == "Hợp tác xã…"


@given(text=st.text(min_size=1, max_size=80).map(clean), room=st.integers(1, 40))
def test_shortened_text_fits(text: str, room: int) -> None:
    assert len(shorten(text, room, letters)) <= room


def test_clipped_lines_say_that_more_was_said() -> None:
    assert clip(["Quế Trà", "Bồng", "hạng nhất"], 2, 10, letters) == ["Quế Trà", "Bồng hạng…"]
    assert clip(["Quế Trà", "Bồng"], 2, 10, letters) == ["Quế Trà", "Bồng"]


@given(
    name=st.text(max_size=200),
    producer=st.text(max_size=200),
    width=st.floats(15, 90),
    height=st.floats(8, 60),
)
def test_column_stays_in_its_box_and_lines_do_not_overlap(
    name: str, producer: str, width: float, height: float
) -> None:
    box = Box(3, 5, width, height)

    column = set_column(
        [Paragraph(name, 3, bold=True), Paragraph(producer, 2.4)], box, half_ems, centred=False
    )

    assert column.height <= height + 1e-9
    last_foot = box.top
    for line in column.lines:
        assert half_ems(line.text, line.bold) * line.font_size <= width + 1e-9
        assert line.y - ascent(line.text) * line.font_size >= last_foot - 1e-9
        last_foot = line.y + DESCENT * line.font_size
    assert last_foot <= box.top + height + 1e-9


@pytest.mark.parametrize("font", [REGULAR, BOLD], ids=lambda font: font.stem)
def test_every_vietnamese_letter_is_in_the_font_and_within_its_line(font: Path) -> None:
    drawn = ImageFont.truetype(font, 1000)
    missing = drawn.getmask("\uffff").getbbox()

    for letter in VIETNAMESE_LETTERS:
        _, top, _, bottom = drawn.getbbox(letter, anchor="ls")
        assert -top <= ascent(letter) * 1000
        assert bottom <= DESCENT * 1000
        assert drawn.getmask(letter).getbbox() != missing


def test_type_shrinks_before_words_are_lost() -> None:
    name = "Nước mắm cá cơm than Đức Phổ đặc biệt"

    column = set_column([Paragraph(name, 4)], Box(0, 0, 30, 10), half_ems, centred=False)

    assert " ".join(line.text for line in column.lines) == name
    assert column.lines[0].font_size < 4


def test_column_without_room_for_a_line_is_refused() -> None:
    with pytest.raises(SizeOutOfRangeError, match="Tem quá nhỏ"):
        set_column([Paragraph("Quế", 4)], Box(0, 0, 30, 2), half_ems, centred=False)


def test_column_of_nothing_is_empty() -> None:
    assert set_column([Paragraph(" ", 4)], Box(0, 0, 30, 0), half_ems, centred=False).lines == ()
