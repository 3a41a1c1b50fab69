"""Segments of a text as the data codewords of a symbol (ISO/IEC 18004 7.4), held as one integer."""

from __future__ import annotations

from collections.abc import Iterable

from qrcode.util import ALPHA_NUM, mode_sizes_for_version

from qr.segments import Mode, Segment

_MODE_INDICATOR_BITS = 4
_TERMINATOR_BITS = 4
_PADDING = b"\xec\x11"
_ALPHANUMERIC = {byte: value for value, byte in enumerate(ALPHA_NUM)}
# Bits that one, two or three digits take (7.4.3), and one or two characters (7.4.4).
_NUMERIC_BITS = (0, 4, 7, 10)
_ALPHANUMERIC_BITS = (0, 6, 11)


def data_codewords(segments: Iterable[Segment], version: int, capacity: int) -> int:
    """Return the segments with terminator and padding: an integer of `capacity` bits.

    The segments fit the capacity; whoever chose the version has seen to it.
    """
    stream = length = 0
    sizes = mode_sizes_for_version(version)
    for segment in segments:
        count_bits = int(sizes[segment.mode])
        bits, width = _written(segment)
        header = segment.mode << count_bits | len(segment.data)
        stream = (stream << _MODE_INDICATOR_BITS + count_bits | header) << width | bits
        length += _MODE_INDICATOR_BITS + count_bits + width
    return _padded(stream, length, capacity)


def _written(segment: Segment) -> tuple[int, int]:
    """Return the bits of the characters alone, and how many they are."""
    data = segment.data
    if segment.mode is Mode.BYTE:
        return int.from_bytes(data), 8 * len(data)
    if segment.mode is Mode.NUMERIC:
        return _grouped(
            (int(data[at : at + 3]), _NUMERIC_BITS[len(data[at : at + 3])])
            for at in range(0, len(data), 3)
        )
    return _grouped(_pair(data[at : at + 2]) for at in range(0, len(data), 2))


def _pair(pair: bytes) -> tuple[int, int]:
    value = 0
    for byte in pair:
        value = 45 * value + _ALPHANUMERIC[byte]
    return value, _ALPHANUMERIC_BITS[len(pair)]


def _grouped(groups: Iterable[tuple[int, int]]) -> tuple[int, int]:
    bits = length = 0
    for value, width in groups:
        bits = bits << width | value
        length += width
    return bits, length


def _padded(stream: int, length: int, capacity: int) -> int:
    """Return the stream with its terminator, filled up to the capacity (7.4.10)."""
    ended = min(length + _TERMINATOR_BITS, capacity)
    whole = -(-ended // 8) * 8
    missing = (capacity - whole) // 8
    padding = (_PADDING * (missing // 2 + 1))[:missing]
    return stream << (capacity - length) | int.from_bytes(padding)
