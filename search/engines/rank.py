"""The order of the records found: by score within a layer, by date, by stars."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, compress, groupby, islice
from operator import attrgetter

from search.ask import Tier
from search.engines import bitset
from search.engines.layers import Layer, Layers
from search.engines.score import RARITY_UNIT, Scored, scored
from search.engines.view import Part, View
from search.terms import IMPACT_TOP, rarity

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
        rows = [(layer, layer.bits & allowed) for layer in alike]
        count = sum(bits.bit_count() for _, bits in rows)
        low, high = max(0, start - passed), min(count, end - passed)
        if low < high:
            best = (_best(layers.view, layer, bits, high) for layer, bits in rows if bits)
            places = islice(heapq.merge(*best), low, high)
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


def _best(view: View, layer: Layer, bits: int, wanted: int) -> list[Place]:
    """Return the wanted number of records of one layer in their order."""
    total = view.total
    shares = [round(RARITY_UNIT * rarity(view.count(term), total)) for term in layer.terms]
    # The mean over the terms, so that variants of different length compare.
    unit = -IMPACT_TOP * (RARITY_UNIT * len(shares) or 1)
    rows: list[tuple[Part, Scored]] = []
    for part in view.parts:
        own = part.own(bits)
        if own:
            rows.append((part, scored(part.segment, layer.terms, shares, own)))
    least = _nth(list(chain.from_iterable(scores for _, (_, scores) in rows)), wanted)
    near: list[Place] = []
    for part, (numbers, scores) in rows:
        days, base = part.segment.days, part.base
        good = [(numbers[at], score) for at, score in enumerate(scores) if score >= least]
        near += ((score / unit, -days[own], base + own) for own, score in good)
    near.sort()
    return near[:wanted]


def _nth(scores: list[int], wanted: int) -> int:
    """Return the score of the last record wanted, or the lowest if there are fewer."""
    if len(scores) <= wanted:
        return min(scores)
    return heapq.nlargest(wanted, scores)[-1]


def _placed(layers: Layers, numbers: Sequence[int]) -> list[Ranked]:
    return [Ranked(number, _tier_of(layers, number), 0.0) for number in numbers]


def _tier_of(layers: Layers, number: int) -> Tier:
    return next(layer.tier for layer in layers.rows if layer.bits >> number & 1)
