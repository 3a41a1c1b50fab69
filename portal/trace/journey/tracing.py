"""Walks through the captured events: a few statements for each round, however many events."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from portal.core.db import db
from portal.trace.epcis.documents import stored_event
from portal.trace.epcis.visibility import Reader, may_see, public_view
from portal.trace.journey.steps import Bounds, Direction, Journey, Reading, Step
from portal.trace.journey.walk import PLENTY, walk
from portal.trace.models import EpcisEvent, EventIdentifier, Lot, Serial
from portal.trace.states import IdentifierLevel, IdentifierRole

# Identifiers of one statement; SQLite and PostgreSQL take some 32,000 values.
BATCH = 2_000
# An event may name ten thousand pieces: what is read in one statement ends somewhere.
MOST_ROWS = 200_000
_OBSERVED = (IdentifierRole.EPC, IdentifierRole.EPC_CLASS)
_SIDES = {
    IdentifierRole.EPC: "items",
    IdentifierRole.EPC_CLASS: "items",
    IdentifierRole.INPUT: "inputs",
    IdentifierRole.INPUT_CLASS: "inputs",
    IdentifierRole.OUTPUT: "outputs",
    IdentifierRole.OUTPUT_CLASS: "outputs",
    IdentifierRole.CHILD: "children",
    IdentifierRole.CHILD_CLASS: "children",
}
_COLUMNS = (
    EpcisEvent.event_id,
    EpcisEvent.is_error_declaration,
    EpcisEvent.type,
    EpcisEvent.action,
    EpcisEvent.event_time,
    EpcisEvent.transformation_id,
    EventIdentifier.role,
    EventIdentifier.level,
    EventIdentifier.identifier,
)


def trace(
    epcs: Sequence[str], direction: Direction, reader: Reader, bounds: Bounds = PLENTY
) -> Journey:
    """What the events that `reader` may see say of these normal identifiers, back or forward."""
    return walk(epcs, direction, EventBook(reader), bounds)


_Row = Row[*tuple[Any, ...]]


def events_of(journey: Journey, reader: Reader) -> Sequence[Mapping[str, Any]]:
    """The events of a journey as the reader may see them, with their error declarations."""
    columns = (
        EpcisEvent.event_id,
        EpcisEvent.record_time,
        EpcisEvent.body,
    )
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for batch in _batches(step.key for step in journey.steps):
        wanted = select(*columns).where(EpcisEvent.event_id.in_(batch), may_see(reader))
        for row in db.session.execute(wanted.order_by(EpcisEvent.is_error_declaration)):
            event = stored_event(row.body, row.event_id, row.record_time)
            found[row.event_id].append(event if _sees_whole(reader) else public_view(event))
    return [event for step in journey.steps for event in found[step.key]]


def _sees_whole(reader: Reader) -> bool:
    return reader.is_office or reader.is_partner


@dataclass(slots=True)
class _Draft:
    """An event while its rows come in."""

    at: datetime
    kind: str
    action: str
    run: str
    is_void: bool = False
    parent: str = ""
    sides: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lots: set[str] = field(default_factory=set)

    def step(self, key: str) -> Step:
        """The event as the walk reads it."""
        return Step(
            key=key,
            at=self.at,
            kind=self.kind,
            action=self.action,
            transformation=self.run,
            items=frozenset(self.sides["items"]),
            inputs=frozenset(self.sides["inputs"]),
            outputs=frozenset(self.sides["outputs"]),
            parent=self.parent,
            children=frozenset(self.sides["children"]),
            lots=frozenset(self.lots),
            is_void=self.is_void,
        )


@dataclass(frozen=True, slots=True)
class EventBook:
    """The captured events that a reader may see, as a source of walks."""

    reader: Reader

    def naming(self, items: Collection[str], most: int) -> Reading:
        """The events that name any of `items`; of what is merely observed only those."""
        rows: list[_Row] = []
        for batch in _batches(items):
            wanted = select(EventIdentifier.event_id).where(EventIdentifier.identifier.in_(batch))
            is_told = or_(
                EventIdentifier.role.not_in(_OBSERVED), EventIdentifier.identifier.in_(batch)
            )
            rows += self._rows(EpcisEvent.id.in_(wanted), is_told, most)
        return _reading(rows, most)

    def sharing(self, transformations: Collection[str], most: int) -> Reading:
        """The events of these transformations."""
        is_told = EventIdentifier.role.not_in(_OBSERVED)
        rows: list[_Row] = []
        for batch in _batches(transformations):
            rows += self._rows(EpcisEvent.transformation_id.in_(batch), is_told, most)
        return _reading(rows, most)

    def kin(self, items: Collection[str], direction: Direction) -> Iterable[tuple[str, str]]:
        """Pieces and their lots: back from the piece, forward from the lot."""
        piece, lot = Serial.epc, Lot.epc
        near, far = (piece, lot) if direction is Direction.BACK else (lot, piece)
        statement = select(near, far).select_from(Serial).join(Lot, Lot.id == Serial.lot_id)
        for batch in _batches(items):
            found = statement.where(near.in_(batch)).order_by(Serial.id).limit(MOST_ROWS)
            yield from ((one, other) for one, other in db.session.execute(found))

    def _rows(
        self, is_wanted: ColumnElement[bool], is_told: ColumnElement[bool], most: int
    ) -> Sequence[_Row]:
        events = (
            select(EpcisEvent.id)
            .where(is_wanted, may_see(self.reader))
            .order_by(EpcisEvent.event_time, EpcisEvent.id)
            .limit(most + 1)
        )
        statement = (
            select(*_COLUMNS)
            .join(EventIdentifier, EventIdentifier.event_id == EpcisEvent.id)
            .where(EpcisEvent.id.in_(events), is_told)
            .limit(MOST_ROWS)
        )
        return db.session.execute(statement).all()


def _reading(rows: Sequence[_Row], most: int) -> Reading:
    """The events of the rows; one that was declared an error is one with its declaration."""
    drafts: dict[str, _Draft] = {}
    for key, is_error, kind, action, at, run, role, level, identifier in rows:
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = _Draft(at, kind.value, action or "", run or "")
        draft.is_void = draft.is_void or is_error
        if role is IdentifierRole.PARENT:
            draft.parent = identifier
        else:
            draft.sides[_SIDES[role]].add(identifier)
        if level is not IdentifierLevel.INSTANCE:
            draft.lots.add(identifier)
    steps = sorted((draft.step(key) for key, draft in drafts.items()), key=lambda one: one.at)
    return Reading(steps[:most], len(steps) <= most and len(rows) < MOST_ROWS)


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(names)
    for start in range(0, len(listed), BATCH):
        yield listed[start : start + BATCH]
