"""One page in millimetres from its upper left corner, drawn on the dots of its printer."""

from __future__ import annotations

from dataclasses import replace
from itertools import starmap
from re import compile as pattern

from qr.column import Line
from qr.label_layout import LabelLayout
from qr.pdf_file import PdfFile
from qr.pdf_font import ems
from qr.print_size import MILLIMETRES_PER_INCH
from qr.symbol import Symbol

_POINTS_PER_INCH = 72
_DARK_RUN = pattern("1+")
BLACK = "#000000"


class SheetPage:
    """A page to be filled and then added to its file.

    Symbols stand on whole dots and their modules are whole dots wide, so that no edge is blurred
    and no module comes out wider than its neighbour.
    """

    def __init__(self, file: PdfFile, width_mm: float, height_mm: float, dpi: float) -> None:
        self._file = file
        self._size_mm = (width_mm, height_mm)
        self._dots_per_mm = dpi / MILLIMETRES_PER_INCH
        scale = f"{_POINTS_PER_INCH / dpi:.9f}"
        self._content = [f"{scale} 0 0 {scale} 0 0 cm"]

    def symbol(self, symbol: Symbol, left: float, top: float, module_mm: float) -> None:
        """Draw the symbol, without quiet zone, as one filled shape."""
        dots = max(1, round(module_mm * self._dots_per_mm))
        x, y = round(left * self._dots_per_mm), round(self._y(top))
        runs = [
            f"{run.start()} {row} {run.end() - run.start()} 1 re"
            for row, bits in enumerate(symbol.modules)
            for run in _DARK_RUN.finditer(bits)
        ]
        self._content.append(f"q 0 g {dots} 0 0 -{dots} {x} {y} cm")
        self._content += runs
        self._content.append("f Q")

    def label(self, symbol: Symbol, layout: LabelLayout, left: float, top: float) -> None:
        """Draw a label whose upper left corner is there."""
        self.symbol(symbol, left + layout.symbol_left, top + layout.symbol_top, layout.module_mm)
        for line in layout.lines:
            self.line(replace(line, x=left + line.x, y=top + line.y))

    def line(self, line: Line, colour: str = BLACK) -> None:
        """Write one line that starts at its `x`, or has its middle there."""
        font = self._file.fonts[line.bold]
        shift = ems(line.text, line.bold) * line.font_size / 2 if line.centred else 0
        x = (line.x - shift) * self._dots_per_mm
        size = line.font_size * self._dots_per_mm
        self._content.append(
            f"BT {_fill(colour)}/F{line.bold:d} {size:.2f} Tf"
            f" {x:.2f} {self._y(line.y):.2f} Td <{font.shown(line.text)}>Tj ET"
        )

    def stroke(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        """Draw a straight black line."""
        (x, y), (to_x, to_y) = starmap(self._point, (start, end))
        self._content.append(
            f"{width * self._dots_per_mm:.2f} w {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S"
        )

    def frame(self, left: float, top: float, width: float, height: float, line: float) -> None:
        """Draw the outline of a rectangle; its line lies half inside, half outside."""
        self._content.append(
            f"{line * self._dots_per_mm:.2f} w {self._rectangle(left, top, width, height)} S"
        )

    def area(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        shape = self._rectangle(left, top, width, height)
        self._content.append(f"q {_fill(colour)}{shape} f Q")

    def path(
        self, steps: str, left: float, top: float, unit_mm: float, colour: str = BLACK
    ) -> None:
        """Draw paths of PDF operators whose unit is `unit_mm` and whose y points down."""
        unit = unit_mm * self._dots_per_mm
        x, y = self._point(left, top)
        self._content.append(
            f"q {unit:.4f} 0 0 -{unit:.4f} {x:.2f} {y:.2f} cm {_fill(colour)}{steps} Q"
        )

    def finish(self) -> None:
        """Add the page to its file."""
        width, height = (side * _POINTS_PER_INCH / MILLIMETRES_PER_INCH for side in self._size_mm)
        self._file.add_page(width, height, "\n".join(self._content))

    def _rectangle(self, left: float, top: float, width: float, height: float) -> str:
        x, y = self._point(left, top + height)
        return (
            f"{x:.2f} {y:.2f} {width * self._dots_per_mm:.2f} {height * self._dots_per_mm:.2f} re"
        )

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x * self._dots_per_mm, self._y(y)

    def _y(self, y: float) -> float:
        return (self._size_mm[1] - y) * self._dots_per_mm


def _fill(colour: str) -> str:
    """Return the operator that fills with a colour of the style sheet, `#rrggbb`."""
    if colour == BLACK:
        return "0 g "
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return " ".join(f"{share:.3f}" for share in shares) + " rg "
