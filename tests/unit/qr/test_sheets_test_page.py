"""The page to print first: rulers of true length, frames of the labels, a code that is read."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from qr.paper import PAPERS, ROLL_50X30, SHEET_21, Paper
from qr.print_size import MILLIMETRES_PER_INCH
from qr.sheet_test_page import draw_test_page
from tests.unit.qr.sheet_reading import codes_on, pages, words_of

SHEETS = [paper for paper in PAPERS if paper.page_mm[1] > 200]
ROLLS = [paper for paper in PAPERS if paper.page_mm[1] < 200]
DPI = 600
PER_MM = DPI / MILLIMETRES_PER_INCH


@pytest.mark.parametrize("paper", SHEETS, ids=lambda paper: paper.key)
def test_sheet_says_how_to_print_and_its_sample_is_read(paper: Paper) -> None:
    file = _test_page(paper)

    words = words_of(file)

    assert "In ở tỷ lệ 100 % (Actual size), rồi đo: thước phải dài đúng 100 mm" in words
    assert "Dịch ngang" in words
    (picture,) = pages(file)
    assert [code.text for code in codes_on(picture)] == ["https://vi-du.vn/01/09521234543213"]


@pytest.mark.parametrize("paper", ROLLS, ids=lambda paper: paper.key)
def test_roll_has_a_second_label_with_a_sample(paper: Paper) -> None:
    file = _test_page(paper)

    explained, sample = pages(file)

    assert "In ở tỷ lệ 100 % (Actual size)" in words_of(file)
    assert "…" not in words_of(file)
    assert codes_on(explained) == []
    assert len(codes_on(sample)) == paper.labels


def test_rulers_are_a_hundred_millimetres_long() -> None:
    (picture,) = pages(_test_page(SHEET_21), dpi=DPI)

    # The rulers meet in the panel's padding; both lines are the longest dark runs inside it.
    panel = picture.crop(tuple(round(at * PER_MM) for at in (30, 55, 180, 240)))

    assert _longest_run(panel) / PER_MM == pytest.approx(100.15, abs=0.1)
    upright = panel.transpose(Image.Transpose.TRANSPOSE)
    assert _longest_run(upright) / PER_MM == pytest.approx(100.15, abs=0.1)


def test_frames_stand_where_the_labels_are() -> None:
    (picture,) = pages(_test_page(SHEET_21), dpi=DPI)

    for number, beside_panel in ((0, 10), (2, 55), (18, 10), (20, 55)):
        left, top = SHEET_21.place(number)
        assert _is_dark(picture, left, top + 20)
        assert _is_dark(picture, left + beside_panel, top)


def test_measured_lines_are_ones_that_printers_print() -> None:
    by_key = {paper.key: paper for paper in SHEETS}

    assert "đầu tiên: phải là 7,25 mm" in words_of(_test_page(SHEET_21))
    assert "đầu tiên: phải là 105 mm" in words_of(_test_page(by_key["a4-4"]))


def test_ruler_of_a_roll_is_as_long_as_its_label_allows() -> None:
    assert "dài đúng 40 mm" in words_of(_test_page(ROLL_50X30))


def _test_page(paper: Paper) -> bytes:
    file = BytesIO()
    draw_test_page(file, paper)
    return file.getvalue()


def _longest_run(picture: Image.Image) -> int:
    """Return the longest run of dark pixels in any row."""
    grey = picture.tobytes()
    rows = (grey[at : at + picture.width] for at in range(0, len(grey), picture.width))
    dark = bytes.maketrans(bytes(range(256)), b"#" * 128 + b" " * 128)
    return max(len(run) for row in rows for run in row.translate(dark).split() or [b""])


def _is_dark(picture: Image.Image, x: float, y: float) -> bool:
    """Tell whether a line runs through this place, to a tenth of a millimetre."""
    box = (x - 0.1, y - 0.1, x + 0.1, y + 0.1)
    return min(picture.crop(tuple(round(at * PER_MM) for at in box)).tobytes()) < 128
