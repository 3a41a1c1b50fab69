"""What one bit of data changes among the codewords of a symbol (ISO/IEC 18004 7.5 and 7.6)."""

from __future__ import annotations

from collections.abc import Iterator

from qrcode.base import RSBlock, gexp, glog, rs_blocks
from qrcode.LUT import rsPoly_LUT

from qr.symbol import CORRECTION, Level


def changed_codewords(version: int, level: Level) -> list[int]:
    """Return for each data bit, from the first, the bits that follow it in the codewords placed.

    Each is an integer over all codewords, the first codeword in its highest byte.
    """
    blocks = rs_blocks(version, CORRECTION[level])
    order = _order(blocks)
    changed: list[int] = []
    for number, block in enumerate(blocks):
        shifts = [8 * order[number, codeword] for codeword in range(block.total_count)]
        for place, remainders in enumerate(_remainders(block)):
            changed += [
                _placed({place: 128 >> bit} | _corrections(block, remainder), shifts)
                for bit, remainder in enumerate(remainders)
            ]
    return changed


def _order(blocks: list[RSBlock]) -> dict[tuple[int, int], int]:
    """Return for block and codeword the distance from the last codeword placed (7.6)."""
    longest = max(block.data_count for block in blocks)
    corrections = blocks[0].total_count - blocks[0].data_count
    data = [
        (number, at)
        for at in range(longest)
        for number, block in enumerate(blocks)
        if at < block.data_count
    ]
    corrected = [
        (number, block.data_count + at)
        for at in range(corrections)
        for number, block in enumerate(blocks)
    ]
    placed = data + corrected
    return {key: len(placed) - 1 - at for at, key in enumerate(placed)}


def _placed(values: dict[int, int], shifts: list[int]) -> int:
    return sum(value << shifts[codeword] for codeword, value in values.items())


def _corrections(block: RSBlock, remainder: int) -> dict[int, int]:
    count = block.total_count - block.data_count
    return dict(enumerate(remainder.to_bytes(count), start=block.data_count))


def _remainders(block: RSBlock) -> Iterator[list[int]]:
    """Yield for each data codeword the error corrections of its eight bits, highest first."""
    count = block.total_count - block.data_count
    multiples = [_multiple(value, count) for value in range(256)]
    last = [multiples[128 >> bit] for bit in range(8)]
    found = [last]
    for _ in range(block.data_count - 1):
        last = [_shifted(remainder, count, multiples) for remainder in last]
        found.append(last)
    yield from reversed(found)


def _shifted(remainder: int, count: int, multiples: list[int]) -> int:
    """Return the remainder of the same data one codeword further from the end."""
    top = 8 * (count - 1)
    leading = remainder >> top
    return (remainder ^ leading << top) << 8 ^ multiples[leading]


def _multiple(value: int, count: int) -> int:
    """Return value times the generator polynomial without its leading term."""
    if not value:
        return 0
    return int.from_bytes(
        bytes(gexp(glog(value) + glog(part)) if part else 0 for part in rsPoly_LUT[count][1:])
    )
