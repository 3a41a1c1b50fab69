"""The cheapest split of a text into numeric, alphanumeric and byte segments (ISO/IEC 18004 7.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from qrcode.util import ALPHA_NUM, mode_sizes_for_version


class Mode(IntEnum):
    """Mode indicators of ISO/IEC 18004 table 2."""

    NUMERIC = 1
    ALPHANUMERIC = 2
    BYTE = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes written in one mode."""

    mode: Mode
    data: bytes


# Bits are counted in sixths: a digit takes 10/3 bits, an alphanumeric character 11/2.
_SIXTHS = {Mode.NUMERIC: 20, Mode.ALPHANUMERIC: 33, Mode.BYTE: 48}
_NUMERIC = ((Mode.NUMERIC, 20), (Mode.ALPHANUMERIC, 33), (Mode.BYTE, 48))
_PRICES = {
    byte: _NUMERIC if chr(byte).isdigit() else _NUMERIC[1:] if byte in ALPHA_NUM else _NUMERIC[2:]
    for byte in range(256)
}
_MODE_INDICATOR_BITS = 4


def cheapest_segments(data: bytes, version: int) -> list[Segment]:
    """Return the segments with the fewest bits in a symbol of this version.

    The library's own `optimize` takes every long enough run, also where the extra segment
    headers cost more than the run saves; an address with a number in it then grows.
    """
    modes = _cheapest_modes(data, _headers(version))
    segments: list[Segment] = []
    start = 0
    for end in range(1, len(data) + 1):
        if end == len(data) or modes[end] is not modes[start]:
            segments.append(Segment(modes[start], data[start:end]))
            start = end
    return segments


def bits_of(segments: list[Segment], version: int) -> int:
    """Return how many bits the segments take in a symbol of this version, headers included."""
    sizes = mode_sizes_for_version(version)
    return sum(
        _MODE_INDICATOR_BITS + int(sizes[part.mode]) + -(-len(part.data) * _SIXTHS[part.mode] // 6)
        for part in segments
    )


def _headers(version: int) -> dict[Mode, int]:
    sizes = mode_sizes_for_version(version)
    return {mode: (_MODE_INDICATOR_BITS + int(sizes[mode])) * 6 for mode in Mode}


def _cheapest_modes(data: bytes, headers: dict[Mode, int]) -> list[Mode]:
    """Return the mode of each byte on the cheapest way through the text."""
    costs = dict(headers)
    ways: list[dict[Mode, Mode]] = []
    for byte in data:
        ended = min(costs, key=lambda mode: costs[mode])
        # A segment that ends is padded to whole bits.
        ended_cost = -(-costs[ended] // 6) * 6
        now: dict[Mode, int] = {}
        way: dict[Mode, Mode] = {}
        for mode, price in _PRICES[byte]:
            stay, switch = costs.get(mode), ended_cost + headers[mode]
            if stay is not None and stay <= switch:
                now[mode], way[mode] = stay + price, mode
            else:
                now[mode], way[mode] = switch + price, ended
        costs = now
        ways.append(way)
    mode = min(costs, key=lambda last: costs[last])
    modes = []
    for way in reversed(ways):
        modes.append(mode)
        mode = way[mode]
    return modes[::-1]
