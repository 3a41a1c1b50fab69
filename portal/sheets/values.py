"""Cells as the portal takes them: clean text, whole numbers as such, times as text."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from portal.sheets.cell_text import RawCell, clean_cell
from portal.sheets.formulas import without_mark
from portal.sheets.legacy_codes import Script, converted, reading
from portal.sheets.recognition import telling_words
from portal.sheets.syllables import is_syllable

Cell = str | int | float | bool | date | datetime | None
# What may be written into a cell.
Value = Cell | Decimal

_LARGEST_EXACT = 2**53


def cell_of(raw: RawCell, script: Script | None) -> Cell:
    """A cell without control characters, direction marks and spaces around; empty is None."""
    if isinstance(raw, str):
        if not raw:
            return None
        # Printable ASCII is in every code the same and holds nothing to be removed.
        is_plain = raw.isascii() and raw.isprintable()
        text = raw.strip() if is_plain else clean_cell(_in_unicode(raw, script) if script else raw)
        return (without_mark(text) if text.startswith("'") else text) or None
    if isinstance(raw, float):
        return _number(raw)
    if isinstance(raw, time):
        return raw.strftime("%H:%M:%S")
    return str(raw) if isinstance(raw, timedelta) else raw


def _number(raw: float) -> Cell:
    if not isfinite(raw):
        return str(raw)
    return int(raw) if raw.is_integer() and abs(raw) <= _LARGEST_EXACT else raw


def _in_unicode(text: str, script: Script) -> str:
    """The text converted, unless it reads better as it stands: one column may hold both."""
    if text.isascii():
        return text
    words = telling_words(text)
    as_is = sum(is_syllable(word) for word in words)
    if sum(is_syllable(reading(word, script)) for word in words) < as_is:
        return text
    return converted(text, script)
