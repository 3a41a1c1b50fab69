"""One segment as read: terms by bisection, posting lists whole, the latest ones remembered."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path

from search.engines import bitset, posting
from search.engines.byte_cache import ByteCache
from search.engines.facet_column import FacetColumn
from search.engines.posting import Posting
from search.engines.segment_file import SegmentFile
from search.terms import facet_term

# The highest count among so many neighbouring terms is written beside the counts.
BLOCK = 32

# What is unpacked is remembered only where unpacking takes longer than finding the term.
_BITS_BYTES, _IMPACTS_BYTES = 2_000_000, 2_000_000
_FREQUENT_BYTES = 800_000
_INTEGER_OBJECT = 90
_TERM_OBJECTS = 200
_GUIDE_STEP = 128
_MAX_FACET_VALUES = 10_000

_UNKNOWN = -1
_MAX_FOUND = 4_000

Impacts = bytes | Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Record:
    """What an index keeps of a record besides its terms."""

    id: str
    kind: str
    title: str
    codes: tuple[str, ...]
    day: int
    stars: int
    weight: int


class Segment:
    """Read access to a sealed segment; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._file = SegmentFile(path)
        self._terms = self._file.start("terms")
        self._term_at = self._file.numbers("term_at", "I")
        self._post_at = self._file.numbers("post_at", "Q")
        self._counts = self._file.numbers("counts", "I")
        self._peaks = self._file.numbers("peaks", "I")
        self._records = self._file.section("records")
        self._record_at = self._file.numbers("record_at", "Q")
        self.days = self._file.numbers("days", "I")
        self.stars = self._file.numbers("stars", "B")
        self.weights = self._file.numbers("weights", "B")
        self.newest_first = self._file.numbers("newest", "I")
        self.size = len(self.days)
        # Every so many terms one is kept at hand: bisection rarely leaves memory.
        self._guide = [self[place] for place in range(0, len(self), _GUIDE_STEP)]
        # Asked so often that it goes without a lock: at worst a place is looked up twice.
        self._found: dict[str, int | None] = {}
        self._frequent: ByteCache[list[tuple[str, int]]] = ByteCache(_FREQUENT_BYTES)
        self._bits: ByteCache[int] = ByteCache(_BITS_BYTES)
        self._impacts: ByteCache[Mapping[int, int]] = ByteCache(_IMPACTS_BYTES)
        self._facets: dict[str, FacetColumn] = {}

    def find(self, term: str) -> int | None:
        """Return the place of a term in the order of terms."""
        place = self._found.get(term, _UNKNOWN)
        if place == _UNKNOWN:
            wanted = term.encode("utf-8", "surrogatepass")
            place = self._place_of(wanted)
            if place == len(self) or self[place] != wanted:
                place = None
            self._remember(term, place)
        return place

    def places(self, prefix: str) -> range:
        """Return the places of all terms that begin so."""
        begin = prefix.encode("utf-8", "surrogatepass")
        return range(self._place_of(begin), self._place_of(begin + b"\xff"))

    def terms(self, places: range) -> list[str]:
        """Return the terms at neighbouring places, read at once."""
        offsets = self._term_at[places.start : places.stop + 1].tolist()
        raw = self._file.bytes_at(self._terms + offsets[0], self._terms + offsets[-1])
        base = offsets[0]
        return [
            raw[start - base : end - base].decode("utf-8", "surrogatepass")
            for start, end in pairwise(offsets)
        ]

    def __len__(self) -> int:
        return len(self._counts)

    def __getitem__(self, place: int) -> bytes:
        start, end = self._term_at[place], self._term_at[place + 1]
        return self._file.bytes_at(self._terms + start, self._terms + end)

    def term(self, place: int) -> str:
        """Return the term at a place."""
        return self[place].decode("utf-8", "surrogatepass")

    def count(self, place: int) -> int:
        """Return how many records hold the term, deleted ones included."""
        return self._counts[place]

    def posting(self, place: int) -> Posting:
        """Return the posting list at a place, unpacked."""
        return posting.unpack(self._packed(place), self._counts[place], self.size)

    def numbers(self, place: int) -> array[int]:
        """Return the records that hold the term at a place, deleted ones included."""
        return posting.unpack_numbers(self._packed(place), self._counts[place], self.size)

    def count_among(self, place: int, records: Sequence[int]) -> int:
        """Return how many of these records hold the term at a place."""
        if not records:
            return 0
        packed, count = self._packed(place), self._counts[place]
        return posting.count_among(packed, count, self.size, records)

    def frequent(self, prefix: str, wanted: int) -> list[tuple[str, int]]:
        """Return the most frequent terms that begin so with their counts."""
        key = f"{wanted} {prefix}"
        found = self._frequent.get(key)
        if found is None:
            best = self._most_frequent(self.places(prefix), wanted)
            found = [(self.term(place), self.count(place)) for place in best]
            for (term, _), place in zip(found, best, strict=True):
                self._remember(term, place)
            self._frequent.put(key, found, _TERM_OBJECTS * (len(found) + 1))
        return found

    @cached_property
    def syllables(self) -> dict[str, int]:
        """Return every folded word made of letters with the number of records that hold it."""
        places = self.places("w")
        counts = self._counts[places.start : places.stop].tolist()
        words = zip(self.terms(places), counts, strict=True)
        return {word[1:]: count for word, count in words if word[1:].isalpha()}

    def bits(self, term: str) -> int:
        """Return the records that hold a term, deleted ones included."""
        place = self.find(term)
        if place is None:
            return 0
        if posting.is_dense(self._counts[place], self.size):
            return self.bits_at(place)
        found = self._bits.get(term)
        if found is None:
            found = self.bits_at(place)
            self._bits.put(term, found, _INTEGER_OBJECT + self.size // 8)
        return found

    def bits_at(self, place: int) -> int:
        """Return the same as a set; not remembered."""
        return posting.unpack_bits(self._packed(place), self._counts[place], self.size)

    def impacts(self, term: str) -> Impacts:
        """Return record number to impact of a ranked term; a dense one tells it for all records."""
        place = self.find(term)
        if place is None:
            return {}
        count = self._counts[place]
        if posting.is_dense(count, self.size):
            return posting.impacts_of_all(self._packed(place), self.size)
        found = self._impacts.get(term)
        if found is None:
            found = posting.impacts_of_holders(self._packed(place), count)
            self._impacts.put(term, found, (count + 1) * _INTEGER_OBJECT)
        return found

    def facet(self, name: str) -> FacetColumn:
        """Return the values of a facet, deleted records included; kept with the segment."""
        found = self._facets.get(name)
        if found is None:
            prefix = facet_term(name, "")
            places = self.places(prefix)[:_MAX_FACET_VALUES]
            values = [term[len(prefix) :] for term in self.terms(places)]
            found = FacetColumn(self.size, values, lambda at: self.numbers(places[at]))
            self._facets[name] = found
        return found

    def record(self, number: int) -> Record:
        """Return what is kept of a record."""
        raw = bytes(self._records[self._record_at[number] : self._record_at[number + 1]])
        name, kind, title, *codes = raw.decode("utf-8", "surrogatepass").split("\x1f")
        return Record(
            name,
            kind,
            title,
            tuple(codes),
            self.days[number],
            self.stars[number],
            self.weights[number],
        )

    def name(self, number: int) -> tuple[str, str]:
        """Return id and kind of a record."""
        start, end = self._record_at[number], self._record_at[number + 1]
        name, kind, _ = bytes(self._records[start:end]).split(b"\x1f", 2)
        return name.decode("utf-8", "surrogatepass"), kind.decode("utf-8", "surrogatepass")

    def records(self, alive: int) -> Iterator[Record]:
        """Yield the living records in their order."""
        return map(self.record, bitset.to_numbers(alive, self.size))

    @property
    def length(self) -> int:
        """Return the size of the file in bytes."""
        return self._file.length

    def check(self) -> None:
        """See that the file still is what was opened; raises as SegmentFile.check does."""
        self._file.check()

    def _most_frequent(self, places: range, wanted: int) -> list[int]:
        """Return the places of the most frequent terms, of equal ones the first."""
        spans = self._telling(places, wanted)
        counts: list[int] = []
        for span in spans:
            counts += self._counts[span.start : span.stop].tolist()
        row = list(chain.from_iterable(spans))
        return [row[at] for at in _largest(counts, wanted)]

    def _telling(self, places: range, wanted: int) -> list[range]:
        """Return neighbouring places among which the most frequent terms are.

        Blocks of terms are left out if enough others hold a term that is more frequent.
        """
        first, last = -(-places.start // BLOCK), places.stop // BLOCK
        if last - first <= wanted:
            return [places]
        best = sorted(_largest(self._peaks[first:last].tolist(), wanted))
        inner = [range((first + at) * BLOCK, (first + at + 1) * BLOCK) for at in best]
        return [range(places.start, first * BLOCK), *inner, range(last * BLOCK, places.stop)]

    def _remember(self, term: str, place: int | None) -> None:
        if len(self._found) >= _MAX_FOUND:
            self._found = {}
        self._found[term] = place

    def _place_of(self, wanted: bytes) -> int:
        step = bisect_left(self._guide, wanted)
        low = max(0, (step - 1) * _GUIDE_STEP)
        return bisect_left(self, wanted, low, min(len(self), step * _GUIDE_STEP))

    def _packed(self, place: int) -> bytes:
        return self._file.bytes_at(self._post_at[place], self._post_at[place + 1])


def _largest(values: list[int], wanted: int) -> list[int]:
    """Return where the largest values stand, of equal ones the first."""
    least = min(heapq.nlargest(wanted, values), default=0)
    order = [at for at, value in enumerate(values) if value >= least]
    order.sort(key=values.__getitem__, reverse=True)
    return order[:wanted]
