"""Capturing EPCIS events: all or nothing, each once, and what is told when something is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.scopes import Scope
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.ledger.models import LedgerEntry
from portal.ledger.verification import DifferenceError, verify
from portal.trace.epcis.publication import EVENTS
from portal.trace.models import CaptureJob, EpcisEvent, EventIdentifier
from portal.trace.states import Visibility
from tests.make.registry import make_establishment, make_product
from tests.make.trace import (
    API,
    BOX,
    GTIN,
    LOT,
    LOT_URN,
    OTHER_GTIN,
    PIECE,
    PIECE_URN,
    PLACE_URN,
    Partner,
    epcis_portal,
    make_document,
    make_event,
    make_packing,
    make_piece_event,
    make_transformation,
    seen_by,
    show_step,
)

PROBLEM = "application/problem+json; charset=utf-8"
UUID = "urn:uuid:8b6a4b5e-0f0c-4c7f-9b0b-0d9d2a0d1f01"


@pytest.fixture
def app(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    """A portal that captures events."""
    with epcis_portal(Path(copytree(empty_data_dir, tmp_path / "instance"))) as app:
        yield app


@pytest.fixture
def office(app: Flask) -> Partner:
    """The authority's own system."""
    return Partner(app, Scope.EPCIS_WRITE, Scope.EPCIS_READ, Scope.ADMIN)


def count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def stored(app: Flask) -> list[EpcisEvent]:
    with app.app_context():
        return list(db.session.scalars(select(EpcisEvent).order_by(EpcisEvent.id)))


def test_a_document_is_kept_as_it_came_with_its_index(app: Flask, office: Partner) -> None:
    events = [
        make_event(),
        make_packing(BOX, [PIECE_URN]),
        make_transformation([LOT], [LOT + "b"], transformationID="urn:uuid:1"),
    ]

    answer = office.capture(*events)

    assert answer.status_code == 202
    assert answer.headers["Location"].startswith(f"http://localhost{API}/capture/")
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    assert [json.loads(one.body) for one in stored(app)] == events
    with app.app_context():
        rows = db.session.execute(
            select(EventIdentifier.role, EventIdentifier.identifier, EventIdentifier.level)
        ).all()
    assert {(role.value, name, level.value) for role, name, level in rows} == {
        ("epc_class", LOT, "lot"),
        ("parent", BOX, "instance"),
        ("child", PIECE, "instance"),
        ("input_class", LOT, "lot"),
        ("output_class", LOT + "b", "lot"),
    }


def test_a_job_says_what_became_of_the_document(office: Partner) -> None:
    location = office.capture(make_event()).headers["Location"]

    job = office.get(location.removeprefix(f"http://localhost{API}")).get_json()

    assert job["success"] is True
    assert job["running"] is False
    assert job["captureErrorBehaviour"] == "rollback"
    assert (job["stored"], job["known"], job["errors"]) == (1, 0, [])


def test_a_job_of_somebody_else_is_not_known(app: Flask, office: Partner) -> None:
    path = office.capture(make_event()).headers["Location"].removeprefix(f"http://localhost{API}")
    owner = make_establishment(app)

    answer = Partner(app, Scope.EPCIS_WRITE, owner=owner).get(path)

    assert answer.status_code == 404
    assert answer.get_json()["type"] == "epcisException:NoSuchResourceException"


def test_one_bad_event_refuses_the_whole_document(app: Flask, office: Partner) -> None:
    answer = office.capture(make_event(), make_event(bizStep="flying"))

    assert answer.status_code == 400
    assert answer.content_type == PROBLEM
    problem = answer.get_json()
    assert problem["type"] == "epcisException:ValidationException"
    assert problem["errors"] == [
        {"event": 1, "field": "bizStep", "reason": "flying is no bizStep of CBV 2.0"}
    ]
    assert count(app, EpcisEvent) == count(app, CaptureJob) == 0


def test_proceed_keeps_the_good_events_and_names_the_bad(app: Flask, office: Partner) -> None:
    header = {"GS1_Capture_Error_Behaviour": "proceed"}

    answer = office.capture(make_event(), make_event(bizStep="flying"), **header)

    assert answer.status_code == 202
    path = answer.headers["Location"].removeprefix(f"http://localhost{API}")
    job = office.get(path).get_json()
    assert (job["success"], job["stored"]) == (False, 1)
    assert [error["event"] for error in job["errors"]] == [1]
    assert count(app, EpcisEvent) == 1


def test_proceed_with_nothing_good_is_refused(app: Flask, office: Partner) -> None:
    header = {"GS1_Capture_Error_Behaviour": "proceed"}

    assert office.capture(make_event(bizStep="flying"), **header).status_code == 400
    assert office.capture(make_event(), GS1_Capture_Error_Behaviour="guess").status_code == 400
    assert count(app, EpcisEvent) == 0


def test_the_same_document_again_answers_success_and_changes_nothing(
    app: Flask, office: Partner
) -> None:
    first = office.capture(make_event())
    before = {table: count(app, table) for table in (EpcisEvent, AuditEntry, CaptureJob)}

    again = office.capture(make_event())

    assert again.status_code == 202
    assert again.headers["Location"] == first.headers["Location"]
    assert {table: count(app, table) for table in before} == before


