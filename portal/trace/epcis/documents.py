"""EPCIS documents: events read out of one, and the document that answers a query."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.core.language import gettext as _
from portal.trace.epcis.namespaces import EPCIS_CONTEXT, has_epcis_context, merged, namespaces_of
from portal.trace.epcis.received import ReceivedEvent, receive
from portal.trace.epcis.refusals import InvalidEventsError, NotSupportedError, Problem
from portal.trace.epcis.shape import Fault, document_faults
from portal.trace.epcis.validation import event_faults
from portal.trace.epcis.visibility import stated_visibility

SCHEMA_VERSION = "2.0"
MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Submission:
    """The events of a document by their place in it, and why others cannot be kept."""

    events: Mapping[int, ReceivedEvent]
    problems: Sequence[Problem]


def read_document(document: Any) -> Submission:
    """The events of an EPCIS document.

    Raises InvalidEventsError for what is no EPCIS 2.0 document, and NotSupportedError for one
    that also brings master data.
    """
    faults = document_faults(document)
    if not faults and not has_epcis_context(document["@context"]):
        faults = [Fault("@context", "does not name the EPCIS 2.0 context")]
    if faults:
        raise InvalidEventsError(_("Đây không phải là tài liệu EPCIS 2.0."), problems_of(faults))
    if "epcisMasterData" in document.get("epcisHeader", {}):
        raise NotSupportedError(_("Cổng không nhận dữ liệu danh mục trong tài liệu EPCIS."))
    return _read_events(document["epcisBody"]["eventList"], namespaces_of(document["@context"]))


def read_event(event: Any) -> ReceivedEvent:
    """A single event, which brings its own context; raises InvalidEventsError."""
    received = _read_events([event], {})
    if received.problems:
        raise InvalidEventsError(_("Sự kiện không đúng chuẩn EPCIS 2.0."), received.problems)
    return received.events[0]


def problems_of(faults: Iterable[Fault], event: int | None = None) -> list[Problem]:
    """Faults as machines read them, with the place of the event in its document."""
    place = {} if event is None else {"event": event}
    return [{**place, "field": fault.field, "reason": fault.reason} for fault in faults]


def query_document(
    events: Sequence[Mapping[str, Any]],
    namespaces: Sequence[Mapping[str, str]],
    *,
    at: datetime,
) -> dict[str, Any]:
    """The document that answers a query; `namespaces` are those of each event."""
    try:
        own = merged(namespaces)
    except ValueError:
        # One prefix stands for two namespaces: then each event brings its own context.
        own = {}
        events = [_with_context(*pair) for pair in zip(events, namespaces, strict=True)]
    return {
        "@context": [EPCIS_CONTEXT, own] if own else [EPCIS_CONTEXT],
        "type": "EPCISQueryDocument",
        "schemaVersion": SCHEMA_VERSION,
        "creationDate": timestamp(at),
        "epcisBody": {
            "queryResults": {
                "queryName": "SimpleEventQuery",
                "resultsBody": {"eventList": list(events)},
            }
        },
    }


def timestamp(at: datetime) -> str:
    """A moment as events write it: UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def stored_event(body: str, event_id: str, record_time: datetime) -> dict[str, Any]:
    """An event as it was received, with its eventID and the time at which it was recorded."""
    event: dict[str, Any] = json.loads(body)
    event.pop("@context", None)
    return {**event, "eventID": event_id, "recordTime": timestamp(record_time)}


def _read_events(events: Sequence[Any], declared: Mapping[str, str]) -> Submission:
    read: dict[int, ReceivedEvent] = {}
    problems: list[Problem] = []
    for number, event in enumerate(events):
        own = namespaces_of(event.get("@context")) if isinstance(event, dict) else {}
        namespaces = {**declared, **own}
        faults = _faults(event, namespaces)
        if faults:
            problems += problems_of(faults, number)
        else:
            read[number] = receive(event, namespaces)
    return Submission(read, problems[:MOST_PROBLEMS])


def _faults(event: Any, namespaces: Mapping[str, str]) -> Sequence[Fault]:
    faults = event_faults(event, namespaces)
    if faults:
        return faults
    try:
        stated_visibility(event, namespaces)
    except ValueError:
        return [Fault("visibility", "not one of public, partners, owner")]
    return []


def _with_context(event: Mapping[str, Any], namespaces: Mapping[str, str]) -> dict[str, Any]:
    return {"@context": [EPCIS_CONTEXT, dict(namespaces)], **event} if namespaces else dict(event)
