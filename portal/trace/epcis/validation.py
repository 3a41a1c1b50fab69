"""Whether an event may be kept: its shape, the words and names that it uses, its identifiers."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.trace.epcis import vocabulary
from portal.trace.epcis.identifiers import normal_id
from portal.trace.epcis.namespaces import full_name
from portal.trace.epcis.shape import Fault, shape_faults
from portal.trace.epcis.vocabulary import UnknownWordError, Vocabulary
from qr.digital_link import InvalidLinkError

_SINGLE_WORDS: Mapping[str, Vocabulary] = {
    "bizStep": vocabulary.BUSINESS_STEPS,
    "disposition": vocabulary.DISPOSITIONS,
}
_TYPED_LISTS: Mapping[str, Vocabulary] = {
    "bizTransactionList": vocabulary.TRANSACTION_TYPES,
    "sourceList": vocabulary.PARTY_TYPES,
    "destinationList": vocabulary.PARTY_TYPES,
}
_IDENTIFIER_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_PLACES = ("readPoint", "bizLocation")
_PARTIES = (("sourceList", "source"), ("destinationList", "destination"))
Event = Mapping[str, Any]
Namespaces = Mapping[str, str]


def event_faults(event: Any, namespaces: Namespaces) -> list[Fault]:
    """Why `event` cannot be kept; `namespaces` are the prefixes that its document declares.

    Beyond the schema of the standard: a bare word that its vocabulary does not have, a name
    whose prefix nobody declared, ILMD without namespace, malformed EPCs.
    """
    faults = shape_faults(event)
    if faults:
        return faults
    return [
        *_word_faults(event, namespaces),
        *_name_faults(event, namespaces),
        *_identifier_faults(event),
    ]


def _word_faults(event: Event, namespaces: Namespaces) -> Iterator[Fault]:
    for field, text, words in _used_words(event):
        try:
            words.word(text, namespaces)
        except UnknownWordError as error:
            yield Fault(field, str(error))


def _used_words(event: Event) -> Iterator[tuple[str, str, Vocabulary]]:
    for field, words in _SINGLE_WORDS.items():
        if field in event:
            yield field, event[field], words
    for field, words in _TYPED_LISTS.items():
        for one in event.get(field, ()):
            if "type" in one:
                yield f"{field}.type", one["type"], words
    yield from _nested_words(event)


def _nested_words(event: Event) -> Iterator[tuple[str, str, Vocabulary]]:
    for change, texts in event.get("persistentDisposition", {}).items():
        for text in texts:
            yield f"persistentDisposition.{change}", text, vocabulary.DISPOSITIONS
    reason = event.get("errorDeclaration", {}).get("reason")
    if reason is not None:
        yield "errorDeclaration.reason", reason, vocabulary.ERROR_REASONS
    for report in _reports(event):
        if "component" in report:
            yield "sensorReport.component", report["component"], vocabulary.COMPONENTS


def _reports(event: Event) -> Iterator[Mapping[str, Any]]:
    for element in event.get("sensorElementList", ()):
        yield from element["sensorReport"]


def _name_faults(event: Event, namespaces: Namespaces) -> Iterator[Fault]:
    for name in event.get("ilmd", {}):
        if ":" not in name:
            yield Fault(f"ilmd.{name}", "a name without namespace")
    for path, part in _extensible_parts(event):
        for name in part:
            if ":" in name and full_name(name, namespaces) is None:
                yield Fault(f"{path}{name}", "the context does not declare this prefix")


def _extensible_parts(event: Event) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "", event
    for field in (*_PLACES, "ilmd", "errorDeclaration"):
        yield f"{field}.", event.get(field, {})
    for element in event.get("sensorElementList", ()):
        yield "sensorElementList.", element
        yield "sensorMetadata.", element.get("sensorMetadata", {})
    for report in _reports(event):
        yield "sensorReport.", report


def _identifier_faults(event: Event) -> Iterator[Fault]:
    for field, identifier in _identifiers(event):
        try:
            normal_id(identifier)
        except InvalidLinkError as error:
            yield Fault(field, f"{identifier[:80]}: {error.reason}")


def _identifiers(event: Event) -> Iterator[tuple[str, str]]:
    for field in ("parentID", "transformationID"):
        if field in event:
            yield field, event[field]
    for field in _PLACES:
        if field in event:
            yield f"{field}.id", event[field]["id"]
    for field in _IDENTIFIER_LISTS:
        yield from ((field, one) for one in event.get(field, ()))
    for field in _QUANTITY_LISTS:
        yield from ((field, one["epcClass"]) for one in event.get(field, ()))
    for field, name in _PARTIES:
        yield from ((field, one[name]) for one in event.get(field, ()))
