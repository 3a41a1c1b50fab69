"""Events as rows: the event, the index of what it names, and what must follow in public."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert

from portal.core import outbox
from portal.core.db import db
from portal.ledger.services import append
from portal.trace.epcis.documents import stored_event
from portal.trace.epcis.event_hash import hash_id
from portal.trace.epcis.ownership import lots_named
from portal.trace.epcis.received import ReceivedEvent
from portal.trace.epcis.sorting import Declarer
from portal.trace.epcis.strict_json import write_json
from portal.trace.epcis.visibility import public_view
from portal.trace.models import EpcisEvent, EventIdentifier
from portal.trace.states import Visibility

LOG_KIND = "event"
# Tables and not classes: the same rows go in four times as fast.
EVENTS = cast(Table, EpcisEvent.__table__)
IDENTIFIERS = cast(Table, EventIdentifier.__table__)
Placed = tuple[ReceivedEvent, Visibility]


def store_events(events: Sequence[Placed], *, by: Declarer, at: datetime) -> None:
    """Write new events and their index; public ones also into the log, lots become stale."""
    rows = [event_row(event, visibility, by=by, at=at) for event, visibility in events]
    statement = insert(EVENTS).returning(EVENTS.c.id, sort_by_parameter_order=True)
    ids = db.session.scalars(statement, rows).all()
    named = [
        row
        for event_id, (event, _visibility) in zip(ids, events, strict=True)
        for row in identifier_rows(event_id, event)
    ]
    if named:
        db.session.execute(insert(IDENTIFIERS), named)
    public = [
        (event, row)
        for (event, visibility), row in zip(events, rows, strict=True)
        if visibility is Visibility.PUBLIC
    ]
    for event, row in public:
        append(LOG_KIND, log_key(event.event_id, event.is_error_declaration), published(row))
    outbox.mark_all_stale("lot", lots_named(event for event, _row in public))


def event_row(
    event: ReceivedEvent, visibility: Visibility, *, by: Declarer, at: datetime
) -> dict[str, Any]:
    """The row of one event."""
    body = write_json(event.body)
    return {
        "event_id": event.event_id,
        "is_error_declaration": event.is_error_declaration,
        "type": event.type,
        "action": event.action,
        "event_time": event.event_time,
        "record_time": at,
        "business_step": event.business_step,
        "disposition": event.disposition,
        "read_point": event.read_point,
        "business_location": event.business_location,
        "transformation_id": event.transformation_id,
        "hash": event.hash,
        "visibility": visibility,
        "owner_code": by.owner_code,
        "captured_by": by.actor,
        "namespaces": _used(event.namespaces, body),
        "body": body,
    }


def identifier_rows(event_id: int, event: ReceivedEvent) -> list[dict[str, Any]]:
    """The rows of the index for one event."""
    return [
        {
            "event_id": event_id,
            "position": position,
            "role": one.role,
            "level": one.level,
            "identifier": one.identifier,
            "quantity": one.quantity,
            "unit": one.unit,
        }
        for position, one in enumerate(event.things)
    ]


def log_key(event_id: str, is_error_declaration: bool) -> str:
    """Under which name the log speaks of an event; its error declaration has another one."""
    return f"{event_id}#error" if is_error_declaration else event_id


def published(row: Mapping[str, Any]) -> dict[str, object]:
    """What the log says of a public event: what everyone may see, and the hash of the whole."""
    event = stored_event(row["body"], row["event_id"], row["record_time"])
    return {"event": public_view(event), "hash": hash_id(row["hash"])}


def _used(namespaces: Mapping[str, str], body: str) -> dict[str, str]:
    return {prefix: name for prefix, name in namespaces.items() if f'"{prefix}:' in body}
