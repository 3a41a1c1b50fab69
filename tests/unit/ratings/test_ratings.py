"""Ratings: counted once, told in figures, their words masked and forgotten in time."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.core.db import unit_of_work
from portal.core.personal import HIDDEN
from portal.ratings.desk_tables import Score
from portal.ratings.masking import masked_words
from portal.ratings.queries import (
    Wanted,
    by_month,
    by_section,
    every_page_rated,
    pages_rated,
    scores_of,
    tally_of,
)
from portal.ratings.rated_paths import is_rated
from portal.ratings.services import forget_words, load_retention, retention_on, section_of
from tests.make.ratings import make_rating, ratings_of

NOVEMBER, OCTOBER = date(2026, 11, 20), date(2026, 10, 2)
RULE = {
    "months": 12,
    "reason": "Thử",
    "legal_basis": "Thử",
    "effective_from": date(2026, 7, 1),
    "effective_to": None,
}


def test_a_form_sent_twice_counts_once(app: Flask) -> None:
    make_rating(app, ticket="same", on=NOVEMBER)
    make_rating(app, ticket="same", on=NOVEMBER, score=Score.NOT)

    assert [one.score for one in ratings_of(app)] == [5]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Gọi 0255 000 0000 nhé", f"Gọi {HIDDEN} nhé"),
        ("+84.255.000.0000", HIDDEN),
        ("thư lan.tran@mail.example.vn!", f"thư {HIDDEN}!"),
        ("CCCD 051000000000", f"CCCD {HIDDEN}"),
        ("TCVN 9001:2015 có 12 mục, trang 3", "TCVN 9001:2015 có 12 mục, trang 3"),
        ("ngày 20/11/2026", "ngày 20/11/2026"),
    ],
)
def test_numbers_and_addresses_of_persons_are_taken_out(written: str, kept: str) -> None:
    assert masked_words(written) == kept


@given(st.from_regex(r"0[0-9]{2}[ .-]?[0-9]{3}[ .-]?[0-9]{4}", fullmatch=True))
def test_no_phone_number_stays(number: str) -> None:
    assert number not in masked_words(f"Số của tôi: {number}.")


def test_figures_by_page_section_and_month(app: Flask) -> None:
    make_rating(app, "/tin-tuc/mot", score=Score.MUCH, on=NOVEMBER, comment="Hay")
    make_rating(app, "/tin-tuc/mot", score=Score.LITTLE, on=OCTOBER)
    make_rating(app, "/quet", score=Score.NOT, on=NOVEMBER)

    with app.app_context():
        everything = tally_of(Wanted())
        november = tally_of(Wanted(month="2026-11"))
        pages = [(one.name, one.count, one.average) for one in pages_rated(Wanted(), 1).rows]
        sections = [(one.name, one.count) for one in by_section(Wanted())]
        months = [(one.name, one.count) for one in by_month()]
        found = [one.name for one in every_page_rated(Wanted(words="QUET"))]
        scores = scores_of(Wanted(section="/tin-tuc/"))

    assert (everything.count, everything.comments, november.count) == (3, 1, 2)
    assert pages == [("/tin-tuc/mot", 2, 3.5), ("/quet", 1, 1.0)]
    assert sections == [("/tin-tuc/", 2), ("/quet", 1)]
    assert months == [("2026-11", 2), ("2026-10", 1)]
    assert found == ["/quet"]
    assert (scores[Score.MUCH], scores[Score.NOT]) == (1, 0)


def test_words_are_forgotten_when_the_rule_says_so_and_the_score_stays(app: Flask) -> None:
    make_rating(app, on=date(2026, 10, 31), comment="Cũ")
    make_rating(app, on=date(2026, 11, 1), comment="Mới")
    with app.app_context():
        assert forget_words(date(2027, 11, 20)) == 0
        with unit_of_work():
            load_retention([RULE], by="test")
        assert retention_on(date(2026, 6, 30)) is None
        assert forget_words(date(2027, 11, 20)) == 1

    assert [(one.comment, one.score) for one in ratings_of(app)] == [("", 5), ("Mới", 5)]


def test_the_rule_is_loaded_once(app: Flask) -> None:
    with app.app_context():
        for months in (12, 12, 6):
            with unit_of_work():
                assert load_retention([{**RULE, "months": months}], by="test") == 1
        rule = retention_on(NOVEMBER)
        assert rule is not None
        assert rule.months == 6


@pytest.mark.parametrize(
    ("path", "rated_too"),
    [
        ("/", True),
        ("/tin-tuc/", True),
        ("/tin-tuc/bat-ky", True),
        ("/tin-tuc/atom.xml", False),
        ("/can-bo/", False),
        ("/danh-gia", False),
        ("/dang-ky-tin/quan-ly/bi-mat", False),
        ("/api/v1/openapi.json", False),
        ("/static/css/portal.css", False),
        ("/khong-co-trang-nay", False),
        ("//example.vn/", False),
        ("https://example.vn/", False),
        ("", False),
        (f"/tin-tuc/{'x' * 300}", False),
    ],
)
def test_only_public_pages_can_be_rated(app: Flask, path: str, *, rated_too: bool) -> None:
    with app.app_context():
        assert is_rated(path) is rated_too


def test_a_section_is_the_first_part_of_a_path() -> None:
    assert [section_of(path) for path in ("/", "/quet", "/tin-tuc/mot/hai")] == [
        "/",
        "/quet",
        "/tin-tuc/",
    ]
