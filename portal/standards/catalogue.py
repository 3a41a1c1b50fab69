"""The list of standards: what it can be narrowed to, and what each choice would leave."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from portal.core.paging import Listing, read_counts, read_page
from portal.standards.models import (
    Standard,
    StandardClass,
    StandardKind,
    StandardLine,
    StandardTopic,
)
from portal.standards.queries import standard_lines

_YES = "yes"
_NUMBER = func.count(Standard.id)
# A standard may stand in several classes of one field.
_EACH_ONCE = func.count(func.distinct(Standard.id))
# National standards first, foreign ones last, as `StandardKind` names them.
_PLACE_OF_KIND = case(*((Standard.kind == kind, place) for place, kind in enumerate(StandardKind)))


@dataclass(frozen=True)
class StandardFilter:
    """What the list is narrowed to; an empty value narrows nothing."""

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    ics: str = ""
    is_mandatory: bool | None = None


@dataclass(frozen=True)
class FacetCounts:
    """How many standards each choice would leave, under all the other filters."""

    kinds: dict[str, int]
    statuses: dict[str, int]
    topics: dict[str, int]
    fields: dict[str, int]
    mandatory: dict[bool, int]


def standards_page(chosen: StandardFilter, page: int) -> Listing[StandardLine]:
    """One page of the standards that pass the filters, by kind and number."""
    order = (_PLACE_OF_KIND, Standard.first_number, Standard.key)
    statement = select(Standard.key).where(*_conditions(chosen)).order_by(*order)
    return read_page(statement, page).shown(standard_lines)


def facet_counts(chosen: StandardFilter) -> FacetCounts:
    """What each choice of each filter would leave, in one statement."""
    field = func.substr(StandardClass.ics_code, 1, 2)
    mandatory = case((Standard.is_mandatory, _YES), else_="")
    topics = _counted("topics", StandardTopic.topic, replace(chosen, topics=()))
    fields = _counted("fields", field, replace(chosen, ics=""), _EACH_ONCE)
    counts = read_counts(
        _counted("kinds", Standard.kind, replace(chosen, kinds=())),
        _counted("statuses", Standard.status, replace(chosen, statuses=())),
        _counted("mandatory", mandatory, replace(chosen, is_mandatory=None)),
        topics.join(Standard.topics),
        fields.join(Standard.classes),
    )
    return FacetCounts(
        kinds=counts["kinds"],
        statuses=counts["statuses"],
        topics=counts["topics"],
        fields=counts["fields"],
        mandatory={word == _YES: number for word, number in counts["mandatory"].items()},
    )


def _conditions(chosen: StandardFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.kinds:
        conditions.append(Standard.kind.in_(chosen.kinds))
    if chosen.statuses:
        conditions.append(Standard.status.in_(chosen.statuses))
    if chosen.topics:
        conditions.append(Standard.topics.any(StandardTopic.topic.in_(chosen.topics)))
    if chosen.ics:
        conditions.append(Standard.classes.any(_within(chosen.ics)))
    if chosen.is_mandatory is not None:
        conditions.append(Standard.is_mandatory.is_(chosen.is_mandatory))
    return conditions


def _within(ics: str) -> ColumnElement[bool]:
    return or_(StandardClass.ics_code == ics, StandardClass.ics_code.like(f"{ics}.%"))


def _counted(
    name: str,
    choice: SQLColumnExpression[Any],
    chosen: StandardFilter,
    number: ColumnElement[int] = _NUMBER,
) -> Select[str, str | None, int]:
    counted = select(literal(name), cast(choice, String), number).select_from(Standard)
    return counted.where(*_conditions(chosen)).group_by(choice)
