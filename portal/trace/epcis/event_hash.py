"""The hash of an event by its content, the same in every notation (CBV 2.0, section 8.9)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from portal.trace.epcis import vocabulary
from portal.trace.epcis.identifiers import normal_id
from portal.trace.epcis.namespaces import STANDARD, expanded, full_name
from portal.trace.epcis.shape import moment
from portal.trace.epcis.vocabulary import Vocabulary

VERSION = "CBV2.0"
_HALF_A_MILLISECOND = timedelta(microseconds=500)
_METADATA = (
    ("time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData")
    + ("dataProcessingMethod", "bizRules")
)  # fmt: skip
_REPORT = (
    ("type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod")
    + ("time", "microorganism", "chemicalSubstance", "value", "component", "stringValue")
    + ("booleanValue", "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue")
    + ("sDev", "percRank", "percValue", "uom", "coordinateReferenceSystem")
)
_TIMES = frozenset({"time", "startTime", "endTime"})
_PLACES = ("bizLocation", "readPoint")
Event = Mapping[str, Any]
Namespaces = Mapping[str, str]


def event_hash(event: Event, namespaces: Namespaces) -> str:
    """SHA-256 of a valid event in 64 hexadecimal digits.

    eventID, recordTime, errorDeclaration and certificationInfo have no part in it, so an error
    declaration has the hash of the event that it takes back.
    """
    return hashlib.sha256(pre_hash(event, namespaces).encode()).hexdigest()


def hash_id(digest: str) -> str:
    """The eventID made of a hash (RFC 6920; rules 22 to 24)."""
    return f"ni:///sha-256;{digest}?ver={VERSION}"


def pre_hash(event: Event, namespaces: Namespaces) -> str:
    """The text that is hashed: the fields in the order of the standard, without separators.

    Names of one's own inside standard fields stand at the end with the name of their field, and
    sensor elements without the name of their list, as the published examples of CBV 2.0 have it.
    """
    own = sorted(_own_parts(event, namespaces))
    return "".join(_Writer(event, namespaces).fields()) + "".join(own)


class _Writer:
    """Writes the standard fields of one event."""

    def __init__(self, event: Event, namespaces: Namespaces) -> None:
        self.event = event
        self.namespaces = namespaces

    def fields(self) -> Iterator[str]:
        """Rule 1: the canonical order of the fields."""
        yield f"eventType={self.event['type']}eventTime={_instant(self.event['eventTime'])}"
        yield f"eventTimeZoneOffset={self.event['eventTimeZoneOffset']}"
        yield from (self.identifiers("epcList"), self.single("parentID"))
        yield from (self.identifiers("inputEPCList"), self.identifiers("childEPCs"))
        yield from map(self.quantities, ("quantityList", "childQuantityList", "inputQuantityList"))
        yield from (self.identifiers("outputEPCList"), self.quantities("outputQuantityList"))
        yield from (self.single("action"), self.single("transformationID"))
        yield self.word("bizStep", vocabulary.BUSINESS_STEPS)
        yield self.word("disposition", vocabulary.DISPOSITIONS)
        yield self.persistent_disposition()
        yield from (self.place("readPoint"), self.place("bizLocation"))
        yield self.typed("bizTransactionList", "bizTransaction", vocabulary.TRANSACTION_TYPES)
        yield self.typed("sourceList", "source", vocabulary.PARTY_TYPES)
        yield self.typed("destinationList", "destination", vocabulary.PARTY_TYPES)
        yield _together(self.sensor(one) for one in self.event.get("sensorElementList", ()))

    def single(self, field: str) -> str:
        """A field with one value."""
        return f"{field}={self.value(self.event[field])}" if field in self.event else ""

    def value(self, value: Any) -> str:
        """A value as `_value` writes it, with the prefixes of this event."""
        return _value(value, self.namespaces)

    def word(self, field: str, words: Vocabulary) -> str:
        """A field with a word of the standard."""
        if field not in self.event:
            return ""
        return f"{field}={words.web_uri(self.event[field], self.namespaces)}"

    def identifiers(self, field: str) -> str:
        """A list of identifiers (rule 11)."""
        return _named(field, (f"epc={self.value(one)}" for one in self.event.get(field, ())))

    def quantities(self, field: str) -> str:
        """A list of quantities (rule 12)."""
        names = ("epcClass", "quantity", "uom")
        elements = (self.plain(one, names) for one in self.event.get(field, ()))
        return _named(field, (f"quantityElement{element}" for element in elements))

    def plain(self, part: Event, names: Iterable[str]) -> str:
        """Fields of a part in their order."""
        return "".join(f"{name}={self.value(part[name])}" for name in names if name in part)

    def place(self, field: str) -> str:
        """A read point or business location."""
        return f"{field}id={self.value(self.event[field]['id'])}" if field in self.event else ""

    def typed(self, field: str, name: str, words: Vocabulary) -> str:
        """A list whose elements may have a type, which stands before the value (rule 13)."""
        return _named(
            field, (self.one_typed(one, name, words) for one in self.event.get(field, ()))
        )

    def one_typed(self, part: Event, name: str, words: Vocabulary) -> str:
        """One element of such a list."""
        kind = f"type={words.web_uri(part['type'], self.namespaces)}" if "type" in part else ""
        return f"{kind}{name}={self.value(part[name])}"

    def persistent_disposition(self) -> str:
        """The dispositions that are set and unset."""
        changes = self.event.get("persistentDisposition", {})
        web = vocabulary.DISPOSITIONS.web_uri
        text = "".join(
            _together(f"{change}={web(one, self.namespaces)}" for one in changes.get(change, ()))
            for change in ("set", "unset")
        )
        return f"persistentDisposition{text}" if text else ""

    def sensor(self, element: Event) -> str:
        """One sensor element: its metadata, then its reports."""
        metadata = self.measured(element.get("sensorMetadata", {}), _METADATA)
        reports = _together(
            f"sensorReport{self.measured(one, _REPORT)}" for one in element["sensorReport"]
        )
        return f"sensorElement{f'sensorMetadata{metadata}' if metadata else ''}{reports}"

    def measured(self, part: Event, names: Iterable[str]) -> str:
        """Fields of a measurement in their order."""
        return "".join(f"{name}={self.measure(name, part[name])}" for name in names if name in part)

    def measure(self, name: str, value: Any) -> str:
        """One value of a measurement; bare types are words of the GS1 vocabulary (rule 16)."""
        if name in _TIMES:
            return _instant(value)
        if name == "component":
            return vocabulary.COMPONENTS.web_uri(value, self.namespaces)
        if name in {"type", "exception"} and ":" not in value:
            return STANDARD["gs1"] + str(value)
        return self.value(value)


def _named(name: str, elements: Iterable[str]) -> str:
    text = _together(elements)
    return name + text if text else ""


def _together(elements: Iterable[str]) -> str:
    """Rules 10 and 11: sorted by code points, without separators."""
    return "".join(sorted(elements))


def _own_parts(event: Event, namespaces: Namespaces) -> Iterator[str]:
    """Rules 19 to 21: ILMD and names of one's own, each part as one text."""
    yield from _own_names(event, namespaces)
    ilmd = [
        text for name in event.get("ilmd", {}) for text in _own(name, event["ilmd"], namespaces)
    ]
    yield _named("ilmd", ilmd)
    for field in _PLACES:
        yield _named(field, _own_names(event.get(field, {}), namespaces))
    for element in event.get("sensorElementList", ()):
        yield _named("sensorElement", _own_of_sensor(element, namespaces))


