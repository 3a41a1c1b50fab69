"""One page of a list: its rows, the total, and pages that do not exist."""

import pytest
from flask import Flask
from sqlalchemy import func, literal, select

from portal.core.errors import NotFoundError
from portal.core.paging import read_counts, read_page
from portal.places.models import Commune, Province
from tests.make.places import make_places
from tests.make.statements import count_statements

CODES = select(Commune.code).order_by(Commune.code)


def test_a_page_of_keys_and_their_number_come_from_one_statement(app: Flask) -> None:
    make_places(app)

    with count_statements(app) as seen, app.app_context():
        first, last = read_page(CODES, 1, 2), read_page(CODES, 2, 2)

    assert [*first.rows, *last.rows] == ["21478", "21548", "24958"]
    assert (first.total, first.pages, last.first, last.last) == (3, 2, 3, 3)
    assert len(seen) == 2


def test_an_empty_list_has_one_page_and_no_second(app: Flask) -> None:
    with app.app_context():
        listing = read_page(CODES, 1)

        assert (listing.rows, listing.total, listing.pages, listing.first) == ([], 0, 1, 0)
        with pytest.raises(NotFoundError):
            read_page(CODES, 2)


def test_a_page_beyond_the_end_does_not_exist(app: Flask) -> None:
    make_places(app)

    with app.app_context(), pytest.raises(NotFoundError):
        read_page(CODES, 3, 2)


def test_lines_are_read_for_the_keys_of_the_page_alone(app: Flask) -> None:
    make_places(app)

    with app.app_context():
        listing = read_page(CODES, 2, 2).shown(lambda codes: [f"xã {code}" for code in codes])

    assert (listing.rows, listing.total, listing.page) == (["xã 24958"], 3, 2)


def test_the_choices_of_several_filters_are_counted_in_one_statement(app: Flask) -> None:
    make_places(app)
    number = func.count()
    by_province = select(literal("province"), Commune.province_code, number)
    by_kind = select(literal("kind"), Province.code, number).where(Province.code == "khong co")

    with count_statements(app) as seen, app.app_context():
        counts = read_counts(
            by_province.group_by(Commune.province_code), by_kind.group_by(Province.code)
        )

    assert counts["province"] == {"51": 2, "68": 1}
    assert counts["kind"] == {}
    assert len(seen) == 1
