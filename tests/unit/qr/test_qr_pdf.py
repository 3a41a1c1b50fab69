"""PDF pictures and labels: exact millimetres, embedded letters, nothing overlaps, always read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from qr import label, pdf
from qr.column import Line
from qr.errors import SizeOutOfRangeError, SymbolTooSmallError
from qr.label_layout import lay_out
from qr.label_spec import LABEL_50X30, LABEL_SIZES, Label, LabelSize, LabelSpec
from qr.print_size import PrintLimit
from qr.symbol import Level, encode
from qr.typeset import DESCENT, ascent
from tests.unit.qr.reading import MM_PER_INCH, jpeg, noisy, pdf_picture, rotated, text_in

ADDRESS = "https://tcdlcl.quangngai.gov.vn/q/7KQ4M2XH"
POINTS_PER_MM = 72 / MM_PER_INCH
NAME = "Nước mắm cá cơm than Đức Phổ đặc biệt 40 độ đạm"
PRODUCER = "Hợp tác xã Sản xuất và Dịch vụ Nông nghiệp Nghĩa Hành"
LABEL = Label(encode(ADDRESS), "7KQ4-M2XH", NAME, PRODUCER)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("text", [ADDRESS, "Quế Trà Bồng", "x" * 300], ids=lambda text: text[:8])
def test_pdf_is_read_again(text: str, level: Level) -> None:
    picture = pdf_picture(pdf.draw(encode(text, level), 60, caption="7KQ4-M2XH"))

    assert text_in(picture) == text
    assert text_in(jpeg(noisy(rotated(picture, 15)))) == text


@pytest.mark.parametrize("size_mm", [10, 25.4, 33.3, 150])
@pytest.mark.parametrize("quiet_zone", [4, 6])
def test_page_and_symbol_are_exact_to_the_hundredth_of_a_millimetre(
    size_mm: float, quiet_zone: int
) -> None:
    symbol = encode(ADDRESS)
    module_mm = size_mm / symbol.side

    page = pypdfium2.PdfDocument(pdf.draw(symbol, size_mm, quiet_zone=quiet_zone))[0]

    side_mm = size_mm + 2 * quiet_zone * module_mm
    assert [side / POINTS_PER_MM for side in page.get_size()] == pytest.approx(
        [side_mm, side_mm], abs=0.01
    )
    (shape,) = page.get_objects()
    first, last = quiet_zone * module_mm, quiet_zone * module_mm + size_mm
    assert [edge / POINTS_PER_MM for edge in shape.get_bounds()] == pytest.approx(
        [first, first, last, last], abs=0.01
    )


def test_every_module_is_where_the_matrix_has_it() -> None:
    symbol = encode(ADDRESS)

    picture = pdf_picture(pdf.draw(symbol, 29), dpi=MM_PER_INCH * 10)

    seen = tuple(
        "".join("1" if _grey(picture, column, row) < 128 else "0" for column in range(4, 33))
        for row in range(4, 33)
    )
    assert seen == symbol.modules


def test_caption_is_text_in_an_embedded_font() -> None:
    page = pypdfium2.PdfDocument(pdf.draw(encode(ADDRESS), 30, caption="Quế Trà Bồng"))[0]

    assert page.get_textpage().get_text_range() == "Quế Trà Bồng"


def test_only_embedded_fonts_are_named() -> None:
    file = label.draw(LABEL, LabelSpec(LABEL_50X30))

    assert b"BeVietnamPro-Bold" in file
    assert b"Helvetica" not in file


def test_too_fine_a_module_is_refused() -> None:
    with pytest.raises(SymbolTooSmallError):
        pdf.draw(encode(ADDRESS), 9)


def test_another_process_elsewhere_draws_the_same_bytes(tmp_path: Path) -> None:
    script = (
        "import sys; from qr import label; from qr.label_spec import *; "
        "from qr.symbol import encode; "
        f"spec = LabelSpec(LABEL_50X30); one = Label(encode({ADDRESS!r}), '7KQ4-M2XH', {NAME!r},"
        f" {PRODUCER!r}); sys.stdout.buffer.write(label.draw(one, spec))"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(label.__file__).parents[1])},
    )

    assert elsewhere.stdout == label.draw(LABEL, LabelSpec(LABEL_50X30))


@pytest.mark.parametrize("size", LABEL_SIZES, ids=lambda size: size.key)
@pytest.mark.parametrize("level", Level)
def test_label_is_read_again_in_every_size(size: LabelSize, level: Level) -> None:
    one = Label(encode(ADDRESS, level), "7KQ4-M2XH", NAME, PRODUCER)

    picture = pdf_picture(label.draw(one, LabelSpec(size)), dpi=200)

    assert text_in(picture) == ADDRESS
    assert text_in(jpeg(noisy(rotated(picture, 15)))) == ADDRESS


@pytest.mark.parametrize("size", LABEL_SIZES, ids=lambda size: size.key)
def test_label_page_has_the_size_of_the_label(size: LabelSize) -> None:
    page = pypdfium2.PdfDocument(label.draw(LABEL, LabelSpec(size)))[0]

    assert [side / POINTS_PER_MM for side in page.get_size()] == pytest.approx(
        [size.width_mm, size.height_mm], abs=0.01
    )


@pytest.mark.parametrize("size", LABEL_SIZES, ids=lambda size: size.key)
def test_ordinary_names_are_printed_in_full(size: LabelSize) -> None:
    page = pypdfium2.PdfDocument(label.draw(LABEL, LabelSpec(size)))[0]

    words = page.get_textpage().get_text_range().split()

    for said in (NAME, PRODUCER, "7KQ4-M2XH", "Quét để kiểm tra nguồn gốc"):
        assert set(said.split()) <= set(words)


@given(
    size=st.sampled_from(LABEL_SIZES),
    name=st.text(max_size=200),
    producer=st.text(max_size=200),
    code=st.text("23456789ABCDEFGHJKLMNPQRSTUVWXYZ-", min_size=4, max_size=20),
    level=st.sampled_from(Level),
)
@settings(max_examples=60, deadline=None)
def test_no_words_leave_the_label_or_enter_the_quiet_zone(
    size: LabelSize, name: str, producer: str, code: str, level: Level
) -> None:
    one = Label(encode(ADDRESS, level), code, name, producer)
    layout = lay_out(one, LabelSpec(size), _generous_ems)

    quiet_mm = 4 * layout.module_mm
    side_mm = one.symbol.side * layout.module_mm
    assert min(layout.symbol_left, layout.symbol_top) >= quiet_mm
    assert layout.symbol_top + side_mm + quiet_mm <= size.height_mm
    boxes = [_box_of(line) for line in layout.lines]
    quiet_zone = (
        layout.symbol_left - quiet_mm,
        layout.symbol_top - quiet_mm,
        layout.symbol_left + side_mm + quiet_mm,
        layout.symbol_top + side_mm + quiet_mm,
    )
    for at, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= size.width_mm
        assert box[3] <= size.height_mm
        assert not _overlap(box, quiet_zone)
        assert not any(_overlap(box, other) for other in boxes[:at])


@given(name=st.text(max_size=60), producer=st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_label_with_any_words_is_drawn_and_read_again(name: str, producer: str) -> None:
    one = Label(encode(ADDRESS), "7KQ4-M2XH", name, producer)

    assert text_in(pdf_picture(label.draw(one, LabelSpec(LABEL_50X30)), dpi=200)) == ADDRESS


def test_label_too_small_for_its_symbol_is_refused() -> None:
    with pytest.raises(SymbolTooSmallError):
        label.draw(LABEL, LabelSpec(LabelSize("x", "Tem tí hon", 20, 12)))
    with pytest.raises(SymbolTooSmallError):
        label.draw(LABEL, LabelSpec(LABEL_50X30, limit=PrintLimit("Máy in thô", 1.0, "Đo thử")))


def test_label_without_room_for_words_is_refused() -> None:
    strip = LabelSize("x", "Dải giấy", 28, 27.5)

    with pytest.raises(SizeOutOfRangeError, match="Tem quá nhỏ, không đủ chỗ cho chữ"):
        label.draw(LABEL, LabelSpec(strip))


def _grey(picture: Image.Image, column: int, row: int) -> int:
    grey = picture.getpixel((column * 10 + 5, row * 10 + 5))
    assert isinstance(grey, int)
    return grey


def _generous_ems(text: str, bold: bool) -> float:
    return len(text) * (0.65 if bold else 0.6)


def _box_of(line: Line) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the room that a line of letters may need."""
    width = _generous_ems(line.text, line.bold) * line.font_size
    left = line.x - width / 2 if line.centred else line.x
    foot = line.y + DESCENT * line.font_size
    return left, line.y - ascent(line.text) * line.font_size, left + width, foot


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    slack = 1e-6
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )
