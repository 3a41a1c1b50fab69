"""Whatever is sent to the EPCIS interface, it answers; a refused event leaves nothing behind."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.accounts.scopes import Scope
from portal.core.db import db
from portal.trace.models import CaptureJob, EpcisEvent, EventIdentifier
from portal.trace.states import EventType
from tests.make.trace import (
    BOX,
    LOT,
    PIECE,
    Partner,
    epcis_portal,
    make_document,
    make_event,
    make_packing,
    make_piece_event,
    make_transformation,
)

EXAMPLES = 150
ANSWERS = {200, 201, 202, 400, 403, 404, 406, 409, 413, 415, 501}
SAMPLES: tuple[dict[str, Any], ...] = (
    make_event(ilmd={"cbvmda:lotNumber": "L1"}),
    make_piece_event(
        bizTransactionList=[{"type": "po", "bizTransaction": "urn:a:b"}],
        sourceList=[{"type": "owning_party", "source": "urn:epc:id:pgln:9521234.00001"}],
        persistentDisposition={"set": ["conformant"], "unset": ["expired"]},
        errorDeclaration={"declarationTime": "2026-01-01T00:00:00Z", "reason": "incorrect_data"},
    ),
    make_packing(BOX, [PIECE]),
    make_packing(BOX, [PIECE], type="AssociationEvent"),
    make_transformation([LOT], [LOT + "b"]),
    make_piece_event(
        sensorElementList=[
            {"sensorReport": [{"type": "Temperature", "value": 4.5, "component": "x"}]}
        ]
    ),
)
WORDS = st.sampled_from(
    [
        *EventType,
        LOT,
        PIECE,
        "urn:epc:id:sgtin:",
        "urn:epc:idpat:sgtin:*.*.*",
        "https://id.gs1.org/01/1",
        "2026-13-01T00:00:00Z",
        "9999-12-31T23:59:59.9999-14:00",
        "0001-01-01T00:00:00+14:00",
        "\x00",
        "ADD",
        "shipping",
        "cbv:",
        ":",
        "a:b",
        "@id",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=20)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(WORDS | st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def app(empty_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal that captures events, shared by all examples."""
    folder = tmp_path_factory.mktemp("epcis-junk") / "instance"
    with epcis_portal(Path(copytree(empty_data_dir, folder)), PORTAL_LIMITS="off") as app:
        yield app


@pytest.fixture(scope="module")
def office(app: Flask) -> Partner:
    """The authority's own system."""
    return Partner(app, Scope.ADMIN)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield path
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in inside:
            yield from places_in(inner, (*path, key))


@st.composite
def broken(draw: st.DrawFn, whole: dict[str, Any]) -> Any:
    """A good value with one or two places replaced by something else, or removed."""
    value: Any = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from(list(places_in(value))))
        if not place:
            return draw(JSON)
        holder = value
        for key in place[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            holder[place[-1]] = draw(JSON)
        else:
            del holder[place[-1]]
    return value


def counts(app: Flask) -> tuple[int, ...]:
    with app.app_context():
        tables = (EpcisEvent, EventIdentifier, CaptureJob)
        return tuple(db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables)


def sent(office: Partner, path: str, value: object) -> int:
    """The status of the answer; JSON is written as loosely as Python writes it."""
    return office.post_bytes(path, json.dumps(value).encode("utf-8", "surrogatepass")).status_code


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(value=st.sampled_from(SAMPLES).flatmap(broken))
def test_no_event_makes_the_portal_stumble(app: Flask, office: Partner, value: Any) -> None:
    before = counts(app)

    status = sent(office, "/events", value)

    assert status in ANSWERS
    assert status == 201 or counts(app) == before


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=broken(make_document(*SAMPLES)))
def test_no_document_makes_the_portal_stumble(app: Flask, office: Partner, document: Any) -> None:
    before = counts(app)

    status = sent(office, "/capture", document)

    assert status in ANSWERS
    assert status == 202 or counts(app) == before


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    data=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_no_bytes_make_the_portal_stumble(office: Partner, data: bytes) -> None:
    assert office.post_bytes("/capture", data).status_code == 400


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    name=st.sampled_from(
        ["EQ_bizStep", "MATCH_epc", "MATCH_anyEPCClass", "GE_eventTime", "EQ_readPoint"]
        + ["nextPageToken", "perPage", "EQ_eventID", "eventType", "EQ_transformationID"]
    ),
    text=WORDS | st.text(max_size=60),
)
def test_no_query_makes_the_portal_stumble(office: Partner, name: str, text: str) -> None:
    readable = text.encode("utf-8", "replace").decode()

    assert office.get("/events", {name: readable}).status_code in {200, 400}


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    place=st.sampled_from(
        ["epcs/%s/events", "bizSteps/%s/events", "events/%s", "eventTypes/%s/events"]
    ),
    text=WORDS | st.text(min_size=1, max_size=60),
)
def test_no_path_makes_the_portal_stumble(office: Partner, place: str, text: str) -> None:
    readable = text.encode("utf-8", "replace").decode()

    answer = office.get("/" + place % readable.replace("%", "%25").replace("#", "%23"))

    assert answer.status_code in {200, 308, 400, 404, 405, 501}
