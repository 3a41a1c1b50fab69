"""The drawing of a history: every lot once, lines only downwards, circles survived."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.trace.journey.graph import MOST_ROWS, ROW, draw
from portal.trace.journey.steps import Direction, Step
from portal.trace.journey.walk import walk
from tests.unit.trace.stories import Notebook, made

NAMES = "abcdefgh"
PARTS = st.text(st.sampled_from(NAMES), min_size=1, max_size=3)


@st.composite
def recipes(draw: st.DrawFn) -> list[Step]:
    """Any transformations, circles included."""
    pairs = draw(st.lists(st.tuples(PARTS, PARTS), max_size=8))
    return [made(str(n), n, inputs, outputs) for n, (inputs, outputs) in enumerate(pairs)]


@settings(deadline=None)
@given(recipes())
def test_every_item_has_a_dot_of_its_own_and_lines_only_lead_down(story: list[Step]) -> None:
    journey = walk(["a"], Direction.BACK, Notebook(story))

    graph = draw(journey)

    assert {node.item for node in graph.nodes} == set(journey.levels)
    assert graph.nodes[0].item == "a"
    assert [node.y for node in graph.nodes] == [
        row * ROW + ROW // 2 for row in range(len(graph.nodes))
    ]
    for edge in graph.edges:
        start, end = re.findall(r"^M\d+ (\d+)|V(\d+)$", edge.path)
        assert int(end[1]) > int(start[0])
    assert all(0 < node.x < graph.text_x < graph.width for node in graph.nodes)


@settings(deadline=None)
@given(recipes())
def test_no_line_runs_through_the_dot_of_another_item(story: list[Step]) -> None:
    graph = draw(walk(["a"], Direction.BACK, Notebook(story)))

    for edge in graph.edges:
        x, first, last = map(int, re.search(r"(\d+) (\d+)V(\d+)$", edge.path).groups())  # type: ignore[union-attr]
        between = [node for node in graph.nodes if first <= node.y < last and node.x == x]
        assert between == []


def test_a_chain_stays_in_one_lane() -> None:
    chain = [made(str(n), n, chr(98 + n), chr(97 + n)) for n in range(12)]

    graph = draw(walk(["a"], Direction.BACK, Notebook(chain)))

    assert len(graph.nodes) == 13
    assert len({node.x for node in graph.nodes}) == 1


def test_too_many_lots_are_counted_not_drawn() -> None:
    inputs = "".join(chr(0x4E00 + n) for n in range(MOST_ROWS + 9))

    graph = draw(walk(["a"], Direction.BACK, Notebook([made("mix", 1, inputs, "a")])))

    assert (len(graph.nodes), graph.left_out) == (MOST_ROWS, 10)
