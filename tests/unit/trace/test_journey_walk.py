"""The walk through a history: what leads where, where it stops, and that it finds everything."""

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.trace.journey.steps import Bounds, Cut, Direction, LinkKind, Step
from portal.trace.journey.walk import walk
from tests.unit.trace.stories import Notebook, Oracle, at, made, packed, seen

BACK, FORWARD = Direction.BACK, Direction.FORWARD


def keys(steps: list[Step], item: str, direction: Direction) -> list[str]:
    """The events of a walk through these steps."""
    return [step.key for step in walk([item], direction, Notebook(steps)).steps]


def test_back_leads_to_the_inputs_and_forward_to_the_outputs() -> None:
    story = [seen("grow", 0, "a"), made("mill", 1, "a", "b"), seen("sell", 2, "b")]

    assert keys(story, "b", BACK) == ["grow", "mill", "sell"]
    assert keys(story, "a", FORWARD) == ["grow", "mill", "sell"]


def test_back_leaves_out_what_else_was_made_of_an_input() -> None:
    story = [seen("grow", 0, "a"), made("ours", 1, "a", "b"), made("theirs", 2, "a", "c")]

    assert keys(story, "b", BACK) == ["grow", "ours"]


def test_forward_leaves_out_what_else_went_into_a_product() -> None:
    story = [made("first", 1, "a", "c"), made("second", 2, "b", "c"), seen("sell", 3, "c")]

    assert keys(story, "a", FORWARD) == ["first", "sell"]


def test_events_of_one_transformation_belong_together() -> None:
    story = [seen("grow", 0, "a"), made("in", 1, "a", "", "t"), made("out", 2, "", "b", "t")]

    assert keys(story, "b", BACK) == ["grow", "in", "out"]
    assert keys(story, "a", FORWARD) == ["grow", "in", "out"]


def test_a_container_leads_to_what_was_packed_in_it() -> None:
    story = [seen("grow", 0, "a"), packed("pack", 1, "P", "a"), seen("ship", 2, "P")]

    assert keys(story, "P", BACK) == ["grow", "pack", "ship"]


def test_an_item_takes_along_what_happened_to_its_container_until_it_is_named_again() -> None:
    story = [
        seen("before", 0, "P"),
        packed("pack", 1, "P", "a"),
        seen("ship", 2, "P"),
        seen("shop", 3, "a"),
        seen("later", 4, "P"),
    ]

    assert keys(story, "a", BACK) == ["pack", "ship", "shop"]
    assert keys(story, "a", FORWARD) == ["pack", "ship", "shop"]


def test_a_container_inside_a_container_is_followed_too() -> None:
    story = [
        packed("box", 1, "P", "a"),
        packed("truck", 2, "T", "P"),
        seen("drive", 3, "T"),
        packed("off", 4, "T", "P", action="DELETE"),
        seen("wash", 5, "T"),
        seen("shelf", 6, "a"),
    ]

    assert keys(story, "a", FORWARD) == ["box", "truck", "drive", "off", "shelf"]


def test_taking_everything_out_ends_the_journey_of_a_container() -> None:
    story = [
        packed("box", 1, "P", "a", lots="a"),
        seen("ship", 2, "P"),
        packed("empty", 3, "P", "", action="DELETE"),
        seen("again", 4, "P"),
    ]

    assert keys(story, "a", FORWARD) == ["box", "ship", "empty"]


def test_a_lot_in_two_containers_follows_both() -> None:
    story = [
        packed("one", 1, "P", "a", lots="a"),
        packed("two", 2, "Q", "a", lots="a"),
        seen("north", 3, "P"),
        seen("south", 4, "Q"),
    ]

    assert keys(story, "a", FORWARD) == ["one", "two", "north", "south"]


def test_other_goods_in_the_same_container_stay_out_of_the_story() -> None:
    story = [
        packed("ours", 1, "P", "a"),
        packed("theirs", 2, "P", "b"),
        seen("grow b", 0, "b"),
        seen("ship", 3, "P"),
    ]

    assert keys(story, "a", BACK) == ["ours", "ship"]


