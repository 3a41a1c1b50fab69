"""Marks in the margin that show where to cut; none of them crosses a label."""

from __future__ import annotations

from collections.abc import Iterator

from qr.paper import Paper
from qr.sheet_page import SheetPage

_LINE_MM = 0.15
_LONGEST_MM = 5.0
# White between a mark and the labels, and between a mark and the sheet's edge.
_CLEAR_MM = 1.0


def draw_crop_marks(page: SheetPage, paper: Paper, offset_mm: tuple[float, float]) -> None:
    """Draw a mark for each cut, on both sides of the sheet; a sheet without margin gets none."""
    for axis in (0, 1):
        beyond = 1 - axis
        for near, far in _ends(paper, beyond, offset_mm[beyond]):
            for cut in _cuts(paper, axis):
                at = cut + offset_mm[axis]
                start, end = ((at, near), (at, far)) if axis == 0 else ((near, at), (far, at))
                page.stroke(start, end, _LINE_MM)


def _cuts(paper: Paper, axis: int) -> list[float]:
    """Return where labels begin and end across the sheet (axis 0) or down it."""
    count = (paper.columns, paper.rows)[axis]
    step = paper.label_mm[axis] + paper.gap_mm[axis]
    starts = [paper.margin_mm[axis] + number * step for number in range(count)]
    return sorted({round(edge, 3) for at in starts for edge in (at, at + paper.label_mm[axis])})


def _ends(paper: Paper, axis: int, offset: float) -> Iterator[tuple[float, float]]:
    """Yield where the marks before and after the labels begin and end."""
    count = (paper.columns, paper.rows)[axis]
    first = paper.margin_mm[axis] + offset
    last = first + count * paper.label_mm[axis] + (count - 1) * paper.gap_mm[axis]
    before, after = first, paper.page_mm[axis] - last
    if before > 2 * _CLEAR_MM:
        yield max(_CLEAR_MM, first - _CLEAR_MM - _LONGEST_MM), first - _CLEAR_MM
    if after > 2 * _CLEAR_MM:
        end = min(paper.page_mm[axis] - _CLEAR_MM, last + _CLEAR_MM + _LONGEST_MM)
        yield last + _CLEAR_MM, end
