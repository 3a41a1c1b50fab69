"""Filters and exact facet counts as operations on sets of records."""

from collections.abc import Collection, Iterable, Mapping

from search.ask import FacetCount
from search.engines.facet_column import Selection
from search.engines.segment import Segment
from search.engines.view import View
from search.terms import facet_term
from search.vietnamese import clean

Filters = Mapping[str, tuple[str, ...]]


def passing(view: View, filters: Filters, except_for: str | None = None) -> int:
    """Return the records that pass every filter; values of one filter are alternatives."""
    allowed = view.alive
    for name, values in filters.items():
        if values and name != except_for:
            either = 0
            for value in values:
                either |= view.bits(facet_term(name, clean(value)))
            allowed &= either
    return allowed


def counts(
    view: View, found: int, names: Collection[str], filters: Filters
) -> dict[str, tuple[FacetCount, ...]]:
    """Count the values of each facet among the records found, its own filter lifted.

    The most frequent value comes first; chosen values are listed even when nothing has them.
    """
    lifted = {name: filters[name] for name in names if filters.get(name)}
    rows = {
        name: _selections(view, found & passing(view, filters, except_for=name)) for name in lifted
    }
    others = _selections(view, found & passing(view, filters)) if len(lifted) < len(names) else []
    return {
        name: _counts_of(rows.get(name, others), name, set(map(clean, lifted.get(name, ()))))
        for name in names
    }


def _selections(view: View, among: int) -> list[tuple[Segment, Selection]]:
    rows = ((part.segment, part.own(among)) for part in view.parts)
    return [(segment, Selection(own, segment.size)) for segment, own in rows if own]


def _counts_of(
    rows: Iterable[tuple[Segment, Selection]], name: str, chosen: set[str]
) -> tuple[FacetCount, ...]:
    listed = dict.fromkeys(chosen, 0)
    for segment, selection in rows:
        for value, count in segment.facet(name).counts(selection).items():
            listed[value] = listed.get(value, 0) + count
    order = sorted(listed, key=lambda value: (-listed[value], value))
    return tuple(FacetCount(value, listed[value], value in chosen) for value in order)
