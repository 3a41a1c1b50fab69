"""The order of the records found: by score within a layer, by date, by stars."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, groupby, islice
from operator import attrgetter

from search.ask import Tier
from search.engines import bitset
from search.engines.layers import Layer, Layers
from search.engines.score import Scale, not_under, scored, span
from search.engines.view import Part, View

# Below this share of a segment, records are sorted one by one rather than read in date order.
_SPARSE = 64


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record in its place."""

    number: int
    tier: Tier
    score: float


# What orders records of one tier: score and day, both negative, then the record's own number.
Place = tuple[float, int, int]


def by_relevance(layers: Layers, allowed: int, start: int, end: int) -> list[Ranked]:
    """Return the allowed records from place start to end; layers off the page cost nothing."""
    found: list[Ranked] = []
    passed = 0
    for tier, alike in groupby(layers.rows, key=attrgetter("tier")):
        rows = [(layer, bits) for layer in alike if (bits := layer.bits & allowed)]
        count = sum(bits.bit_count() for _, bits in rows)
        low, high = max(0, start - passed), min(count, end - passed)
        if low < high:
            places = _merged(layers.view, rows, low, high)
            found += (Ranked(number, tier, -score) for score, _, number in places)
        passed += count
    return found


def by_date(layers: Layers, allowed: int, start: int, end: int) -> list[Ranked]:
    """Return the allowed records from place start to place end, newest first."""
    numbers = newest(layers.view, layers.bits & allowed, end)
    return _placed(layers, numbers[start:end])


def by_stars(layers: Layers, allowed: int, start: int, end: int) -> list[Ranked]:
    """Return the allowed records from place start to place end, most stars first, then newest."""
    view, left = layers.view, layers.bits & allowed
    numbers: list[int] = []
    grades = [(int(value), bits) for value, bits in view.facet("stars") if value.isdecimal()]
    for _, bits in sorted(grades, reverse=True):
        numbers += newest(view, left & bits, end - len(numbers))
        left &= ~bits
    numbers += newest(view, left, end - len(numbers))
    return _placed(layers, numbers[start:end])


def newest(view: View, bits: int, wanted: int) -> list[int]:
    """Return the wanted number of records, newest first, then in their own order."""
    if wanted <= 0 or not bits:
        return []
    rows = [_newest_of(part, part.own(bits), wanted) for part in view.parts]
    return [number for _, number in islice(heapq.merge(*rows), wanted)]


def _newest_of(part: Part, bits: int, wanted: int) -> list[tuple[int, int]]:
    days, size = part.segment.days, part.segment.size
    if bits.bit_count() * _SPARSE < size:
        own = ((-days[n], n) for n in bitset.to_numbers(bits, size))
        return [(day, part.base + n) for day, n in heapq.nsmallest(wanted, own)]
    flags = bitset.to_flags(bits, size)
    order = part.segment.newest_first
    first = islice(compress(order, map(flags.__getitem__, order)), wanted)
    return [(-days[n], part.base + n) for n in first]


def _merged(view: View, rows: Sequence[tuple[Layer, int]], low: int, high: int) -> list[Place]:
    """Return places low to high of layers of one tier."""
    if len(rows) == 1:
        return _window(view, *rows[0], low, high)
    best = [_window(view, layer, bits, 0, min(high, bits.bit_count())) for layer, bits in rows]
    return list(islice(heapq.merge(*best), low, high))


def _window(view: View, layer: Layer, bits: int, low: int, high: int) -> list[Place]:
    """Return places low to high of one layer; records of other places are only counted."""
    scale = Scale.of(view, layer.terms)
    parts = ((part, part.own(bits)) for part in view.parts)
    rows = [(part, scored(part.segment, scale, own)) for part, own in parts if own]
    levels = b"".join(found.levels() for _, found in rows)
    lowest, highest = span(levels, low, high, scale.slack)
    before = len(not_under(levels, highest + 1))
    near = [(part, *pair) for part, found in rows for pair in found.between(lowest, highest)]
    scores = sorted((score for _, _, score in near), reverse=True)
    most, least = scores[low - before], scores[high - before - 1]
    before += scores.index(most)
    places = sorted(
        (-score / scale.one, -part.segment.days[own], part.base + own)
        for part, own, score in near
        if least <= score <= most
    )
    return places[low - before : high - before]


def _placed(layers: Layers, numbers: Sequence[int]) -> list[Ranked]:
    return [Ranked(number, _tier_of(layers, number), 0.0) for number in numbers]


def _tier_of(layers: Layers, number: int) -> Tier:
    return next(layer.tier for layer in layers.rows if layer.bits >> number & 1)
