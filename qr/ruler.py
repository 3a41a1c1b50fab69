"""Rulers on a test page: one millimetre on paper must be one millimetre on a real ruler."""

from __future__ import annotations

from qr.column import Line
from qr.sheet_page import SheetPage

_LINE_MM = 0.15
_TICK_MM = (1.5, 2.2, 3.2)
_FIGURE_MM = 2.4


def draw_ruler(
    page: SheetPage, left: float, top: float, length: int, *, down: bool = False
) -> None:
    """Draw a ruler of so many millimetres from a corner, to the right or down.

    Ticks stand on the side that is further right or down; figures beside them count centimetres
    in millimetres.
    """
    end = (left, top + length) if down else (left + length, top)
    page.stroke((left, top), end, _LINE_MM)
    for at in range(length + 1):
        tick = _TICK_MM[2 if at % 10 == 0 else 1 if at % 5 == 0 else 0]
        if down:
            page.stroke((left, top + at), (left + tick, top + at), _LINE_MM)
        else:
            page.stroke((left + at, top), (left + at, top + tick), _LINE_MM)
    for at in range(10, length + 1, 10):
        page.line(_figure(at, left, top, down=down))


def _figure(at: int, left: float, top: float, *, down: bool) -> Line:
    beyond = _TICK_MM[2] + 0.5
    middle = _FIGURE_MM * 0.36
    if down:
        return Line(
            str(at), left + beyond, top + at + middle, _FIGURE_MM, bold=False, centred=False
        )
    return Line(str(at), left + at, top + beyond + 2 * middle, _FIGURE_MM, bold=False, centred=True)
