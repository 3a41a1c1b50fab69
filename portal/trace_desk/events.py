"""The events told of a lot, as those who look after it see them, newest first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import ForbiddenError, NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_page
from portal.trace.epcis.visibility import Reader, may_see
from portal.trace.forms.filling import TEMPLATE_FIELD
from portal.trace.journey.step_words import title_of
from portal.trace.models import EpcisEvent, EventIdentifier, Lot
from portal.trace.rules import EventTemplate
from portal.trace.states import Visibility
from portal.trace_desk.event_words import place_names

ON_A_PAGE = 20
VISIBILITIES: Mapping[Visibility, str] = {
    Visibility.PUBLIC: "Mọi người",
    Visibility.PARTNERS: "Đối tác",
    Visibility.OWNER: "Cơ sở và cơ quan quản lý",
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in the list of a lot; `template` is the form it came from, empty for others."""

    id: int
    at: datetime
    title: str
    place: str
    seen_by: str
    template: str
    is_void: bool
    may_take_back: bool


def events_of_lot(lot: Lot, by: Actor, page: int) -> Listing[EventLine]:
    """One page of the events that name a lot and that `by` may see."""
    statement = _naming(lot, by).order_by(EpcisEvent.event_time.desc(), EpcisEvent.id.desc())
    return read_page(statement, page, ON_A_PAGE).shown(lambda ids: _lines(lot, by, ids))


def event_of_lot(lot: Lot, event_id: int, by: Actor) -> EpcisEvent:
    """The event with this id where it names the lot and `by` may see it; raises NotFoundError."""
    found = db.session.scalar(_naming(lot, by).where(EpcisEvent.id == event_id))
    if found is None:
        raise NotFoundError("Lô này không có sự kiện ấy.")
    return db.session.get_one(EpcisEvent, found)


def is_void(event_id: str) -> bool:
    """Whether the event with this eventID was declared an error."""
    declared = select(EpcisEvent.id).where(
        EpcisEvent.event_id == event_id, EpcisEvent.is_error_declaration
    )
    return db.session.scalar(declared) is not None


def event_to_correct(lot: Lot, event_id: int, by: Actor) -> EpcisEvent:
    """The same where `by` may declare it an error; raises ForbiddenError otherwise."""
    event = event_of_lot(lot, event_id, by)
    refuse_foreign_event(event, lot, by)
    return event


def refuse_foreign_event(event: EpcisEvent, lot: Lot, by: Actor) -> None:
    """Raise ForbiddenError for an event that `by` may not declare an error."""
    if not may_take_back(event, lot, by):
        raise ForbiddenError("Sự kiện này do đơn vị khác khai; đơn vị ấy mới khai sai được.")


def may_take_back(event: EpcisEvent, lot: Lot, by: Actor) -> bool:
    """Whether `by` may declare an event an error.

    An establishment takes back what it told itself; who works for a commune, also what the
    establishment of the lot told.
    """
    if by.establishment_code is not None:
        return event.owner_code == by.establishment_code
    maker = lot.product.establishment.code if lot.product.establishment else ""
    return not by.is_bound or event.owner_code in ("", maker)


def template_of(body: Mapping[str, Any]) -> str:
    """The form of the portal that an event came from, empty for others."""
    return str(body.get(TEMPLATE_FIELD, ""))


def last_trade_of(lot: Lot, by: Actor) -> str:
    """The trade whose form was used last for a lot, empty for none."""
    newest = _naming(lot, by).order_by(EpcisEvent.id.desc()).limit(ON_A_PAGE)
    bodies = db.session.scalars(select(EpcisEvent.body).where(EpcisEvent.id.in_(newest)))
    templates = [template_of(json.loads(body)) for body in bodies]
    return next((one.partition(".")[0] for one in templates if one), "")


def _naming(lot: Lot, by: Actor) -> Select[int]:
    named = select(EventIdentifier.event_id).where(EventIdentifier.identifier == lot.epc)
    return select(EpcisEvent.id).where(
        EpcisEvent.id.in_(named), EpcisEvent.is_error_declaration.is_(False), may_see(_reader(by))
    )


def _reader(by: Actor) -> Reader:
    if by.establishment_code is None:
        return Reader(is_office=True)
    return Reader(owner_code=by.establishment_code, is_partner=True)


def _lines(lot: Lot, by: Actor, ids: Sequence[int]) -> Sequence[EventLine]:
    error = aliased(EpcisEvent)
    declared = exists().where(error.event_id == EpcisEvent.event_id, error.is_error_declaration)
    statement = select(EpcisEvent, declared).where(EpcisEvent.id.in_(ids))
    rows = {event.id: (event, void) for event, void in db.session.execute(statement)}
    bodies = {one: json.loads(rows[one][0].body) for one in ids}
    labels = _labels({template_of(body) for body in bodies.values()} - {""})
    places = place_names(filter(None, (_place(rows[one][0]) for one in ids)))
    return [_line(lot, by, *rows[one], template_of(bodies[one]), labels, places) for one in ids]


def _line(
    lot: Lot,
    by: Actor,
    event: EpcisEvent,
    void: bool,
    template: str,
    labels: Mapping[str, str],
    places: Mapping[str, str],
) -> EventLine:
    words = _(title_of(event.type, event.business_step, event.action or ""))
    return EventLine(
        id=event.id,
        at=event.event_time,
        title=labels.get(template) or words,
        place=places.get(_place(event), ""),
        seen_by=VISIBILITIES[event.visibility],
        template=template if template in labels else "",
        is_void=void,
        may_take_back=not void and may_take_back(event, lot, by),
    )


def _place(event: EpcisEvent) -> str:
    return event.read_point or event.business_location


def _labels(codes: set[str]) -> Mapping[str, str]:
    statement = select(EventTemplate.code, EventTemplate.label)
    found = db.session.execute(statement.where(EventTemplate.code.in_(codes)))
    return dict(found.all())
