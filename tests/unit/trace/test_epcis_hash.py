"""The event hash of CBV 2.0: published examples, and what must and must not change it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.trace.epcis.event_hash import event_hash, hash_id, pre_hash
from portal.trace.epcis.validation import event_faults
from tests.make.trace import LOT, LOT_URN, PIECE, PIECE_URN, PLACE_URN, make_event

NAMES = {"example": "https://ns.example.com/epcis/"}
WHEN = {"eventTime": "2020-03-04T11:00:30.000+01:00", "eventTimeZoneOffset": "+01:00"}
DEPARTING = {"type": "ObjectEvent", **WHEN, "action": "OBSERVE", "bizStep": "departing"}
# The three worked examples that GS1 Germany publishes for CBV 2.0, with their digests.
EXTENDED = {
    **DEPARTING,
    "recordTime": "2020-03-04T11:00:30.999+01:00",
    "epcList": [
        "urn:epc:id:sscc:4012345.0000000333",
        "urn:epc:id:sscc:4012345.0000000111",
        "urn:epc:id:sscc:4012345.0000000222",
    ],
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.987"},
    "example:myField1": {"example:mySubField1": "2", "example:mySubField2": "5"},
    "example:myField2": "0",
    "example:myField3": {"example:mySubField3": ["3", "1"]},
}
MEASURED = {
    "type": "ObjectEvent",
    "eventTime": "2020-04-01T15:00:00+01:00",
    "eventTimeZoneOffset": "+01:00",
    "epcList": ["urn:epc:id:sgtin:4012345.011111.9876"],
    "action": "OBSERVE",
    "bizStep": "inspecting",
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00005.0"},
    "sensorElementList": [
        {
            "sensorMetadata": {
                "deviceID": "urn:epc:id:giai:4000001.111",
                "deviceMetadata": "https://id.gs1.org/8004/4000001111",
            },
            "sensorReport": [
                {"type": "Temperature", "value": 26, "sDev": 0.1, "uom": "CEL"},
                {"type": "AbsoluteHumidity", "value": 12.1, "uom": "A93"},
                {
                    "type": "Dimensionless",
                    "microorganism": "https://www.ncbi.nlm.nih.gov/taxonomy/1126011",
                    "value": 0.05,
                    "uom": "C35",
                },
                {
                    "type": "Dimensionless",
                    "chemicalSubstance": "https://identifiers.org/inchikey:"
                    "CZMRCDWAGMRECN-UGDNZRGBSA-N",
                    "value": 0.18,
                    "uom": "C35",
                },
            ],
        }
    ],
}
TRADED = {
    **DEPARTING,
    "eventTime": "2020-03-04T11:00:30+01:00",
    "epcList": ["urn:epc:id:sgtin:0614141.011111.987"],
    "disposition": "in_transit",
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.0", "example:myField1": "AB-12"},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epc:id:gdti:4012345.11111.123"}],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:4012345.00000"}],
    "destinationList": [{"type": "owning_party", "destination": "urn:epc:id:pgln:0614141.00000"}],
    "example:userExt": "CD-34",
}
DIGESTS = [
    (EXTENDED, "6ae96341e0acc6d7a261364751f60e68278a81cdf51da0abb6b4e617014e39d7"),
    (MEASURED, "271565c346ae2fb28c4583c4dca4ab4772d465eb4e0b6e548d77d8b49377d95c"),
    (TRADED, "3ae14c02c4bdc220cc31942cf804f6845eb8dec96ba6483391c92a9b165f9329"),
]


@pytest.mark.parametrize(("event", "digest"), DIGESTS, ids=["extended", "measured", "traded"])
def test_published_examples_have_their_digest(event: dict[str, Any], digest: str) -> None:
    assert event_faults(event, NAMES) == []
    assert event_hash(event, NAMES) == digest
    assert hash_id(digest) == f"ni:///sha-256;{digest}?ver=CBV2.0"


def test_a_published_pre_hash_text_comes_out_letter_by_letter() -> None:
    event = {
        "type": "ObjectEvent",
        "eventTime": "2005-04-03T20:33:31.116000-06:00",
        "eventTimeZoneOffset": "-06:00",
        "epcList": [
            "urn:epc:id:sgtin:0614141.107346.2018",
            "urn:epc:id:sgtin:0614141.107346.2017",
        ],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "readPoint": {"id": "urn:epc:id:sgln:0614141.07346.1234"},
        "bizTransactionList": [
            {"type": "po", "bizTransaction": "http://transaction.acme.com/po/12345678"}
        ],
    }

    assert pre_hash(event, {}) == (
        "eventType=ObjectEventeventTime=2005-04-04T02:33:31.116ZeventTimeZoneOffset=-06:00"
        "epcListepc=https://id.gs1.org/01/10614141073464/21/2017"
        "epc=https://id.gs1.org/01/10614141073464/21/2018action=OBSERVE"
        "bizStep=https://ref.gs1.org/cbv/BizStep-shipping"
        "disposition=https://ref.gs1.org/cbv/Disp-in_transit"
        "readPointid=https://id.gs1.org/414/0614141073467/254/1234"
        "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-po"
        "bizTransaction=http://transaction.acme.com/po/12345678"
    )


def test_lot_data_stand_under_the_namespace_that_xml_has_too() -> None:
    """The text of a published example, of which only the quantities are of this test."""
    event = make_event(ilmd={"cbvmda:bestBeforeDate": "2019-10-21"}, disposition=None)

    for namespace in ("urn:epcglobal:cbv:mda", "urn:epcglobal:cbv:mda:"):
        text = pre_hash(event, {"cbvmda": namespace})
        assert text.endswith("ilmd{urn:epcglobal:cbv:mda}bestBeforeDate=2019-10-21")
    assert pre_hash(event, {}) == text


@pytest.mark.parametrize(
    "changes",
    [
        {"eventID": "urn:uuid:1"},
        {"recordTime": "2026-01-01T00:00:00Z"},
        {"certificationInfo": "https://certs.example/1"},
        {"errorDeclaration": {"declarationTime": "2026-01-01T00:00:00Z"}},
        {"eventTime": "2026-03-01T01:00:00.0004Z"},
        {"bizStep": "https://ref.gs1.org/cbv/BizStep-commissioning"},
        {"disposition": "cbv:Disp-active"},
        {"readPoint": {"id": PLACE_URN}},
        {"quantityList": [{"uom": "KGM", "quantity": 500.0, "epcClass": LOT_URN}]},
        {"epcList": []},
    ],
)
def test_notation_does_not_change_the_hash(changes: dict[str, Any]) -> None:
    assert event_hash(make_event(**changes), {}) == event_hash(make_event(), {})


@pytest.mark.parametrize(
    "changes",
    [
        {"eventTime": "2026-03-01T01:00:00.001Z"},
        {"eventTimeZoneOffset": "+00:00"},
        {"action": "OBSERVE"},
        {"bizStep": None},
        {"quantityList": [{"epcClass": LOT, "quantity": 500.5, "uom": "KGM"}]},
        {"epcList": [PIECE]},
        {"ilmd": {"cbvmda:lotNumber": "1"}},
        {"example:a": "1"},
        {"readPoint": {"id": PLACE_URN, "example:a": "1"}},
        {"bizLocation": {"id": PLACE_URN}},
        {"persistentDisposition": {"set": ["conformant"]}},
    ],
)
def test_content_changes_the_hash(changes: dict[str, Any]) -> None:
    assert event_hash(make_event(**changes), NAMES) != event_hash(make_event(), NAMES)


def test_a_prefix_is_only_a_name_for_its_namespace() -> None:
    one = make_event(**{"a:farm": "x"})
    other = make_event(**{"b:farm": "x"})

    namespace = "https://ns.example.com/"
    assert event_hash(one, {"a": namespace}) == event_hash(other, {"b": namespace})
    assert event_hash(one, {"a": namespace}) != event_hash(one, {"a": "https://other.example/"})


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "1"),
        (1.0, "1"),
        (100, "100"),
        (0.3434, "0.3434"),
        (1e-7, "0.0000001"),
        (1e20, "1" + 20 * "0"),
    ],
)
def test_numbers_have_no_zeros_at_the_end_and_no_exponent(number: float, written: str) -> None:
    event = make_event(quantityList=[{"epcClass": LOT, "quantity": number}])

    assert f"quantity={written}action" in pre_hash(event, {})


@pytest.mark.parametrize(
    ("given_time", "written"),
    [
        ("2023-01-18T11:04:03.1415Z", "2023-01-18T11:04:03.142Z"),
        ("2023-01-18T11:04:03.1414999Z", "2023-01-18T11:04:03.141Z"),
        ("2023-12-31T23:59:59.9995Z", "2024-01-01T00:00:00.000Z"),
        ("2023-01-18T11:04:03Z", "2023-01-18T11:04:03.000Z"),
    ],
)
def test_moments_are_rounded_to_milliseconds(given_time: str, written: str) -> None:
    assert f"eventTime={written}" in pre_hash(make_event(eventTime=given_time), {})


@settings(deadline=None)
@given(order=st.permutations([PIECE_URN, PIECE + "2", PIECE + "3", "urn:uuid:9"]))
def test_the_order_of_lists_does_not_matter(order: list[str]) -> None:
    event = make_event(epcList=order)

    assert event_hash(event, {}) == event_hash(make_event(epcList=sorted(order)), {})