def test_the_same_event_in_another_notation_is_known(app: Flask, office: Partner) -> None:
    office.capture(make_event())
    other = make_event(
        bizStep="urn:epcglobal:cbv:bizstep:commissioning",
        disposition="https://ref.gs1.org/cbv/Disp-active",
        quantityList=[{"uom": "KGM", "quantity": 500.0, "epcClass": LOT_URN}],
        readPoint={"id": PLACE_URN},
        eventTime="2026-03-01T01:00:00.000Z",
        recordTime="2026-03-01T01:00:00Z",
    )

    answer = office.capture(other)

    assert answer.status_code == 202
    assert count(app, EpcisEvent) == 1


def test_two_equal_events_of_one_document_are_one(app: Flask, office: Partner) -> None:
    assert office.capture(make_event(), make_event()).status_code == 202
    assert count(app, EpcisEvent) == 1


def test_an_event_without_id_gets_the_hash_of_its_content(app: Flask, office: Partner) -> None:
    answer = office.post("/events", make_event())

    [event] = stored(app)
    assert answer.status_code == 201
    assert event.event_id == f"ni:///sha-256;{event.hash}?ver=CBV2.0"
    assert answer.headers["Location"].startswith(f"http://localhost{API}/events/ni%3A%2F%2F%2F")
    path = answer.headers["Location"].removeprefix(f"http://localhost{API}")
    assert office.get(path).get_json()["eventID"] == event.event_id


def test_a_single_event_again_is_no_second_event(app: Flask, office: Partner) -> None:
    office.post("/events", make_event(eventID=UUID))

    again = office.post("/events", make_event(eventID=UUID))
    different = office.post("/events", make_event(eventID=UUID, disposition="damaged"))

    assert again.status_code == 200
    assert different.status_code == 409
    assert different.get_json()["type"] == "epcisException:ResourceAlreadyExistsException"
    assert count(app, EpcisEvent) == 1


def test_a_document_with_a_used_event_id_is_refused_whole(app: Flask, office: Partner) -> None:
    office.post("/events", make_event(eventID=UUID))

    answer = office.capture(make_event(), make_event(eventID=UUID, disposition="damaged"))

    assert answer.status_code == 409
    assert answer.get_json()["errors"][0]["event"] == 1
    assert count(app, EpcisEvent) == 1


def test_an_error_declaration_stands_beside_the_event(app: Flask, office: Partner) -> None:
    declared = {"declarationTime": "2026-03-03T00:00:00Z", "reason": "incorrect_data"}
    corrective = {**declared, "correctiveEventIDs": ["urn:uuid:2"]}
    office.post("/events", make_event(eventID=UUID, **seen_by(Visibility.PARTNERS), **_names()))
    taken_back = make_event(
        eventID=UUID, errorDeclaration=corrective, **seen_by(Visibility.PUBLIC), **_names()
    )

    answer = office.post("/events", taken_back)
    again = office.post("/events", taken_back)
    other = office.post("/events", {**taken_back, "errorDeclaration": declared})

    assert (answer.status_code, again.status_code, other.status_code) == (201, 200, 409)
    original, error = stored(app)
    assert (original.event_id, error.event_id) == (UUID, UUID)
    assert error.is_error_declaration
    assert error.visibility is original.visibility is Visibility.PARTNERS


def test_an_error_declaration_of_an_event_without_id_finds_it(app: Flask, office: Partner) -> None:
    office.capture(make_event())

    office.capture(make_event(errorDeclaration={"declarationTime": "2026-03-03T00:00:00Z"}))

    original, error = stored(app)
    assert original.event_id == error.event_id
    assert original.hash == error.hash


def test_a_business_tells_of_its_own_goods_only(app: Flask) -> None:
    owner, other = make_establishment(app), make_establishment(app, name="Khác")
    make_product(app, gtin=GTIN, establishment_code=owner)
    make_product(app, gtin=OTHER_GTIN, establishment_code=other)

    own = Partner(app, Scope.EPCIS_WRITE, owner=owner).post("/events", make_event())
    foreign = Partner(app, Scope.EPCIS_WRITE, owner=other).post("/events", make_piece_event())

    assert own.status_code == 201
    assert foreign.status_code == 403
    assert foreign.get_json()["type"] == "epcisException:SecurityException"
    assert [event.owner_code for event in stored(app)] == [owner]


def test_a_business_tells_of_what_happens_at_its_place(app: Flask) -> None:
    carrier = make_establishment(app, name="Vận tải", gln="9521234000013")
    make_product(app, gtin=GTIN, establishment_code=make_establishment(app))
    event = make_piece_event(**seen_by(Visibility.PUBLIC), **_names())

    answer = Partner(app, Scope.EPCIS_WRITE, owner=carrier).post("/events", event)

    assert answer.status_code == 201
    assert stored(app)[0].visibility is Visibility.PARTNERS, "goods of somebody else"


