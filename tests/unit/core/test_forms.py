"""What a reader typed comes in as one clean line, or not at all."""

import unicodedata

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from portal.core.errors import InvalidInputError
from portal.core.forms import (
    LONGEST_TEXT,
    MAX_PAGE,
    CleanText,
    ListQuery,
    clean_text,
    read_api_query,
    read_query,
)

WORD = "Quảng Ngãi"
INVISIBLE = {"Cc", "Cf", "Cs"}
TYPED = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Ll"])),
    st.text(min_size=LONGEST_TEXT - 2, max_size=LONGEST_TEXT + 5),
)


class Typed(Schema):
    """One line of text."""

    q = CleanText(load_default="")


@given(TYPED)
@example("a" * (LONGEST_TEXT - 1) + " b")
@example("e\u0302\u0301" * LONGEST_TEXT)
def test_whatever_is_typed_becomes_one_short_visible_line(typed: str) -> None:
    clean = clean_text(typed)

    assert len(clean) <= LONGEST_TEXT
    assert unicodedata.is_normalized("NFC", clean)
    assert not {unicodedata.category(character) for character in clean} & INVISIBLE
    assert clean == " ".join(clean.split())


@given(TYPED)
@example("a" * (LONGEST_TEXT - 1) + " b")
def test_a_clean_line_stays_as_it_is(typed: str) -> None:
    clean = clean_text(typed)

    assert clean_text(clean) == clean


@given(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_every_way_to_write_a_vietnamese_word_is_the_same_word(form: str) -> None:
    assert clean_text(unicodedata.normalize(form, WORD)) == WORD


@pytest.mark.parametrize(
    "hidden",
    [*"\0\r\n\t\x1b\x7f", "\u200b", "\u200e", "\u202e", "\u2066", "\ufeff", "\ud800"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_what_cannot_be_seen_only_parts_words(hidden: str) -> None:
    assert clean_text(f"{hidden}Quảng{hidden}Ngãi{hidden}") == WORD


def test_a_long_text_is_cut_and_not_refused(app: Flask) -> None:
    with app.test_request_context():
        asked = read_query(Typed, MultiDict({"q": "ă" * 5_000}))

    assert asked["q"] == "ă" * LONGEST_TEXT


@pytest.mark.parametrize("address", ["/tim-kiem?q=", "/tieu-chuan/?q=", "/van-ban/?q="])
def test_a_page_never_repeats_what_turns_writing_round(app: Flask, address: str) -> None:
    turned = "abc%E2%80%AEdef%E2%81%A6ghi%07"

    answer = app.test_client().get(address + turned)

    assert answer.status_code in {200, 503}
    assert not {"\u202e", "\u2066", "\a"} & set(answer.text)


@given(st.text(st.characters(exclude_characters="q"), min_size=1, max_size=20))
def test_a_reader_may_bring_names_that_nobody_knows_a_program_may_not(name: str) -> None:
    app = Flask(__name__)
    given_names = MultiDict({name: "x"})

    with app.test_request_context():
        assert read_query(Typed, given_names) == {"q": ""}
        with pytest.raises(InvalidInputError):
            read_api_query(Typed, given_names)


@pytest.mark.parametrize("page", ["0", "-1", str(MAX_PAGE + 1), "1.5", "abc", "", "9" * 400])
def test_a_page_number_that_cannot_be_is_refused(app: Flask, page: str) -> None:
    with app.test_request_context(), pytest.raises(InvalidInputError, match="trang"):
        read_query(ListQuery, MultiDict({"trang": page}))
