"""A history as a drawing: one row for each lot, lines from each lot to what it was made of.

Rows and lanes like those of a version history: it grows downwards, so a phone shows it without
shrinking the words. Only places and lengths are worked out here, the page draws.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.trace.journey.steps import Journey, Link, LinkKind

MOST_ROWS = 60
LANE, ROW, MARGIN = 22, 56, 16
LABEL = 248
DRAWN = (LinkKind.MADE_OF, LinkKind.MADE_INTO, LinkKind.CONTAINS, LinkKind.SAME_LOT)


@dataclass(frozen=True, slots=True)
class Node:
    """One row: a lot or container, where its dot is, and what it was made of."""

    item: str
    x: int
    y: int
    sources: Sequence[str]
    event: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a dot down to another; `path` is what the SVG draws."""

    path: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Graph:
    """Dots and lines with the size of the drawing; `left_out` lots were too many to draw."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    text_x: int
    width: int
    height: int
    left_out: int


def draw(journey: Journey) -> Graph:
    """The lots of a journey below each other, each above what it leads to."""
    links = [link for link in journey.links if link.kind in DRAWN]
    targets = _targets(links)
    order = _from_top(journey, targets)
    rows = {item: number for number, item in enumerate(order[:MOST_ROWS])}
    lanes = _lanes(list(rows), targets, rows)
    made_by = {link.source: link.event for link in reversed(links) if link.event}
    nodes = [
        Node(
            item=item,
            x=_x(lanes[item]),
            y=_y(row),
            sources=[link.target for link in targets[item]],
            event=made_by.get(item, ""),
        )
        for item, row in rows.items()
    ]
    text_x = _x(max(lanes.values(), default=0)) + MARGIN
    return Graph(
        nodes=nodes,
        edges=_edges(rows, lanes, targets),
        text_x=text_x,
        width=text_x + LABEL,
        height=ROW * len(rows),
        left_out=len(order) - len(rows),
    )


def _targets(links: Sequence[Link]) -> Mapping[str, list[Link]]:
    """What each item leads to, each target once."""
    found: dict[str, dict[str, Link]] = defaultdict(dict)
    for link in links:
        found[link.source].setdefault(link.target, link)
    targets: dict[str, list[Link]] = defaultdict(list)
    targets.update((item, list(others.values())) for item, others in found.items())
    return targets


def _from_top(journey: Journey, targets: Mapping[str, list[Link]]) -> list[str]:
    """Every item above what it leads to, as far as circles allow; without recursion."""
    done: dict[str, None] = {}
    entered: set[str] = set()
    waiting = [(item, False) for item in journey.start]
    while waiting:
        item, is_left = waiting.pop()
        if is_left:
            done[item] = None
        elif item not in entered:
            entered.add(item)
            waiting.append((item, True))
            waiting += [(link.target, False) for link in targets[item]]
    return list(reversed(done))


def _lanes(
    order: Sequence[str], targets: Mapping[str, list[Link]], rows: Mapping[str, int]
) -> Mapping[str, int]:
    """The lane of each dot: the first that waits for it, or a free one."""
    waits: list[str | None] = []
    lanes: dict[str, int] = {}
    for item in order:
        lane = waits.index(item) if item in waits else _free(waits)
        lanes[item] = lane
        waits[:] = [None if one == item else one for one in waits]
        ahead = [
            link.target
            for link in targets[item]
            if rows.get(link.target, -1) > rows[item] and link.target not in waits
        ]
        for number, target in enumerate(ahead):
            waits[lane if number == 0 else _free(waits)] = target
    return lanes


def _free(waits: list[str | None]) -> int:
    if None in waits:
        return waits.index(None)
    waits.append(None)
    return len(waits) - 1


def _edges(
    rows: Mapping[str, int], lanes: Mapping[str, int], targets: Mapping[str, list[Link]]
) -> list[Edge]:
    return [
        Edge(_path(item, link.target, rows, lanes), link.kind)
        for item in rows
        for link in targets[item]
        if rows.get(link.target, -1) > rows[item]
    ]


def _path(item: str, target: str, rows: Mapping[str, int], lanes: Mapping[str, int]) -> str:
    """Within the next row over to the lane of the target, then straight down."""
    x, y = _x(lanes[item]), _y(rows[item])
    other_x, other_y = _x(lanes[target]), _y(rows[target])
    turn = y + ROW
    curve = f"C{x} {y + ROW // 2} {other_x} {y + ROW // 2} {other_x} {turn}"
    return f"M{x} {y}{curve}V{other_y}"


def _x(lane: int) -> int:
    return MARGIN + lane * LANE


def _y(row: int) -> int:
    return row * ROW + ROW // 2
