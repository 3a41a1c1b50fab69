"""Asking for EPCIS events: the query language, pages, who sees what, honest refusals."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy import text

from portal.accounts.scopes import Scope
from portal.core.db import db
from portal.trace.epcis import event_queries
from portal.trace.epcis.event_queries import events_statement
from portal.trace.epcis.event_query import read_event_query
from portal.trace.epcis.visibility import Reader
from portal.trace.states import Visibility
from tests.make.registry import make_establishment, make_product
from tests.make.statements import count_statements
from tests.make.trace import (
    API,
    BOX,
    BOX_URN,
    GTIN,
    LOT,
    LOT_URN,
    PIECE,
    PIECE_URN,
    PLACE,
    PLACE_URN,
    Event,
    Partner,
    epcis_portal,
    escaped,
    make_document,
    make_event,
    make_packing,
    make_piece_event,
    make_transformation,
    seen_by,
)

UUID = "urn:uuid:8b6a4b5e-0f0c-4c7f-9b0b-0d9d2a0d1f01"
CLASS = f"https://id.gs1.org/01/{GTIN}"
CLASS_PATTERN = "urn:epc:idpat:sgtin:9521234.054321.*"
COMMISSIONED = make_event(eventID="urn:uuid:a")
SHIPPED = make_piece_event(eventID="urn:uuid:b", eventTime="2026-03-05T00:00:00Z")
PACKED = make_packing(BOX, [PIECE_URN], eventID="urn:uuid:c", readPoint=None)
MADE = make_transformation(
    [LOT],
    [f"{CLASS}/10/L2"],
    eventID="urn:uuid:d",
    transformationID="urn:uuid:t",
    bizLocation={"id": PLACE_URN},
    disposition="in_progress",
)
OUT = make_transformation([], [], eventID="urn:uuid:e") | {
    "inputEPCList": [PIECE],
    "outputEPCList": [f"{CLASS}/21/S2"],
}


@pytest.fixture
def app(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    """A portal with five events."""
    with epcis_portal(Path(copytree(empty_data_dir, tmp_path / "instance"))) as app:
        writer = Partner(app, Scope.EPCIS_WRITE, Scope.ADMIN, name="writer")
        for event in (COMMISSIONED, SHIPPED, PACKED, MADE, OUT):
            assert writer.post("/events", event).status_code == 201
        yield app


@pytest.fixture
def office(app: Flask) -> Partner:
    """The authority's own system."""
    return Partner(app, Scope.ADMIN)


