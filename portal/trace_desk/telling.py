"""Telling events of lots of one's unit, and declaring told ones an error."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import ForbiddenError, RefusedError
from portal.registry.services.trail import refuse_outside
from portal.trace.epcis.capture import capture_events
from portal.trace.epcis.documents import read_event, timestamp
from portal.trace.epcis.namespaces import EPCIS_CONTEXT
from portal.trace.epcis.refusals import EventExistsError, ForeignEventsError, InvalidEventsError
from portal.trace.epcis.sorting import Declarer
from portal.trace.forms.filling import Value
from portal.trace.forms.telling import tell_event
from portal.trace.lots import LOT
from portal.trace.models import EpcisEvent, Lot
from portal.trace.rules import EventTemplate
from portal.trace_desk.events import is_void, refuse_foreign_event
from portal.trace_desk.schemas import ErrorReason


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why an event is taken back, and the event that tells it right, if there is one."""

    reason: ErrorReason
    corrected_by: str = ""


def tell_of_lot(
    lot: Lot, template: EventTemplate, values: Mapping[str, Value], *, by: Actor, at: datetime
) -> str:
    """Tell an event of a lot with one of the forms of a trade; returns its eventID.

    Telling the same twice keeps it once. Raises ForbiddenError for a lot of another unit and
    RefusedError for answers that make no event.
    """
    refuse_outside(lot.product, by)
    with _explained():
        event_id = tell_event(template, values, by=declarer(by), at=at)
    if is_void(event_id):
        raise RefusedError("Sự kiện y như thế đã được ghi rồi được khai là sai.")
    audit.record(by.name, "told event", kind=LOT, key=lot.code, event=event_id, form=template.code)
    return event_id


def tell_instead(
    lot: Lot,
    wrong: EpcisEvent,
    template: EventTemplate,
    values: Mapping[str, Value],
    *,
    by: Actor,
    at: datetime,
) -> str:
    """Tell an event right that was told wrong; the wrong one stays, struck through.

    Raises RefusedError when nothing was changed, else what telling and taking back raise.
    """
    event_id = tell_of_lot(lot, template, values, by=by, at=at)
    if event_id == wrong.event_id:
        raise RefusedError("Chưa có gì khác với sự kiện đã ghi.")
    take_back(lot, wrong, Mistake(ErrorReason.INCORRECT_DATA, event_id), by=by, at=at)
    return event_id


def take_back(lot: Lot, event: EpcisEvent, mistake: Mistake, *, by: Actor, at: datetime) -> None:
    """Declare an event of a lot an error (EPCIS 2.0, 7.4.1): it stays, and ties nothing any more.

    Raises ForbiddenError for an event of somebody else, RefusedError when it was declared before.
    """
    refuse_outside(lot.product, by)
    refuse_foreign_event(event, lot, by)
    if is_void(event.event_id):
        raise RefusedError("Sự kiện này đã được khai là sai trước đó.")
    declaration: dict[str, object] = {
        "declarationTime": timestamp(at),
        "reason": mistake.reason.value,
    }
    if mistake.corrected_by:
        declaration["correctiveEventIDs"] = [mistake.corrected_by]
    told = {
        **json.loads(event.body),
        "@context": [EPCIS_CONTEXT, dict(event.namespaces)],
        "eventID": event.event_id,
        "errorDeclaration": declaration,
    }
    with _explained():
        capture_events([read_event(told)], by=declarer(by), at=at)
    audit.record(
        by.name,
        "declared an error",
        kind=LOT,
        key=lot.code,
        event=event.event_id,
        reason=mistake.reason.value,
    )


def declarer(by: Actor) -> Declarer:
    """In whose name somebody declares: an establishment in its own, officers in the authority's."""
    return Declarer(actor=by.name, owner_code=by.establishment_code or "")


@contextmanager
def _explained() -> Iterator[None]:
    """Refusals of the standard in words for a person."""
    try:
        yield
    except ForeignEventsError:
        raise ForbiddenError(
            "Cơ sở của bạn chỉ khai được sự kiện về hàng của mình hoặc ở địa điểm của mình."
        ) from None
    except EventExistsError:
        raise RefusedError("Sự kiện này đã được ghi với nội dung khác.") from None
    except InvalidEventsError as error:
        fields = ", ".join(sorted({str(one.get("field", "")) for one in error.problems}))
        raise RefusedError(f"Sự kiện không đúng chuẩn EPCIS 2.0: {fields}.") from None
