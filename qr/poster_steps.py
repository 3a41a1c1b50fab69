"""The numbered steps of a poster, all in one size, each with its number in a disc."""

from __future__ import annotations

from dataclasses import dataclass

from qr.column import Box, Line
from qr.errors import SizeOutOfRangeError
from qr.pdf_font import ems
from qr.sheet_page import SheetPage
from qr.typeset import ascent, clean, line_height, wrap

_SCALES = (1.0, 0.92, 0.84, 0.77, 0.7, 0.62, 0.55)
# In font sizes: diameter of a disc, from the left edge to the words, white between steps.
_DISC, _INDENT, _GAP = 1.5, 2.3, 0.55
_FIGURE = 0.95
_WHITE = "#ffffff"
# A circle of radius 1 as four Bézier curves.
_CIRCLE = (
    "1 0 m 1 .5523 .5523 1 0 1 c -.5523 1 -1 .5523 -1 0 c"
    " -1 -.5523 -.5523 -1 0 -1 c .5523 -1 1 -.5523 1 0 c f"
)


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps broken into lines of one size."""

    lines: tuple[tuple[str, ...], ...]
    size: float

    @property
    def height(self) -> float:
        """What all steps take."""
        white = max(0, len(self.lines) - 1) * _GAP * self.size
        return sum(map(self._step_height, self.lines)) + white

    def _step_height(self, lines: tuple[str, ...]) -> float:
        return max(_DISC, sum(map(line_height, lines))) * self.size

    def draw(self, page: SheetPage, box: Box, ink: str, disc: str) -> None:
        """Draw the steps from the top of the box."""
        top = box.top
        for number, lines in enumerate(self.lines, start=1):
            self._draw_number(page, number, box.left, top, disc)
            below = top + max(0.0, _DISC - line_height(lines[0])) / 2 * self.size
            for text in lines:
                baseline = below + ascent(text) * self.size
                x = box.left + _INDENT * self.size
                page.line(Line(text, x, baseline, self.size, bold=False, centred=False), ink)
                below += line_height(text) * self.size
            top += self._step_height(lines) + _GAP * self.size

    def _draw_number(
        self, page: SheetPage, number: int, left: float, top: float, disc: str
    ) -> None:
        radius = _DISC / 2 * self.size
        page.path(_CIRCLE, left + radius, top + radius, radius, colour=disc)
        figure = _FIGURE * self.size
        baseline = top + radius + 0.36 * figure
        page.line(
            Line(str(number), left + radius, baseline, figure, bold=True, centred=True), _WHITE
        )


def set_steps(steps: tuple[str, ...], box: Box, size: float) -> Steps:
    """Return the steps as large as the box allows, in full; raises SizeOutOfRangeError."""
    said = [clean(step) for step in steps if clean(step)]
    for scale in _SCALES:
        found = _wrapped(said, box.width, size * scale)
        if found.height <= box.height:
            return found
    raise SizeOutOfRangeError("Các bước quá dài, không đủ chỗ trên bảng. Xin rút ngắn.")


def _wrapped(steps: list[str], width: float, size: float) -> Steps:
    room = width - _INDENT * size
    lines = (tuple(wrap(step, room, lambda text: ems(text, False) * size)) for step in steps)
    return Steps(tuple(lines), size)