def names(events: list[Event]) -> str:
    """The last letters of the eventIDs, in order."""
    return "".join(event["eventID"][-1] for event in events)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "abcde"),
        ({"eventType": "ObjectEvent"}, "ab"),
        ({"eventType": "ObjectEvent|AggregationEvent"}, "abc"),
        ({"EQ_action": "OBSERVE"}, "b"),
        ({"EQ_action": "ADD,OBSERVE"}, "abc"),
        ({"EQ_bizStep": "shipping"}, "b"),
        ({"EQ_bizStep": "cbv:BizStep-shipping"}, "b"),
        ({"EQ_bizStep": "urn:epcglobal:cbv:bizstep:shipping"}, "b"),
        ({"EQ_bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"}, "b"),
        ({"EQ_bizStep": "shipping|packing"}, "bc"),
        ({"EQ_bizStep": "https://example.com/own-step"}, ""),
        ({"EQ_disposition": "in_progress"}, "d"),
        ({"EQ_readPoint": PLACE}, "abde"),
        ({"EQ_readPoint": PLACE_URN}, "abde"),
        ({"EQ_bizLocation": "https://example.vn/414/9521234000013"}, "d"),
        ({"EQ_transformationID": "urn:uuid:t"}, "d"),
        ({"EQ_eventID": "urn:uuid:a|urn:uuid:c"}, "ac"),
        ({"GE_eventTime": "2026-03-05T00:00:00Z"}, "b"),
        ({"LT_eventTime": "2026-03-05T07:00:00+07:00"}, "acde"),
        ({"GE_recordTime": "2026-01-01T00:00:00Z"}, "abcde"),
        ({"LT_recordTime": "2026-01-01T00:00:00Z"}, ""),
        ({"MATCH_epc": PIECE}, "bc"),
        ({"MATCH_epc": PIECE_URN}, "bc"),
        ({"MATCH_epc": f"https://any.example/stem/01/{GTIN}/10/L9/21/S1?17=261231"}, "bc"),
        ({"MATCH_parentID": BOX_URN}, "c"),
        ({"MATCH_inputEPC": PIECE}, "e"),
        ({"MATCH_outputEPC": f"{CLASS}/21/S2"}, "e"),
        ({"MATCH_anyEPC": PIECE}, "bce"),
        ({"MATCH_epcClass": LOT_URN}, "a"),
        ({"MATCH_inputEPCClass": LOT}, "d"),
        ({"MATCH_outputEPCClass": LOT}, ""),
        ({"MATCH_anyEPCClass": LOT}, "ad"),
        ({"MATCH_epc": CLASS}, ""),
        ({"MATCH_epc": CLASS_PATTERN}, "bc"),
        ({"MATCH_anyEPC": CLASS_PATTERN}, "bce"),
        ({"MATCH_anyEPCClass": CLASS_PATTERN}, "ad"),
        ({"MATCH_anyEPC": PIECE, "EQ_bizStep": "packing"}, "c"),
        ({"MATCH_epc": PIECE, "MATCH_parentID": BOX}, "c"),
        ({"EXISTS_errorDeclaration": ""}, ""),
    ],
)
def test_a_query_finds_exactly_the_events_that_fit(
    office: Partner, query: dict[str, str], found: str
) -> None:
    assert names(office.events(query)) == found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (f"/epcs/{escaped(PIECE)}/events", "bce"),
        (f"/epcs/{escaped(PIECE_URN)}/events", "bce"),
        (f"/epcs/{escaped(LOT)}/events", "ad"),
        (f"/epcs/{escaped(BOX_URN)}/events?EQ_action=ADD", "c"),
        ("/eventTypes/TransformationEvent/events", "de"),
        ("/bizSteps/shipping/events", "b"),
        (f"/bizSteps/{escaped('https://ref.gs1.org/cbv/BizStep-shipping')}/events", "b"),
        (f"/bizLocations/{escaped(PLACE_URN)}/events", "d"),
    ],
)
def test_lists_of_the_standard_lead_to_events(office: Partner, path: str, found: str) -> None:
    assert names(office.events(path=path)) == found


def test_the_lists_name_what_there_is(office: Partner) -> None:
    def members(path: str) -> list[str]:
        return list(office.get(path).get_json(force=True)["member"])

    assert len(members("/eventTypes")) == 5
    assert members("/bizSteps") == ["commissioning", "packing", "shipping"]
    assert members("/bizLocations") == [PLACE]


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"},
        {"eventType": "PartyEvent"},
        {"EQ_action": "LOOK"},
        {"EQ_bizStep": "flying"},
        {"EQ_disposition": "urn:epcglobal:cbv:disp:flying"},
        {"GE_eventTime": "yesterday"},
        {"GE_eventTime": "2026-03-05"},
        {"GE_eventTime": "2026-02-30T00:00:00Z"},
        {"MATCH_epc": "urn:epc:id:sgtin:1.2.3"},
        {"MATCH_epc": "urn:epc:idpat:sgtin:9521234.*.*"},
        {"MATCH_epc": ""},
        {"MATCH_epc": "|".join(f"urn:uuid:{number}" for number in range(101))},
        {"EXISTS_errorDeclaration": "maybe"},
        {"perPage": "0"},
        {"perPage": "1001"},
        {"perPage": "ten"},
        {"perPage": "٣"},
        {"nextPageToken": "x"},
        {"nextPageToken": "é"},
        {"nextPageToken": "ZTE6OTk5OTk5OTk5OTk5OTk5OTk5OTk5"},
    ],
)
def test_what_the_standard_does_not_allow_is_a_parameter_exception(
    office: Partner, query: dict[str, str]
) -> None:
    answer = office.get("/events", query)

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json; charset=utf-8"
    assert answer.get_json()["type"] == "epcisException:QueryParameterException"


