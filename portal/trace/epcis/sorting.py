"""What to do with each event that was handed in: keep it, know it already, or refuse it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.core.db import db
from portal.trace.epcis.ownership import CHUNK, Owners
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
    """Who declares events; without `owner_code` the authority or a system that it trusts."""

    actor: str
    owner_code: str = ""
    is_admin: bool = False

    @property
    def is_office(self) -> bool:
        """Whether events of every owner may be declared."""
        return self.is_admin or not self.owner_code


class _Kept(NamedTuple):
    """What must be known of an event that is kept already."""

    hash: str
    owner_code: str
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
    or go to it. It takes back its own events only. An event about the goods of somebody else is
    never public by the word of a third party.
    """
    kept = _kept_before(events.values())
    owners = Owners(list(events.values()))
    defaults = step_visibilities()
    sorted_out = SortedEvents()
    for place, event in events.items():
        known = kept.get(event.key)
        original = kept.get((event.event_id, False))
        if known is not None and _is_same(event, known):
            sorted_out.known_places.append(place)
        elif known is not None:
            sorted_out.troubles.setdefault(Trouble.EXISTS, []).append(place)
        elif not (by.is_office or _is_concerned(event, original, owners, by.owner_code)):
            sorted_out.troubles.setdefault(Trouble.FOREIGN, []).append(place)
        else:
            visibility = _visibility(event, original, owners, defaults, by)
            sorted_out.new.append((event, visibility))
            kept[event.key] = _Kept(event.hash, by.owner_code, visibility, _declaration(event))
    return sorted_out


def _kept_before(events: Iterable[ReceivedEvent]) -> dict[Key, _Kept]:
    ids = sorted({event.event_id for event in events})
    columns = (
        EpcisEvent.event_id,
        EpcisEvent.is_error_declaration,
        EpcisEvent.hash,
        EpcisEvent.owner_code,
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


def _is_concerned(
    event: ReceivedEvent, original: _Kept | None, owners: Owners, owner_code: str
) -> bool:
    if event.is_error_declaration and original is not None:
        return original.owner_code == owner_code
    return owner_code in owners.of_goods(event) | owners.of_sites(event)


def _visibility(
    event: ReceivedEvent,
    original: _Kept | None,
    owners: Owners,
    defaults: Mapping[str, Visibility],
    by: Declarer,
) -> Visibility:
    if event.is_error_declaration and original is not None:
        # Whoever saw the event must see that it is taken back.
        return original.visibility
    wanted = event.visibility or defaults.get(event.business_step, Visibility.OWNER)
    others: Sequence[str] = sorted(owners.of_goods(event) - {by.owner_code})
    if others and not by.is_office:
        return narrower(wanted, Visibility.PARTNERS)
    return wanted
