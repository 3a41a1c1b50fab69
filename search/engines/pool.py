"""The segment that is being written: terms and records gathered in memory, then one file."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, groupby
from operator import itemgetter

from search.document import Document
from search.engines import bitset, posting
from search.engines.posting import Posting
from search.engines.segment import BLOCK, Record, Segment
from search.engines.segment_file import SegmentFileWriter
from search.terms import facets_of, impacts, plain_terms

NO_DAY = 0
FULL_WEIGHT = 255
_SEPARATOR = "\x1f"
_IMPACTS = 256
_UNRANKED = 0

TermRow = tuple[bytes, Posting]


class TermPool:
    """Gathers analysed records and living records of older segments."""

    def __init__(self) -> None:
        self._once: dict[str, int] = {}
        self._often: dict[str, Posting] = {}
        self._records: list[Record] = []
        self._taken_over: list[Iterator[TermRow]] = []

    def __len__(self) -> int:
        return len(self._records)

    def add(self, document: Document) -> None:
        """Analyse a record and give it the next number."""
        number = len(self._records)
        self._records.append(record_of(document))
        self._put(number, impacts(document).items())
        self._put(number, ((term, _UNRANKED) for term in plain_terms(document)))

    def take_over(self, segment: Segment, alive: int) -> None:
        """Give the living records of an older segment the next numbers."""
        living = bitset.to_numbers(alive, segment.size)
        base = len(self._records)
        self._records.extend(map(segment.record, living))
        moved = {old: base + at for at, old in enumerate(living)}
        self._taken_over.append(_moved_rows(segment, moved))

    def write(self, file: SegmentFileWriter) -> None:
        """Write every section; the caller seals the file."""
        terms = bytearray()
        term_at, post_at, counts = array("I", [0]), array("Q"), array("I")
        for term, found in self._rows():
            terms += term
            term_at.append(len(terms))
            counts.append(len(found.numbers))
            post_at.append(file.append(posting.pack(found, len(self))))
        post_at.append(file.append(b""))
        for name, data in (("terms", terms), ("term_at", term_at), ("post_at", post_at)):
            file.section(name, data)
        file.section("counts", counts)
        peaks = (max(counts[at : at + BLOCK]) for at in range(0, len(counts), BLOCK))
        file.section("peaks", array("I", peaks))
        self._write_records(file)

    def _write_records(self, file: SegmentFileWriter) -> None:
        texts, record_at = bytearray(), array("Q", [0])
        for record in self._records:
            parts = (record.id, record.kind, record.title, *record.codes)
            texts += _SEPARATOR.join(parts).encode("utf-8", "surrogatepass")
            record_at.append(len(texts))
        days = array("I", [record.day for record in self._records])
        file.section("records", texts)
        file.section("record_at", record_at)
        file.section("days", days)
        file.section("stars", bytes(record.stars for record in self._records))
        file.section("weights", bytes(record.weight for record in self._records))
        file.section("newest", array("I", sorted(range(len(days)), key=lambda n: -days[n])))

    def _put(self, number: int, terms: Iterable[tuple[str, int]]) -> None:
        # Most terms occur once: these cost one number instead of three objects.
        once, often = self._once, self._often
        for term, impact in terms:
            found = often.get(term)
            if found is not None:
                found.numbers.append(number)
                if impact:
                    found.impacts.append(impact)
            elif term in once:
                often[term] = _posting((*divmod(once.pop(term), _IMPACTS), number, impact))
            else:
                once[term] = number * _IMPACTS + impact

    def _rows(self) -> Iterator[TermRow]:
        sources = [self._own_rows(), *self._taken_over]
        if len(sources) == 1:
            yield from sources[0]
            return
        merged = heapq.merge(*sources, key=itemgetter(0))
        for term, rows in groupby(merged, key=itemgetter(0)):
            yield term, _joined(found for _, found in rows)

    def _own_rows(self) -> Iterator[TermRow]:
        # The order of code points is the order of their UTF-8 bytes.
        for term in sorted(chain(self._once, self._often)):
            found = self._often.get(term) or _posting(divmod(self._once[term], _IMPACTS))
            yield term.encode("utf-8", "surrogatepass"), found


def _posting(row: tuple[int, ...]) -> Posting:
    """Make a posting list of number, impact, number, impact …"""
    return Posting(array("I", row[::2]), bytearray(filter(None, row[1::2])))


def record_of(document: Document) -> Record:
    """Return what the index keeps of a record besides its terms."""
    stars = [int(value) for value in facets_of(document).get("stars", ()) if value.isdecimal()]
    return Record(
        document.id,
        document.kind,
        _plain(document.title),
        tuple(map(_plain, document.codes)),
        document.date.toordinal() if document.date else NO_DAY,
        min(max(stars, default=0), 255),
        round(max(0.0, min(1.0, document.weight)) * FULL_WEIGHT),
    )


def date_of(day: int) -> date | None:
    """Return the day that a record keeps as a number."""
    return date.fromordinal(day) if day else None


def _plain(text: str) -> str:
    return text.replace(_SEPARATOR, " ")


def _moved_rows(segment: Segment, moved: dict[int, int]) -> Iterator[TermRow]:
    for place in range(len(segment)):
        found = segment.posting(place)
        numbers = array("I")
        impact_of = bytearray()
        for at, old in enumerate(found.numbers):
            if old in moved:
                numbers.append(moved[old])
                impact_of += found.impacts[at : at + 1]
        if numbers:
            yield segment[place], Posting(numbers, impact_of)


def _joined(parts: Iterable[Posting]) -> Posting:
    whole = Posting(array("I"), bytearray())
    for part in parts:
        whole.numbers.extend(part.numbers)
        whole.impacts.extend(part.impacts)
    return whole