@pytest.mark.parametrize(
    "path",
    [
        "/events?orderBy=eventTime",
        "/events?eventCountLimit=5",
        f"/events?WD_readPoint={escaped(PLACE)}",
        "/events?EQ_bizTransaction_po=urn:a:b",
        "/events?HASATTR_readPoint=x",
        "/events?GT_quantity=5",
        "/queries",
        "/queries/mine/events",
        "/subscriptions",
    ],
)
def test_what_the_portal_lacks_is_said_openly(office: Partner, path: str) -> None:
    answer = office.get(path)

    assert answer.status_code == 501
    assert answer.get_json()["type"] == "epcisException:ImplementationException"


def test_pages_hold_every_event_once(office: Partner) -> None:
    seen, path = "", "/events?perPage=2&EQ_action=ADD&EQ_action=OBSERVE"
    pages = 0
    while path:
        answer = office.get(path)
        body = answer.get_json(force=True)["epcisBody"]["queryResults"]["resultsBody"]
        seen += names(body["eventList"])
        link = answer.headers.get("Link", "")
        assert link == "" or link.endswith('; rel="next"')
        following = urlsplit(link.partition(">")[0].removeprefix("<"))
        path = f"{following.path.removeprefix(API)}?{following.query}" if link else ""
        pages += 1

    assert seen == "abc"
    assert pages == 2


def test_the_next_page_keeps_the_question(office: Partner) -> None:
    link = office.get("/events?perPage=1&MATCH_anyEPC=" + escaped(PIECE)).headers["Link"]

    asked = dict(parse_qsl(urlsplit(link.partition(">")[0].removeprefix("<")).query))

    assert asked["MATCH_anyEPC"] == PIECE
    assert names(office.events(asked)) == "c"


