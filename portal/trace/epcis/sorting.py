"""What to do with each event that was handed in: keep it, know it already, or refuse it."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.core.db import db
from portal.trace.epcis.ownership import CHUNK, Owners, own_codes
from portal.trace.epcis.received import ReceivedEvent
from portal.trace.epcis.refusals import Problem
from portal.trace.epcis.strict_json import read_json
from portal.trace.epcis.visibility import narrower, step_visibilities
from portal.trace.models import EpcisEvent
from portal.trace.states import Visibility

Key = tuple[str, bool]


class Trouble(StrEnum):
    """Why an event that is right in itself cannot be kept."""

    FOREIGN = "names no goods, place or party of the owner of this key"
    EXISTS = "a different event has this eventID"


@dataclass(frozen=True, slots=True)
class Declarer:
    """Who declares events, for an establishment or for those of one commune.

    With neither it is the authority or a system that it trusts.
    """

    actor: str
    owner_code: str = ""
    is_admin: bool = False
    commune_code: str | None = None

    @property
    def is_office(self) -> bool:
        """Whether events of every owner may be declared."""
        return self.is_admin or (not self.owner_code and self.commune_code is None)


class _Kept(NamedTuple):
    """What must be known of an event that is kept already."""

    hash: str
    owner_code: str
    captured_by: str
    visibility: Visibility
    declaration: Any


@dataclass(frozen=True, slots=True)
class SortedEvents:
    """The new events with who will see them, how many are known, and troubles by their place."""

    new: list[tuple[ReceivedEvent, Visibility]] = field(default_factory=list)
    known_places: list[int] = field(default_factory=list)
    troubles: dict[Trouble, list[int]] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many were kept before."""
        return len(self.known_places)

    @property
    def problems(self) -> list[Problem]:
        """The troubles as machines read them."""
        return [
            {"event": place, "field": "eventID", "reason": trouble.value}
            for trouble, places in self.troubles.items()
            for place in places
        ]


def sort_events(events: Mapping[int, ReceivedEvent], *, by: Declarer) -> SortedEvents:
    """Look at each event once; also two events of the same call may be the same.

    A business tells of events that name its own goods, or happen at its places, or come from it
    or go to it; who is bound to a commune, of events of the businesses there. Both take back
    their own events only. An event about the goods of somebody else is never public by the word
    of a third party.
    """
    kept = _kept_before(events.values())
    owners = Owners(list(events.values()))
    own = own_codes(owners.known, owner_code=by.owner_code, commune_code=by.commune_code)
    defaults = step_visibilities()
    sorted_out = SortedEvents()
    for place, event in events.items():
        known = kept.get(event.key)
        original = kept.get((event.event_id, False))
        if known is not None and _is_same(event, known):
            sorted_out.known_places.append(place)
        elif known is not None:
            sorted_out.troubles.setdefault(Trouble.EXISTS, []).append(place)
        elif not (by.is_office or _is_concerned(event, original, owners, own, by)):
            sorted_out.troubles.setdefault(Trouble.FOREIGN, []).append(place)
        else:
            others = frozenset() if by.is_office else owners.of_goods(event) - own
            visibility = _visibility(event, original, others, defaults)
            sorted_out.new.append((event, visibility))
            kept[event.key] = _kept(event, visibility, by)
    return sorted_out


def _kept_before(events: Iterable[ReceivedEvent]) -> dict[Key, _Kept]:
    ids = sorted({event.event_id for event in events})
    columns = (
        EpcisEvent.event_id,
        EpcisEvent.is_error_declaration,
        EpcisEvent.hash,
        EpcisEvent.owner_code,
        EpcisEvent.captured_by,
        EpcisEvent.visibility,
    )
    kept: dict[Key, _Kept] = {}
    for start in range(0, len(ids), CHUNK):
        among = EpcisEvent.event_id.in_(ids[start : start + CHUNK])
        for row in db.session.execute(select(*columns).where(among)):
            kept[row.event_id, row.is_error_declaration] = _Kept(*row[2:], None)
    return _with_declarations(kept)


def _with_declarations(kept: dict[Key, _Kept]) -> dict[Key, _Kept]:
    """The hash leaves error declarations out, so these are compared by their own text."""
    ids = [event_id for event_id, is_error in kept if is_error]
    for start in range(0, len(ids), CHUNK):
        bodies = select(EpcisEvent.event_id, EpcisEvent.body).where(
            EpcisEvent.event_id.in_(ids[start : start + CHUNK]), EpcisEvent.is_error_declaration
        )
        for event_id, body in db.session.execute(bodies):
            declaration = read_json(body.encode()).get("errorDeclaration")
            kept[event_id, True] = kept[event_id, True]._replace(declaration=declaration)
    return kept


def _is_same(event: ReceivedEvent, known: _Kept) -> bool:
    return event.hash == known.hash and _declaration(event) == known.declaration


def _declaration(event: ReceivedEvent) -> Any:
    return event.body.get("errorDeclaration")


def _kept(event: ReceivedEvent, visibility: Visibility, by: Declarer) -> _Kept:
    return _Kept(event.hash, by.owner_code, by.actor, visibility, _declaration(event))


def _is_concerned(
    event: ReceivedEvent, original: _Kept | None, owners: Owners, own: Set[str], by: Declarer
) -> bool:
    if event.is_error_declaration and original is not None:
        return _is_own(original, by)
    return not own.isdisjoint(owners.of_goods(event) | owners.of_sites(event))


def _is_own(original: _Kept, by: Declarer) -> bool:
    if by.owner_code:
        return original.owner_code == by.owner_code
    # Events of an authority carry no owner, of whichever commune it is: the key tells them apart.
    return original.captured_by == by.actor


def _visibility(
    event: ReceivedEvent,
    original: _Kept | None,
    others: Set[str],
    defaults: Mapping[str, Visibility],
) -> Visibility:
    if event.is_error_declaration and original is not None:
        # Whoever saw the event must see that it is taken back.
        return original.visibility
    wanted = event.visibility or defaults.get(event.business_step, Visibility.OWNER)
    return narrower(wanted, Visibility.PARTNERS) if others else wanted
