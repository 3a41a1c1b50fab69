"""What an event says, in words to be read again before it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from portal.core import clock
from portal.core.addresses import absolute
from portal.core.db import db
from portal.registry.models import Establishment
from portal.trace.epcis.identifiers import gln_of
from portal.trace.forms.filling import Goods, Value
from portal.trace.journey.names import names_of_goods
from portal.trace.rules import EventTemplate, EventTemplateField
from portal.trace.states import FieldKind
from portal.trace_desk.answers import asked_fields
from portal.trace_desk.naming import unit_word

_PLACES = frozenset({FieldKind.PLACE, FieldKind.PARTY})


def told_answers(template: EventTemplate, values: Mapping[str, Value]) -> Sequence[tuple[str, str]]:
    """Label and answer of each field that was filled, as a person reads them."""
    given = [field for field in asked_fields(template) if field.name in values]
    places = place_names(str(values[field.name]) for field in given if field.kind in _PLACES)
    goods = names_of_goods({one.epc for field in given for one in _goods(values[field.name])})

    def words(field: EventTemplateField) -> str:
        value = values[field.name]
        if field.kind in _PLACES:
            return places[str(value)]
        named = [_with_amount(goods[one.epc].name, one) for one in _goods(value)]
        return "; ".join(named) or " ".join(filter(None, (_plain(value), unit_word(field.unit))))

    return [(field.label, words(field)) for field in given]


def written_number(number: float) -> str:
    """A number as it is typed: a comma before the fraction, no marks between thousands."""
    if float(number).is_integer():
        return str(int(number))
    return format(Decimal(repr(float(number))), "f").replace(".", ",")


def place_names(places: Iterable[str]) -> Mapping[str, str]:
    """What places are called, by GLN or by the portal's own address; also those not public."""
    wanted = set(places)
    glns = {gln_of(place) for place in wanted} - {""}
    codes = {place.rpartition("/")[2] for place in wanted if place.startswith(absolute("/co-so/"))}
    statement = select(Establishment).where(
        Establishment.gln.in_(glns) | Establishment.code.in_(codes)
    )
    found = db.session.scalars(statement).all()
    names = {f"{one.gln}": f"{one.name} (GLN {one.gln})" for one in found if one.gln}
    names |= {absolute(f"/co-so/{one.code}"): one.name for one in found}
    return {
        place: names.get(gln_of(place) or place) or f"Địa điểm {gln_of(place) or place}"
        for place in wanted
    }


def _goods(value: Value) -> Sequence[Goods]:
    if isinstance(value, Goods):
        return [value]
    return value if isinstance(value, list) else []


def _with_amount(name: str, goods: Goods) -> str:
    if goods.quantity is None:
        return name
    return f"{name}: {written_number(goods.quantity)} {unit_word(goods.unit)}".rstrip()


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.VIETNAM):%H:%M ngày %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return written_number(value) if isinstance(value, int | float) else str(value)
