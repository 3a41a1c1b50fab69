"""What a walk through a history reads and finds: events reduced to their items, and ties."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

AGGREGATION = "AggregationEvent"
TRANSFORMATION = "TransformationEvent"
DELETE = "DELETE"


class Direction(StrEnum):
    """Where a trace leads: to what an item was made of, or to what became of it."""

    BACK = "back"
    FORWARD = "forward"


class LinkKind(StrEnum):
    """Why a walk goes from one item to another."""

    MADE_OF = "made_of"
    MADE_INTO = "made_into"
    CONTAINS = "contains"
    TRAVELS_IN = "travels_in"
    SAME_LOT = "same_lot"


@dataclass(frozen=True, slots=True)
class Step:
    """One event, reduced to the items that it names.

    `items` are things that it merely observes; `lots` are those names that stand for a whole
    lot, parts of which can be in several places at once. An event that was declared an error
    `is_void`: it is told, but ties nothing.
    """

    key: str
    at: datetime
    kind: str
    action: str = ""
    transformation: str = ""
    items: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()
    parent: str = ""
    children: frozenset[str] = frozenset()
    lots: frozenset[str] = frozenset()
    is_void: bool = False

    @property
    def named(self) -> frozenset[str]:
        """Every item that the event names."""
        parents = {self.parent} if self.parent else set()
        return self.items | self.inputs | self.outputs | self.children | parents

    @property
    def packs(self) -> bool:
        """Whether the children are in the parent from now on."""
        if self.is_void or self.kind != AGGREGATION:
            return False
        return bool(self.parent) and self.action != DELETE

    def takes_out(self, item: str) -> bool:
        """Whether `item` is out of the parent from now on; no child named means all of them."""
        if self.is_void or self.kind != AGGREGATION or self.action != DELETE:
            return False
        return not self.children or item in self.children


@dataclass(frozen=True, slots=True)
class Link:
    """A tie between two items, and the event that makes it (empty: the registry says so)."""

    kind: LinkKind
    source: str
    target: str
    event: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a walk goes: rounds of reading, events and items."""

    rounds: int = 40
    events: int = 2_000
    items: int = 5_000


class Cut(StrEnum):
    """Why a walk ended before everything was found."""

    ROUNDS = "rounds"
    EVENTS = "events"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class Journey:
    """What a walk found: events in the order of time, each item with its distance, the ties."""

    direction: Direction
    start: tuple[str, ...]
    steps: Sequence[Step]
    levels: Mapping[str, int]
    links: Sequence[Link]
    cuts: frozenset[Cut] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """Events that were asked for; not all of them when there were too many."""

    steps: Sequence[Step] = ()
    is_whole: bool = True


class Source(Protocol):
    """Where a walk reads; each question costs a fixed number of statements."""

    def naming(self, items: Collection[str], most: int) -> Reading:
        """The events that name any of `items`, each once, at most `most`.

        Of what an event merely observes only those of `items` need to be said.
        """

    def sharing(self, transformations: Collection[str], most: int) -> Reading:
        """The events that belong to any of these transformations, at most `most`."""

    def kin(self, items: Collection[str], direction: Direction) -> Iterable[tuple[str, str]]:
        """Pairs of an item and its lot (back), or of a lot and its items (forward)."""
