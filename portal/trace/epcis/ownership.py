"""Which establishment stands behind the goods, places and parties that an event names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db
from portal.registry.models import Establishment, Product
from portal.trace.epcis.identifiers import BASE, gln_of, gtin_of
from portal.trace.epcis.received import ReceivedEvent
from portal.trace.models import Lot, Serial

CHUNK = 500


class Owners:
    """What the registry knows of everything that a set of events names, read at once."""

    def __init__(self, events: Sequence[ReceivedEvent]) -> None:
        goods = {one.identifier for event in events for one in event.things}
        sites = {one for event in events for one in (*event.places, *event.parties)}
        self.of_gtin = _codes(_PRODUCTS, Product.gtin, {gtin_of(one) for one in goods})
        self.of_gln = _codes(
            _ESTABLISHMENTS, Establishment.gln, {gln_of(one) for one in sites | goods}
        )
        # Goods without a GTIN are named by the portal's own addresses.
        own = {one for one in goods if not one.startswith(BASE)}
        self.of_address = {**_codes(_LOTS, Lot.epc, own), **_codes(_SERIALS, Serial.epc, own)}

    @property
    def known(self) -> frozenset[str]:
        """All establishments that stand behind anything in these events."""
        maps = (self.of_gtin, self.of_gln, self.of_address)
        return frozenset(code for one in maps for code in one.values())

    def of_goods(self, event: ReceivedEvent) -> frozenset[str]:
        """The owners of the goods in an event, as far as they are known."""
        found = (
            self.of_gtin.get(gtin_of(one.identifier)) or self.of_address.get(one.identifier)
            for one in event.things
        )
        return frozenset(filter(None, found))

    def of_sites(self, event: ReceivedEvent) -> frozenset[str]:
        """The establishments at whose places, from whom or to whom an event goes."""
        found = (self.of_gln.get(gln_of(one)) for one in (*event.places, *event.parties))
        return frozenset(filter(None, found))


def own_codes(codes: Iterable[str], *, owner_code: str, commune_code: str | None) -> frozenset[str]:
    """Which of these establishments are of a unit: one establishment, or those of a commune."""
    if commune_code is None:
        return frozenset((owner_code,))
    return frozenset(
        code
        for chunk in _chunks(sorted(codes))
        for code in db.session.scalars(
            select(Establishment.code).where(
                Establishment.code.in_(chunk), Establishment.commune_code == commune_code
            )
        )
    )


def lots_named(events: Iterable[ReceivedEvent]) -> Sequence[str]:
    """The codes of the lots that any of the events names."""
    names = sorted({one.identifier for event in events for one in event.things})
    return [
        code
        for chunk in _chunks(names)
        for code in db.session.scalars(select(Lot.code).where(Lot.epc.in_(chunk)))
    ]


_PRODUCTS = select(Product.gtin, Establishment.code).join(Product.establishment)
_ESTABLISHMENTS = select(Establishment.gln, Establishment.code)
_LOTS = select(Lot.epc, Establishment.code).join(Lot.product).join(Product.establishment)
_SERIALS = select(Serial.epc, Establishment.code).join(Serial.product).join(Product.establishment)
Pairs = Select[str | None, str] | Select[str, str]
Column = InstrumentedAttribute[str | None] | InstrumentedAttribute[str]


def _codes(pairs: Pairs, column: Column, values: Iterable[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for chunk in _chunks(sorted(filter(None, values))):
        among: ColumnElement[bool] = column.in_(chunk)
        for value, code in db.session.execute(pairs.where(among)):
            found[str(value)] = code
    return found


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