def test_a_container_that_is_used_up_takes_its_content_along() -> None:
    story = [packed("fill", 1, "P", "a"), made("boil", 2, "P", "c"), seen("sell", 3, "c")]

    assert keys(story, "a", FORWARD) == ["fill", "boil", "sell"]


def test_a_container_that_comes_out_of_its_own_use_is_followed() -> None:
    story = [packed("fill", 0, "P", "ac"), made("boil", 0, "P", "P"), seen("sell", 1, "a")]

    assert keys(story, "c", FORWARD) == ["boil", "fill", "sell"]


def test_an_event_declared_an_error_is_told_but_ties_nothing() -> None:
    story = [
        seen("grow", 0, "x"),
        made("wrong", 1, "x", "b", void=True),
        made("right", 2, "a", "b"),
    ]

    assert keys(story, "b", BACK) == ["wrong", "right"]


def test_a_circle_ends() -> None:
    story = [made("there", 1, "a", "b"), made("back", 2, "b", "a"), packed("self", 3, "a", "a")]

    assert set(keys(story, "a", BACK)) == {"there", "back", "self"}


def test_a_piece_shares_the_history_of_its_lot() -> None:
    story = Notebook([seen("grow", 0, "L"), seen("sell", 1, "s")], families=[("s", "L")])

    back = walk(["s"], BACK, story)
    forward = walk(["L"], FORWARD, story)

    assert [step.key for step in back.steps] == ["grow", "sell"]
    assert [step.key for step in forward.steps] == ["grow", "sell"]
    assert [link.kind for link in back.links] == [LinkKind.SAME_LOT]


def test_levels_count_the_ties_from_the_start() -> None:
    story = [made("mill", 1, "a", "b"), made("bake", 2, "b", "c")]

    assert walk(["c"], BACK, Notebook(story)).levels == {"c": 0, "b": 1, "a": 2}


def test_a_walk_says_what_it_cut() -> None:
    chain = [made(str(n), n, chr(97 + n), chr(98 + n)) for n in range(20)]

    far = walk(["a"], FORWARD, Notebook(chain), Bounds(rounds=5))
    few_events = walk(["a"], FORWARD, Notebook(chain), Bounds(events=3))
    few_items = walk(["a"], FORWARD, Notebook(chain), Bounds(items=3))

    assert (far.cuts, len(far.steps)) == ({Cut.ROUNDS}, 5)
    assert (few_events.cuts, len(few_events.steps)) == ({Cut.EVENTS}, 3)
    assert (few_items.cuts, len(few_items.levels)) == ({Cut.ITEMS}, 3)


ITEM = st.sampled_from("abcPQ")
ITEMS = st.frozensets(ITEM, max_size=3)


@st.composite
def events(draw: st.DrawFn) -> list[Step]:
    """Any events over a few items: circles, things packed in themselves, empty lists."""
    count = draw(st.integers(2, 12))
    lots = draw(ITEMS)
    found = []
    for number in range(count):
        kind = draw(st.sampled_from(["ObjectEvent", "AggregationEvent", "TransformationEvent"]))
        step = Step(
            str(number),
            at(draw(st.integers(0, 6))),
            kind,
            draw(st.sampled_from(["ADD", "OBSERVE", "DELETE"])),
            is_void=draw(st.integers(0, 9)) == 0,
            lots=lots,
            **_roles(draw, kind),
        )
        found.append(step)
    return found


def _roles(draw: st.DrawFn, kind: str) -> dict[str, object]:
    if kind == "TransformationEvent":
        run = draw(st.sampled_from(["", "", "t", "u"]))
        return {"inputs": draw(ITEMS), "outputs": draw(ITEMS), "transformation": run}
    if kind == "AggregationEvent":
        return {"parent": draw(ITEM), "children": draw(ITEMS)}
    return {"items": draw(ITEMS)}


@settings(max_examples=400, deadline=None)
@given(events(), ITEM, st.sampled_from(Direction))
def test_a_walk_finds_exactly_what_the_plain_rules_say(
    story: list[Step], item: str, direction: Direction
) -> None:
    expected = Oracle(story, item, direction)

    found = walk([item], direction, Notebook(story))

    assert {step.key for step in found.steps} == expected.keys
    assert set(found.levels) == expected.items
    assert not found.cuts
