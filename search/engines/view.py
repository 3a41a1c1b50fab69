"""One state of the index as a reader sees it: all segments as one row of record numbers."""

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice

from search.engines import bitset
from search.engines.byte_cache import ByteCache
from search.engines.segment import Record, Segment

_MAX_FACET_VALUES = 10_000
_FEW = 100
_MAX_ROUGH = 8_000
_COUNT_BYTES, _COUNTS_BYTES = 250, 1_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """A segment within a view: its first record number and its living records (own numbers).

    The dead ones are listed as well while they are few.
    """

    segment: Segment
    base: int
    alive: int
    dead: tuple[int, ...] | None

    @classmethod
    def of(cls, segment: Segment, base: int, alive: int) -> "Part":
        """Place a segment in a view."""
        dead = bitset.all_below(segment.size) & ~alive
        is_short = dead.bit_count() <= _FEW
        return cls(
            segment, base, alive, tuple(bitset.to_numbers(dead, segment.size)) if is_short else None
        )

    def count(self, term: str) -> int:
        """Return how many living records of the segment hold a term."""
        if self.dead is None:
            return (self.segment.bits(term) & self.alive).bit_count()
        place = self.segment.find(term)
        if place is None:
            return 0
        return self.segment.count(place) - self.segment.count_among(place, self.dead)

    def holding_all(self, terms: Iterable[str]) -> int:
        """Return the living records of the segment (own numbers) that hold every term."""
        found = self.alive
        for term in terms:
            found &= self.segment.bits(term)
            if not found:
                break
        return found

    def own(self, bits: int) -> int:
        """Return the share of a set of the whole view that lies in this segment."""
        return (bits >> self.base) & ((1 << self.segment.size) - 1)


class View:
    """An unchanging state of the index. Sets of records are integers, bit n for record n."""

    def __init__(self, generation: str, segments: Iterable[tuple[Segment, int]]) -> None:
        self.generation = generation
        self.parts: list[Part] = []
        self.size = 0
        self.alive = 0
        self._counts: ByteCache[int] = ByteCache(_COUNTS_BYTES)
        # Asked so often that it goes without a lock: at worst a count is taken twice.
        self._rough: dict[str, int] = {}
        for segment, alive in segments:
            self.parts.append(Part.of(segment, self.size, alive))
            self.alive |= alive << self.size
            self.size += segment.size

    @cached_property
    def total(self) -> int:
        """Return the number of living records."""
        return self.alive.bit_count()

    @cached_property
    def alive_flags(self) -> bytes:
        """Return one byte per record, 1 for living ones."""
        return bitset.to_flags(self.alive, self.size)

    def bits(self, term: str) -> int:
        """Return the living records that hold a term."""
        found = 0
        for part in self.parts:
            own = part.segment.bits(term)
            if own:
                found |= own << part.base
        return found & self.alive

    def holding_all(self, terms: Collection[str]) -> int:
        """Return the living records that hold every term.

        Gone through segment by segment: one that lacks the first term costs no more than that.
        """
        found = 0
        for part in self.parts:
            own = part.holding_all(terms)
            if own:
                found |= own << part.base
        return found

    def count(self, term: str) -> int:
        """Return how many living records hold a term."""
        found = self._counts.get(term)
        if found is None:
            found = sum(part.count(term) for part in self.parts)
            self._counts.put(term, found, _COUNT_BYTES)
        return found

    def rough_count(self, term: str) -> int:
        """Return how many records hold a term, deleted ones included; cheaper than count."""
        found = self._rough.get(term)
        if found is None:
            places = ((part.segment, part.segment.find(term)) for part in self.parts)
            found = sum(segment.count(place) for segment, place in places if place is not None)
            if len(self._rough) == _MAX_ROUGH:
                self._rough = {}
            self._rough[term] = found
        return found

    def frequent(self, prefix: str, wanted: int) -> dict[str, int]:
        """Return the terms that begin so and are most frequent in some segment.

        Their counts leave out segments where they are rare.
        """
        counts: dict[str, int] = {}
        for part in self.parts:
            for term, count in part.segment.frequent(prefix, wanted):
                counts[term] = counts.get(term, 0) + count
        return counts

    def holders(self, term: str) -> Iterator[int]:
        """Yield the records that hold a term, deleted ones included; for rare terms."""
        for part in self.parts:
            place = part.segment.find(term)
            if place is not None:
                yield from map(part.base.__add__, part.segment.numbers(place))

    def terms(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin so in their order."""
        rows = (map(part.segment.term, part.segment.places(prefix)) for part in self.parts)
        return (term for term, _ in groupby(heapq.merge(*rows)))

    def rough_counts(self, prefix: str, limit: int) -> dict[str, int]:
        """Return terms that begin so with their counts, deleted records included.

        At most so many terms of each segment are looked at.
        """
        counts: dict[str, int] = {}
        for part in self.parts:
            segment = part.segment
            for place in segment.places(prefix)[:limit]:
                term = segment.term(place)
                counts[term] = counts.get(term, 0) + segment.count(place)
        return counts

    def record(self, number: int) -> Record:
        """Return what the index keeps of a record."""
        for part in reversed(self.parts):
            if number >= part.base:
                return part.segment.record(number - part.base)
        raise IndexError(number)

    def name(self, number: int) -> tuple[str, str]:
        """Return id and kind of a record."""
        for part in reversed(self.parts):
            if number >= part.base:
                return part.segment.name(number - part.base)
        raise IndexError(number)

    def records(self) -> Iterator[Record]:
        """Yield all living records."""
        for part in self.parts:
            yield from part.segment.records(part.alive)

    def facet(self, name: str) -> list[tuple[str, int]]:
        """Return the values of a facet with the living records that have them."""
        found = self._facets.get(name)
        if found is None:
            terms = islice(self.terms(f"f{name}="), _MAX_FACET_VALUES)
            cut = len(name) + 2
            rows = [(term[cut:], self.bits(term)) for term in terms]
            found = self._facets[name] = [(value, bits) for value, bits in rows if bits]
        return found

    @cached_property
    def _facets(self) -> dict[str, list[tuple[str, int]]]:
        return {}

    @cached_property
    def syllables(self) -> dict[str, int]:
        """Return every folded word made of letters with the number of records that hold it."""
        counts: dict[str, int] = {}
        for part in self.parts:
            for word, count in part.segment.syllables.items():
                counts[word] = counts.get(word, 0) + count
        return counts
