"""Walks through captured events: the same as through a notebook, and as far as one may see."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.db import db, unit_of_work
from portal.trace.epcis.visibility import EVERYONE, Reader
from portal.trace.journey.steps import Bounds, Cut, Direction, Step
from portal.trace.journey.tracing import EventBook, trace
from portal.trace.journey.walk import walk
from portal.trace.models import EpcisEvent, EventIdentifier
from tests.make.lots import (
    epc_of_lot,
    make_events,
    make_lot,
    make_serials,
    observed,
    packed,
    transformed,
)
from tests.make.registry import make_product
from tests.make.statements import count_statements
from tests.unit.trace.stories import Notebook

OFFICE = Reader(is_office=True)
BASE = "https://id.gs1.org"
LOTS = [f"{BASE}/01/09520123456788/10/{letter}" for letter in "ABC"]
PIECE = f"{BASE}/01/09520123456788/21/S1"
UNITS = [f"{BASE}/00/095201234567891235", f"{BASE}/00/095201234567891242"]
NAMES = [*LOTS, PIECE, *UNITS]


def keys(app: Flask, epc: str, direction: Direction, reader: Reader = OFFICE) -> set[str]:
    """The eventIDs of a walk."""
    with app.app_context():
        return {step.key for step in trace([epc], direction, reader).steps}


@st.composite
def captured(draw: st.DrawFn) -> dict[str, object]:
    """Any event that can be captured over a few lots, one piece and two logistic units."""
    day = f"2026-03-{draw(st.integers(1, 9)):02}"
    names = st.lists(st.sampled_from(LOTS), min_size=1, max_size=2, unique=True)
    kind = draw(st.sampled_from(["observed", "transformed", "packed"]))
    if kind == "observed":
        return observed(day, *draw(names), epcList=draw(st.sampled_from([[], [PIECE], UNITS])))
    if kind == "transformed":
        run = draw(st.sampled_from(["", "urn:run:1"]))
        rest = {"transformationID": run} if run else {}
        return transformed(day, draw(names), draw(names), **rest)
    action = draw(st.sampled_from(["ADD", "OBSERVE", "DELETE"]))
    children = draw(st.sampled_from([[], [PIECE], UNITS[1:]]))
    return packed(day, UNITS[0], draw(names), action, childEPCs=children)


def notebook_of(app: Flask) -> Notebook:
    """Every captured event, read one by one the plain way."""
    sides = {"epc": "items", "input": "inputs", "output": "outputs", "child": "children"}
    with app.app_context():
        steps = []
        for event in db.session.query(EpcisEvent):
            named: dict[str, set[str]] = {side: set() for side in sides.values()}
            parent, lots = "", set()
            for one in event.identifiers:
                role = one.role.value.removesuffix("_class")
                if role == "parent":
                    parent = one.identifier
                else:
                    named[sides[role]].add(one.identifier)
                if one.level != "instance":
                    lots.add(one.identifier)
            steps.append(
                Step(
                    event.event_id,
                    event.event_time,
                    event.type.value,
                    event.action or "",
                    event.transformation_id or "",
                    parent=parent,
                    lots=frozenset(lots),
                    **{side: frozenset(found) for side, found in named.items()},
                )
            )
        return Notebook(steps)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(captured(), min_size=1, max_size=8), st.data())
def test_the_database_tells_the_same_story_as_a_notebook(
    trace_app: Flask, events: list[dict[str, object]], data: st.DataObject
) -> None:
    with trace_app.app_context(), unit_of_work():
        db.session.query(EventIdentifier).delete()
        db.session.query(EpcisEvent).delete()
    make_events(trace_app, *events)
    start = data.draw(st.sampled_from(NAMES))
    direction = data.draw(st.sampled_from(Direction))

    with trace_app.app_context():
        found = trace([start], direction, OFFICE)

    expected = walk([start], direction, notebook_of(trace_app))
    assert [one.key for one in found.steps] == [one.key for one in expected.steps]
    assert found.levels == expected.levels
    assert set(found.links) == set(expected.links)


def test_a_reader_follows_only_events_that_he_may_see(trace_app: Flask) -> None:
    (grow,) = make_events(trace_app, observed("2026-03-01", LOTS[0]))
    (mill,) = make_events(
        trace_app, transformed("2026-03-02", [LOTS[0]], [LOTS[1]]), is_public=False
    )
    (sell,) = make_events(trace_app, observed("2026-03-03", LOTS[1]))

    assert keys(trace_app, LOTS[1], Direction.BACK) == {grow, mill, sell}
    assert keys(trace_app, LOTS[1], Direction.BACK, EVERYONE) == {sell}


def test_an_event_and_its_error_declaration_are_one_and_tie_nothing(trace_app: Flask) -> None:
    wrong = transformed("2026-03-02", [LOTS[0]], [LOTS[1]])
    (key,) = make_events(trace_app, wrong)
    make_events(trace_app, observed("2026-03-01", LOTS[0]))
    declaration = {"declarationTime": "2026-03-10T08:00:00+07:00", "reason": "did_not_occur"}
    make_events(trace_app, {**wrong, "eventID": key, "errorDeclaration": declaration})

    with trace_app.app_context():
        (step,) = trace([LOTS[1]], Direction.BACK, OFFICE).steps
        assert (step.key, step.is_void) == (key, True)


def test_a_recall_of_a_lot_reaches_its_pieces_and_a_piece_knows_its_lot(trace_app: Flask) -> None:
    lot = make_lot(trace_app, make_product(trace_app, gtin="9520123456788"), number="A")
    make_serials(trace_app, lot, ["S1"])
    (grown,) = make_events(trace_app, observed("2026-03-01", epc_of_lot(trace_app, lot)))
    piece = {**observed("2026-03-02"), "quantityList": [], "epcList": [PIECE]}
    (sold,) = make_events(trace_app, piece)

    assert keys(trace_app, LOTS[0], Direction.FORWARD) == {grown, sold}
    assert keys(trace_app, PIECE, Direction.BACK) == {grown, sold}


def test_statements_grow_with_rounds_not_with_events(trace_app: Flask) -> None:
    make_events(
        trace_app,
        transformed("2026-03-02", [LOTS[0]], [LOTS[1]]),
        *(observed(f"2026-03-{day:02}", LOTS[0]) for day in range(3, 28)),
    )

    with count_statements(trace_app) as seen:
        assert len(keys(trace_app, LOTS[1], Direction.BACK)) == 26

    assert len(seen) <= 6


def test_a_flood_of_events_is_cut_and_said(trace_app: Flask) -> None:
    make_events(trace_app, *(observed(f"2026-03-{day:02}", LOTS[0]) for day in range(1, 28)))

    with trace_app.app_context():
        found = walk([LOTS[0]], Direction.BACK, EventBook(OFFICE), Bounds(events=10))

    assert len(found.steps) == 10
    assert found.cuts == {Cut.EVENTS}
    assert [step.at.day for step in found.steps] == list(range(1, 11))
