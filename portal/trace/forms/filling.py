"""From the few fields of an event form to the EPCIS 2.0 event that they mean.

A field says in `target` which element of the event it fills:

    eventTime                       when it happened
    readPoint, bizLocation          where it happened, where the goods are from then on
    subject                         the lot of the form, in the role that the template names
    input, output, parent, child    further lots or containers
    quantity                        how much of the lot of the form
    source:<type>, destination:<type>   whose, from where and whose, to where (CBV 2.0, 7.4)
    ilmd:<name>                     what stays true of the lot as long as it lives
    field:<name>                    what was true at this event
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from portal.core import clock
from portal.core.errors import RefusedError
from portal.trace.epcis.namespaces import EPCIS_CONTEXT
from portal.trace.epcis.visibility import FIELD, NAMESPACE
from portal.trace.states import Action, EventType, FieldKind, IdentifierRole, Visibility

PREFIX = "txng"
TEMPLATE_FIELD = f"{PREFIX}:template"
VISIBILITY_FIELD = f"{PREFIX}:{FIELD}"
Event = dict[str, object]


@dataclass(frozen=True, slots=True)
class Goods:
    """A lot, a piece or a container in an event; one piece has no quantity."""

    epc: str
    is_piece: bool = False
    quantity: float | None = None
    unit: str = ""


Value = str | float | date | datetime | Goods | Sequence[Goods]


class FormField(Protocol):
    """What a form field must say of itself."""

    @property
    def name(self) -> str:
        """The name under which its value comes."""

    @property
    def label(self) -> str:
        """What the person reads above it."""

    @property
    def kind(self) -> FieldKind:
        """What it takes."""

    @property
    def target(self) -> str:
        """Which element of the event it fills."""

    @property
    def unit(self) -> str:
        """The unit of a quantity (UN/ECE Recommendation 20), empty for none."""

    @property
    def choices(self) -> Sequence[str]:
        """What may be chosen, empty for anything."""

    @property
    def is_required(self) -> bool:
        """Whether the event cannot be told without it."""


class Form(Protocol):
    """What a template must say of the event that it makes."""

    @property
    def code(self) -> str:
        """Its name, kept in the event."""

    @property
    def type(self) -> EventType:
        """The type of the event."""

    @property
    def action(self) -> Action | None:
        """The action, none for transformations."""

    @property
    def subject(self) -> IdentifierRole:
        """The role of the lot of the form."""

    @property
    def business_step(self) -> str:
        """The business step (CBV 2.0, 7.1)."""

    @property
    def disposition(self) -> str:
        """The disposition (CBV 2.0, 7.2)."""

    @property
    def visibility(self) -> Visibility | None:
        """Who may see the event; nothing: as the business step says."""

    @property
    def fields(self) -> Sequence[FormField]:
        """Its fields, in order."""


_KINDS: Mapping[FieldKind, type | tuple[type, ...]] = {
    FieldKind.TEXT: str,
    FieldKind.NUMBER: (int, float),
    FieldKind.DATE: date,
    FieldKind.MOMENT: datetime,
    FieldKind.PLACE: str,
    FieldKind.PARTY: str,
    FieldKind.LOT: Goods,
    FieldKind.LOTS: (list, tuple),
    FieldKind.CHOICE: str,
}
# Lists of pieces and lists of quantities, by the role of what they hold.
_LISTS: Mapping[str, tuple[str, str]] = {
    "epc": ("epcList", "quantityList"),
    "child": ("childEPCs", "childQuantityList"),
    "input": ("inputEPCList", "inputQuantityList"),
    "output": ("outputEPCList", "outputQuantityList"),
}


def event_of(form: Form, values: Mapping[str, Value]) -> Event:
    """The EPCIS event that the checked values of a form mean, without eventID.

    The same values always give the same event. Raises RefusedError when a required field is
    empty, a value does not fit its field, or nothing says when it happened.
    """
    given = {name: value for name, value in values.items() if value not in (None, "", [], ())}
    _refuse_unfit(form, given)
    event: Event = {"type": form.type.value}
    if form.action is not None:
        event["action"] = form.action.value
    event["bizStep"] = form.business_step
    if form.disposition:
        event["disposition"] = form.disposition
    event[TEMPLATE_FIELD] = form.code
    if form.visibility is not None:
        event[VISIBILITY_FIELD] = form.visibility.value
    amount = _amount(form, given)
    for field in form.fields:
        if field.name in given:
            _fill(event, form, field, given[field.name], amount)
    _refuse_untold(event)
    return event


def document_of(events: Sequence[Event], *, created_at: datetime) -> Event:
    """An EPCIS document of events of forms."""
    return {
        "@context": [EPCIS_CONTEXT, {PREFIX: NAMESPACE}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created_at.astimezone(clock.VIETNAM).isoformat(timespec="seconds"),
        "epcisBody": {"eventList": list(events)},
    }


def _amount(form: Form, given: Mapping[str, Value]) -> tuple[float, str] | None:
    """How much of the lot of the form, with the unit."""
    for field in form.fields:
        value = given.get(field.name)
        if field.target == "quantity" and isinstance(value, int | float):
            return float(value), field.unit
    return None


def _fill(
    event: Event, form: Form, field: FormField, value: Value, amount: tuple[float, str] | None
) -> None:
    target, _, name = field.target.partition(":")
    if target == "subject" and isinstance(value, Goods):
        quantity, unit = amount or (value.quantity, value.unit)
        known = Goods(value.epc, value.is_piece, quantity, unit)
        _enter_goods(event, form.subject.value.removesuffix("_class"), [known])
    elif target in (*_LISTS, "parent"):
        _enter_goods(event, target, [value] if isinstance(value, Goods) else value)
    elif target in _WRITERS:
        _WRITERS[target](event, name, value)


def _enter_goods(event: Event, role: str, goods: object) -> None:
    if not isinstance(goods, list | tuple):
        return
    for one in goods:
        if role == "parent":
            event["parentID"] = one.epc
        elif one.is_piece:
            _list_in(event, _LISTS[role][0]).append(one.epc)
        else:
            _list_in(event, _LISTS[role][1]).append(_quantity(one))


def _quantity(goods: Goods) -> dict[str, object]:
    found: dict[str, object] = {"epcClass": goods.epc}
    if goods.quantity is not None:
        found["quantity"] = goods.quantity
        if goods.unit:
            found["uom"] = goods.unit
    return found


def _list_in(event: Event, name: str) -> list[object]:
    found = event.setdefault(name, [])
    if not isinstance(found, list):
        raise TypeError(f"{name} is no list")
    return found


def _enter_time(event: Event, _name: str, value: Value) -> None:
    if isinstance(value, datetime):
        local = value.astimezone(clock.VIETNAM)
        event["eventTime"] = local.isoformat(timespec="seconds")
        event["eventTimeZoneOffset"] = local.isoformat()[-6:]


def _enter_place(element: str) -> Callable[[Event, str, Value], None]:
    def enter(event: Event, _name: str, value: Value) -> None:
        event[element] = {"id": value}

    return enter


def _enter_side(list_name: str, element: str) -> Callable[[Event, str, Value], None]:
    def enter(event: Event, name: str, value: Value) -> None:
        _list_in(event, list_name).append({"type": name, element: value})

    return enter


def _enter_ilmd(event: Event, name: str, value: Value) -> None:
    ilmd = event.setdefault("ilmd", {})
    if isinstance(ilmd, dict):
        ilmd[_qualified(name)] = _plain(value)


def _enter_field(event: Event, name: str, value: Value) -> None:
    event[_qualified(name)] = _plain(value)


def _qualified(name: str) -> str:
    return name if ":" in name else f"{PREFIX}:{name}"


def _plain(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value


_WRITERS: Mapping[str, Callable[[Event, str, Value], None]] = {
    "eventTime": _enter_time,
    "readPoint": _enter_place("readPoint"),
    "bizLocation": _enter_place("bizLocation"),
    "source": _enter_side("sourceList", "source"),
    "destination": _enter_side("destinationList", "destination"),
    "ilmd": _enter_ilmd,
    "field": _enter_field,
}
# What a field may fill; the part behind a colon is free.
TARGETS = frozenset({"subject", "quantity", "parent", *_LISTS, *_WRITERS})


def _refuse_unfit(form: Form, given: Mapping[str, Value]) -> None:
    for field in form.fields:
        value = given.get(field.name)
        if value is None:
            if field.is_required:
                raise RefusedError(f"Xin điền “{field.label}”.")
        elif not isinstance(value, _KINDS[field.kind]) or isinstance(value, bool):
            raise RefusedError(f"Giá trị của “{field.label}” không đúng kiểu.")
        elif field.choices and value not in field.choices:
            raise RefusedError(f"“{field.label}” không có lựa chọn này.")
        elif field.target == "quantity" and isinstance(value, int | float) and value < 0:
            raise RefusedError(f"“{field.label}” không thể âm.")


def _refuse_untold(event: Event) -> None:
    if "eventTime" not in event:
        raise RefusedError("Sự kiện phải có thời gian xảy ra.")