def test_only_the_declarer_takes_an_event_back(app: Flask, office: Partner) -> None:
    owner = make_establishment(app)
    make_product(app, gtin=GTIN, establishment_code=owner)
    office.post("/events", make_event(eventID=UUID))
    declaration = {"declarationTime": "2026-03-03T00:00:00Z"}
    business = Partner(app, Scope.EPCIS_WRITE, owner=owner)

    answer = business.post("/events", make_event(eventID=UUID, errorDeclaration=declaration))

    assert answer.status_code == 403
    assert count(app, EpcisEvent) == 1


@pytest.mark.parametrize("path", ["/capture", "/events"])
def test_capturing_needs_a_key_that_may(app: Flask, path: str) -> None:
    assert Partner(app).post(path, make_event()).status_code == 401
    assert Partner(app, Scope.EPCIS_READ).post(path, make_event()).status_code == 403
    assert count(app, EpcisEvent) == 0


def test_a_public_event_is_in_the_log_and_a_private_one_is_not(app: Flask, office: Partner) -> None:
    show_step(app, "commissioning", Visibility.PUBLIC)

    office.capture(make_event(), make_piece_event())

    with app.app_context():
        entries = db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "event")).all()
    public = next(one for one in stored(app) if one.visibility is Visibility.PUBLIC)
    assert [entry.key for entry in entries] == [public.event_id]
    content = json.loads(entries[0].content)
    assert content["hash"] == f"ni:///sha-256;{public.hash}?ver=CBV2.0"
    assert content["event"]["quantityList"] == [{"epcClass": LOT}], "no quantity in public"


def test_the_log_is_compared_with_the_events(app: Flask, office: Partner) -> None:
    declaration = {"declarationTime": "2026-03-03T00:00:00Z"}
    show_step(app, "commissioning", Visibility.PUBLIC)
    office.capture(make_event(), make_piece_event(), make_event(errorDeclaration=declaration))
    known = {EVENTS.kind: EVENTS}

    with app.app_context():
        verified = verify(known)
    with app.app_context(), unit_of_work():
        event = db.session.get_one(EpcisEvent, 1)
        event.body = event.body.replace("commissioning", "decommissioning")

    assert verified.records == 2
    with app.app_context(), pytest.raises(DifferenceError, match="is published otherwise"):
        verify(known)


def test_each_capture_leaves_one_audit_row(app: Flask, office: Partner) -> None:
    office.capture(make_event(), make_piece_event())

    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "captured")).all()
    assert [row.details for row in rows] == [{"stored": 2, "known": 0}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": 99999999999999999999999999999999999}',
        b'"\\ud800"',
        b"\xff\xfe",
        b"[" * 5_000 + b"]" * 5_000,
        b'{"a":' * 30 + b"1" + b"}" * 30,
        json.dumps({"type": "EPCISDocument", "epcisBody": {"eventList": "x"}}).encode(),
    ],
)
def test_what_is_no_document_is_a_problem_not_a_crash(office: Partner, body: bytes) -> None:
    for path in ("/capture", "/events"):
        answer = office.post_bytes(path, body)

        assert answer.status_code == 400, answer.text
        assert answer.content_type == PROBLEM
        assert answer.get_json()["type"] == "epcisException:ValidationException"


def test_other_notations_and_versions_are_refused(office: Partner) -> None:
    document = make_document(make_event())

    assert office.post_bytes("/capture", b"<a/>", "application/xml").status_code == 415
    assert office.post("/capture", document, GS1_EPCIS_Version="1.2").status_code == 406
    assert office.post("/capture", document, Accept="application/xml").status_code == 406
    assert office.get("/events", GS1_EPC_Format="Always_EPC_URN").status_code == 406
    assert office.post("/capture", {**document, "schemaVersion": "1.2"}).status_code == 400
    assert office.post("/capture", {**document, "@context": "https://a.example"}).status_code == 400


def test_master_data_is_refused_openly(office: Partner) -> None:
    document = {**make_document(make_event()), "epcisHeader": {"epcisMasterData": {}}}

    answer = office.post("/capture", document)

    assert answer.status_code == 501
    assert answer.get_json()["type"] == "epcisException:ImplementationException"


def test_a_document_may_be_larger_than_a_form_but_not_without_bound(
    app: Flask, office: Partner
) -> None:
    many = [make_piece_event(epcList=[f"{PIECE}{number}"]) for number in range(1_000)]

    assert office.capture(*many).status_code == 202
    assert count(app, EpcisEvent) == 1_000
    assert office.capture(*many, make_event()).status_code == 413
    assert office.post_bytes("/capture", b" " * 3_000_000).status_code == 413


def test_options_say_what_is_offered_without_a_key(app: Flask) -> None:
    for path in ("", "/", "/capture", "/events"):
        answer = app.test_client().options(API + path, follow_redirects=True)

        assert answer.status_code == 204
        assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
        assert answer.headers["GS1-CBV-Version"] == "2.0.0"
        assert answer.headers["GS1-EPCIS-Capture-Limit"] == "1000"


def _names() -> dict[str, Any]:
    """The context of a single event with names of the portal."""
    return {"@context": make_document()["@context"]}
