"""Scores of the records of one segment, ready to be cut to a page without sorting them all.

A score is a whole number of 32 bits, so that every way to add it up agrees. Its highest byte,
summed term by term, is its level: levels are worked out and counted for all records at once, and
only records whose level lies on or near the page asked for are scored one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from search.engines import bitset
from search.engines.segment import Impacts, Segment
from search.engines.view import View
from search.terms import IMPACT_TOP, rarity

# A rarity of 1.0 in whole numbers. 64 terms of the highest impact still fit into 32 bits.
_RARITY_UNIT = 10_000
_SCORE_BITS, _LEVEL_BITS = 32, 8
_BELOW_LEVEL = _SCORE_BITS - _LEVEL_BITS
# From this share of a segment on, all its records get their levels at once.
_DENSE = 24
# No record has level 0: it stands for "not in the set".
_LOWEST, _HIGHEST = 1, 255
_AT_LEAST_LOWEST = bytes([_LOWEST, *range(1, 256)])
_LEVELS_UNDER = [bytes(range(level)) for level in range(_HIGHEST + 1)]

Scores = Sequence[int]


@dataclass(frozen=True)
class Scale:
    """Terms with their shares in a score, stretched so that the highest score fills its bits.

    `one` is the whole number that stands for a score of 1.
    """

    terms: Sequence[str]
    shares: Sequence[int]
    one: int

    @classmethod
    def of(cls, view: View, terms: Sequence[str]) -> Scale:
        """Weigh terms by their rarity."""
        if not terms:
            return cls((), (), IMPACT_TOP << _BELOW_LEVEL)
        total = view.total
        shares = [round(_RARITY_UNIT * rarity(view.count(term), total)) for term in terms]
        stretch = _SCORE_BITS - (IMPACT_TOP * sum(shares)).bit_length()
        # The mean over the terms, so that variants of different length compare.
        one = IMPACT_TOP * _RARITY_UNIT * len(terms) << stretch
        return cls(terms, [share << stretch for share in shares], one)

    @cached_property
    def level_of_impact(self) -> list[bytes]:
        """Return for each term what its impacts, from 0 to 255, add to a level."""
        return [
            bytes([share * impact >> _BELOW_LEVEL for impact in range(256)])
            for share in self.shares
        ]

    @property
    def slack(self) -> int:
        """Return by how much a level may be too low: every term but one may lose its rest."""
        return max(0, len(self.terms) - 1)


@dataclass(frozen=True, slots=True)
class Scored:
    """The records of a set in one segment: their levels, and their scores on demand.

    `by_number` has a byte for every record of the segment, 0 outside the set.
    """

    segment: Segment
    scale: Scale
    by_number: bytes

    def levels(self) -> bytes:
        """Return the level of each record of the set."""
        return self.by_number.translate(None, b"\0")

    def between(self, low: int, high: int) -> Iterable[tuple[int, int]]:
        """Return number and score of the records of these levels."""
        inside = bytes(low) + b"\1" * (high + 1 - low) + bytes(_HIGHEST - high)
        numbers = bitset.flagged(self.by_number.translate(inside))
        return zip(numbers, scores(self.segment, self.scale, numbers), strict=True)


@dataclass(frozen=True, slots=True)
class Listed:
    """A few records with their scores side by side."""

    numbers: Sequence[int]
    scores: Scores

    def levels(self) -> bytes:
        """Return the level of each record of the set."""
        return bytes([score >> _BELOW_LEVEL for score in self.scores]).translate(_AT_LEAST_LOWEST)

    def between(self, low: int, high: int) -> Iterable[tuple[int, int]]:
        """Return number and score of the records of these levels."""
        least = low << _BELOW_LEVEL if low > _LOWEST else 0
        most = (high + 1) << _BELOW_LEVEL
        rows = zip(self.numbers, self.scores, strict=True)
        return [(number, score) for number, score in rows if least <= score < most]


def scored(segment: Segment, scale: Scale, bits: int) -> Scored | Listed:
    """Score the records of a set by the way that is faster for so many."""
    if scale.terms and bits.bit_count() * _DENSE >= segment.size:
        return Scored(segment, scale, bitset.only(_levels_of_all(segment, scale), bits))
    numbers = bitset.to_numbers(bits, segment.size)
    return Listed(numbers, scores(segment, scale, numbers))


def scores(segment: Segment, scale: Scale, numbers: Sequence[int]) -> Scores:
    """Return the score of each record: the sum of share times impact over the terms it holds.

    Without terms it is the weight of the record.
    """
    if not scale.terms:
        return [segment.weights[number] << _BELOW_LEVEL for number in numbers]
    total = [0] * len(numbers)
    for term, share in zip(scale.terms, scale.shares, strict=True):
        impacts = segment.impacts(term)
        if isinstance(impacts, bytes):
            gained = [impacts[number] for number in numbers]
        else:
            gained = [impacts.get(number, 0) for number in numbers]
        total = [score + share * gain for score, gain in zip(total, gained, strict=True)]
    return total


def level_at(levels: bytes, place: int) -> int:
    """Return the level of the record at a place, counted from 0 for the best."""
    low, high = _LOWEST, _HIGHEST
    while low < high:
        middle = (low + high + 1) // 2
        upper = not_under(levels, middle)
        if len(upper) > place:
            levels, low = upper, middle
        else:
            high = middle - 1
    return low


def not_under(levels: bytes, level: int) -> bytes:
    """Return the levels that are at least this one."""
    return levels.translate(None, _LEVELS_UNDER[level]) if level <= _HIGHEST else b""


def span(levels: bytes, low: int, high: int, slack: int) -> tuple[int, int]:
    """Return the lowest and highest level among which the records of places low to high lie.

    Whatever lies above outranks them all.
    """
    highest = level_at(levels, low) + slack if low else _HIGHEST
    return max(_LOWEST, level_at(levels, high - 1) - slack), min(_HIGHEST, highest)


def _levels_of_all(segment: Segment, scale: Scale) -> bytes:
    """Add the levels of the terms with one integer of 8 bits for each record."""
    total = 0
    for term, level_of_impact in zip(scale.terms, scale.level_of_impact, strict=True):
        impacts = _for_all(segment.impacts(term), segment.size)
        total += int.from_bytes(impacts.translate(level_of_impact), "little")
    return total.to_bytes(segment.size, "little").translate(_AT_LEAST_LOWEST)


def _for_all(impacts: Impacts, size: int) -> bytes:
    if isinstance(impacts, bytes):
        return impacts
    row = bytearray(size)
    for number, impact in impacts.items():
        row[number] = impact
    return bytes(row)
