"""Sets of record numbers as Python integers: bit n stands for record n."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, compress

_NON_ZERO = re.compile(rb"[^\0]", re.DOTALL)
_BITS_OF_BYTE = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]
# One member among so many records: more are crowded, fewer are lonely.
_CROWDED, _LONELY = 3, 128
_FLAG_OF_DIGIT = bytes.maketrans(b"01", b"\0\1")
_MASK_OF_DIGIT = bytes.maketrans(b"01", b"\0\xff")


def from_numbers(numbers: Iterable[int], size: int) -> int:
    """Return the set of these record numbers, all below size."""
    packed = bytearray(size // 8 + 1)
    for number in numbers:
        packed[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(packed, "little")


def to_flags(bits: int, size: int) -> bytes:
    """Return one byte per record, 1 for members."""
    digits = format(bits, f"0{size}b") if size else ""
    return digits.encode("ascii").translate(_FLAG_OF_DIGIT)[::-1]


def to_numbers(bits: int, size: int) -> list[int]:
    """Return the members in ascending order, by the way that is fastest for so many."""
    if bits.bit_count() * _LONELY > size:
        return flagged(to_flags(bits, size))
    packed = bits.to_bytes(size // 8 + 1, "little")
    return [
        match.start() << 3 | bit
        for match in _NON_ZERO.finditer(packed)
        for bit in _BITS_OF_BYTE[match.group()[0]]
    ]


def flagged(flags: bytes) -> list[int]:
    """Return the places of the ones among zeros and ones."""
    if flags.count(1) * _CROWDED > len(flags):
        return list(compress(range(len(flags)), flags))
    steps = [len(zeros) + 1 for zeros in flags.split(b"\1")]
    return list(accumulate(steps[:-1], initial=-1))[1:]


def only(values: bytes, bits: int) -> bytes:
    """Return one byte per record: its own for members, 0 for others."""
    size = len(values)
    digits = format(bits, f"0{size}b").encode("ascii") if size else b""
    mask = int.from_bytes(digits.translate(_MASK_OF_DIGIT), "big")
    return (int.from_bytes(values, "little") & mask).to_bytes(size, "little")


def all_below(size: int) -> int:
    """Return the set of all records below size."""
    return (1 << size) - 1


def holding_at_least(sets: list[int], least: int) -> int:
    """Return the records that are in at least so many of the sets."""
    reached = [0] * (least + 1)
    reached[0] = -1
    for bits in sets:
        for count in range(least, 0, -1):
            reached[count] |= reached[count - 1] & bits
    return reached[least]
