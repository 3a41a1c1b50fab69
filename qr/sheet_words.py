"""The words of one label of a sheet: the name in two lines at most, the others in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from qr.column import Line
from qr.pdf_font import ems
from qr.symbol import Level
from qr.typeset import ascent, clean, clip, line_height, wrap

# About 5 points; smaller type is no longer read by everybody.
SMALLEST_MM = 1.75
_SCALES = (1.0, 0.86, 0.74, 0.64)
_NAME_LINES = 2
_DETAIL_SHARE = 0.82
# White above a block, in its font size.
_GAP = 0.25


@dataclass(frozen=True, slots=True)
class LabelContent:
    """What one label says: `text` to a phone, the rest to people; `code` is typed by hand."""

    text: str
    code: str
    name: str
    lot: str = ""
    made_on: date | None = None
    expires_on: date | None = None
    level: Level = Level.M

    @property
    def details(self) -> tuple[str, ...]:
        """Lot and dates; abbreviations and order of a date: Decree 43/2017/NĐ-CP, article 14."""
        return tuple(self._details())

    def _details(self) -> Iterator[str]:
        if self.lot:
            yield f"Số lô: {clean(self.lot)}"
        if self.made_on:
            yield f"NSX: {self.made_on:%d/%m/%Y}"
        if self.expires_on:
            yield f"HSD: {self.expires_on:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size and weight."""

    lines: tuple[str, ...]
    size: float
    bold: bool

    @property
    def height(self) -> float:
        """What the lines take, without white above."""
        return sum(map(line_height, self.lines)) * self.size


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a label in the order of reading, parted by a little white."""

    blocks: tuple[Block, ...]

    @property
    def height(self) -> float:
        """What all of them take, from the first line to the last."""
        return sum(block.height for block in self.blocks) + sum(self._gaps)

    @property
    def _gaps(self) -> list[float]:
        return [block.size * _GAP for block in self.blocks[1:]]

    def placed(self, x: float, top: float, *, centred: bool) -> list[Line]:
        """Return the lines below `top`."""
        placed: list[Line] = []
        for block, gap in zip(self.blocks, [0.0, *self._gaps], strict=False):
            top += gap
            for text in block.lines:
                baseline = top + ascent(text) * block.size
                placed.append(Line(text, x, baseline, block.size, block.bold, centred))
                top += line_height(text) * block.size
        return placed


@lru_cache(maxsize=4096)
def choices(
    name: str, code: str, details: tuple[str, ...], room: float, name_mm: float
) -> tuple[Words, ...]:
    """Return the words set in `room`: full names at shrinking sizes, then shortened ones.

    Code and details are broken into lines but never shortened: a missing digit of a lot or a date
    would be a wrong label.
    """
    sizes = [max(SMALLEST_MM, name_mm * scale) for scale in _SCALES]
    named = [_name_lines(name, room, size) for size in sizes]
    full = [at for at, lines in enumerate(named) if len(lines) <= _NAME_LINES]
    kept = [(named[at], sizes[at]) for at in full]
    # A name that must be shortened anyway is set one step smaller than one that fits.
    shortened = ((1, _NAME_LINES), (-1, _NAME_LINES), (-1, 1))
    kept += [(_clipped(named[at], count, room, sizes[at]), sizes[at]) for at, count in shortened]
    return tuple(_set(lines, code, details, room, size) for lines, size in kept)


def _name_lines(name: str, room: float, size: float) -> list[str]:
    return wrap(clean(name), room, lambda text: ems(text, True) * size)


def _clipped(lines: list[str], count: int, room: float, size: float) -> list[str]:
    return clip(lines, count, room, lambda text: ems(text, True) * size)


def _set(name: list[str], code: str, details: tuple[str, ...], room: float, size: float) -> Words:
    small = max(SMALLEST_MM, size * _DETAIL_SHARE)
    typed = wrap(code, room, lambda text: ems(text, True) * small)
    rest = [
        line
        for detail in details
        for line in wrap(detail, room, lambda text: ems(text, False) * small)
    ]
    blocks = (
        Block(tuple(typed), small, bold=True),
        Block(tuple(name), size, bold=True),
        Block(tuple(rest), small, bold=False),
    )
    return Words(tuple(block for block in blocks if block.lines))
