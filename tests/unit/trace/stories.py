"""Histories for tests: events in a few letters, and a slow but plain way to walk through them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.trace.journey.steps import Direction, Reading, Step

DAY_ONE = datetime(2026, 3, 1, tzinfo=UTC)


def at(hour: int) -> datetime:
    """The moment `hour` hours into the story."""
    return DAY_ONE + timedelta(hours=hour)


def seen(key: str, hour: int, *items: str) -> Step:
    """Somebody observed items."""
    return Step(key, at(hour), "ObjectEvent", "OBSERVE", items=frozenset(items))


def made(
    key: str, hour: int, inputs: str, outputs: str, run: str = "", *, void: bool = False
) -> Step:
    """`outputs` were made of `inputs`, all single letters; `run` ties several events."""
    return Step(
        key,
        at(hour),
        "TransformationEvent",
        transformation=run,
        inputs=frozenset(inputs),
        outputs=frozenset(outputs),
        is_void=void,
    )


def packed(
    key: str, hour: int, parent: str, children: str, *, lots: str = "", action: str = "ADD"
) -> Step:
    """`children` were put into (or with DELETE taken out of) `parent`."""
    return Step(
        key,
        at(hour),
        "AggregationEvent",
        action,
        parent=parent,
        children=frozenset(children),
        lots=frozenset(lots),
    )


@dataclass(frozen=True)
class Notebook:
    """A source of steps in memory."""

    steps: Sequence[Step]
    families: Sequence[tuple[str, str]] = ()

    def naming(self, items: Collection[str], most: int) -> Reading:
        """The events that name any of `items`."""
        return self._at_most([one for one in self.steps if one.named & set(items)], most)

    def sharing(self, transformations: Collection[str], most: int) -> Reading:
        """The events of these transformations."""
        found = [one for one in self.steps if one.transformation in set(transformations)]
        return self._at_most(found, most)

    def kin(self, items: Collection[str], direction: Direction) -> Iterable[tuple[str, str]]:
        """Items and their lots."""
        for item, lot in self.families:
            pair = (item, lot) if direction is Direction.BACK else (lot, item)
            if pair[0] in items:
                yield pair

    def _at_most(self, found: Sequence[Step], most: int) -> Reading:
        return Reading(found[:most], len(found) <= most)


class Oracle:
    """The same history by the plain sentences of the rules, applied until nothing changes."""

    def __init__(self, steps: Sequence[Step], start: str, direction: Direction) -> None:
        self.steps = steps
        self.start = start
        self.is_back = direction is Direction.BACK
        self.items = {start}
        # What was in what, from when to when, and on whose account.
        self.rides: set[tuple[str, str, datetime, datetime]] = set()
        self.keys: set[str] = set()
        before = None
        while before != (before := self._size()):
            self._once()

    def _size(self) -> tuple[int, int, int]:
        return len(self.items), len(self.rides), len(self.keys)

    def _once(self) -> None:
        for item in list(self.items):
            for step in self.steps:
                if item in step.named and self._is_of(item, step):
                    self._tell(step, item, datetime.max.replace(tzinfo=UTC))
                    if step.packs and step.parent == item:
                        self.items |= step.children
        for container, rider, since, until in list(self.rides):
            for step in self._during(container, rider, since, until):
                end = min([until, *self._ends(container, rider, since)])
                self._tell(step, container, end, rides=True)

    def _is_of(self, item: str, step: Step) -> bool:
        other = step.inputs if self.is_back else step.outputs
        rest = step.items | step.children | {step.parent}
        rest |= step.outputs if self.is_back else step.inputs
        return item == self.start or item in rest or item not in other

    def _tell(self, step: Step, item: str, end: datetime, *, rides: bool = False) -> None:
        self.keys.add(step.key)
        near = step.outputs if self.is_back else step.inputs
        if item in near and not step.is_void and not (rides and self.is_back):
            for one in self._whole_run(step):
                self.keys.add(one.key)
                if not one.is_void:
                    self.items |= one.inputs if self.is_back else one.outputs
        if step.packs and item in step.children:
            later = [s.at for s in self.steps if item in s.named and s.at > step.at]
            until = end if item in step.lots else min([end, *later])
            self.rides.add((step.parent, item, step.at, until))

    def _whole_run(self, step: Step) -> list[Step]:
        if not step.transformation:
            return [step]
        return [one for one in self.steps if one.transformation == step.transformation]

    def _ends(self, container: str, rider: str, since: datetime) -> list[datetime]:
        return [
            one.at
            for one in self.steps
            if one.at >= since and one.parent == container and one.takes_out(rider)
        ]

    def _during(
        self, container: str, rider: str, since: datetime, until: datetime
    ) -> Iterator[Step]:
        end = min([until, *self._ends(container, rider, since)])
        for step in self.steps:
            is_ours = step.parent != container or not step.children or rider in step.children
            if is_ours and container in step.named and since <= step.at <= end:
                yield step
