"""A page to print and measure before the labels: rulers, the frames of all labels, a sample."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from qr.batch import encode
from qr.column import Box, Line, Paragraph, set_column
from qr.crop_marks import draw_crop_marks
from qr.paper import Paper
from qr.pdf_file import PdfFile
from qr.pdf_font import ems
from qr.ruler import draw_ruler
from qr.sheet_label import fits, lay_out
from qr.sheet_page import SheetPage
from qr.sheet_words import LabelContent

# GTIN of prefix 952: GS1 keeps it for examples.
_SAMPLE = LabelContent("https://vi-du.vn/01/09521234543213", "TEM-1234", "Tem in thử")
_FRAME_MM = 0.15
_PANEL_MM = (160.0, 196.0)
_RULER_MM = 100
_PADDING = 8.0


def draw_test_page(stream: BinaryIO, paper: Paper) -> None:
    """Write a page on which scale and offset of a printer can be measured.

    Rolls, whose labels are smaller than a ruler, get a second page with a sample label.
    """
    file = PdfFile(stream, f"Trang in thử – {paper.name}")
    if min(paper.page_mm) > max(_PANEL_MM[0], _RULER_MM):
        _draw_sheet(file, paper)
    else:
        _draw_roll(file, paper)
        _draw_sample(file, paper)
    file.finish()


def _draw_sheet(file: PdfFile, paper: Paper) -> None:
    page = SheetPage(file, *paper.page_mm, paper.dpi)
    _draw_frames(page, paper)
    draw_crop_marks(page, paper, (0.0, 0.0))
    width, height = _PANEL_MM
    left, top = ((side - panel) / 2 for side, panel in zip(paper.page_mm, _PANEL_MM, strict=True))
    page.area(left, top, width, height, "#ffffff")
    page.frame(left, top, width, height, 2 * _FRAME_MM)
    inner = Box(left + _PADDING, top + _PADDING, width - 2 * _PADDING, 40)
    words = [
        Paragraph(f"Trang in thử: {paper.name}", 5, bold=True),
        Paragraph(_scale_sentence(_RULER_MM), 4),
        Paragraph("Nếu không đúng, xin tắt mục “Fit to page” (vừa trang) rồi in lại.", 3.6),
    ]
    used = _write(page, words, inner)
    corner = inner.top + used + 6
    draw_ruler(page, inner.left, corner, _RULER_MM)
    draw_ruler(page, inner.left, corner, _RULER_MM, down=True)
    _draw_symbol(page, paper, inner.left + 46, corner + 34)
    below = Box(inner.left, corner + _RULER_MM + 5, inner.width, 0)
    room = top + height - _PADDING / 2 - below.top
    _write(page, _offset_sentences(paper), replace(below, height=room))
    page.finish()


def _draw_symbol(page: SheetPage, paper: Paper, left: float, top: float) -> None:
    symbol = encode(_SAMPLE.text)
    module_mm = max(paper.limit.module_mm, 1.0)
    page.symbol(symbol, left, top, module_mm)
    middle = left + symbol.side * module_mm / 2
    for number, text in enumerate(("Mã mẫu: quét thử", "bằng điện thoại")):
        below = top + (symbol.side + 6) * module_mm + 4.5 * number
        page.line(Line(text, middle, below, 3.2, bold=False, centred=True))


def _draw_roll(file: PdfFile, paper: Paper) -> None:
    page = SheetPage(file, *paper.page_mm, paper.dpi)
    width, height = paper.page_mm
    margin = 2.0
    length = int((width - 2 * margin - 2) // 10) * 10
    draw_ruler(page, margin, margin, length)
    words = Box(margin, margin + 7, width - 2 * margin, height - 2 * margin - 7)
    rim = _comma(paper.unprintable_mm)
    explained = (
        f"Tem sau có khung cách mép {rim} mm đều bốn phía. Lệch trái 1 mm thì nhập Dịch ngang = 1, "
        "lệch phải: −1; lệch lên 1 mm thì nhập Dịch dọc = 1, lệch xuống: −1."
    )
    _write(page, [Paragraph(_scale_sentence(length), 2.6), Paragraph(explained, 2.4)], words)
    page.finish()


def _draw_sample(file: PdfFile, paper: Paper) -> None:
    """Draw the frame of each label and, where it fits, a sample inside."""
    page = SheetPage(file, *paper.page_mm, paper.dpi)
    _draw_frames(page, paper, rim=paper.unprintable_mm)
    symbol = encode(_SAMPLE.text)
    if fits(_SAMPLE, symbol, paper):
        layout = lay_out(_SAMPLE, symbol, paper)
        for number in range(paper.labels):
            page.label(symbol, layout, *paper.place(number))
    page.finish()


def _draw_frames(page: SheetPage, paper: Paper, rim: float = 0.0) -> None:
    width, height = paper.label_mm
    for number in range(paper.labels):
        left, top = paper.place(number)
        page.frame(left + rim, top + rim, width - 2 * rim, height - 2 * rim, _FRAME_MM)


def _write(page: SheetPage, words: list[Paragraph], box: Box) -> float:
    """Write the paragraphs and return how far down they reach."""
    column = set_column(words, box, ems, centred=False)
    for line in column.lines:
        page.line(line)
    return column.height


def _scale_sentence(length: int) -> str:
    return f"In ở tỷ lệ 100 % (Actual size), rồi đo: thước phải dài đúng {length} mm."


def _offset_sentences(paper: Paper) -> list[Paragraph]:
    across, down = (_comma(_first_line(paper, axis)) for axis in (0, 1))
    return [
        Paragraph("Chỉnh độ lệch của máy in", 4, bold=True),
        Paragraph(
            f"1. Đo từ mép trái tờ giấy đến đường kẻ dọc đầu tiên: phải là {across} mm; "
            f"từ mép trên đến đường kẻ ngang đầu tiên: phải là {down} mm. "
            "Với giấy có sẵn tem, đặt trang này lên tờ tem, soi ra ánh sáng rồi đo khoảng lệch.",
            3.6,
        ),
        Paragraph(
            "2. Nhập số lệch khi in: khung nằm quá về bên trái 2 mm thì nhập Dịch ngang = 2; "
            "quá về bên phải 2 mm thì nhập −2. Khung nằm quá cao 1 mm thì nhập Dịch dọc = 1; "
            "quá thấp 1 mm thì nhập −1. Sau đó in thử lại.",
            3.6,
        ),
    ]


def _first_line(paper: Paper, axis: int) -> float:
    """Return where the first line of the frames is that a printer can print."""
    margin = paper.margin_mm[axis]
    return margin if margin >= paper.unprintable_mm else margin + paper.label_mm[axis]


def _comma(millimetres: float) -> str:
    return f"{millimetres:.2f}".rstrip("0").rstrip(".").replace(".", ",")
