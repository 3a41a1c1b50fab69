"""Sheets of labels: every code is read, every label stands on its place, nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from qr.batch import encode
from qr.errors import (
    LabelDoesNotFitError,
    PrintingCancelledError,
    QuietZoneTooNarrowError,
    SheetRefusedError,
)
from qr.paper import PAPERS, ROLL_35X22, ROLL_50X30, SHEET_14, SHEET_21, SHEET_65, Paper
from qr.print_size import MILLIMETRES_PER_INCH, PrintLimit
from qr.sheet import SheetSettings, draw_sheets
from qr.sheet_label import fits, lay_out
from qr.sheet_words import LabelContent
from tests.unit.qr.sheet_reading import NAME, codes_on, labels, pages, sheets, words_of

FITTING = [paper for paper in PAPERS if paper.label_mm[1] > 15]
LONG_NAME = "Nước mắm cá cơm than Đức Phổ đặc biệt 40 độ đạm, chai thủy tinh 500 ml " * 3


@pytest.mark.parametrize("paper", FITTING, ids=lambda paper: paper.key)
def test_every_code_of_a_full_sheet_is_read_in_order(paper: Paper) -> None:
    content = labels(paper.labels)

    (picture,) = pages(sheets(content, paper))

    assert [code.text for code in codes_on(picture)] == [label.text for label in content]


@pytest.mark.parametrize("paper", [SHEET_21, SHEET_65, ROLL_35X22], ids=lambda paper: paper.key)
def test_two_hundred_serials_are_all_read(paper: Paper) -> None:
    content = labels(200)

    pictures = pages(sheets(content, paper))

    assert [code.text for page in pictures for code in codes_on(page)] == [
        label.text for label in content
    ]
    assert len(pictures) == -(-200 // paper.labels)


@pytest.mark.parametrize("paper", FITTING, ids=lambda paper: paper.key)
def test_codes_stand_inside_their_labels_with_their_quiet_zone(paper: Paper) -> None:
    content = labels(paper.labels)

    (picture,) = pages(sheets(content, paper))

    module_mm = lay_out(content[0], encode(content[0].text), paper).module_mm
    for number, code in enumerate(codes_on(picture)):
        left, top = paper.place(number)
        right, bottom = left + paper.label_mm[0], top + paper.label_mm[1]
        quiet = 4 * module_mm - 0.15
        assert left + quiet <= code.left < code.right <= right - quiet
        assert top + quiet <= code.top < code.bottom <= bottom - quiet
        assert code.right - code.left == pytest.approx(29 * module_mm, abs=0.25)


@pytest.mark.parametrize("paper", FITTING, ids=lambda paper: paper.key)
def test_modules_are_whole_dots_and_never_finer_than_the_printer_shows(paper: Paper) -> None:
    (content,) = labels(1)

    layout = lay_out(content, encode(content.text), paper)

    dots = layout.module_mm * paper.dpi / MILLIMETRES_PER_INCH
    assert dots == pytest.approx(round(dots), abs=1e-6)
    assert layout.module_mm >= paper.limit.module_mm * (1 - 1e-9)


def test_symbol_printed_dot_for_dot_has_no_grey_pixel() -> None:
    (content,) = labels(1)
    symbol = encode(content.text)
    layout = lay_out(content, symbol, ROLL_50X30)

    (picture,) = pages(sheets([content], ROLL_50X30), dpi=ROLL_50X30.dpi)

    dots_per_mm = ROLL_50X30.dpi / MILLIMETRES_PER_INCH
    left, top = (round(at * dots_per_mm) for at in (layout.symbol_left, layout.symbol_top))
    dots = round(layout.module_mm * dots_per_mm)
    found = _modules(picture, left, top, dots, symbol.side)
    assert found == symbol.modules


@pytest.mark.parametrize("paper", FITTING, ids=lambda paper: paper.key)
def test_nothing_is_printed_where_the_printer_cannot(paper: Paper) -> None:
    (picture,) = pages(sheets(labels(paper.labels, LONG_NAME), paper))

    rim = int(paper.unprintable_mm * 300 / MILLIMETRES_PER_INCH) - 2
    inside = picture.crop((rim, rim, picture.width - rim, picture.height - rim))
    white = Image.new("L", picture.size, 255)
    white.paste(inside, (rim, rim))
    assert white.tobytes() == picture.tobytes()


def test_words_are_text_and_the_fonts_are_embedded() -> None:
    file = sheets(labels(1), SHEET_21, SheetSettings(title="Tem nước mắm Đức Phổ"))

    reader = PdfReader(BytesIO(file))

    words = reader.pages[0].extract_text()
    for said in ("00000000", "Số lô: L2026-10", "NSX: 01/10/2026", "HSD: 01/10/2027"):
        assert said in words
    assert set(NAME.split()) <= set(words.split())
    fonts = reader.pages[0]["/Resources"]["/Font"]
    for font in ("/F0", "/F1"):
        (inner,) = fonts[font]["/DescendantFonts"]
        assert inner.get_object()["/FontDescriptor"]["/FontFile2"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Tem nước mắm Đức Phổ"
    assert reader.root_object["/Lang"] == "vi"
    assert reader.root_object["/ViewerPreferences"]["/PrintScaling"] == "/None"


def test_page_has_the_size_of_the_paper() -> None:
    box = PdfReader(BytesIO(sheets(labels(1), SHEET_14))).pages[0].mediabox

    millimetres = [float(side) / 72 * MILLIMETRES_PER_INCH for side in (box.width, box.height)]
    assert millimetres == pytest.approx([210, 297], abs=0.01)


def test_a_very_long_name_takes_two_lines_and_an_ellipsis() -> None:
    (content,) = labels(1, LONG_NAME)

    layout = lay_out(content, encode(content.text), SHEET_21)

    named = [line.text for line in layout.lines if LONG_NAME.startswith(line.text.rstrip("…")[:9])]
    assert len(named) == 1
    assert sum("…" in line.text for line in layout.lines) == 1
    assert [line.text for line in layout.lines if line.text.startswith("HSD")]


def test_a_long_code_is_broken_but_never_shortened() -> None:
    code = "952012345678800000021ABCDEFGHIJKLMNOPQRST"
    content = replace(labels(1)[0], code=code)

    layout = lay_out(content, encode(content.text), SHEET_21)

    assert code in "".join(line.text for line in layout.lines)


def test_first_labels_of_a_used_sheet_stay_empty() -> None:
    content = labels(20)

    first, second = pages(sheets(content, SHEET_21, SheetSettings(start_at=5)))

    assert [code.text for code in codes_on(first)] == [label.text for label in content[:17]]
    assert [code.text for code in codes_on(second)] == [label.text for label in content[17:]]
    left, top = SHEET_21.place(4)
    assert left < codes_on(first)[0].left < left + SHEET_21.label_mm[0]
    assert top < codes_on(first)[0].top < top + SHEET_21.label_mm[1]
    assert codes_on(second)[0].top < SHEET_21.place(0)[1] + SHEET_21.label_mm[1]


def test_offset_moves_every_label() -> None:
    (straight,) = pages(sheets(labels(21), SHEET_21))
    (moved,) = pages(sheets(labels(21), SHEET_21, SheetSettings(offset_mm=(2.0, -1.5))))

    for before, after in zip(codes_on(straight), codes_on(moved), strict=True):
        assert after.left - before.left == pytest.approx(2.0, abs=0.15)
        assert after.top - before.top == pytest.approx(-1.5, abs=0.15)


def test_crop_marks_stand_in_the_margin_only() -> None:
    (plain,) = pages(sheets(labels(1), SHEET_21))
    (marked,) = pages(sheets(labels(1), SHEET_21, SheetSettings(crop_marks=True)))

    per_mm = 300 / MILLIMETRES_PER_INCH
    left, top = (round(margin * per_mm) for margin in SHEET_21.margin_mm)
    inner = (left, top, plain.width - left, plain.height - top)
    assert marked.crop(inner).tobytes() == plain.crop(inner).tobytes()
    cut = round(SHEET_21.place(1)[0] * per_mm)
    strip = marked.crop((cut - 3, 0, cut + 3, top))
    assert min(strip.tobytes()) < 100


@pytest.mark.parametrize("start_at", [0, -1, 22])
def test_start_beyond_the_sheet_is_refused(start_at: int) -> None:
    with pytest.raises(SheetRefusedError, match="từ 1 đến 21"):
        sheets(labels(1), SHEET_21, SheetSettings(start_at=start_at))


def test_offset_beyond_reason_and_no_labels_are_refused() -> None:
    with pytest.raises(SheetRefusedError, match="10 mm"):
        sheets(labels(1), SHEET_21, SheetSettings(offset_mm=(0, float("nan"))))
    with pytest.raises(SheetRefusedError, match="Chưa có tem"):
        sheets([], SHEET_21)


def test_code_too_dense_for_a_label_is_refused_with_papers_that_fit() -> None:
    content = LabelContent(
        "https://tcdlcl.quangngai.gov.vn/q/7KQ4M2XH/s/" + "7" * 163, "7KQ4", NAME
    )

    with pytest.raises(LabelDoesNotFitError, match="nhỏ hơn mức in rõ được") as refusal:
        sheets([content], ROLL_35X22)

    assert refusal.value.papers
    symbol = encode(content.text)
    by_name = {paper.name: paper for paper in PAPERS}
    assert all(fits(content, symbol, by_name[name]) for name in refusal.value.papers)
    assert refusal.value.papers[0] in str(refusal.value)


def test_words_without_room_are_refused() -> None:
    content = replace(labels(1)[0], lot="L" * 300)

    with pytest.raises(LabelDoesNotFitError, match="Không đủ chỗ cho chữ"):
        sheets([content], SHEET_65)


def test_printer_that_wants_a_wider_quiet_zone_gets_nothing_narrower() -> None:
    wide = replace(SHEET_21, limit=PrintLimit("Máy in thử", 0.33, "Đo thử", quiet_zone=5))
    (content,) = labels(1)

    with pytest.raises(QuietZoneTooNarrowError):
        lay_out(content, encode(content.text), wide)


def test_progress_is_told_and_printing_can_be_stopped() -> None:
    told: list[int] = []

    with pytest.raises(PrintingCancelledError):
        draw_sheets(
            BytesIO(),
            labels(100),
            SHEET_21,
            progress=told.append,
            is_cancelled=lambda: len(told) == 2,
        )

    assert told == [21, 42]


def test_finished_pages_are_written_before_the_next_labels_are_asked_for() -> None:
    file = BytesIO()
    lengths: list[int] = []

    def asked() -> Iterator[LabelContent]:
        for label in labels(84):
            lengths.append(file.tell())
            yield label

    draw_sheets(file, asked(), SHEET_21)

    assert 0 < lengths[0] < lengths[21] < lengths[42] < lengths[63]


def test_same_labels_give_the_same_bytes() -> None:
    assert sheets(labels(30), SHEET_21) == sheets(labels(30), SHEET_21)


def test_letters_that_the_font_lacks_do_not_break_the_sheet() -> None:
    file = sheets(labels(1, "Chè 茶 Ặ\x00 Ễ"), SHEET_21)

    assert "Ặ Ễ" in words_of(file)


def _modules(picture: Image.Image, left: int, top: int, dots: int, side: int) -> tuple[str, ...]:
    """Return the matrix; fails on a module that is not of one colour."""
    rows = []
    for row in range(side):
        bits = ""
        for column in range(side):
            corner = (left + column * dots, top + row * dots)
            cell = picture.crop((*corner, corner[0] + dots, corner[1] + dots)).tobytes()
            assert max(cell) < 3 or min(cell) > 252
            bits += "1" if cell[0] < 3 else "0"
        rows.append(bits)
    return tuple(rows)
