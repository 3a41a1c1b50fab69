"""What a recall of a lot reaches: lots made of it, and the parties to whom it went."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.db import db
from portal.registry.models import Establishment
from portal.trace.epcis.identifiers import gln_of, normal_id, own_establishment_of
from portal.trace.epcis.visibility import Reader
from portal.trace.journey.names import Named, names_of_goods
from portal.trace.journey.steps import Bounds, Direction, Journey
from portal.trace.journey.tracing import trace
from portal.trace.models import EpcisEvent, Lot, Serial
from portal.trace.states import LotState

# A recall must not stop short: what a page need not show counts here.
FAR = Bounds(rounds=200, events=50_000, items=100_000)
OFFICE = Reader(is_office=True)
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody to inform; for officers' eyes only. `gln` is empty for places of their own kind.

    `code` is that of the establishment, empty when the registry does not know it.
    """

    place: str
    gln: str
    code: str = ""
    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    events: int = 0
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that a recall concerns; `others` are goods that no lot of the portal names.

    `is_whole` is False when the history was too large to be followed to its end.
    """

    lots: Sequence[Lot]
    pieces: int
    others: Sequence[Named]
    parties: Sequence[Party]
    is_whole: bool

    @property
    def to_recall(self) -> Sequence[Lot]:
        """The lots that are not recalled yet."""
        return [lot for lot in self.lots if lot.state is not LotState.RECALLED]


def reach_of(lot: Lot) -> Reach:
    """What a recall of `lot` reaches, by everything that was captured up to now."""
    journey = trace([lot.epc], Direction.FORWARD, OFFICE, FAR)
    reached = set(journey.levels)
    lots = _lots(reached)
    pieces = _pieces(reached)
    named = {one.epc for one in lots} | pieces
    others = names_of_goods(reached - named)
    return Reach(
        lots=lots,
        pieces=len(pieces),
        others=sorted(others.values(), key=lambda one: one.name),
        parties=_parties(journey, lots),
        is_whole=not journey.cuts,
    )


def _lots(epcs: Iterable[str]) -> Sequence[Lot]:
    statement = select(Lot).options(joinedload(Lot.product))
    found = [
        lot
        for batch in _batches(epcs)
        for lot in db.session.scalars(statement.where(Lot.epc.in_(batch)))
    ]
    return sorted(found, key=lambda lot: lot.id)


def _pieces(epcs: Iterable[str]) -> set[str]:
    statement = select(Serial.epc)
    return {
        epc
        for batch in _batches(epcs)
        for epc in db.session.scalars(statement.where(Serial.epc.in_(batch)))
    }


def _parties(journey: Journey, lots: Sequence[Lot]) -> Sequence[Party]:
    """Everyone at whose place goods were, who gave or got them, and who makes the lots."""
    seen: dict[str, list[date]] = defaultdict(list)
    for at, place in _places(journey):
        seen[place].append(at)
    keys = {place: gln_of(place) or own_establishment_of(place) for place in seen}
    known = _establishments(set(keys.values()) - {""})
    # Several places of one establishment stay apart, each may hold goods.
    parties = [_party(place, days, known.get(keys[place])) for place, days in seen.items()]
    told = {party.code for party in parties}
    makers = {one.id: one for lot in lots if (one := lot.product.establishment) is not None}
    parties += [_party("", [], one) for one in makers.values() if one.code not in told]
    return sorted(parties, key=lambda one: (one.name == "", one.name, one.place))


def _places(journey: Journey) -> Iterator[tuple[date, str]]:
    keys = [step.key for step in journey.steps if not step.is_void]
    columns = (
        EpcisEvent.event_time,
        EpcisEvent.read_point,
        EpcisEvent.business_location,
        EpcisEvent.body,
    )
    for start in range(0, len(keys), BATCH):
        wanted = select(*columns).where(
            EpcisEvent.event_id.in_(keys[start : start + BATCH]),
            EpcisEvent.is_error_declaration.is_(False),
        )
        for at, read_point, location, body in db.session.execute(wanted):
            day = at.astimezone(clock.VIETNAM).date()
            places = {read_point, location, *_sides(json.loads(body))}
            yield from ((day, place) for place in places if place)


def _sides(body: Mapping[str, Any]) -> Iterator[str]:
    for name, element in (("sourceList", "source"), ("destinationList", "destination")):
        for side in body.get(name, ()):
            try:
                yield normal_id(side.get(element, ""))
            except ValueError:
                continue


def _establishments(keys: set[str]) -> Mapping[str, Establishment]:
    """By GLN and by code; also those that the public does not see: a recall reaches everyone."""
    statement = select(Establishment).options(
        joinedload(Establishment.commune), joinedload(Establishment.province)
    )
    known: dict[str, Establishment] = {}
    for batch in _batches(keys):
        is_meant = Establishment.gln.in_(batch) | Establishment.code.in_(batch)
        for one in db.session.scalars(statement.where(is_meant)):
            known[one.code] = known[one.gln or one.code] = one
    return known


def _party(place: str, days: Sequence[date], who: Establishment | None) -> Party:
    count, last = len(days), max(days, default=None)
    if who is None:
        return Party(place, gln_of(place), events=count, last_on=last)
    return Party(
        place,
        gln_of(place) or who.gln or "",
        code=who.code,
        name=who.name,
        address=who.place_line,
        phone=who.phone,
        email=who.email,
        events=count,
        last_on=last,
    )


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(names)
    for start in range(0, len(listed), BATCH):
        yield listed[start : start + BATCH]
