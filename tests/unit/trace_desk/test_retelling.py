"""What was told can be typed again: every form of every trade, there and back."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.trace.forms.filling import event_of
from portal.trace.lots import lot_by_code
from portal.trace.rules import EventTemplate, EventTemplateField
from portal.trace.states import FieldKind
from portal.trace_desk.answers import Answers, asked_fields, read_answers
from portal.trace_desk.event_words import told_answers, written_number
from portal.trace_desk.retelling import typed_of
from portal.trace_desk.schemas import number_of
from tests.make.trace_desk import FARM_GLN, MILL_GLN, Desk

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
NUMBERS = st.builds(
    lambda whole, places: whole / 10**places, st.integers(0, 10**9), st.integers(0, 9)
)
WORDS = st.text(st.sampled_from("aăâbcdđeêghiôơưxy ỹộ,.-0123456789"), min_size=1, max_size=40)


def an_answer(field: EventTemplateField, lots: tuple[str, str]) -> st.SearchStrategy[str]:
    """Something that fits a field."""
    moments = st.integers(0, 10**6).map(lambda minutes: NOW - timedelta(minutes=minutes))
    amounts = NUMBERS.map(lambda number: f"{lots[0]} {written_number(number)} kg")
    return {
        FieldKind.TEXT: WORDS.map(str.strip).filter(bool),
        FieldKind.NUMBER: NUMBERS.map(written_number),
        FieldKind.DATE: st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        FieldKind.MOMENT: moments.map(lambda at: f"{at.astimezone(clock.VIETNAM):%Y-%m-%dT%H:%M}"),
        FieldKind.PLACE: st.sampled_from([FARM_GLN, MILL_GLN]),
        FieldKind.PARTY: st.sampled_from([FARM_GLN, MILL_GLN]),
        FieldKind.LOT: st.just("095201234567891235"),
        FieldKind.LOTS: amounts.map(lambda line: f"{line}\n{lots[1]}"),
        FieldKind.CHOICE: st.sampled_from(field.choices or [""]),
    }[field.kind]


def read(template: EventTemplate, code: str, typed: Mapping[str, str]) -> Answers:
    return read_answers(template, lot_by_code(code), typed, at=NOW)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_typed_answers_come_back_out_of_the_event(
    app: Flask, desk: Desk, data: st.DataObject
) -> None:
    with app.app_context():
        codes = db.session.scalars(select(EventTemplate.code).order_by(EventTemplate.code)).all()
        chosen = data.draw(st.sampled_from(codes))
        template = db.session.scalars(
            select(EventTemplate).where(EventTemplate.code == chosen)
        ).one()
        fields = [
            one for one in asked_fields(template) if one.is_required or data.draw(st.booleans())
        ]
        lots = (desk.rice_lot, desk.flour_lot)
        typed = {field.name: data.draw(an_answer(field, lots)) for field in fields}

        first = read(template, desk.rice_lot, typed)
        assert first.errors == {}
        told = json.loads(json.dumps(event_of(template, first.values)))
        again = read(template, desk.rice_lot, typed_of(template, told))

        assert again.errors == {}
        assert event_of(template, again.values) == event_of(template, first.values)
        rows = told_answers(template, first.values)
        assert [label for label, _words in rows] == [field.label for field in fields]
        assert all(words.strip() for _label, words in rows)


@given(st.one_of(NUMBERS, NUMBERS.map(lambda number: -number)))
def test_a_number_is_written_so_that_it_is_read_as_the_same(number: float) -> None:
    assert number_of(written_number(number)) == number