def _own_of_sensor(element: Event, namespaces: Namespaces) -> Iterator[str]:
    yield from _own_names(element, namespaces)
    yield _named("sensorMetadata", _own_names(element.get("sensorMetadata", {}), namespaces))
    for report in element["sensorReport"]:
        yield _named("sensorReport", _own_names(report, namespaces))


def _own_names(part: Event, namespaces: Namespaces) -> Iterator[str]:
    for name in part:
        if ":" in name:
            yield from _own(name, part, namespaces)


def _own(name: str, part: Event, namespaces: Namespaces) -> Iterator[str]:
    """One name of one's own as `{namespace}name=value`; of a list, once for each value."""
    key = _braced(name, namespaces)
    values = part[name] if isinstance(part[name], list) else [part[name]]
    for value in values:
        if isinstance(value, Mapping):
            inner = (text for inside in value for text in _own(inside, value, namespaces))
            yield key + _together(inner)
        elif isinstance(value, list):
            yield key + _together(_own(name, {name: value}, namespaces))
        elif value is not None:
            yield f"{key}={_value(value, namespaces)}"


def _braced(name: str, namespaces: Namespaces) -> str:
    full = full_name(name, namespaces)
    if full is None:
        return name
    namespace, local = full
    # JSON-LD joins a URN and a name with a colon that the XML namespace does not have.
    return f"{{{namespace.removesuffix(':')}}}{local}"


def _value(value: Any, namespaces: Namespaces) -> str:
    """A value as rules 5 to 7 and 14 to 18 want it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    return _text(str(value).strip(), namespaces)


def _text(text: str, namespaces: Namespaces, normal: Callable[[str], str] = normal_id) -> str:
    uri = vocabulary.web_form(expanded(text, namespaces))
    try:
        return normal(uri)
    except ValueError:
        # A text of one's own that only looks like an identifier.
        return uri


def _number(number: float) -> str:
    """Rule 6: no zeros at the end, no exponent."""
    digits = format(Decimal(repr(number)), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _instant(text: str) -> str:
    """Rules 8 and 9: in UTC with milliseconds, rounded half up."""
    rounded = moment(text) + _HALF_A_MILLISECOND
    return rounded.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
