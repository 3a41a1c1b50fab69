"""Fields of officers' forms: cleaned alike, refused in words, never a crash."""

import unicodedata
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from portal.core.form_fields import (
    REQUIRED,
    Choice,
    Choices,
    Day,
    Line,
    Lines,
    Paragraphs,
    Whole,
    Yes,
    clean,
)
from portal.core.forms import Form, blank_form, read_form


class Colour(StrEnum):
    """Something to choose."""

    RED = "red"
    GREEN = "green"


class Everything(Schema):
    """One field of each kind, none required."""

    line = Line(longest=20)
    text = Paragraphs()
    lines = Lines(most=3, longest=10)
    day = Day()
    whole = Whole(least=0, most=99)
    colour = Choice(Colour)
    colours = Choices(Colour)
    yes = Yes()


EMPTY = {
    "line": "",
    "text": "",
    "lines": [],
    "day": None,
    "whole": None,
    "colour": None,
    "colours": [],
    "yes": False,
}


def one(field: fields.Field[Any], *typed: str) -> Form:
    schema = Schema.from_dict({"x": field})
    return read_form(schema, MultiDict([("x", value) for value in typed]))


def test_a_form_without_anything_is_empty_values() -> None:
    assert read_form(Everything, MultiDict()).values == EMPTY
    empty = MultiDict([(name, "") for name in EMPTY])
    assert read_form(Everything, empty).values == EMPTY


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(EMPTY)), st.text(st.characters(), max_size=40)),
        max_size=12,
    )
)
def test_whatever_is_typed_is_values_or_words_and_never_a_crash(
    typed: list[tuple[str, str]],
) -> None:
    form = read_form(Everything, MultiDict(typed))

    assert form.ok == (not form.errors)
    assert all(isinstance(message, str) and message for message in form.errors.values())
    assert set(form.values) in ({*EMPTY}, set())


@given(st.text(max_size=200))
def test_cleaning_is_done_once_and_leaves_nothing_invisible(typed: str) -> None:
    once = clean(typed)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not {unicodedata.category(sign) for sign in once if sign not in "\n\t"} & {
        "Cc",
        "Cf",
        "Cs",
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  nước   mắm ", "nước mắm"),
        ("nu\u031bo\u031b\u0301c", "nước"),
        ("một\nhai", "một hai"),
        ("\u202egnôhk\u200b", "gnôhk"),
        ("a\x00b", "ab"),
    ],
)
def test_a_line_is_one_line(typed: str, kept: str) -> None:
    assert one(Line(), typed).values == {"x": kept}


def test_too_long_and_too_short_say_how_much() -> None:
    assert one(Line(longest=3), "bốn chữ").errors == {"x": "Dài nhất 3 ký tự; hiện có 7."}
    assert one(Line(shortest=5), "ba").errors == {"x": "Xin viết ít nhất 5 ký tự."}
    assert one(Line(shortest=5), "").values == {"x": ""}


@pytest.mark.parametrize(
    "field",
    [
        Line(required=True),
        Paragraphs(required=True),
        Lines(required=True),
        Day(required=True),
        Whole(required=True, least=0, most=9),
        Choice(Colour, required=True),
        Choices(Colour, required=True),
    ],
)
def test_what_is_required_is_asked_for(field: fields.Field[Any]) -> None:
    assert one(field).errors == {"x": REQUIRED}
    assert one(field, "").errors == {"x": REQUIRED}


@pytest.mark.parametrize("field", [Line(required=True), Paragraphs(required=True)])
def test_blanks_are_not_what_is_required(field: fields.Field[Any]) -> None:
    assert one(field, " \n \n").errors == {"x": REQUIRED}


def test_paragraphs_keep_their_lines() -> None:
    assert one(Paragraphs(), "một\r\n\r\nhai\r").values == {"x": "một\n\nhai"}


def test_lines_are_counted_and_measured() -> None:
    assert one(Lines(), " a \r\n\r\n b").values == {"x": ["a", "b"]}
    assert one(Lines(most=1), "a\nb").errors == {"x": "Tối đa 1 dòng."}
    assert one(Lines(longest=2), "abc").errors == {"x": "Mỗi dòng dài nhất 2 ký tự."}


@pytest.mark.parametrize("typed", ["2026-11-20", "20/11/2026", "20-11-2026", " 20.11.2026 "])
def test_a_day_is_read_in_the_ways_people_write(typed: str) -> None:
    assert one(Day(), typed).values == {"x": date(2026, 11, 20)}


@pytest.mark.parametrize("typed", ["31/02/2026", "11/20/2026", "hôm qua", "20/11/26", "0/0/0"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    assert "ngày/tháng/năm" in one(Day(), typed).errors["x"]


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_comes_back(day: date) -> None:
    assert one(Day(), f"{day:%d/%m/}{day.year}").values == {"x": day}
    assert one(Day(), day.isoformat()).values == {"x": day}


@pytest.mark.parametrize(("typed", "kept"), [("7", 7), (" 1 000 ", 1000), ("-3", -3)])
def test_a_whole_number_is_read(typed: str, kept: int) -> None:
    assert one(Whole(least=-10, most=5000), typed).values == {"x": kept}


@pytest.mark.parametrize("typed", ["7,5", "--7", "-", "٣", "²", "1e3", "9" * 13, "bảy"])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    assert one(Whole(least=-10, most=5000), typed).errors == {"x": "Xin nhập một số nguyên."}


def test_a_number_beyond_its_limits_is_told_them() -> None:
    assert one(Whole(least=1, most=5), "6").errors == {"x": "Xin nhập số từ 1 đến 5."}


def test_choices_are_those_of_the_list() -> None:
    assert one(Choice(Colour), "red").values == {"x": Colour.RED}
    assert "danh sách" in one(Choice(Colour), "blue").errors["x"]
    assert one(Choices(Colour), "red", "green").values == {"x": [Colour.RED, Colour.GREEN]}
    assert "danh sách" in one(Choices(Colour), "red", "blue").errors["x"]


@pytest.mark.parametrize(("typed", "kept"), [("on", True), ("1", True), ("Có", True), ("0", False)])
def test_a_box_is_ticked_or_not(typed: str, kept: bool) -> None:
    assert one(Yes(), typed).values == {"x": kept}


def test_nothing_typed_is_lost_and_unknown_fields_are_left_out() -> None:
    sent = MultiDict(
        [("line", "x" * 30), ("colours", "red"), ("colours", "blue"), ("role", "admin")]
    )

    form = read_form(Everything, sent)

    assert form.typed == {"line": "x" * 30, "colours": ["red", "blue"]}
    assert set(form.errors) == {"line", "colours"}


def test_a_service_may_refuse_beside_a_field() -> None:
    form = blank_form({"line": "typed"})

    refused = form.refused("line", "Đã có.")

    assert form.ok
    assert (refused.ok, refused.errors, refused.typed) == (
        False,
        {"line": "Đã có."},
        {"line": "typed"},
    )
