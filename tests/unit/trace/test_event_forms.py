"""The event forms of each trade: what they ask, and the event that comes of it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from portal.trace.epcis.documents import read_document
from portal.trace.epcis.vocabulary import BUSINESS_STEPS, DISPOSITIONS, PARTY_TYPES
from portal.trace.forms.book import (
    load_trade,
    template_by_code,
    templates_of_trade,
    trades,
)
from portal.trace.forms.filling import Goods, Value, document_of, event_of
from portal.trace.forms.telling import tell_event
from portal.trace.models import EpcisEvent
from portal.trace.rules import EventTemplate, EventTemplateField
from portal.trace.states import Action, EventType, FieldKind, IdentifierRole, Visibility
from seed.trades import trade_rows
from tests.make.lots import OFFICE, make_trades

TRADES = {row["code"]: row for row in trade_rows()}
TEMPLATES = {one["code"]: one for row in TRADES.values() for one in row["templates"]}
WHEN = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
LOT = Goods("https://id.gs1.org/01/09520123456788/10/L1")
PIECE = Goods("https://id.gs1.org/00/095201234567891235", is_piece=True)
FARM = "https://id.gs1.org/414/9520123456788"


@dataclass(frozen=True)
class PlainField:
    name: str
    label: str
    kind: FieldKind
    target: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    is_required: bool = False
    rest: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PlainForm:
    code: str
    type: EventType
    action: Action | None
    subject: IdentifierRole
    business_step: str
    disposition: str
    fields: tuple[PlainField, ...]
    visibility: Visibility | None = None


def form_of(code: str) -> PlainForm:
    """A form as the seed file has it."""
    row = dict(TEMPLATES[code])
    known = {"name", "label", "kind", "target", "unit", "choices", "is_required"}
    fields = [PlainField(**{n: v for n, v in one.items() if n in known}) for one in row["fields"]]
    rest = {name: row[name] for name in ("type", "action", "subject")}
    return PlainForm(
        code,
        **rest,
        business_step=row["business_step"],
        disposition=row["disposition"],
        fields=tuple(fields),
    )


def answer(one: PlainField) -> Value:
    """A value that fits a field."""
    if one.kind is FieldKind.CHOICE:
        return one.choices[0]
    values: dict[FieldKind, Value] = {
        FieldKind.TEXT: "chữ",
        FieldKind.NUMBER: 12.5,
        FieldKind.DATE: date(2027, 3, 1),
        FieldKind.MOMENT: WHEN,
        FieldKind.PLACE: FARM,
        FieldKind.PARTY: FARM,
        FieldKind.LOT: PIECE if one.target == "parent" else LOT,
        FieldKind.LOTS: [LOT],
    }
    return values[one.kind]


def answers(form: PlainForm) -> dict[str, Value]:
    """Every field of a form answered."""
    return {one.name: answer(one) for one in form.fields}


@pytest.mark.parametrize("code", TEMPLATES)
def test_every_form_makes_an_event_of_the_standard(code: str) -> None:
    form = form_of(code)

    event = event_of(form, answers(form))

    assert event["type"] == form.type.value
    assert event["bizStep"] in BUSINESS_STEPS.words
    assert event["disposition"] in DISPOSITIONS.words
    assert event["eventTime"] == "2026-03-01T08:30:00+07:00"
    assert event["eventTimeZoneOffset"] == "+07:00"
    assert event["txng:template"] == code
    assert ("action" in event) == (form.type is not EventType.TRANSFORMATION)
    for sides in ("sourceList", "destinationList"):
        for one in event.get(sides, []):  # type: ignore[attr-defined]
            assert one["type"] in PARTY_TYPES.words


@pytest.mark.parametrize("trade", TRADES)
def test_every_trade_tells_its_goods_from_the_beginning_to_the_sale(trade: str) -> None:
    forms = [form_of(one["code"]) for one in TRADES[trade]["templates"]]
    steps = {form.business_step for form in forms}
    kinds = {form.type.value for form in forms}
    kinds |= {f"{form.type.value}:{form.business_step}" for form in forms}

    assert {"shipping", "receiving", "stocking"} <= steps
    assert "TransformationEvent" in kinds
    for expected in TRADES[trade]["expects"]:
        assert set(expected["steps"]) & (steps | kinds), expected["gap"]
    for form in forms:
        required = {one.target for one in form.fields if one.is_required}
        assert "eventTime" in required
        assert required & {"subject", "child"}


def test_roasting_coffee_is_a_transformation_with_amounts() -> None:
    green = Goods("https://id.gs1.org/01/09520000000011/10/G1", quantity=120.0, unit="KGM")

    event = event_of(
        form_of("coffee.roast"),
        {
            "when": WHEN,
            "place": FARM,
            "inputs": [green],
            "new_lot": LOT,
            "weight": 98,
            "roast": "vừa",
        },
    )

    assert event["inputQuantityList"] == [{"epcClass": green.epc, "quantity": 120.0, "uom": "KGM"}]
    assert event["outputQuantityList"] == [{"epcClass": LOT.epc, "quantity": 98.0, "uom": "KGM"}]
    assert event["ilmd"] == {"txng:roast": "vừa"}
    assert event["readPoint"] == {"id": FARM}


def test_bottles_in_a_case_are_an_aggregation() -> None:
    event = event_of(
        form_of("seafood.case"),
        {"when": WHEN, "place": FARM, "container": PIECE, "packed": [LOT, PIECE]},
    )

    assert event["parentID"] == PIECE.epc
    assert event["childEPCs"] == [PIECE.epc]
    assert event["childQuantityList"] == [{"epcClass": LOT.epc}]


def test_shipping_says_from_whom_to_whom() -> None:
    form = form_of("rice.ship")
    event = event_of(form, {**answers(form), "consignment": ""})

    assert event["sourceList"] == [{"type": "possessing_party", "source": FARM}]
    assert {"type": "location", "destination": FARM} in event["destinationList"]  # type: ignore[operator]
    assert "txng:consignment" not in event


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weight": None}, "Xin điền “Khối lượng”"),
        ({"weight": -1.0}, "không thể âm"),
        ({"weight": "mười"}, "không đúng kiểu"),
        ({"weight": True}, "không đúng kiểu"),
        ({"roast": "cháy"}, "không có lựa chọn"),
        ({"inputs": LOT}, "không đúng kiểu"),
        ({"when": date(2026, 1, 1)}, "không đúng kiểu"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(changes: dict[str, Any], words: str) -> None:
    form = form_of("coffee.roast")

    with pytest.raises(RefusedError, match=words):
        event_of(form, {**answers(form), **changes})


def test_cold_is_allowed_below_zero() -> None:
    form = form_of("meat.ship")

    assert event_of(form, {**answers(form), "temperature": -18.0})["txng:temperatureCelsius"] == -18


@given(st.sampled_from(sorted(TEMPLATES)), st.data())
def test_any_choice_of_answered_fields_gives_an_event_or_a_refusal(
    code: str, data: st.DataObject
) -> None:
    form = form_of(code)
    given_names = data.draw(st.sets(st.sampled_from([one.name for one in form.fields])))
    values = {name: value for name, value in answers(form).items() if name in given_names}
    required = {one.name for one in form.fields if one.is_required}

    if required <= given_names:
        assert event_of(form, values) == event_of(form, values)
    else:
        with pytest.raises(RefusedError):
            event_of(form, values)


def test_an_event_of_a_form_is_valid_and_says_who_may_see_it() -> None:
    for code in TEMPLATES:
        form = replace(form_of(code), visibility=Visibility.PARTNERS)
        document = document_of([event_of(form, answers(form))], created_at=WHEN)

        submission = read_document(document)

        assert submission.problems == [], code
        assert submission.events[0].visibility is Visibility.PARTNERS
        assert submission.events[0].business_step == form.business_step


def test_the_book_of_forms_is_kept_in_the_database(trace_app: Flask) -> None:
    make_trades(trace_app)
    make_trades(trace_app)

    with trace_app.app_context():
        assert [one.code for one in trades()] == list(TRADES)
        for trade in trades():
            assert [one.gap for one in trade.expectations] == [
                row["gap"] for row in TRADES[trade.code]["expects"]
            ]
        assert [one.code for one in templates_of_trade("coffee")] == [
            one["code"] for one in TRADES["coffee"]["templates"]
        ]
        stored = template_by_code("coffee.roast")
        form = form_of("coffee.roast")
        assert event_of(stored, answers(form)) == event_of(form, answers(form))


def test_a_form_that_left_the_file_leaves_the_book_with_its_fields(trace_app: Flask) -> None:
    make_trades(trace_app)
    row = {**TRADES["rice"], "templates": TRADES["rice"]["templates"][:2]}

    with trace_app.app_context(), unit_of_work():
        load_trade(row, 1, by="test")

    with trace_app.app_context():
        kept = [one.code for one in templates_of_trade("rice")]
        assert kept == ["rice.harvest", "rice.dry"]
        fields = db.session.query(EventTemplateField).join(EventTemplate)
        assert fields.filter(EventTemplate.trade == "rice").count() == sum(
            len(one["fields"]) for one in row["templates"]
        )


def test_a_form_with_an_unknown_target_is_refused(trace_app: Flask) -> None:
    template = dict(TRADES["rice"]["templates"][0])
    template["fields"] = [{**template["fields"][0], "target": "somewhere:else"}]

    with pytest.raises(RefusedError, match="somewhere"), trace_app.app_context(), unit_of_work():
        load_trade({**TRADES["rice"], "templates": [template]}, 1, by="test")


def test_telling_an_event_captures_it_once(trace_app: Flask) -> None:
    make_trades(trace_app)
    with trace_app.app_context(), unit_of_work():
        form = template_by_code("coffee.roast")
        told = [tell_event(form, answers(form_of(form.code)), by=OFFICE, at=WHEN) for _ in "ab"]

    with trace_app.app_context():
        kept = db.session.scalars(select(EpcisEvent)).one()
        assert told == [kept.event_id, kept.event_id]
        assert (kept.business_step, kept.type) == ("commissioning", EventType.TRANSFORMATION)


def test_an_answer_that_is_no_identifier_of_the_standard_is_refused(trace_app: Flask) -> None:
    form = form_of("rice.harvest")
    wrong = {**answers(form), "lot": Goods("https://id.gs1.org/01/09520123456789/10/L1")}

    with pytest.raises(RefusedError, match="EPCIS"), trace_app.app_context(), unit_of_work():
        tell_event(form, wrong, by=OFFICE, at=WHEN)
