"""Posting lists: which records hold a term and how much, packed for reading whole.

Where at least every 32nd record holds a term, a bitmap names them and one byte for every record of
the segment tells the impact; elsewhere stand the numbers of the records that hold it and one byte
for each. Terms that only hold or do not hold have no impacts.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from search.engines import bitset

_DENSE_SHARE = 32
_SMALL = 256


@dataclass(slots=True)
class Posting:
    """The records of one term in ascending order, with their impacts if the term is ranked."""

    numbers: array[int]
    impacts: bytearray


def pack(posting: Posting, size: int) -> bytes:
    """Return the bytes of a posting list for a segment of so many records."""
    count = len(posting.numbers)
    if not _is_dense(count, size):
        return posting.numbers.tobytes() + posting.impacts
    packed = bitset.from_numbers(posting.numbers, size).to_bytes(_map_bytes(size), "little")
    if not posting.impacts:
        return packed
    dense = bytearray(size)
    for number, impact in zip(posting.numbers, posting.impacts, strict=True):
        dense[number] = impact
    return packed + dense


def unpack(data: bytes, count: int, size: int) -> Posting:
    """Return the posting list that was packed: so many records of so many."""
    numbers = unpack_numbers(data, count, size)
    impacts = _impact_bytes(data, count, size)
    if impacts and _is_dense(count, size):
        return Posting(numbers, bytearray(impacts[number] for number in numbers))
    return Posting(numbers, bytearray(impacts))


def unpack_numbers(data: bytes, count: int, size: int) -> array[int]:
    """Return the records of a packed posting list in ascending order."""
    if _is_dense(count, size):
        return array("I", bitset.to_numbers(unpack_bits(data, count, size), size))
    numbers = array("I")
    numbers.frombytes(data[: count * 4])
    return numbers


def unpack_bits(data: bytes, count: int, size: int) -> int:
    """Return the records of a packed posting list as a set."""
    if _is_dense(count, size):
        return int.from_bytes(data[: _map_bytes(size)], "little")
    return bitset.from_numbers(unpack_numbers(data, count, size), size)


def unpack_impacts(data: bytes, count: int, size: int) -> bytes | dict[int, int]:
    """Return what maps the number of each holding record to its impact."""
    impacts = _impact_bytes(data, count, size)
    if _is_dense(count, size):
        return impacts
    return dict(zip(unpack_numbers(data, count, size), impacts, strict=True))


def _impact_bytes(data: bytes, count: int, size: int) -> bytes:
    return data[_map_bytes(size) if _is_dense(count, size) else count * 4 :]


def _is_dense(count: int, size: int) -> bool:
    return size >= _SMALL and count * _DENSE_SHARE >= size


def _map_bytes(size: int) -> int:
    return size // 8 + 1
