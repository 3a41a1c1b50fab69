"""A valid event as the portal keeps it: what it names, when, where, why, and its own text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.trace.epcis import vocabulary
from portal.trace.epcis.event_hash import event_hash, hash_id
from portal.trace.epcis.identifiers import gtin_of, level_of, normal_id
from portal.trace.epcis.shape import moment
from portal.trace.epcis.visibility import stated_visibility
from portal.trace.states import Action, EventType, IdentifierLevel, IdentifierRole, Visibility

Event = Mapping[str, Any]
Namespaces = Mapping[str, str]
# Each kind of event has its own fields; together they say in which role a thing stands.
_LISTS: Mapping[str, IdentifierRole] = {
    "epcList": IdentifierRole.EPC,
    "childEPCs": IdentifierRole.CHILD,
    "inputEPCList": IdentifierRole.INPUT,
    "outputEPCList": IdentifierRole.OUTPUT,
}
_QUANTITIES: Mapping[str, IdentifierRole] = {
    "quantityList": IdentifierRole.EPC_CLASS,
    "childQuantityList": IdentifierRole.CHILD_CLASS,
    "inputQuantityList": IdentifierRole.INPUT_CLASS,
    "outputQuantityList": IdentifierRole.OUTPUT_CLASS,
}


@dataclass(frozen=True, slots=True)
class NamedThing:
    """One identifier in an event, in normal form."""

    role: IdentifierRole
    identifier: str
    level: IdentifierLevel
    quantity: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """One event, read; texts of the vocabulary are bare words, identifiers are in normal form."""

    event_id: str
    hash: str
    is_error_declaration: bool
    type: EventType
    action: Action | None
    event_time: datetime
    business_step: str
    disposition: str
    read_point: str
    business_location: str
    transformation_id: str | None
    things: tuple[NamedThing, ...]
    parties: tuple[str, ...]
    visibility: Visibility | None
    namespaces: Namespaces
    body: Event

    @property
    def key(self) -> tuple[str, bool]:
        """What tells it apart: an error declaration has the eventID of what it takes back."""
        return self.event_id, self.is_error_declaration

    @property
    def gtins(self) -> frozenset[str]:
        """The GTINs of all goods that it names."""
        return frozenset(filter(None, (gtin_of(one.identifier) for one in self.things)))

    @property
    def places(self) -> tuple[str, ...]:
        """Where it happened and where the goods are from then on."""
        return tuple(filter(None, (self.read_point, self.business_location)))


def receive(event: Event, namespaces: Namespaces) -> ReceivedEvent:
    """Read an event that `event_faults` found nothing wrong with.

    Without an eventID of its own it gets the one that its content makes (CBV 2.0, 8.9).
    """
    digest = event_hash(event, namespaces)
    return ReceivedEvent(
        event_id=event.get("eventID") or hash_id(digest),
        hash=digest,
        is_error_declaration="errorDeclaration" in event,
        type=EventType(event["type"]),
        action=Action(event["action"]) if "action" in event else None,
        event_time=moment(event["eventTime"]),
        business_step=_word(vocabulary.BUSINESS_STEPS, event.get("bizStep"), namespaces),
        disposition=_word(vocabulary.DISPOSITIONS, event.get("disposition"), namespaces),
        read_point=_place(event, "readPoint"),
        business_location=_place(event, "bizLocation"),
        transformation_id=_optional_id(event.get("transformationID")),
        things=tuple(_things(event)),
        parties=tuple(_parties(event)),
        visibility=stated_visibility(event, namespaces),
        namespaces=namespaces,
        body=event,
    )


def _word(words: vocabulary.Vocabulary, text: str | None, namespaces: Namespaces) -> str:
    return words.word(text, namespaces) if text else ""


def _place(event: Event, field: str) -> str:
    return normal_id(event[field]["id"]) if field in event else ""


def _optional_id(text: str | None) -> str | None:
    return normal_id(text) if text else None


def _things(event: Event) -> Iterator[NamedThing]:
    if "parentID" in event:
        yield _thing(IdentifierRole.PARENT, event["parentID"])
    for field, role in _LISTS.items():
        yield from (_thing(role, text) for text in dict.fromkeys(event.get(field, ())))
    for field, role in _QUANTITIES.items():
        for element in event.get(field, ()):
            identifier = normal_id(element["epcClass"])
            yield NamedThing(
                role,
                identifier,
                level_of(identifier),
                element.get("quantity"),
                element.get("uom", ""),
            )


def _thing(role: IdentifierRole, text: str) -> NamedThing:
    identifier = normal_id(text)
    return NamedThing(role, identifier, level_of(identifier))


def _parties(event: Event) -> Iterator[str]:
    for field, name in (("sourceList", "source"), ("destinationList", "destination")):
        yield from (normal_id(one[name]) for one in event.get(field, ()))
