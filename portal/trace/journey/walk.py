"""The walk through a history: from an item back to its origins, or forward to what became of it.

Back, an item leads to the inputs of the transformations that it came out of; forward, to the
outputs of those it went into. All events with one transformation id are one transformation.
Both ways a container leads to what was packed in it, and an item takes along what happened to
the container it travelled in, until its own next event names it again; a lot, parts of which
travel apart, until it is taken out. Clocks and late entries decide nothing else.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from portal.trace.journey.steps import (
    Bounds,
    Cut,
    Direction,
    Journey,
    Link,
    LinkKind,
    Reading,
    Source,
    Step,
)

FOR_EVER = datetime.max.replace(tzinfo=UTC)
PLENTY = Bounds()
NOTHING = Reading()


@dataclass(frozen=True, slots=True)
class Ride:
    """A stretch of time that `rider` spent in `container`."""

    container: str
    rider: str
    since: datetime
    until: datetime
    level: int = field(compare=False)


def walk(
    start: Sequence[str], direction: Direction, source: Source, bounds: Bounds = PLENTY
) -> Journey:
    """Everything that leads from (or to) the `start` items; each event once.

    It ends at `bounds` and then says what was cut; a circle in the data ends by itself.
    """
    return _Walk(tuple(start), direction, source, bounds).journey()


class _Walk:
    def __init__(
        self, start: tuple[str, ...], direction: Direction, source: Source, bounds: Bounds
    ) -> None:
        self.start = start
        self.direction = direction
        self.source = source
        self.bounds = bounds
        self.levels: dict[str, int] = {}
        self.steps: dict[str, Step] = {}
        self.links: dict[Link, None] = {}
        self.cuts: set[Cut] = set()
        # What was read of each item, also events that are not part of the story.
        self.told: dict[str, list[Step]] = {}
        self.runs: dict[str, list[Step]] = defaultdict(list)
        self.rides: dict[Ride, None] = {}
        self.next_items: list[str] = []
        self.next_rides: list[Ride] = []

    def journey(self) -> Journey:
        """Walk in rounds, each with the same few questions, until nothing new turns up."""
        for item in self.start:
            self._reach(item, 0)
        for _ in range(self.bounds.rounds):
            items, rides = self.next_items, self.next_rides
            if not items and not rides:
                break
            self.next_items, self.next_rides = [], []
            self._read(items, rides)
            for item in items:
                self._follow(item)
            for ride in rides:
                self._ride(ride)
        if self.next_items or self.next_rides:
            self.cuts.add(Cut.ROUNDS)
        return Journey(
            direction=self.direction,
            start=self.start,
            steps=sorted(self.steps.values(), key=_order),
            levels=self.levels,
            links=tuple(self.links),
            cuts=frozenset(self.cuts),
        )

    # Reading ------------------------------------------------------------------------------
    def _read(self, items: list[str], rides: list[Ride]) -> None:
        wanted = {*items, *(ride.container for ride in rides)} - self.told.keys()
        self.told.update((item, []) for item in wanted)
        most = self.bounds.events
        for step in self._whole(self.source.naming(wanted, most) if wanted else NOTHING):
            for item in wanted & step.named:
                self.told[item].append(step)
        for item in wanted:
            self.told[item].sort(key=_order)
        runs = {step.transformation for item in wanted for step in self.told[item]}
        runs -= {"", *self.runs}
        for step in self._whole(self.source.sharing(runs, most) if runs else NOTHING):
            self.runs[step.transformation].append(step)
        for item, relative in self.source.kin(items, self.direction) if items else ():
            self._tie(LinkKind.SAME_LOT, item, relative, "", self.levels[item])

    def _whole(self, reading: Reading) -> Sequence[Step]:
        if not reading.is_whole:
            self.cuts.add(Cut.EVENTS)
        return reading.steps

    # Following an item --------------------------------------------------------------------
    def _follow(self, item: str) -> None:
        for step in self.told[item]:
            if self._belongs(step, item) and self._keep(step):
                self._transform(step, item, self.levels[item])
                self._unpack(step, item)
                self._board(step, item, FOR_EVER, self.levels[item])

    def _belongs(self, step: Step, item: str) -> bool:
        """Not the other uses of an ingredient, nor the other sources of a product."""
        if item in self.start:
            return True
        near, _far = self._sides(step)
        return item in near | step.items | step.children or item == step.parent

    def _transform(self, step: Step, item: str, level: int) -> None:
        if step.is_void or item not in self._sides(step)[0]:
            return
        is_back = self.direction is Direction.BACK
        for part in self.runs.get(step.transformation) or (step,):
            if self._keep(part) and not part.is_void:
                for other in self._sides(part)[1]:
                    kind = LinkKind.MADE_OF if is_back else LinkKind.MADE_INTO
                    self._tie(kind, item, other, part.key, level + 1)

    def _sides(self, step: Step) -> tuple[frozenset[str], frozenset[str]]:
        """What of a transformation is near to where the walk began, and what is farther."""
        if self.direction is Direction.BACK:
            return step.outputs, step.inputs
        return step.inputs, step.outputs

    def _unpack(self, step: Step, item: str) -> None:
        if step.packs and step.parent == item:
            for child in step.children:
                self._tie(LinkKind.CONTAINS, item, child, step.key, self.levels[item] + 1)

    # Travelling in containers -------------------------------------------------------------
    def _board(self, step: Step, item: str, until: datetime, level: int) -> None:
        if not step.packs or item not in step.children:
            return
        if item not in step.lots:
            until = min(until, self._next_own(item, step.at))
        ride = Ride(step.parent, item, step.at, until, level)
        if ride not in self.rides:
            self.rides[ride] = None
            self.next_rides.append(ride)
            self.links[Link(LinkKind.TRAVELS_IN, item, step.parent, step.key)] = None

    def _next_own(self, item: str, after: datetime) -> datetime:
        return next((step.at for step in self.told[item] if step.at > after), FOR_EVER)

    def _ride(self, ride: Ride) -> None:
        told = [step for step in self.told[ride.container] if step.at >= ride.since]
        out = (step.at for step in told if _is_out(step, ride))
        until = min(ride.until, next(out, FOR_EVER))
        for step in told:
            if step.at <= until and _concerns(step, ride) and self._keep(step):
                self._board(step, ride.container, until, ride.level)
                if self.direction is Direction.FORWARD:
                    # A container that is itself used up takes its content along.
                    self._transform(step, ride.container, ride.level)

    # Keeping --------------------------------------------------------------------------------
    def _keep(self, step: Step) -> bool:
        if step.key in self.steps:
            return True
        if len(self.steps) >= self.bounds.events:
            self.cuts.add(Cut.EVENTS)
            return False
        self.steps[step.key] = step
        return True

    def _tie(self, kind: LinkKind, source: str, target: str, event: str, level: int) -> None:
        # A container that comes out of its own use is reached like anything else, without a link.
        if self._reach(target, level) and source != target:
            self.links[Link(kind, source, target, event)] = None

    def _reach(self, item: str, level: int) -> bool:
        if item in self.levels:
            return True
        if len(self.levels) >= self.bounds.items:
            self.cuts.add(Cut.ITEMS)
            return False
        self.levels[item] = level
        self.next_items.append(item)
        return True


def _is_out(step: Step, ride: Ride) -> bool:
    return step.parent == ride.container and step.takes_out(ride.rider)


def _concerns(step: Step, ride: Ride) -> bool:
    """Not the packing of other goods into the same container."""
    if step.parent != ride.container or not step.children:
        return True
    return ride.rider in step.children


def _order(step: Step) -> tuple[datetime, str]:
    return step.at, step.key
