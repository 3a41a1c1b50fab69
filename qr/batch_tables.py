"""What each half byte of data darkens in the symbols of one version and level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from qrcode import QRCode
from qrcode.base import rs_blocks

from qr.correction import changed_codewords
from qr.symbol import CORRECTION, Level, mask_changes

_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
_HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class DataTables:
    """Symbols of one version and level, in the layout that `qr.mask.penalty` reads.

    `blank` is the symbol of zeros under mask 0, `changes` tells for each half byte of the data
    (one hexadecimal digit) which modules it changes, `masks` what each mask changes.
    """

    side: int
    capacity: int
    blank: int
    changes: tuple[dict[str, int], ...]
    masks: tuple[int, ...]


@lru_cache(maxsize=8)
def data_tables(version: int, level: Level) -> DataTables:
    """Return the tables, made at the first call in 0.02 s for labels, 0.2 s for version 10."""
    blocks = rs_blocks(version, CORRECTION[level])
    total = sum(block.total_count for block in blocks)
    capacity = 8 * sum(block.data_count for block in blocks)
    blank = _drawn(version, level, [0] * total)
    places = _places(version, level, total, blank)
    bits = [_darkened(changed, places) for changed in changed_codewords(version, level)]
    return DataTables(
        side=17 + 4 * version,
        capacity=capacity,
        blank=blank,
        changes=tuple(_half_byte(bits[at : at + 4]) for at in range(0, capacity, 4)),
        masks=mask_changes(version, level),
    )


def _half_byte(bits: list[int]) -> dict[str, int]:
    """Return what each hexadecimal digit darkens, from what its four bits darken."""
    changes: dict[str, int] = {}
    for value, digit in enumerate(_HEX):
        changed = 0
        for at, bit in enumerate(bits):
            if value >> (3 - at) & 1:
                changed ^= bit
        changes[digit] = changed
    return changes


def _darkened(changed: int, places: list[int]) -> int:
    bits = f"{changed:0{len(places)}b}"
    return sum(place for place, bit in zip(places, bits, strict=True) if bit == "1")


def _places(version: int, level: Level, total: int, blank: int) -> list[int]:
    """Return the module of each bit of the codewords.

    Symbol number k shows binary digit k of each bit's number, so that a module, looked up in all
    of them, tells which bit stands there. Numbers start at 1: modules without data show none.
    """
    numbers = range(1, 8 * total + 1)
    seen = [0] * (17 + 4 * version) * (18 + 4 * version)
    for digit in range(len(numbers).bit_length()):
        shown = int("".join(str(number >> digit & 1) for number in numbers), 2)
        dark = _drawn(version, level, list(shown.to_bytes(total))) ^ blank
        for module, bit in enumerate(reversed(f"{dark:b}")):
            seen[module] += int(bit) << digit
    modules = {number: 1 << module for module, number in enumerate(seen) if number}
    return [modules[number] for number in numbers]


def _drawn(version: int, level: Level, codewords: list[int]) -> int:
    code: QRCode = QRCode(version=version, error_correction=CORRECTION[level], mask_pattern=0)
    code.data_cache = codewords
    code.make(fit=False)
    rows = chain.from_iterable([*row, False] for row in code.modules)
    return int(bytes(rows).translate(_DIGITS), 2)
