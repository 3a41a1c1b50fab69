"""Setting lines of text in a given width: cleaning, wrapping, shortening."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"
_BEFORE_ELLIPSIS = " ,;:.–-"

# Measured on both weights of Be Vietnam Pro, in font sizes: how far letters reach above and below
# the line that they stand on. Capitals with two marks are the reason why lines differ.
DESCENT = 0.25
_ASCENT = 1.06
_HIGH_ASCENT = 1.23
_HIGH_LETTERS = frozenset("ẮẰẲẴẤẦẨẪẾỀỂỄỐỒỔỖ")

# Width of a text in the unit of the room that it is to fill.
Measure = Callable[[str], float]


def clean(text: str) -> str:
    """Return the text on one line, in composed letters, without characters that do not print.

    Fonts place the marks of composed Vietnamese letters; of decomposed ones nobody does. XML and
    PDF strings refuse control characters.
    """
    composed = unicodedata.normalize("NFC", text)
    printable = (" " if ch.isspace() else ch for ch in composed if ch.isspace() or _prints(ch))
    return " ".join("".join(printable).split())


def ascent(text: str) -> float:
    """Return how far the Vietnamese text reaches above its baseline at font size 1."""
    return _ASCENT if _HIGH_LETTERS.isdisjoint(text) else _HIGH_ASCENT


def line_height(text: str) -> float:
    """Return the height at font size 1 in which the text touches no line above or below."""
    return ascent(text) + DESCENT


def _prints(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs", "Cn", "Co"}


def shorten(text: str, room: float, measure: Measure) -> str:
    """Return the text, cut at the end with an ellipsis if it is wider than the room."""
    return text if measure(text) <= room else _with_ellipsis(text, room, measure)


def wrap(text: str, room: float, measure: Measure) -> list[str]:
    """Return lines that fit the room, broken between words; a wider word is broken inside."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if measure(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, room, measure)
        lines += full
    return [*lines, line] if line else lines


def clip(lines: list[str], count: int, room: float, measure: Measure) -> list[str]:
    """Return at most `count` lines (one or more); an ellipsis ends the last if more was said."""
    if len(lines) <= count:
        return lines
    last = _with_ellipsis(f"{lines[count - 1]} {lines[count]}", room, measure)
    return [*lines[: count - 1], last]


def _with_ellipsis(text: str, room: float, measure: Measure) -> str:
    """Return as many whole words as fit before an ellipsis, or the start of a very long one."""
    start = _longest_start(text, room, lambda part: measure(part + ELLIPSIS))
    if text[len(start) :][:1].strip() and " " in start:
        start = start.rpartition(" ")[0]
    return start.rstrip(_BEFORE_ELLIPSIS) + ELLIPSIS


def _pieces(word: str, room: float, measure: Measure) -> list[str]:
    pieces: list[str] = []
    while measure(word) > room and len(word) > 1:
        start = _longest_start(word, room, measure) or word[0]
        pieces.append(start)
        word = word[len(start) :]
    return [*pieces, word] if word else pieces


def _longest_start(text: str, room: float, measure: Measure) -> str:
    length = len(text)
    while length and measure(text[:length]) > room:
        length -= 1
    return text[:length].rstrip()
