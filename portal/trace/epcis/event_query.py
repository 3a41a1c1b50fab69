"""The query language of EPCIS 2.0, as far as the portal speaks it: parameters read and checked."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.core.language import gettext as _
from portal.trace.epcis import vocabulary
from portal.trace.epcis.identifiers import normal_id
from portal.trace.epcis.patterns import IdentifierMatch, read_patterns
from portal.trace.epcis.refusals import NotSupportedError, QueryParameterError
from portal.trace.epcis.shape import moment
from portal.trace.epcis.vocabulary import UnknownWordError, Vocabulary
from portal.trace.states import Action, EventType, IdentifierRole
from qr.digital_link import InvalidLinkError

DEFAULT_PAGE, LARGEST_PAGE = 30, 1_000
MOST_VALUES = 100
_TOKEN = re.compile(r"e1:([0-9]{1,18})")
# How parameters of the standard begin; what is not supported of them is answered with 501.
_STANDARD = re.compile(r"(EQ|GT|GE|LT|LE|WD|MATCH|EXISTS|HASATTR|EQATTR)_\w+")
_STANDARD_NAMES = frozenset({"orderBy", "orderDirection", "eventCountLimit", "maxEventCount"})
Role = IdentifierRole
THINGS = (Role.EPC, Role.CHILD)
ANY_THING = (Role.EPC, Role.CHILD, Role.PARENT, Role.INPUT, Role.OUTPUT)
ANY_CLASS = (Role.EPC_CLASS, Role.CHILD_CLASS, Role.INPUT_CLASS, Role.OUTPUT_CLASS)
_MATCHES: Mapping[str, tuple[IdentifierRole, ...]] = {
    "MATCH_epc": THINGS,
    "MATCH_parentID": (Role.PARENT,),
    "MATCH_inputEPC": (Role.INPUT,),
    "MATCH_outputEPC": (Role.OUTPUT,),
    "MATCH_anyEPC": ANY_THING,
    "MATCH_epcClass": (Role.EPC_CLASS, Role.CHILD_CLASS),
    "MATCH_inputEPCClass": (Role.INPUT_CLASS,),
    "MATCH_outputEPCClass": (Role.OUTPUT_CLASS,),
    "MATCH_anyEPCClass": ANY_CLASS,
}


@dataclass(frozen=True, slots=True)
class EventQuery:
    """What is asked for; empty parts do not narrow, several values of one part mean any of them."""

    types: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    business_steps: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    read_points: tuple[str, ...] = ()
    business_locations: tuple[str, ...] = ()
    transformation_ids: tuple[str, ...] = ()
    event_ids: tuple[str, ...] = ()
    from_event_time: datetime | None = None
    before_event_time: datetime | None = None
    from_record_time: datetime | None = None
    before_record_time: datetime | None = None
    only_error_declarations: bool = False
    matches: tuple[IdentifierMatch, ...] = ()
    per_page: int = DEFAULT_PAGE
    after: int = 0

    def about(self, *more: IdentifierMatch) -> "EventQuery":
        """The same query, narrowed to events that also name certain things."""
        return replace(self, matches=(*self.matches, *more))


Values = Sequence[str]
Read = Callable[[str, Values], dict[str, Any]]


def read_event_query(parameters: Iterable[tuple[str, str]]) -> EventQuery:
    """The query in the parameters of an address, in any order.

    Raises QueryParameterError for what the standard does not know and for values that it does
    not allow, NotSupportedError for what the standard has and the portal does not.
    """
    parts: dict[str, Any] = {}
    for name, texts in _grouped(parameters).items():
        if name in _MATCHES:
            found = _match(name, texts)
            parts["matches"] = (*parts.get("matches", ()), found)
        elif name in _READERS:
            parts.update(_READERS[name](name, texts))
        elif name in _STANDARD_NAMES or _STANDARD.fullmatch(name):
            raise NotSupportedError(_("Cổng chưa hỗ trợ tham số %(name)s.") % {"name": name[:60]})
        else:
            raise QueryParameterError(_("Không có tham số %(name)s.") % {"name": name[:60]})
    return EventQuery(**parts)


def next_page_token(last: int) -> str:
    """What leads to the events after the one with this number."""
    return base64.urlsafe_b64encode(f"e1:{last}".encode()).decode().rstrip("=")


def _grouped(parameters: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, text in parameters:
        grouped.setdefault(name, []).append(text)
    return grouped


def _values(name: str, texts: Values, separator: str = r"[|,]") -> tuple[str, ...]:
    """All values of a parameter: given several times, or separated by bars or commas."""
    values = [one.strip() for text in texts for one in re.split(separator, text)]
    if not all(values) or len(values) > MOST_VALUES:
        raise _bad_value(name, "" if len(values) <= MOST_VALUES else f"> {MOST_VALUES}")
    return tuple(dict.fromkeys(values))


def _identifiers(name: str, texts: Values) -> tuple[str, ...]:
    # A serial number may hold a comma; the next identifier is told by how it begins.
    return _values(name, texts, r"\||,(?=(?:urn|https?|ni|_):)")


def _single(name: str, texts: Values) -> str:
    if len(texts) != 1:
        raise _bad_value(name, "; ".join(texts))
    return texts[0]


def _bad_value(name: str, text: str) -> QueryParameterError:
    message = _("Tham số %(name)s có giá trị không hợp lệ: %(text)s.")
    return QueryParameterError(message % {"name": name[:60], "text": text[:100]})


def _choice(part: str, allowed: Iterable[str]) -> Read:
    choices = frozenset(str(one) for one in allowed)

    def read(name: str, texts: Values) -> dict[str, Any]:
        values = _values(name, texts)
        for value in values:
            if value not in choices:
                raise _bad_value(name, value)
        return {part: values}

    return read


def _word(part: str, words: Vocabulary) -> Read:
    def read(name: str, texts: Values) -> dict[str, Any]:
        return {part: tuple(one_word(name, value, words) for value in _values(name, texts))}

    return read


def one_word(name: str, value: str, words: Vocabulary) -> str:
    """A word of a vocabulary in the form in which events are kept; raises QueryParameterError."""
    try:
        return words.word(value, {})
    except UnknownWordError:
        raise _bad_value(name, value) from None


def one_identifier(name: str, value: str) -> str:
    """An identifier in normal form; raises QueryParameterError."""
    try:
        return normal_id(value)
    except InvalidLinkError:
        raise _bad_value(name, value) from None


def _place(part: str) -> Read:
    def read(name: str, texts: Values) -> dict[str, Any]:
        return {part: tuple(one_identifier(name, one) for one in _identifiers(name, texts))}

    return read


def _time(part: str) -> Read:
    def read(name: str, texts: Values) -> dict[str, Any]:
        # An unescaped plus sign of a time zone arrives as a blank.
        text = _single(name, texts).replace(" ", "+")
        try:
            return {part: moment(text)}
        except ValueError:
            raise _bad_value(name, text) from None

    return read


def _event_ids(name: str, texts: Values) -> dict[str, Any]:
    return {"event_ids": _identifiers(name, texts)}


def _has_error(name: str, texts: Values) -> dict[str, Any]:
    text = _single(name, texts)
    if text not in {"", "true"}:
        raise _bad_value(name, text)
    return {"only_error_declarations": True}


def _per_page(name: str, texts: Values) -> dict[str, Any]:
    text = _single(name, texts)
    if not re.fullmatch(r"[0-9]{1,5}", text, re.ASCII) or not 1 <= int(text) <= LARGEST_PAGE:
        raise _bad_value(name, text)
    return {"per_page": int(text)}


def _page_token(name: str, texts: Values) -> dict[str, Any]:
    text = _single(name, texts)
    try:
        token = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        token = ""
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise _bad_value(name, text)
    return {"after": int(found[1])}


def _match(name: str, texts: Values) -> IdentifierMatch:
    values = _identifiers(name, texts)
    try:
        return IdentifierMatch(_MATCHES[name], read_patterns(values))
    except InvalidLinkError as error:
        raise _bad_value(name, f"{', '.join(values)[:60]} ({error.reason})") from None


_READERS: Mapping[str, Read] = {
    "eventType": _choice("types", EventType),
    "EQ_action": _choice("actions", Action),
    "EQ_bizStep": _word("business_steps", vocabulary.BUSINESS_STEPS),
    "EQ_disposition": _word("dispositions", vocabulary.DISPOSITIONS),
    "EQ_readPoint": _place("read_points"),
    "EQ_bizLocation": _place("business_locations"),
    "EQ_transformationID": _place("transformation_ids"),
    "EQ_eventID": _event_ids,
    "GE_eventTime": _time("from_event_time"),
    "LT_eventTime": _time("before_event_time"),
    "GE_recordTime": _time("from_record_time"),
    "LT_recordTime": _time("before_record_time"),
    "EXISTS_errorDeclaration": _has_error,
    "perPage": _per_page,
    "nextPageToken": _page_token,
}
