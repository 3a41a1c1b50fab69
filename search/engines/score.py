"""Scores of the records of one segment: whole numbers, so that both ways to add them agree."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import compress

from search.engines import bitset
from search.engines.segment import Impacts, Segment

# A rarity of 1.0 in whole numbers. 64 terms of the highest impact still fit into 32 bits.
RARITY_UNIT = 10_000
_LANE = 4
# From this share of a segment on, all its records are scored at once.
_DENSE = 24

Scored = tuple[Sequence[int], Sequence[int]]


def scored(segment: Segment, terms: Sequence[str], shares: Sequence[int], bits: int) -> Scored:
    """Return the records of a set and their scores, side by side.

    A score is the sum of share times impact over the terms that the record holds.
    """
    if not terms:
        numbers = bitset.to_numbers(bits, segment.size)
        return numbers, [segment.weights[number] for number in numbers]
    if bits.bit_count() * _DENSE >= segment.size:
        return _all_at_once(segment, terms, shares, bits)
    return _one_by_one(segment, terms, shares, bits)


def _one_by_one(segment: Segment, terms: Sequence[str], shares: Sequence[int], bits: int) -> Scored:
    numbers = bitset.to_numbers(bits, segment.size)
    scores = [0] * len(numbers)
    for term, share in zip(terms, shares, strict=True):
        impacts = segment.impacts(term)
        if isinstance(impacts, bytes):
            gained = [impacts[number] for number in numbers]
        else:
            gained = [impacts.get(number, 0) for number in numbers]
        scores = [score + share * gain for score, gain in zip(scores, gained, strict=True)]
    return numbers, scores


def _all_at_once(
    segment: Segment, terms: Sequence[str], shares: Sequence[int], bits: int
) -> Scored:
    """Score every record with a few operations on one integer of 32 bits for each record."""
    total = 0
    for term, share in zip(terms, shares, strict=True):
        total += share * _lanes(segment.impacts(term), segment.size)
    scores = array("I")
    scores.frombytes(total.to_bytes(segment.size * _LANE, "little"))
    flags = bitset.to_flags(bits, segment.size)
    return list(compress(range(segment.size), flags)), list(compress(scores, flags))


def _lanes(impacts: Impacts, size: int) -> int:
    lanes = bytearray(size * _LANE)
    if isinstance(impacts, bytes):
        lanes[::_LANE] = impacts
    else:
        for number, impact in impacts.items():
            lanes[number * _LANE] = impact
    return int.from_bytes(lanes, "little")
