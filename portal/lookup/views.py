"""The page of the one search over everything public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.access import public
from portal.core.addresses import with_query
from portal.core.errors import UnavailableError
from portal.core.forms import read_query
from portal.core.language import N_
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.core.pages import number
from portal.core.trouble import RETRY_AFTER_S
from portal.lookup.findings import Findings, labels_of, look_up
from portal.lookup.queries import KIND_LABELS, PLURAL_LABELS
from portal.lookup.schemas import FILTERS, SORTS, Filter, LookupQuery, value_of, word_of
from search.ask import FacetCount, Query

pages = Blueprint("lookup", __name__)
MOST_CHOICES = 15
# All other filters begin with the most frequent value.
HIGHEST_FIRST = {"year", "stars"}
SORT_LABELS = {
    "phu-hop": N_("Phù hợp nhất"),
    "moi-nhat": N_("Mới nhất"),
    "nhieu-sao": N_("Nhiều sao nhất"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter as a box to tick."""

    value: str
    label: str
    count: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One filter with its values."""

    name: str
    label: str
    options: Sequence[Choice]


@pages.get("/tim-kiem")
@public
@expensive
def search() -> ResponseReturnValue:
    """Everything public that fits the words and filters of the address."""
    asked = read_query(LookupQuery, request.args)
    try:
        findings = look_up(_query(asked))
    except UnavailableError as trouble:
        body = render_template("lookup/rebuilding.html", asked=asked, message=trouble.message)
        return body, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": RETRY_AFTER_S}
    labels = labels_of(findings.facets)
    return render_template(
        "lookup/search.html",
        asked=asked,
        findings=findings,
        groups=_groups(findings.facets, labels),
        chosen=_chosen(asked, labels),
        kept=_kept(asked),
        sorts=_sorts(asked, findings),
        kind_labels=KIND_LABELS,
        page_base=_page_base(),
        kinds=_kinds(findings.facets),
        offered_url=_offered_url(findings.did_you_mean),
    )


def _query(asked: Mapping[str, Any]) -> Query:
    chosen = {
        one.facet: tuple(value_of(one.facet, word) for word in words)
        for one in FILTERS
        if (words := [word for word in asked[one.parameter] if word])
    }
    return Query(
        text=asked["q"],
        filters=chosen,
        facets=tuple(one.facet for one in FILTERS),
        sort=SORTS[asked["sap-xep"]],
        page=asked["trang"],
    )


def _groups(
    facets: Mapping[str, Sequence[FacetCount]], labels: Mapping[str, Mapping[str, str]]
) -> list[Group]:
    """The filters worth showing: those that leave a choice or are chosen."""
    groups = (_group(one, facets.get(one.facet, ()), labels) for one in FILTERS)
    return [
        group
        for group in groups
        if len(group.options) > 1 or any(choice.checked for choice in group.options)
    ]


def _group(
    one: Filter, counts: Sequence[FacetCount], labels: Mapping[str, Mapping[str, str]]
) -> Group:
    shown = [count for at, count in enumerate(counts) if at < MOST_CHOICES or count.selected]
    if one.facet in HIGHEST_FIRST:
        shown.sort(key=lambda count: count.value, reverse=True)
    names = labels.get(one.facet, {})
    choices = [
        Choice(
            value=word_of(one.facet, count.value),
            label=_(names.get(count.value, count.value)),
            count=number(count.count),
            checked=count.selected,
        )
        for count in shown
    ]
    return Group(one.parameter, _(one.label), choices)


def _chosen(
    asked: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    """Each chosen value with the address that no longer has it."""
    chosen = []
    for one in FILTERS:
        words = [word for word in asked[one.parameter] if word]
        for word in words:
            value = value_of(one.facet, word)
            label = _(labels.get(one.facet, {}).get(value, word))
            rest: list[str] = [other for other in words if other != word]
            without = {one.parameter: rest or None, "trang": None}
            chosen.append((f"{_(one.label)}: {label}", with_query(**without)))
    return chosen


def _kept(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the filter form hands on besides the filters."""
    kept = [("q", asked["q"]), ("sap-xep", asked["sap-xep"])]
    return [(name, value) for name, value in kept if value and value != "phu-hop"]


def _sorts(asked: Mapping[str, Any], findings: Findings) -> list[tuple[str, str, bool]]:
    """Label and address of each order that makes a difference, and whether it is the present one.

    Without words the usual order is by date.
    """
    labels = dict(SORT_LABELS)
    if not asked["q"]:
        labels["phu-hop"] = labels.pop("moi-nhat")
    if not findings.facets.get("stars"):
        del labels["nhieu-sao"]
    usual = with_query(**{"sap-xep": None, "trang": None})
    return [
        (
            _(label),
            usual if name == "phu-hop" else f"{_continued(usual)}sap-xep={name}",
            name == asked["sap-xep"],
        )
        for name, label in labels.items()
    ]


def _offered_url(offered: str | None) -> str:
    return with_query(q=offered, trang=None) if offered else ""


def _page_base() -> str:
    return f"{_continued(with_query(trang=None))}trang="


def _continued(address: str) -> str:
    """An address to which one more query value is added."""
    return f"{address}{'&' if '?' in address else '?'}"


def _kinds(facets: Mapping[str, Sequence[FacetCount]]) -> list[tuple[str, str, str, int]]:
    """Word, label, kind and number of each kind of record there is, in the order of the menu."""
    counts = {one.value: one.count for one in facets.get("kind", ())}
    return [
        (word_of("kind", kind), _(label), kind, counts[kind])
        for kind, label in PLURAL_LABELS.items()
        if counts.get(kind)
    ]