def test_an_answer_is_a_query_document(office: Partner) -> None:
    document = office.get("/events", {"perPage": "1"}).get_json(force=True)

    assert document["@context"] == [
        "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
    ]
    assert (document["type"], document["schemaVersion"]) == ("EPCISQueryDocument", "2.0")
    [event] = document["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert {name: event[name] for name in COMMISSIONED} == COMMISSIONED
    assert event["recordTime"].endswith("Z")


def test_the_form_of_the_answer_follows_the_client(office: Partner) -> None:
    assert office.get("/events").content_type == "application/json; charset=utf-8"
    answer = office.get("/events", Accept="application/ld+json")
    assert answer.content_type == "application/ld+json; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_names_of_ones_own_come_back_with_their_namespaces(app: Flask, office: Partner) -> None:
    writer = Partner(app, Scope.EPCIS_WRITE, name="names")
    for letter, namespace in (("f", "https://a.example/"), ("g", "https://b.example/")):
        event = make_event(eventID=f"urn:uuid:{letter}", **{"own:farm": "Ba Tơ"})
        document = make_document(
            event, namespaces={"own": namespace, "unused": "https://c.example/"}
        )
        assert writer.post("/capture", document).status_code == 202

    one = office.get("/events", {"EQ_eventID": "urn:uuid:f"}).get_json(force=True)
    both = office.events({"EQ_eventID": "urn:uuid:f|urn:uuid:g"})

    assert one["@context"][1] == {"own": "https://a.example/"}
    assert [event["@context"][1]["own"] for event in both] == [
        "https://a.example/",
        "https://b.example/",
    ]


def test_both_the_event_and_its_error_declaration_are_shown(app: Flask, office: Partner) -> None:
    declaration = {"declarationTime": "2026-03-09T00:00:00Z", "correctiveEventIDs": ["urn:uuid:x"]}
    writer = Partner(app, Scope.EPCIS_WRITE, name="error")
    writer.post("/events", {**SHIPPED, "errorDeclaration": declaration})

    both = office.events({"EQ_eventID": "urn:uuid:b"})
    only = office.events({"EXISTS_errorDeclaration": "true"})

    assert ["errorDeclaration" in event for event in both] == [False, True]
    assert [event["errorDeclaration"] for event in only] == [declaration]


def visible(app: Flask, visibility: Visibility, letter: str, **changes: object) -> Event:
    context = make_document()["@context"]
    return make_piece_event(
        **{"eventID": f"urn:uuid:{letter}", "@context": context, **seen_by(visibility), **changes}
    )


def test_everyone_sees_public_events_without_what_is_between_the_parties(app: Flask) -> None:
    writer = Partner(app, Scope.EPCIS_WRITE, name="public")
    writer.post("/events", visible(app, Visibility.PARTNERS, "p"))
    writer.post(
        "/events",
        visible(
            app,
            Visibility.PUBLIC,
            "q",
            quantityList=[{"epcClass": LOT, "quantity": 5, "uom": "KGM"}],
            sourceList=[{"type": "owning_party", "source": "urn:epc:id:pgln:9521234.00001"}],
            bizTransactionList=[{"bizTransaction": "urn:a:b"}],
            readPoint={"id": PLACE, "tcdlcl:secret": "x"},
        ),
    )

    [event] = Partner(app).events()

    assert event["eventID"] == "urn:uuid:q"
    assert event["quantityList"] == [{"epcClass": LOT}]
    assert event["readPoint"] == {"id": PLACE}
    assert not {"sourceList", "bizTransactionList", "tcdlcl:visibility"} & set(event)
    assert Partner(app).get("/events/urn:uuid:p").status_code == 404
    assert Partner(app).get("/events/urn:uuid:q").status_code == 200


def test_partners_see_shared_events_and_owners_their_own(app: Flask) -> None:
    owner = make_establishment(app)
    make_product(app, gtin=GTIN, establishment_code=owner)
    business = Partner(app, Scope.EPCIS_WRITE, Scope.EPCIS_READ, owner=owner)
    for visibility, letter in zip(Visibility, "xyz", strict=True):
        business.post("/events", visible(app, visibility, letter))
    partner = Partner(app, Scope.EPCIS_READ, name="partner")

    assert names(business.events()) == "xyz"
    assert names(partner.events()) == "xy"
    assert names(Partner(app).events()) == "x"


def test_a_key_without_the_right_to_read_is_told_so(app: Flask) -> None:
    writer = Partner(app, Scope.EPCIS_WRITE, name="only writes")
    stranger = Partner(app)
    stranger.headers = {"Authorization": "Bearer nonsense"}

    assert writer.get("/events").status_code == 403
    assert stranger.get("/events").status_code == 401


def test_an_unknown_event_is_not_found(office: Partner) -> None:
    answer = office.get(f"/events/{escaped(UUID)}")

    assert answer.status_code == 404
    assert answer.get_json()["type"] == "epcisException:NoSuchResourceException"


def test_a_query_takes_few_statements_however_many_events(app: Flask, office: Partner) -> None:
    office.get("/events")

    with count_statements(app) as seen:
        office.get("/events", {"MATCH_anyEPC": PIECE})

    assert len(seen) <= 2, seen


def test_look_ups_use_the_index(app: Flask) -> None:
    """With a million events a scan of the table would take seconds."""
    query = read_event_query([("MATCH_anyEPC", PIECE)])

    with app.app_context():
        statement = events_statement(query, Reader(is_office=True))
        compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()

    plan = "\n".join(row.detail for row in rows)
    assert "ix_event_identifier_identifier_event_id_role" in plan
    assert "SCAN" not in plan


def test_a_pattern_that_hits_too_much_is_refused(
    office: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_queries, "MOST_HITS", 2)

    answer = office.get("/events", {"MATCH_anyEPC": CLASS_PATTERN})

    assert answer.status_code == 413
    assert answer.get_json()["type"] == "epcisException:QueryTooLargeException"
    assert names(office.events({"MATCH_anyEPC": PIECE})) == "bce", "single identifiers always do"
