"""Warnings in the public log: all that is public of them, from the day of their issue on."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.ledger.verification import DifferenceError, enter_missing
from portal.registry.services.changes import change_establishment_state
from portal.registry.states import EstablishmentState
from tests.make.ledger import entries_of
from tests.make.publications import PUBLICATIONS, meddle, said_of, verify
from tests.make.registry import BY, establishment_of
from tests.make.warnings import (
    lift,
    make_producer,
    make_risk_class,
    make_warned_product,
    make_warning,
)

TODAY = date(2026, 11, 20)


def noon_of(day: date) -> time_machine.travel:
    """Time travel to a day in Viet Nam."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=clock.VIETNAM))


def test_the_log_says_of_a_warning_all_that_is_public(app: Flask) -> None:
    make_risk_class(app, "high", date(2026, 1, 1), None, "Luật")
    code = make_warned_product(app)
    slug = make_warning(app, code, risk_code="high", title_en="Recall", source="Nguồn")
    lift(app, slug, date(2026, 2, 1))

    assert said_of(app, slug)[-1] == {
        "slug": "thu-hoi-mam",
        "title": "Thu hồi lô mắm thử",
        "title_en": "Recall",
        "summary": "Một lô mắm không đạt.",
        "summary_en": "",
        "measure": "recall",
        "hazard": "Có thể gây đau bụng.",
        "risk_class": "high",
        "what_to_do": ["Xem số lô trên nhãn.", "Không ăn, mang trả nơi mua."],
        "lots": "",
        "products": [code],
        "issuing_body": "Cơ quan thử",
        "issued_on": "2026-01-05",
        "lifted_on": "2026-02-01",
        "lifted_reason": "Đã thu hồi xong.",
        "source": "Nguồn",
        "is_sample": False,
    }
    assert [one["lifted_on"] for one in said_of(app, slug)] == [None, "2026-02-01"]


def test_issuing_the_same_warning_again_enters_nothing(app: Flask) -> None:
    make_warning(app)
    make_warning(app)

    assert len(entries_of(app)) == 1


def test_nothing_of_a_warning_is_told_before_its_day(app: Flask) -> None:
    with noon_of(TODAY):
        make_warning(app, issued_on=TODAY + timedelta(1))
        assert entries_of(app) == []
        verify(app)

    with noon_of(TODAY + timedelta(1)):
        with pytest.raises(DifferenceError, match="warning thu-hoi-mam is published without"):
            verify(app)
        with app.app_context():
            assert enter_missing(PUBLICATIONS) == 1
        verify(app)


def test_a_warning_that_the_public_has_read_is_not_hidden_again(app: Flask) -> None:
    with noon_of(TODAY):
        make_warning(app)
        with pytest.raises(RefusedError, match="chưa đến"):
            make_warning(app, issued_on=TODAY + timedelta(1))

        make_warning(app, issued_on=TODAY)
    assert [one["issued_on"] for one in said_of(app, "thu-hoi-mam")] == ["2026-01-05", "2026-11-20"]


def test_a_warning_of_tomorrow_may_be_put_off(app: Flask) -> None:
    with noon_of(TODAY):
        make_warning(app, issued_on=TODAY + timedelta(1))
        make_warning(app, issued_on=TODAY + timedelta(9))

    assert entries_of(app) == []


def test_a_hidden_product_is_not_named_by_its_code(app: Flask) -> None:
    producer = make_producer(app)
    code = make_warned_product(app, producer=producer)
    slug = make_warning(app, code)
    for state in (EstablishmentState.UNVERIFIED, EstablishmentState.ACTIVE):
        with app.app_context(), unit_of_work():
            establishment = establishment_of(producer)
            reason = "Lý do thử nghiệm"
            change_establishment_state(establishment, state, reason=reason, on=TODAY, by=BY)

    assert [one["products"] for one in said_of(app, slug)] == [[code], [], [code]]
    verify(app)


def test_a_refused_change_leaves_no_entry(app: Flask) -> None:
    slug = make_warning(app)
    with pytest.raises(RefusedError):
        lift(app, slug, date(2025, 1, 1))

    assert len(entries_of(app)) == 1


@pytest.mark.parametrize(
    "change",
    [
        "SET title = 'Lén'",
        "SET hazard = 'Lén'",
        "SET what_to_do = '[]'",
        "SET measure = 'information'",
        "SET lifted_on = '2026-03-01', lifted_reason = 'Lén'",
        "SET issued_on = '2026-01-04'",
    ],
)
def test_a_warning_changed_behind_the_services_is_named(app: Flask, change: str) -> None:
    make_warning(app)

    meddle(app, f"UPDATE consumer_warning {change}")

    with pytest.raises(DifferenceError, match="warning thu-hoi-mam is published otherwise"):
        verify(app)


def test_a_warning_cut_off_from_its_product_is_named(app: Flask) -> None:
    make_warning(app, make_warned_product(app))

    meddle(app, "DELETE FROM warned_product")

    with pytest.raises(DifferenceError, match="warning thu-hoi-mam"):
        verify(app)


def test_the_page_of_a_warning_names_its_entry(app: Flask, client: FlaskClient) -> None:
    make_warned_product(app)
    slug = make_warning(app)

    assert 'href="/nhat-ky/1">' in client.get(f"/canh-bao/{slug}").text
