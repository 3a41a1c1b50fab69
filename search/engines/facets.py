"""Filters and exact facet counts as operations on sets of records."""

from collections.abc import Iterable, Mapping

from search.ask import FacetCount
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
    view: View, found: int, names: Iterable[str], filters: Filters
) -> dict[str, tuple[FacetCount, ...]]:
    """Count the values of each facet among the records found, its own filter lifted.

    The most frequent value comes first; chosen values are listed even when nothing has them.
    """
    return {name: _counts_of(view, found, name, filters) for name in names}


def _counts_of(view: View, found: int, name: str, filters: Filters) -> tuple[FacetCount, ...]:
    among = found & passing(view, filters, except_for=name)
    chosen = {clean(value) for value in filters.get(name, ())}
    numbers = {value: (bits & among).bit_count() for value, bits in view.facet(name)}
    listed = {value: count for value, count in numbers.items() if count}
    listed |= {value: 0 for value in chosen if value not in listed}
    order = sorted(listed, key=lambda value: (-listed[value], value))
    return tuple(FacetCount(value, listed[value], value in chosen) for value in order)
