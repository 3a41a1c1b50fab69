"""Reads the answers of the sample chains: names of lots and places become what forms take."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core import clock
from portal.trace.epcis.identifiers import BASE
from portal.trace.forms.filling import Form, FormField, Goods, Value
from portal.trace.states import FieldKind

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a chain stand for: goods by their EPC, establishments by their GLN."""

    goods: Mapping[str, Goods]
    glns: Mapping[str, str]

    def place(self, name: str) -> str:
        """The identifier of an establishment as a place."""
        return f"{BASE}414/{self.glns[name]}"

    def party(self, name: str) -> str:
        """The identifier of an establishment as a party."""
        return f"{BASE}417/{self.glns[name]}"

    def amounts(self, listed: Mapping[str, str]) -> list[Goods]:
        """Goods with how much of each, written as `{name: 120 KGM}`; a blank for one piece."""
        return [self._amount(name, text) for name, text in listed.items()]

    def _amount(self, name: str, text: str) -> Goods:
        goods = self.goods[name]
        if not text:
            return goods
        number, unit = text.split()
        return Goods(goods.epc, quantity=float(number), unit=unit)


def answers_of(form: Form, told: Told, names: Names) -> dict[str, Value]:
    """The answers to a form; raises LookupError for a field that the form does not ask for."""
    unasked = told.keys() - {field.name for field in form.fields} - {"form", "key"}
    if unasked:
        raise LookupError(f"{form.code} does not ask for {', '.join(sorted(unasked))}")
    return dict(_answers(form, told, names))


def unpacking_event(told: Told, names: Names) -> dict[str, object]:
    """Goods taken out of a logistic unit, as the software of a shop tells it."""
    when = moment_of(told["when"])
    out = names.amounts(told["out"])
    event: dict[str, object] = {
        "type": "AggregationEvent",
        "eventTime": when.isoformat(timespec="seconds"),
        "eventTimeZoneOffset": when.isoformat()[-6:],
        "action": "DELETE",
        "bizStep": "unpacking",
        "disposition": "in_progress",
        "readPoint": {"id": names.place(told["place"])},
        "parentID": names.goods[told["unpack"]].epc,
    }
    pieces = [one.epc for one in out if one.is_piece]
    if pieces:
        return {**event, "childEPCs": pieces}
    classes = [{"epcClass": one.epc, "quantity": one.quantity, "uom": one.unit} for one in out]
    return {**event, "childQuantityList": classes}


def moment_of(written: datetime) -> datetime:
    """A moment as the file writes it, in the time of Viet Nam."""
    return written.replace(tzinfo=clock.VIETNAM)


def _answers(form: Form, told: Told, names: Names) -> Iterator[tuple[str, Value]]:
    for field in form.fields:
        if field.name in told:
            yield field.name, _answer(field, told[field.name], names)


def _answer(field: FormField, given: Any, names: Names) -> Value:
    readers: Mapping[FieldKind, Callable[[Any], Value]] = {
        FieldKind.MOMENT: moment_of,
        FieldKind.PLACE: names.place,
        FieldKind.PARTY: names.party,
        FieldKind.LOT: names.goods.__getitem__,
        FieldKind.LOTS: names.amounts,
    }
    read = readers.get(field.kind)
    value: Value = read(given) if read else given
    return value
