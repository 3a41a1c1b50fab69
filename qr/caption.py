"""The one line of text under a symbol, for people whose phone cannot read it."""

from __future__ import annotations

from dataclasses import dataclass

from qr.typeset import DESCENT, Measure, ascent, clean, shorten

# Shares of the picture's width. A code of eight to ten letters gets the largest size.
_LARGEST = 0.1
_SMALLEST = 0.04
_SIDE_MARGIN = 0.04
# White below the letters, in font sizes.
_FOOT = 0.2


@dataclass(frozen=True, slots=True)
class Caption:
    """A line that fits its picture; lengths in the unit of the picture's width."""

    text: str
    font_size: float

    @property
    def height(self) -> float:
        """The strip that the line takes below the quiet zone."""
        return self.baseline + (DESCENT + _FOOT) * self.font_size

    @property
    def baseline(self) -> float:
        """Where the letters stand, from the upper edge of the strip."""
        return ascent(self.text) * self.font_size


def fit_caption(text: str | None, width: float, ems: Measure) -> Caption | None:
    """Return the caption as large as it fits; one that would become unreadable is shortened.

    `ems` tells the width of a text at font size 1.
    """
    line = clean(text or "")
    if not line:
        return None
    room = width * (1 - 2 * _SIDE_MARGIN)
    font_size = max(min(width * _LARGEST, room / (ems(line) or 1)), width * _SMALLEST)
    return Caption(shorten(line, room, lambda part: ems(part) * font_size), font_size)
