"""The outlines of a symbol's dark areas, so that no renderer leaves seams between modules."""

from __future__ import annotations

from collections import defaultdict

from qr.symbol import Symbol

Corner = tuple[int, int]
Ring = list[Corner]


def outline(symbol: Symbol) -> list[Ring]:
    """Return closed rings of corners (column, row), to be filled by the even-odd rule.

    The first side of each ring is horizontal and sides alternate after it. Areas that touch only
    at a corner cross there, which even-odd filling paints right.
    """
    across, down = _sides(symbol)
    rings: list[Ring] = []
    while across:
        corner = next(iter(across))
        ring: Ring = []
        while corner in across:
            opposite = across.pop(corner)
            del across[opposite]
            ring += (corner, opposite)
            corner = down[opposite]
        rings.append(ring)
    return rings


def _sides(symbol: Symbol) -> tuple[dict[Corner, Corner], dict[Corner, Corner]]:
    """Return for each corner the one at the other end of its horizontal and its vertical side."""
    across: dict[Corner, Corner] = {}
    columns: dict[int, Ring] = defaultdict(list)
    above = 0
    for y, bits in enumerate((*symbol.modules, "0")):
        row = int(bits, 2)
        corners = _corners(above ^ row, y, symbol.side)
        across |= _ends(corners)
        for corner in corners:
            columns[corner[0]].append(corner)
        above = row
    down: dict[Corner, Corner] = {}
    for corners in columns.values():
        down |= _ends(corners)
    return across, down


def _corners(changed: int, y: int, side: int) -> Ring:
    """Return where the horizontal sides on line `y` begin and end."""
    bits = f"{changed ^ changed << 1:0{side + 1}b}"
    return [(x, y) for x, bit in enumerate(bits) if bit == "1"]


def _ends(corners: Ring) -> dict[Corner, Corner]:
    starts, stops = corners[::2], corners[1::2]
    return dict(zip(starts + stops, stops + starts, strict=True))
