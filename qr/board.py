"""Boards for offices: many codes on a sheet, each with the name of what it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import BinaryIO

from qr.batch import encode
from qr.column import Box, Column, Paragraph, set_column
from qr.emblem import EMBLEM
from qr.emblem import SIDE as EMBLEM_SIDE
from qr.errors import SizeOutOfRangeError
from qr.pdf_file import PdfFile
from qr.pdf_font import ems
from qr.poster import A4, PosterSize
from qr.print_size import LABEL_300_DPI, MILLIMETRES_PER_INCH, PrintSize
from qr.sheet_page import SheetPage

# Colours of static/css/portal.css.
_INK, _INK_SOFT, _RICE = "#12262c", "#46585e", "#f7f4ec"
_SEA, _SEA_DEEP, _GOLD, _WHITE = "#0b5563", "#06343d", "#e9b949", "#ffffff"
_DPI = 600.0
_QUIET_ZONE = 4
COLUMNS, ROWS = 2, 4
# Lengths in 210ths of the board's width, so in mm on A4.
_MARGIN, _HEADER, _BAND, _FOOTER = 12.0, 26.0, 1.6, 13.0
_WORDS, _CODE_SIDE, _GAP = 34.0, 44.0, 3.0


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """One code: the address in it, what it leads to, and its characters to be typed."""

    address: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Board:
    """The words of a board; its codes fill as many sheets as they need."""

    title: str
    lead: str
    entries: Sequence[BoardEntry]
    province: str
    footer: str
    size: PosterSize = A4


def draw_board(stream: BinaryIO, board: Board) -> None:
    """Write the board as PDF; the same words give the same bytes.

    Raises SizeOutOfRangeError without a code, and SymbolTooSmallError for an address too long.
    """
    if not board.entries:
        raise SizeOutOfRangeError("Chưa chọn mã nào để in.")
    file = PdfFile(stream, board.title)
    sheets = ceil(len(board.entries) / (COLUMNS * ROWS))
    for number in range(sheets):
        first = number * COLUMNS * ROWS
        sheet = _Sheet(board, SheetPage(file, board.size.width_mm, board.size.height_mm, _DPI))
        sheet.draw(board.entries[first : first + COLUMNS * ROWS], f"{number + 1}/{sheets}")
    file.finish()


class _Sheet:
    """One sheet of a board; `_unit` is a 210th of its width."""

    def __init__(self, board: Board, page: SheetPage) -> None:
        self._board = board
        self._page = page
        self._width, self._height = board.size.width_mm, board.size.height_mm
        self._unit = self._width / A4.width_mm

    def draw(self, entries: Sequence[BoardEntry], number: str) -> None:
        self._header()
        self._footer(number)
        top = self._words()
        room = self._height - _FOOTER * self._unit - top
        for at, entry in enumerate(entries):
            row, column = divmod(at, COLUMNS)
            self._entry(entry, self._cell(row, column, top, room / ROWS))
        self._page.finish()

    def _cell(self, row: int, column: int, top: float, height: float) -> Box:
        margin = _MARGIN * self._unit
        width = (self._width - 2 * margin) / COLUMNS
        return Box(margin + column * width, top + row * height, width, height)

    def _header(self) -> None:
        u, page = self._unit, self._page
        page.area(0, 0, self._width, _HEADER * u, _SEA_DEEP)
        page.area(0, _HEADER * u, self._width, _BAND * u, _GOLD)
        emblem = 15 * u
        page.path(EMBLEM, _MARGIN * u, (_HEADER * u - emblem) / 2, emblem / EMBLEM_SIDE)
        left = _MARGIN * u + emblem + 5 * u
        box = Box(left, 0, self._width - left - _MARGIN * u, (_HEADER - 6) * u)
        name = set_column(
            [Paragraph(self._board.province, 6.4 * u, bold=True)], box, ems, centred=False
        )
        self._write(name.lowered((_HEADER * u - name.height) / 2), _WHITE)

    def _footer(self, number: str) -> None:
        u = self._unit
        top = self._height - _FOOTER * u
        self._page.area(0, top, self._width, _FOOTER * u, _RICE)
        said = f"{self._board.footer} · {number}" if self._board.footer else number
        box = self._box(top, (_FOOTER - 4) * u)
        column = set_column([Paragraph(said, 4 * u)], box, ems, centred=True)
        self._write(column.lowered((_FOOTER * u - column.height) / 2), _INK_SOFT)

    def _words(self) -> float:
        """Write title and lead; return where the codes begin."""
        u = self._unit
        top = (_HEADER + _BAND + 4) * u
        words = [Paragraph(self._board.title, 8.5 * u, bold=True)]
        title = set_column(words, self._box(top, (_WORDS - 12) * u), ems, centred=True)
        self._write(title, _SEA)
        lead = set_column(
            [Paragraph(self._board.lead, 4.6 * u)],
            self._box(top + title.height + u, 10 * u),
            ems,
            centred=True,
        )
        self._write(lead, _INK)
        return (_HEADER + _BAND + _WORDS) * u

    def _entry(self, entry: BoardEntry, cell: Box) -> None:
        u = self._unit
        symbol = encode(entry.address)
        room = min(_CODE_SIDE * u, cell.height - 2 * _GAP * u)
        dot = MILLIMETRES_PER_INCH / _DPI
        dots = int(room / (symbol.side + 2 * _QUIET_ZONE) / dot)
        size = PrintSize(dots * dot * symbol.side, _QUIET_ZONE, LABEL_300_DPI)
        module_mm = size.module_mm(symbol)
        side = (symbol.side + 2 * _QUIET_ZONE) * module_mm
        border = _QUIET_ZONE * module_mm
        top = cell.top + (cell.height - side) / 2
        self._page.symbol(symbol, cell.left + border, top + border, module_mm)
        left = cell.left + side + u
        width = cell.left + cell.width - left - 2 * u
        box = Box(left, cell.top, width, cell.height - 2 * _GAP * u)
        words = [Paragraph(entry.name, 4.6 * u, bold=True), Paragraph(entry.code, 4.2 * u)]
        column = set_column(words, box, ems, centred=False)
        self._write(column.lowered((cell.height - column.height) / 2), _INK)

    def _box(self, top: float, height: float) -> Box:
        left = _MARGIN * self._unit
        return Box(left, top, self._width - 2 * left, height)

    def _write(self, column: Column, colour: str) -> None:
        for line in column.lines:
            self._page.line(line, colour)
