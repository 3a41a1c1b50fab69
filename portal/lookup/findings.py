"""What a search finds: records as lines of a result list, choices to narrow them, completions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

from portal.core import clock, public_code
from portal.core.code_book import kind_of
from portal.core.entries import Found
from portal.core.errors import NotFoundError
from portal.core.language import N_
from portal.core.language import gettext as _
from portal.lookup.entries import found_by_id
from portal.lookup.queries import (
    LABELS,
    communes_named,
    ics_fields_named,
    provinces_named,
)
from portal.lookup.reader import reading
from portal.warnings.cards import under_warning
from search.ask import MAX_REACHABLE, FacetCount, Page, Query, Tier
from search.highlight import highlight, snippet
from search.question import Question, analyse

Segments = tuple[tuple[str, bool], ...]
MOST_SUGGESTIONS = 8
WARNED, SURVEYED = N_("Đang có cảnh báo"), N_("Có thông tin khảo sát")
_WARNED_KINDS = ("product", "establishment")


@dataclass(frozen=True, slots=True)
class Row:
    """One record found, with the words asked for marked in title and text.

    `is_exact` when just the code printed on its label was typed; `warned` says in words that a
    warning about it is in force.
    """

    found: Found
    title: Segments
    snippet: Segments
    is_exact: bool = False
    warned: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """One page of what was found."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    corrected: str | None
    did_you_mean: str | None
    is_truncated: bool
    holds_all_words: bool


@dataclass(frozen=True, slots=True)
class Completion:
    """One suggestion; `found` is the record that it leads to, None for words to search."""

    text: str
    found: Found | None


def look_up(query: Query) -> Findings:
    """Search everything public.

    Raises NotFoundError for a page that does not exist or lies beyond the first 1,000 results,
    UnavailableError while the index is being built anew.
    """
    if (query.page - 1) * query.size >= MAX_REACHABLE:
        raise NotFoundError(_("Chỉ xem được 1.000 kết quả đầu. Xin thêm từ khóa hoặc bộ lọc."))
    with reading() as (index, lexicon):
        page = index.search(query)
    pages = max(1, ceil(min(page.total, MAX_REACHABLE) / query.size))
    if query.page > pages:
        raise NotFoundError(_("Danh sách kết quả không có trang này."))
    rows = _rows(page, analyse(page.corrected or query.text, lexicon))
    exact = record_with_code(query.text) if query.page == 1 and not query.filters else None
    if exact is not None:
        rows = _with_first(exact, rows)
    rows = _with_warnings(rows)
    return Findings(
        rows=rows,
        total=max(page.total, len(rows)),
        page=query.page,
        pages=pages,
        facets=page.facets,
        corrected=page.corrected,
        did_you_mean=page.did_you_mean,
        is_truncated=page.truncated,
        holds_all_words=_holds_all_words(page),
    )


def ask_index(query: Query) -> Page:
    """What the index answers, for features below that search among their own records.

    Raises UnavailableError while the index is being built anew.
    """
    with reading() as (index, _lexicon):
        return index.search(query)


def _holds_all_words(page: Page) -> bool:
    """Whether a record answers the question as typed: nobody can make such a page of spam."""
    return page.corrected is None and any(hit.tier < Tier.SOME_WORDS for hit in page.hits[:1])


def complete(typed: str) -> list[Completion]:
    """At most eight completions of what is being typed.

    Raises UnavailableError while the index is being built anew.
    """
    with reading() as (index, _):
        suggestions = index.suggest(typed, n=MOST_SUGGESTIONS)
    found = found_by_id(one.id for one in suggestions if one.id)
    return [
        Completion(one.text, found.get(one.id))
        for one in suggestions
        if not one.id or one.id in found
    ]


def record_with_code(typed: str) -> Found | None:
    """The public record behind a code as printed on labels, when exactly one code was typed."""
    code = public_code.normalise(typed)
    kind = kind_of(code) if public_code.is_well_formed(code) else None
    if kind is None:
        return None
    found = found_by_id([f"{kind}:{code}"]).get(f"{kind}:{code}")
    return replace(found, path=f"/q/{code}") if found else None


def labels_of(facets: Mapping[str, tuple[FacetCount, ...]]) -> dict[str, Mapping[str, str]]:
    """The Vietnamese name of each facet value; a value without a name stands for itself."""
    labels = dict(LABELS)
    named = {"commune": communes_named, "province": provinces_named, "ics": ics_fields_named}
    for facet, names in named.items():
        if facets.get(facet):
            labels[facet] = names(*(one.value for one in facets[facet]))
    return labels


def _with_warnings(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Two statements at most: one for the products among the rows, one for establishments."""
    warned: dict[tuple[str, str], bool] = {}
    for kind in _WARNED_KINDS:
        codes = [row.found.key for row in rows if row.found.kind == kind]
        for code, is_grave in under_warning(kind, codes, clock.today()).items():
            warned[kind, code] = is_grave
    return tuple(_warned(row, warned) for row in rows) if warned else rows


def _warned(row: Row, warned: Mapping[tuple[str, str], bool]) -> Row:
    is_grave = warned.get((row.found.kind, row.found.key))
    if is_grave is None:
        return row
    return replace(row, warned=WARNED if is_grave else SURVEYED, is_grave=is_grave)


def _with_first(exact: Found, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    first = Row(exact, ((exact.title, False),), ((exact.text, False),), is_exact=True)
    return (first, *(row for row in rows if row.found.code != exact.code))


def _rows(page: Page, question: Question) -> tuple[Row, ...]:
    found = found_by_id(hit.id for hit in page.hits)
    return tuple(_row(found[hit.id], question) for hit in page.hits if hit.id in found)


def _row(found: Found, question: Question) -> Row:
    shown = snippet(found.text, question) if found.text else ()
    return Row(found, highlight(found.title, question), shown)
