"""A column of paragraphs, set as large as its box allows and shortened only if need be (in mm)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from qr.errors import SizeOutOfRangeError
from qr.typeset import ascent, clean, clip, line_height, wrap

# White above a paragraph, in its font size.
_GAP = 0.5
_SCALES = (1.0, 0.92, 0.84, 0.77, 0.7, 0.64, 0.58, 0.53, 0.48, 0.44)
# Smaller type (about 5 points, in mm) is no longer read by everybody.
_SMALLEST_MM = 1.75


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of one weight at its preferred font size."""

    text: str
    font_size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be written; `y` is its baseline, `x` its start or its middle."""

    text: str
    x: float
    y: float
    font_size: float
    bold: bool
    centred: bool


@dataclass(frozen=True, slots=True)
class Column:
    """Lines set from the top of a box, and how much of its height they take."""

    lines: tuple[Line, ...]
    height: float

    def lowered(self, by: float) -> Column:
        """Return the same lines further down."""
        return Column(tuple(replace(line, y=line.y + by) for line in self.lines), self.height)


@dataclass(frozen=True, slots=True)
class _Block:
    lines: list[str]
    style: Paragraph

    @property
    def height(self) -> float:
        return sum(map(line_height, self.lines)) * self.style.font_size


# Width of a text at font size 1, regular or bold.
Ems = Callable[[str, bool], float]


def set_column(paragraphs: list[Paragraph], box: Box, ems: Ems, *, centred: bool) -> Column:
    """Return the paragraphs from the top of the box, no line of them outside it.

    Type shrinks first; then the longest paragraphs lose lines to an ellipsis. Raises
    SizeOutOfRangeError when not even one line of each fits.
    """
    cleaned = [replace(one, text=clean(one.text)) for one in paragraphs]
    said = [one for one in cleaned if one.text]
    if not said:
        return Column((), 0.0)
    blocks: list[_Block] = []
    for scale in _SCALES:
        blocks = _wrapped(said, scale, box.width, ems)
        if _height(blocks) <= box.height:
            return _placed(blocks, box, centred=centred)
    return _placed(_clipped(blocks, box, ems), box, centred=centred)


def _wrapped(paragraphs: list[Paragraph], scale: float, width: float, ems: Ems) -> list[_Block]:
    return [_block(_scaled(one, scale), width, ems) for one in paragraphs]


def _scaled(paragraph: Paragraph, scale: float) -> Paragraph:
    preferred = paragraph.font_size
    return replace(paragraph, font_size=max(preferred * scale, min(preferred, _SMALLEST_MM)))


def _block(style: Paragraph, width: float, ems: Ems) -> _Block:
    return _Block(wrap(style.text, width, lambda text: _width(text, style, ems)), style)


def _clipped(blocks: list[_Block], box: Box, ems: Ems) -> list[_Block]:
    counts = [len(block.lines) for block in blocks]
    kept = blocks
    while _height(kept) > box.height:
        longest = max(range(len(counts)), key=lambda at: (counts[at], at))
        if counts[longest] == 1:
            raise SizeOutOfRangeError("Tem quá nhỏ, không đủ chỗ cho chữ.")
        counts[longest] -= 1
        kept = [
            _Block(_first(block, count, box.width, ems), block.style)
            for block, count in zip(blocks, counts, strict=True)
        ]
    return kept


def _first(block: _Block, count: int, width: float, ems: Ems) -> list[str]:
    return clip(block.lines, count, width, lambda text: _width(text, block.style, ems))


def _width(text: str, style: Paragraph, ems: Ems) -> float:
    return ems(text, style.bold) * style.font_size


def _height(blocks: list[_Block]) -> float:
    return sum(block.height for block in blocks) + sum(_gaps(blocks))


def _gaps(blocks: list[_Block]) -> list[float]:
    """Return the white space above each block but the first."""
    return [block.style.font_size * _GAP for block in blocks[1:]]


def _placed(blocks: list[_Block], box: Box, *, centred: bool) -> Column:
    x = box.left + (box.width / 2 if centred else 0)
    top = box.top
    lines: list[Line] = []
    for block, gap in zip(blocks, [0.0, *_gaps(blocks)], strict=False):
        top += gap
        size = block.style.font_size
        for text in block.lines:
            baseline = top + ascent(text) * size
            lines.append(Line(text, x, baseline, size, block.style.bold, centred))
            top += line_height(text) * size
    return Column(tuple(lines), top - box.top)
