"""Posters for counters and markets: a large code, what it is for, and how to use it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from qr.batch import encode
from qr.column import Box, Column, Paragraph, set_column
from qr.emblem import EMBLEM
from qr.emblem import SIDE as EMBLEM_SIDE
from qr.errors import SizeOutOfRangeError
from qr.pdf_file import PdfFile
from qr.pdf_font import ems
from qr.poster_steps import Steps, set_steps
from qr.print_size import LABEL_300_DPI, MILLIMETRES_PER_INCH, PrintSize
from qr.sheet_page import SheetPage
from qr.symbol import Symbol

# Colours of static/css/portal.css.
_INK, _INK_SOFT, _RICE = "#12262c", "#46585e", "#f7f4ec"
_SEA, _SEA_DEEP, _GOLD, _WHITE = "#0b5563", "#06343d", "#e9b949", "#ffffff"
_DPI = 600.0
_QUIET_ZONE = 4
# Lengths in 210ths of the poster's width, so in mm on A4.
_MARGIN, _HEADER, _FOOTER, _GAP = 16.0, 32.0, 20.0, 7.0
_BAND, _ADDRESS = 1.6, 9.0
_SMALLEST_CODE, _LARGEST_CODE = 60.0, 138.0
# Shares of the width that are tried for a paragraph, so that its lines come out about equal.
_NARROWER = (0.6, 0.66, 0.72, 0.78, 0.84, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class PosterSize:
    """A portrait sheet with its Vietnamese name."""

    key: str
    name: str
    width_mm: float
    height_mm: float


A4 = PosterSize("a4", "A4 (210 × 297 mm)", 210, 297)
A5 = PosterSize("a5", "A5 (148 × 210 mm)", 148, 210)
POSTER_SIZES = (A4, A5)


@dataclass(frozen=True, slots=True)
class Poster:
    """The words of a poster; `address` stands in the code and is also printed to be typed."""

    title: str
    lead: str
    steps: tuple[str, ...]
    address: str
    footer: str
    province: str
    size: PosterSize = A4


def draw_poster(stream: BinaryIO, poster: Poster) -> None:
    """Write the poster as one PDF page; the same words give the same bytes.

    Words shrink to fit. Raises SizeOutOfRangeError when they leave no room for the code, and
    SymbolTooSmallError for an address too long to be printed.
    """
    symbol = encode(poster.address)
    file = PdfFile(stream, poster.title)
    _Drawing(poster, SheetPage(file, poster.size.width_mm, poster.size.height_mm, _DPI)).draw(
        symbol
    )
    file.finish()


class _Drawing:
    """One poster on its page; `_unit` is a 210th of the width."""

    def __init__(self, poster: Poster, page: SheetPage) -> None:
        self._poster = poster
        self._page = page
        self._width, self._height = poster.size.width_mm, poster.size.height_mm
        self._unit = self._width / A4.width_mm

    def draw(self, symbol: Symbol) -> None:
        self._header()
        self._footer()
        top = self._words()
        bottom = self._height - (_FOOTER + 1.3 * _GAP) * self._unit
        steps = self._set_steps()
        bottom -= steps.height
        steps.draw(self._page, self._box(bottom, 0), _INK, _SEA)
        self._code(symbol, top, bottom - _GAP * self._unit)
        self._page.finish()

    def _box(self, top: float, height: float, margin: float = _MARGIN) -> Box:
        left = margin * self._unit
        return Box(left, top, self._width - 2 * left, height)

    def _header(self) -> None:
        u, page = self._unit, self._page
        page.area(0, 0, self._width, _HEADER * u, _SEA_DEEP)
        page.area(0, _HEADER * u, self._width, _BAND * u, _GOLD)
        emblem = 18 * u
        page.path(EMBLEM, _MARGIN * u, (_HEADER * u - emblem) / 2, emblem / EMBLEM_SIDE)
        left = _MARGIN * u + emblem + 5 * u
        box = Box(left, 0, self._width - left - _MARGIN * u, (_HEADER - 8) * u)
        name = Paragraph(self._poster.province, 7 * u, bold=True)
        column = set_column([name], box, ems, centred=False)
        self._write(column.lowered((_HEADER * u - column.height) / 2), _WHITE)

    def _footer(self) -> None:
        u = self._unit
        top = self._height - _FOOTER * u
        self._page.area(0, top, self._width, _FOOTER * u, _RICE)
        box = self._box(top, (_FOOTER - 6) * u)
        column = set_column([Paragraph(self._poster.footer, 4.4 * u)], box, ems, centred=True)
        self._write(column.lowered((_FOOTER * u - column.height) / 2), _INK_SOFT)

    def _words(self) -> float:
        """Write title and lead; return where they end."""
        u = self._unit
        top = (_HEADER + _BAND + 9) * u
        title = self._column(self._poster.title, 13.5 * u, top, 44 * u, bold=True)
        self._write(title, _SEA)
        top += title.height + 2 * u
        lead = self._column(self._poster.lead, 6 * u, top, 26 * u)
        self._write(lead, _INK)
        return top + lead.height + _GAP * u

    def _column(
        self, text: str, size: float, top: float, height: float, *, bold: bool = False
    ) -> Column:
        """Return the paragraph in lines of about equal length, as large as in the full width."""
        paragraphs, box = [Paragraph(text, size, bold)], self._box(top, height)
        full = set_column(paragraphs, box, ems, centred=True)
        for share in _NARROWER:
            margin = box.width * (1 - share) / 2
            narrow = replace(box, left=box.left + margin, width=box.width * share)
            column = set_column(paragraphs, narrow, ems, centred=True)
            if column.height <= full.height and _sizes(column) == _sizes(full):
                return column
        return full

    def _set_steps(self) -> Steps:
        u = self._unit
        return set_steps(self._poster.steps, self._box(0, 74 * u), 6 * u)

    def _code(self, symbol: Symbol, top: float, bottom: float) -> None:
        """Draw the code with the address below it in the middle of what room is left."""
        u = self._unit
        room = bottom - top
        side = min(room - _ADDRESS * u, _LARGEST_CODE * u)
        if side < _SMALLEST_CODE * u:
            raise SizeOutOfRangeError("Bảng có quá nhiều chữ, không còn chỗ cho mã. Xin rút ngắn.")
        module_mm = self._module_mm(symbol, side)
        side = (symbol.side + 2 * _QUIET_ZONE) * module_mm
        top += (room - side - _ADDRESS * u) / 2
        border = _QUIET_ZONE * module_mm
        left = (self._width - side) / 2
        self._page.symbol(symbol, left + border, top + border, module_mm)
        typed = self._poster.address.removeprefix("https://")
        box = self._box(top + side, _ADDRESS * u)
        address = set_column([Paragraph(typed, 6 * u, bold=True)], box, ems, centred=True)
        self._write(address, _SEA)

    def _module_mm(self, symbol: Symbol, side: float) -> float:
        dot = MILLIMETRES_PER_INCH / _DPI
        dots = int(side / (symbol.side + 2 * _QUIET_ZONE) / dot)
        return PrintSize(dots * dot * symbol.side, _QUIET_ZONE, LABEL_300_DPI).module_mm(symbol)

    def _write(self, column: Column, colour: str) -> None:
        for line in column.lines:
            self._page.line(line, colour)


def _sizes(column: Column) -> list[float]:
    return [line.font_size for line in column.lines]
