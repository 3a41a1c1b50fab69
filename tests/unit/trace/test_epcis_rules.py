"""What an event must be: shape, words of the vocabulary, names with namespaces, identifiers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.trace.epcis import vocabulary
from portal.trace.epcis.identifiers import gln_of, gtin_of, level_of, normal_id
from portal.trace.epcis.namespaces import full_name, merged, namespaces_of
from portal.trace.epcis.shape import document_faults
from portal.trace.epcis.strict_json import MalformedJsonError, read_json, write_json
from portal.trace.epcis.validation import event_faults
from portal.trace.epcis.vocabulary import ALL, UnknownWordError
from portal.trace.states import IdentifierLevel
from tests.make.trace import (
    BOX,
    BOX_URN,
    GTIN,
    LOT,
    LOT_URN,
    PIECE,
    PIECE_URN,
    PLACE,
    PLACE_URN,
    make_document,
    make_event,
    make_packing,
    make_piece_event,
    make_transformation,
)

CLASS = f"https://id.gs1.org/01/{GTIN}"
NAMES = {"own": "https://own.example/"}
SENSOR = {"sensorReport": [{"type": "Temperature", "value": 4}]}
GOOD: list[dict[str, Any]] = [
    make_event(),
    make_event(ilmd={"cbvmda:lotNumber": "1", "own:farm": {"own:name": "Ba Tơ"}}),
    make_event(epcList=[], bizStep="https://own.example/steps/drying"),
    make_event(quantityList=[{"epcClass": "urn:epc:idpat:sgtin:9521234.054321.*"}]),
    make_event(quantityList=None, sensorElementList=[SENSOR], action="OBSERVE"),
    make_piece_event(**{"own:note": None, "https://own.example/x": [1, True, {"@id": "a"}]}),
    make_piece_event(errorDeclaration={"declarationTime": "2026-01-01T00:00:00Z"}),
    make_piece_event(bizTransactionList=[{"bizTransaction": "_:document1"}]),
    make_piece_event(
        eventID="ni:///sha-256;ab?ver=CBV2.0", certificationInfo=["https://c.example"]
    ),
    make_packing(BOX, [PIECE]),
    make_packing(BOX, [], action="DELETE"),
    make_packing(BOX, [PIECE], action="OBSERVE", parentID=None),
    make_packing(BOX, [PIECE], type="AssociationEvent"),
    make_transformation([LOT], [LOT + "b"]),
    make_transformation([], [], transformationID="urn:uuid:1"),
    make_piece_event(type="TransactionEvent", bizTransactionList=[{"bizTransaction": "urn:a:b"}]),
]
BAD: list[tuple[str, dict[str, Any]]] = [
    ("type", make_event(type="PartyEvent")),
    ("type", make_event(type=["ObjectEvent"])),
    ("eventTime", make_event(eventTime="2026-03-01T08:00:00")),
    ("eventTime", make_event(eventTime="2026-02-30T08:00:00Z")),
    ("eventTime", make_event(eventTime="2026-03-01")),
    ("eventTimeZoneOffset", make_event(eventTimeZoneOffset="7")),
    ("action", make_event(action="LOOK")),
    ("", make_event(action=None)),
    ("", make_event(quantityList=None)),
    ("", make_event(colour="red")),
    ("", make_event(ilmd={"own:a": "1"}, action="OBSERVE")),
    ("quantityList.0.quantity", make_event(quantityList=[{"epcClass": LOT, "quantity": "5"}])),
    ("quantityList.0", make_event(quantityList=[{"epcClass": LOT, "uom": "KGM"}])),
    ("epcList.0", make_event(epcList=["S1"])),
    ("eventID", make_event(eventID="5")),
    ("bizStep", make_event(bizStep="flying")),
    ("bizStep", make_event(bizStep="urn:epcglobal:cbv:bizstep:flying")),
    ("bizStep", make_event(bizStep="cbv:BizStep-flying")),
    ("disposition", make_event(disposition="flown")),
    ("persistentDisposition.set", make_event(persistentDisposition={"set": ["flown"]})),
    (
        "bizTransactionList.type",
        make_event(bizTransactionList=[{"type": "x", "bizTransaction": "a:b"}]),
    ),
    ("sourceList.type", make_event(sourceList=[{"type": "x", "source": "urn:a:b"}])),
    (
        "errorDeclaration.reason",
        make_event(errorDeclaration={"declarationTime": "2026-01-01T00:00:00Z", "reason": "x"}),
    ),
    ("ilmd.farm", make_event(ilmd={"farm": "x"})),
    ("ilmd.nobody:farm", make_event(ilmd={"nobody:farm": "x"})),
    ("nobody:farm", make_event(**{"nobody:farm": "x"})),
    ("readPoint.nobody:farm", make_event(readPoint={"id": PLACE, "nobody:farm": "x"})),
    ("epcList", make_event(epcList=["urn:epc:id:sgtin:1.2.3"])),
    ("epcList", make_event(epcList=[f"https://id.gs1.org/01/{GTIN[:-1]}0"])),
    ("readPoint.id", make_event(readPoint={"id": "urn:epc:id:sgln:1.2.3"})),
    ("", make_packing(BOX, [PIECE], parentID=None)),
    ("", make_packing(BOX, [], childEPCs=None)),
    ("", make_transformation([], [LOT])),
    ("", make_piece_event(type="TransactionEvent")),
    ("", make_packing(BOX, [PIECE], type="AssociationEvent", action="OBSERVE", parentID=None)),
]


@pytest.mark.parametrize("event", GOOD)
def test_what_the_standard_allows_is_taken(event: dict[str, Any]) -> None:
    assert event_faults(event, NAMES) == []


@pytest.mark.parametrize(("field", "event"), BAD)
def test_what_the_standard_forbids_is_named(field: str, event: dict[str, Any]) -> None:
    faults = event_faults(event, NAMES)

    assert faults
    assert faults[0].field == field, faults
    assert faults[0].reason


@pytest.mark.parametrize(
    ("changes", "is_good"),
    [
        ({}, True),
        ({"id": "_:document1"}, True),
        ({"sender": "urn:epc:id:sgln:9521234.00001.0"}, True),
        ({"type": "EPCISQueryDocument"}, False),
        ({"schemaVersion": "1.2"}, False),
        ({"schemaVersion": 2.0}, False),
        ({"creationDate": "today"}, False),
        ({"epcisBody": {}}, False),
        ({"epcisBody": {"eventList": []}}, False),
        ({"epcisBody": {"queryResults": {}}}, False),
        ({"colour": "red"}, False),
    ],
)
def test_a_document_has_the_frame_of_the_standard(changes: dict[str, Any], is_good: bool) -> None:
    assert (document_faults({**make_document(make_event()), **changes}) == []) is is_good


@pytest.mark.parametrize("words", ALL, ids=lambda one: one.field)
def test_all_four_forms_of_a_word_are_one(words: vocabulary.Vocabulary) -> None:
    for word in words.words:
        web = f"https://ref.gs1.org/cbv/{words.web}{word}"
        forms = (word, f"cbv:{words.web}{word}", f"urn:epcglobal:cbv:{words.urn}{word}", web)

        assert {words.word(form, {}) for form in forms} == {word}
        assert {words.web_uri(form, {}) for form in forms} == {web}


def test_a_word_of_ones_own_is_a_uri() -> None:
    steps = vocabulary.BUSINESS_STEPS

    assert steps.word("own:drying", NAMES) == "https://own.example/drying"
    assert steps.web_uri("https://own.example/drying", {}) == "https://own.example/drying"
    with pytest.raises(UnknownWordError):
        steps.word("drying", NAMES)


def test_the_standard_has_as_many_words_as_its_lists() -> None:
    assert [len(one.words) for one in ALL] == [41, 33, 13, 3, 2, 14]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (LOT_URN, LOT),
        (PIECE_URN, PIECE),
        (BOX_URN, BOX),
        (PLACE_URN, PLACE),
        (f"https://shop.example/a/01/{GTIN}/10/L1?17=261231", LOT),
        (f"https://id.gs1.org/01/{GTIN}/22/V/10/L1/21/S1", PIECE),
        (f"{CLASS}/10/L1/21/S1", PIECE),
        ("urn:epc:idpat:sgtin:9521234.054321.*", CLASS),
        ("urn:uuid:1", "urn:uuid:1"),
        ("https://portal.example/truy-xuat/ABCDEFGH", "https://portal.example/truy-xuat/ABCDEFGH"),
    ],
)
def test_identifiers_have_one_form(text: str, normal: str) -> None:
    assert normal_id(text) == normal
    assert normal_id(normal) == normal


@pytest.mark.parametrize(
    ("identifier", "level"),
    [
        (CLASS, IdentifierLevel.CLASS),
        (LOT, IdentifierLevel.LOT),
        (PIECE, IdentifierLevel.INSTANCE),
        (BOX, IdentifierLevel.INSTANCE),
        ("https://id.gs1.org/8003/09521234543213", IdentifierLevel.CLASS),
        ("https://id.gs1.org/8003/095212345432137", IdentifierLevel.INSTANCE),
        ("urn:uuid:1", IdentifierLevel.OTHER),
    ],
)
def test_an_identifier_tells_how_exact_it_is(identifier: str, level: IdentifierLevel) -> None:
    assert level_of(identifier) is level


def test_numbers_are_found_in_identifiers() -> None:
    assert (gtin_of(PIECE), gtin_of(BOX)) == (GTIN, "")
    assert (gln_of(PLACE), gln_of(PIECE)) == ("9521234000013", "")


def test_contexts_name_prefixes() -> None:
    context = ["https://x.example", {"a": "https://a.example/", "b": 5, "c d": "urn:x:"}, 7]

    assert namespaces_of(context) == {"a": "https://a.example/"}
    assert namespaces_of("https://x.example") == namespaces_of(None) == {}
    assert full_name("a:b", {"a": "https://a.example/"}) == ("https://a.example/", "b")
    assert full_name("https://a.example/x#b", {}) == ("https://a.example/x#", "b")
    assert full_name("nobody:b", {}) is None
    with pytest.raises(ValueError, match="a"):
        merged([{"a": "https://a.example/"}, {"a": "https://b.example/"}])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(value=JSON)
def test_json_is_read_as_it_was_written_or_refused(value: Any) -> None:
    try:
        read = read_json(json.dumps(value).encode())
    except MalformedJsonError:
        return

    assert read == value
    assert read_json(write_json(read).encode()) == value


@given(data=st.binary(max_size=100))
def test_bytes_are_json_or_refused(data: bytes) -> None:
    try:
        value = read_json(data)
    except MalformedJsonError:
        return
    assert write_json(value).encode()
