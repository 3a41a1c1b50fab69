"""A QR symbol as a matrix of modules, encoded from text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from qrcode import QRCode, constants
from qrcode.util import BIT_LIMIT_TABLE, QRData

from qr.errors import EmptyTextError, TextTooLongError
from qr.mask import penalty
from qr.segments import Mode, Segment, bits_of, cheapest_segments


class Level(StrEnum):
    """Error correction levels: about 7, 15, 25 and 30 % of the symbol may be lost."""

    L = "L"
    M = "M"
    Q = "Q"
    H = "H"


CORRECTION = {
    Level.L: constants.ERROR_CORRECT_L,
    Level.M: constants.ERROR_CORRECT_M,
    Level.Q: constants.ERROR_CORRECT_Q,
    Level.H: constants.ERROR_CORRECT_H,
}
# The last version of each group that shares the widths of the character counts (table 3).
_VERSION_GROUPS = (9, 26, 40)
_MASKS = range(8)
_DIGITS = bytes.maketrans(b"\x00\x01", b"01")


@dataclass(frozen=True, slots=True)
class Symbol:
    """One QR symbol without its quiet zone; `modules` has a row of "1" (dark) and "0" each."""

    text: str
    level: Level
    version: int
    modules: tuple[str, ...]

    @property
    def side(self) -> int:
        """Modules along one side: 21 for version 1, four more for each version."""
        return len(self.modules)


def encode(text: str, level: Level = Level.M) -> Symbol:
    """Return the smallest symbol of this level that holds the text (UTF-8); always the same one.

    Raises EmptyTextError or TextTooLongError.
    """
    if not text:
        raise EmptyTextError
    version, segments = smallest_fit(text.encode(), level)
    side = 17 + 4 * version
    # Trying all eight masks takes the library six times as long as all the rest. So it draws one,
    # the others follow by exclusive or, and `penalty` rates whole symbols as integers: the choice
    # stays the full one of the standard at a fifth of the time.
    drawn = _drawn(version, level, segments, mask=0)
    masked = [drawn ^ change for change in mask_changes(version, level)]
    best = min(masked, key=lambda dark: penalty(dark, side))
    return Symbol(text, level, version, rows_of(best, side))


def smallest_fit(data: bytes, level: Level) -> tuple[int, list[Segment]]:
    """Return the smallest version of this level that holds the bytes, and how they are split."""
    limits = BIT_LIMIT_TABLE[CORRECTION[level]]
    first = 1
    for last in _VERSION_GROUPS:
        segments = cheapest_segments(data, last)
        bits = bits_of(segments, last)
        for version in range(first, last + 1):
            if bits <= limits[version]:
                return version, segments
        first = last + 1
    raise TextTooLongError


@lru_cache(maxsize=len(Level) * _VERSION_GROUPS[-1])
def mask_changes(version: int, level: Level) -> tuple[int, ...]:
    """Return which modules differ between mask 0 and each mask; the text has no part in it."""
    anything = [Segment(Mode.NUMERIC, b"0")]
    drawn = [_drawn(version, level, anything, mask) for mask in _MASKS]
    return tuple(drawn[0] ^ one for one in drawn)


def _drawn(version: int, level: Level, segments: list[Segment], mask: int) -> int:
    code = QRCode(version=version, error_correction=CORRECTION[level], mask_pattern=mask)
    for segment in segments:
        code.add_data(QRData(segment.data, mode=segment.mode, check_data=False))
    code.make(fit=False)
    return int(
        bytes(chain.from_iterable([*row, False] for row in code.modules)).translate(_DIGITS), 2
    )


def rows_of(dark: int, side: int) -> tuple[str, ...]:
    """Return the rows of a symbol held as `qr.mask.penalty` reads it."""
    row = side + 1
    bits = f"{dark:0{row * side}b}"
    return tuple(bits[start : start + side] for start in range(0, row * side, row))
