"""Posting lists: which records hold a term and how much, packed for reading whole.

Where at least every 32nd record holds a term, a bitmap names them and one byte for every record of
the segment tells the impact; elsewhere stand the numbers of the records that hold it and one byte
for each. Terms that only hold or do not hold have no impacts.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
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
    if not is_dense(count, size):
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
    if not is_dense(count, size):
        return Posting(numbers, bytearray(data[count * 4 :]))
    impacts = impacts_of_all(data, size)
    return Posting(numbers, bytearray(impacts[number] for number in numbers if impacts))


def unpack_numbers(data: bytes, count: int, size: int) -> array[int]:
    """Return the records of a packed posting list in ascending order."""
    if is_dense(count, size):
        return array("I", bitset.to_numbers(unpack_bits(data, count, size), size))
    numbers = array("I")
    numbers.frombytes(data[: count * 4])
    return numbers


def unpack_bits(data: bytes, count: int, size: int) -> int:
    """Return the records of a packed posting list as a set."""
    if is_dense(count, size):
        return int.from_bytes(data[: _map_bytes(size)], "little")
    return bitset.from_numbers(unpack_numbers(data, count, size), size)


def count_among(data: bytes, count: int, size: int, records: Sequence[int]) -> int:
    """Return how many of these records a packed posting list names."""
    if is_dense(count, size):
        return sum(data[number >> 3] >> (number & 7) & 1 for number in records)
    numbers = unpack_numbers(data, count, size)
    places = ((number, bisect_left(numbers, number)) for number in records)
    return sum(at < count and numbers[at] == number for number, at in places)


def impacts_of_all(data: bytes, size: int) -> bytes:
    """Return one impact for every record of the segment, from the posting list of a dense term."""
    return data[_map_bytes(size) :]


def impacts_of_holders(data: bytes, count: int) -> dict[int, int]:
    """Return the impact of each record that holds the term, where it is not dense."""
    numbers = array("I", data[: count * 4])
    return dict(zip(numbers, data[count * 4 :], strict=True))


def is_dense(count: int, size: int) -> bool:
    """Whether a term of so many records of so many is packed as a bitmap."""
    return size >= _SMALL and count * _DENSE_SHARE >= size


def _map_bytes(size: int) -> int:
    return size // 8 + 1
