"""An event that was told, as somebody would type it into its form again to correct it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.trace.epcis.identifiers import gln_of
from portal.trace.forms.filling import PREFIX
from portal.trace.models import Lot, Serial
from portal.trace.rules import EventTemplate, EventTemplateField
from portal.trace_desk.answers import asked_fields
from portal.trace_desk.event_words import written_number
from portal.trace_desk.naming import UNITS

# Lists of pieces and lists of quantities that a field may fill.
_LISTS: Mapping[str, tuple[str, str]] = {
    "child": ("childEPCs", "childQuantityList"),
    "input": ("inputEPCList", "inputQuantityList"),
    "output": ("outputEPCList", "outputQuantityList"),
}
_QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_WORDS_OF_UNITS = {code: word for word, code in reversed(UNITS.items())}


def typed_of(template: EventTemplate, body: Mapping[str, Any]) -> Mapping[str, str]:
    """What somebody would type into the form of `template` to tell the event `body` again."""
    codes = _codes_of(_identifiers(body))
    typed = {field.name: _typed(field, body, codes) for field in asked_fields(template)}
    return {name: text for name, text in typed.items() if text}


def _typed(field: EventTemplateField, body: Mapping[str, Any], codes: Mapping[str, str]) -> str:
    target, _, name = field.target.partition(":")
    if target == "eventTime":
        return _local(str(body["eventTime"]))
    if target in ("readPoint", "bizLocation"):
        return _typed_place(body.get(target, {}).get("id", ""))
    if target in ("source", "destination"):
        sides = body.get(f"{target}List", ())
        return _typed_place(next((one[target] for one in sides if one.get("type") == name), ""))
    if target == "quantity":
        return _quantity_of_subject(_told_quantities(body))
    if target == "parent":
        return codes.get(body.get("parentID", ""), str(body.get("parentID", "")))
    if target in _LISTS:
        return "\n".join(_typed_goods(body, target, codes))
    return _typed_own(body, target, name)


def _told_quantities(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The quantities of the goods that an event makes or observes."""
    for name in ("quantityList", "outputQuantityList", "childQuantityList"):
        if body.get(name):
            found: Sequence[Mapping[str, Any]] = body[name]
            return found
    return ()


def _quantity_of_subject(quantities: Sequence[Mapping[str, Any]]) -> str:
    amounts = [one["quantity"] for one in quantities if "quantity" in one]
    return written_number(amounts[0]) if amounts else ""


def _typed_goods(body: Mapping[str, Any], target: str, codes: Mapping[str, str]) -> Iterator[str]:
    pieces, quantities = _LISTS[target]
    yield from (codes.get(one, one) for one in body.get(pieces, ()))
    for one in body.get(quantities, ()):
        amount = written_number(one["quantity"]) if "quantity" in one else ""
        unit = _WORDS_OF_UNITS.get(one.get("uom", ""), "")
        yield " ".join(filter(None, (codes.get(one["epcClass"], one["epcClass"]), amount, unit)))


def _typed_own(body: Mapping[str, Any], target: str, name: str) -> str:
    part = body.get("ilmd", {}) if target == "ilmd" else body
    value = part.get(name if ":" in name else f"{PREFIX}:{name}", "")
    return written_number(value) if isinstance(value, int | float) else str(value)


def _typed_place(place: str) -> str:
    return gln_of(place) or place


def _local(moment: str) -> str:
    local = datetime.fromisoformat(moment).astimezone(clock.VIETNAM)
    return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")


def _identifiers(body: Mapping[str, Any]) -> set[str]:
    listed = {one for pieces, _quantities in _LISTS.values() for one in body.get(pieces, ())}
    classes = {one["epcClass"] for name in _QUANTITIES for one in body.get(name, ())}
    return listed | classes | {body.get("parentID", "")}


def _codes_of(epcs: Iterable[str]) -> Mapping[str, str]:
    wanted = [epc for epc in epcs if epc]
    lots = select(Lot.epc, Lot.code).where(Lot.epc.in_(wanted))
    pieces = select(Serial.epc, Serial.code).where(Serial.epc.in_(wanted))
    return dict(db.session.execute(lots.union_all(pieces)).all())
