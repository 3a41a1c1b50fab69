"""Reads of events for the API: one page in the order in which they were recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db
from portal.core.language import gettext as _
from portal.trace.epcis.documents import stored_event
from portal.trace.epcis.event_query import EventQuery
from portal.trace.epcis.patterns import IdentifierMatch
from portal.trace.epcis.refusals import NoSuchResourceError, QueryTooLargeError
from portal.trace.epcis.visibility import Reader, may_see, public_view, unindexed
from portal.trace.models import EpcisEvent, EventIdentifier
from portal.trace.states import Visibility

MOST_LISTED = 1_000
# What the patterns of one question may hit; more would hold up everybody else.
MOST_HITS = 20_000


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An event as its reader may see it."""

    number: int
    event: Mapping[str, Any]
    namespaces: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events; `last` leads to the next one, None at the end."""

    events: Sequence[ShownEvent]
    last: int | None


_COLUMNS = (
    EpcisEvent.id,
    EpcisEvent.event_id,
    EpcisEvent.record_time,
    EpcisEvent.visibility,
    EpcisEvent.owner_code,
    EpcisEvent.namespaces,
    EpcisEvent.body,
)


def events_page(query: EventQuery, reader: Reader) -> EventPage:
    """The events that fit and that the reader may see.

    Raises QueryTooLargeError for a pattern that more things fit than one question may look at.
    """
    _refuse_too_wide(query)
    rows = db.session.execute(events_statement(query, reader)).all()
    shown = [_shown(row, reader) for row in rows[: query.per_page]]
    return EventPage(shown, shown[-1].number if len(rows) > query.per_page else None)


def events_statement(query: EventQuery, reader: Reader) -> Select[Any]:
    """One page of rows in the order of recording, and one row more if there is a next page."""
    statement = select(*_COLUMNS).where(*_conditions(query, reader))
    return statement.order_by(EpcisEvent.id).limit(query.per_page + 1)


def event_by_id(event_id: str, reader: Reader) -> ShownEvent:
    """The event with this eventID, not its error declaration; raises NoSuchResourceError."""
    statement = select(*_COLUMNS).where(
        EpcisEvent.event_id == event_id,
        EpcisEvent.is_error_declaration.is_(False),
        may_see(reader),
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NoSuchResourceError(_("Không có sự kiện nào mang eventID này."))
    return _shown(row, reader)


def business_steps_in_use(reader: Reader) -> Sequence[str]:
    """The business steps of all events that the reader may see, at most a thousand."""
    return _distinct(EpcisEvent.business_step, reader)


def business_locations_in_use(reader: Reader) -> Sequence[str]:
    """The business locations of all events that the reader may see, at most a thousand."""
    return _distinct(EpcisEvent.business_location, reader)


def _distinct(column: InstrumentedAttribute[str], reader: Reader) -> Sequence[str]:
    """Hops along the index: as fast with a million events as with a few values."""
    found: list[str] = []
    while len(found) < MOST_LISTED:
        after = column > (found[-1] if found else "")
        following = select(column).where(after, may_see(reader)).order_by(column).limit(1)
        value = db.session.scalar(following)
        if value is None:
            break
        found.append(value)
    return found


def _conditions(query: EventQuery, reader: Reader) -> list[ColumnElement[bool]]:
    is_narrow = bool(query.matches or query.event_ids)
    chosen: tuple[tuple[Any, Sequence[str]], ...] = (
        (EpcisEvent.type, query.types),
        (EpcisEvent.action, query.actions),
        (EpcisEvent.business_step, query.business_steps),
        (EpcisEvent.disposition, query.dispositions),
        (EpcisEvent.read_point, query.read_points),
        (EpcisEvent.business_location, query.business_locations),
        (EpcisEvent.transformation_id, query.transformation_ids),
    )
    conditions = [
        (unindexed(column) if is_narrow else column).in_(values)
        for column, values in chosen
        if values
    ]
    if query.after:
        conditions.append(EpcisEvent.id > query.after)
    if query.event_ids:
        conditions.append(EpcisEvent.event_id.in_(query.event_ids))
    if query.only_error_declarations:
        conditions.append(EpcisEvent.is_error_declaration.is_(True))
    # Who sees nearly everything must not be led through the index of what may be seen.
    is_wide = is_narrow or reader.is_partner
    visibility = unindexed(EpcisEvent.visibility) if is_wide else EpcisEvent.visibility
    return [
        *conditions,
        *_times(EpcisEvent.event_time, query.from_event_time, query.before_event_time),
        *_times(EpcisEvent.record_time, query.from_record_time, query.before_record_time),
        *(_naming(match, query.after) for match in query.matches),
        may_see(reader, visibility),
    ]


def _refuse_too_wide(query: EventQuery) -> None:
    for match in query.matches:
        if match.patterns.beginnings:
            hits = select(EventIdentifier.event_id).where(match.condition())
            counted = select(func.count()).select_from(hits.limit(MOST_HITS + 1).subquery())
            if (db.session.scalar(counted) or 0) > MOST_HITS:
                raise QueryTooLargeError(_("Mẫu mã này khớp với quá nhiều sự kiện."))


def _naming(match: IdentifierMatch, after: int) -> ColumnElement[bool]:
    """That an event names what one parameter asks for."""
    numbers = select(EventIdentifier.event_id).where(match.condition())
    if after:
        numbers = numbers.where(EventIdentifier.event_id > after)
    return EpcisEvent.id.in_(numbers)


def _times(
    column: InstrumentedAttribute[datetime], first: datetime | None, end: datetime | None
) -> list[ColumnElement[bool]]:
    """That a moment lies between two others; the index of moments says where to begin and end.

    Pages are in the order of recording, so the index alone would have to be sorted: it gives the
    first and the last number, and between these the events are read in order.
    """
    conditions: list[ColumnElement[bool]] = []
    if first is not None:
        conditions.append(column >= first)
    if end is not None:
        conditions.append(column < end)
    if not conditions:
        return []
    # The sum keeps SQLite from looking for the lowest number in the order of numbers.
    number = EpcisEvent.id + 0
    lowest = select(func.min(number)).where(*conditions).scalar_subquery()
    highest = select(func.max(number)).where(*conditions).scalar_subquery()
    return [*conditions, EpcisEvent.id >= lowest, EpcisEvent.id <= highest]


def _shown(row: Any, reader: Reader) -> ShownEvent:
    event = stored_event(row.body, row.event_id, row.record_time)
    sees_whole = reader.is_office or reader.is_partner or row.visibility is not Visibility.PUBLIC
    if sees_whole:
        return ShownEvent(row.id, event, row.namespaces)
    return ShownEvent(row.id, public_view(event), {})
