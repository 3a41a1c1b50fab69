"""Results in the public log: entered on their first day, not taken back after the last."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.inspections.queries import inspection_by_code
from portal.inspections.services import correct_result
from portal.ledger.verification import DifferenceError, enter_missing
from portal.registry.services.changes import change_establishment_state
from portal.registry.states import EstablishmentState
from tests.make.inspections import INSPECTION, make_inspection
from tests.make.ledger import entries_of
from tests.make.publications import PUBLICATIONS, meddle, said_of, verify
from tests.make.registry import BY, establishment_of
from tests.make.warnings import make_producer, make_warned_product

TODAY = date(2026, 11, 20)
SAMPLES = [{"code": "M1", "result": "Ẩm 22 %"}]


def noon_of(day: date) -> time_machine.travel:
    """Time travel to a day in Viet Nam."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=clock.VIETNAM))


def hide_or_show(app: Flask, code: str, state: EstablishmentState) -> None:
    with app.app_context(), unit_of_work():
        reason = "Lý do thử nghiệm"
        change_establishment_state(establishment_of(code), state, reason=reason, on=TODAY, by=BY)


def test_the_log_says_of_a_result_what_came_out_and_for_how_long_it_is_public(app: Flask) -> None:
    owner = make_producer(app)
    product = make_warned_product(app)
    code = make_inspection(
        app,
        establishment_code=owner,
        product_code=product,
        published_until=date(2027, 1, 5),
        decided_on=date(2025, 12, 1),
        team=["Nguyễn Thị Thử"],
        findings="Chủ cơ sở Trần Văn Thử vắng mặt.",
    )

    [content] = said_of(app, code)
    digest = str(content["texts"])
    assert content == {
        "texts": digest,
        "code": code,
        "kind": "planned",
        "conclusion": "nonconforming",
        "decided_on": "2025-12-01",
        "carried_out_on": None,
        "published_from": "2026-01-05",
        "published_until": "2027-01-05",
        "establishment": owner,
        "products": [product],
        "is_sample": False,
    }
    assert len(digest) == 64


def test_the_end_of_publication_is_no_difference(app: Flask) -> None:
    with noon_of(TODAY):
        code = make_inspection(app, published_until=TODAY)
    with noon_of(TODAY + timedelta(1)):
        assert app.test_client().get(f"/kiem-tra/{code}").status_code == 404

        assert verify(app).records == 1
    assert len(said_of(app, code)) == 1


def test_nothing_of_a_result_is_told_before_its_day(app: Flask) -> None:
    with noon_of(TODAY):
        code = make_inspection(app, published_from=TODAY + timedelta(1))
        assert entries_of(app) == []
        verify(app)

    with noon_of(TODAY + timedelta(1)):
        with pytest.raises(DifferenceError, match=f"inspection {code} is published without"):
            verify(app)
        with app.app_context():
            assert enter_missing(PUBLICATIONS) == 1
        verify(app)


def test_a_result_that_the_public_has_read_is_not_hidden_again(app: Flask) -> None:
    with noon_of(TODAY):
        make_inspection(app)

        with pytest.raises(RefusedError, match="chưa đến"):
            make_inspection(app, published_from=TODAY + timedelta(1))


def test_a_correction_has_its_entry(app: Flask) -> None:
    code = make_inspection(app)

    with app.app_context(), unit_of_work():
        inspection = inspection_by_code(code, TODAY)
        now = "Đủ số lô."
        correct_result(inspection, field="findings", now=now, reason="Nhầm.", on=TODAY, by=BY)

    before, after = said_of(app, code)
    assert before["texts"] != after["texts"]
    assert {**before, "texts": ""} == {**after, "texts": ""}
    verify(app)


def test_the_same_result_again_enters_nothing(app: Flask) -> None:
    for _ in range(2):
        make_inspection(app, replace(INSPECTION, samples=SAMPLES))

    assert len(entries_of(app)) == 1


def test_a_hidden_establishment_and_its_products_are_not_named_by_their_codes(app: Flask) -> None:
    owner = make_producer(app)
    product = make_warned_product(app, producer=owner)
    codes = [
        make_inspection(app, origin="test:1", establishment_code=owner),
        make_inspection(app, origin="test:2", product_code=product),
    ]

    hide_or_show(app, owner, EstablishmentState.UNVERIFIED)
    verify(app)
    hide_or_show(app, owner, EstablishmentState.ACTIVE)
    verify(app)

    first, second = (said_of(app, code) for code in codes)
    assert [one["establishment"] for one in first] == [owner, None, owner]
    assert [one["products"] for one in second] == [[product], [], [product]]


@pytest.mark.parametrize(
    "change",
    [
        "SET conclusion = 'conforming'",
        "SET kind = 'extra'",
        "SET published_until = '2026-12-31'",
        "SET establishment_id = NULL",
        "SET findings = 'Lén'",
        "SET title = 'Lén'",
        "SET samples = '[]'",
        "SET corrections = '[{}]'",
        "SET decided_on = '2026-01-01'",
    ],
)
def test_a_result_changed_behind_the_services_is_named(app: Flask, change: str) -> None:
    owner = make_producer(app)
    code = make_inspection(app, establishment_code=owner, samples=SAMPLES)

    meddle(app, f"UPDATE inspection {change}")

    with pytest.raises(DifferenceError, match=f"inspection {code} is published otherwise"):
        verify(app)


def test_the_page_of_a_result_names_its_entry(app: Flask, client: FlaskClient) -> None:
    make_warned_product(app)
    code = make_inspection(app)

    assert 'href="/nhat-ky/1">' in client.get(f"/kiem-tra/{code}").text
