"""Whether JSON has the shape of EPCIS 2.0: documents and the five types of events."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

from portal.trace.states import EventType

SCHEMA = Path(__file__).with_name("epcis_2_0.json")
DOCUMENT = "EPCISDocument"
LONGEST_REASON = 200
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)", re.ASCII
)
# Another time zone, or rounding, would lead out of the years that a date can have.
_ENDS_OF_CALENDAR = frozenset({"0000", "0001", "9999"})
Validator = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which field, in English for machines."""

    field: str
    reason: str


def document_faults(document: Any) -> list[Fault]:
    """What keeps `document` from being an EPCIS document; its events are looked at one by one."""
    return _faults(DOCUMENT, document)


def shape_faults(event: Any) -> list[Fault]:
    """What keeps `event` from having the shape of its type."""
    kind = event.get("type") if isinstance(event, dict) else None
    if not isinstance(kind, str) or kind not in set(EventType):
        return [Fault("type", "not one of the five event types of EPCIS 2.0")]
    return _faults(kind, event)


def moment(text: str) -> datetime:
    """The moment of an `xsd:dateTimeStamp` in UTC; raises ValueError for anything else."""
    if not _MOMENT.fullmatch(text):
        raise ValueError("not a date and time with time zone")
    if text[:4] in _ENDS_OF_CALENDAR:
        raise ValueError("outside the calendar")
    return datetime.fromisoformat(text).astimezone(UTC)


def _is_moment(text: str) -> bool:
    try:
        moment(text)
    except ValueError:
        return False
    return True


def _faults(kind: str, value: Any) -> list[Fault]:
    try:
        _validator(kind)(value)
    except fastjsonschema.JsonSchemaValueException as error:
        path = ".".join(str(part) for part in error.path[1:])
        reason = str(error.message).removeprefix("data").lstrip(". ")
        return [Fault(path, reason[:LONGEST_REASON])]
    return []


@cache
def _validator(kind: str) -> Validator:
    schemas = json.loads(SCHEMA.read_text(encoding="utf-8"))
    schema = {"definitions": schemas["definitions"], **schemas[kind]}
    # The format `uri` is not asserted: examples of the standard hold `_:document1`.
    compiled: Validator = fastjsonschema.compile(
        schema, formats={"date-time": _is_moment}, use_default=False
    )
    return compiled
