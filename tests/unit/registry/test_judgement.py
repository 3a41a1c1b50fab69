"""What a product is worth on a given day, and that lists and pages agree about it."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.core.db import unit_of_work
from portal.registry.catalogue import ProductFilter, list_products
from portal.registry.judgement import judge_establishment, judge_product
from portal.registry.queries import establishment_by_code, product_by_code
from portal.registry.schemas import Order
from portal.registry.services.changes import (
    change_establishment_state,
    recall_product,
    withdraw_certificate,
    withdraw_product,
)
from portal.registry.states import EstablishmentState
from portal.registry.wording import Standing
from tests.make.registry import (
    BY,
    TODAY,
    certificate_of,
    make_certificate,
    make_establishment,
    make_product,
    make_rules,
    product_of,
    record_of,
)

REASON = "Lý do thử nghiệm"


def standing(app: Flask, code: str, day: date = TODAY) -> Standing:
    """How the page judges a product."""
    with app.app_context():
        return judge_product(product_by_code(code), day).state


@pytest.mark.parametrize(
    ("expires_on", "expected"),
    [
        (TODAY - timedelta(days=1), Standing.EXPIRED),
        (TODAY, Standing.EXPIRING),
        (TODAY + timedelta(days=89), Standing.EXPIRING),
        (TODAY + timedelta(days=90), Standing.GENUINE),
        (None, Standing.UNDATED),
    ],
)
def test_the_last_day_decides(app: Flask, expires_on: date | None, expected: Standing) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code, issued_on=date(2020, 1, 1), expires_on=expires_on)

    assert standing(app, code) is expected


def test_without_certificate_a_product_is_only_registered(app: Flask) -> None:
    make_rules(app)
    bare, awarded = make_product(app), make_product(app)
    make_certificate(app, awarded, kind="award", stars=None, expires_on=None)

    assert standing(app, bare) is Standing.UNCERTIFIED
    assert standing(app, awarded) is Standing.UNCERTIFIED


def test_the_required_kind_decides_over_all_others(app: Flask) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code, issued_on=date(2020, 1, 1), expires_on=date(2023, 1, 1))
    make_certificate(app, code, kind="iso22000", stars=None)

    assert standing(app, code) is Standing.EXPIRED


def test_a_renewed_recognition_outweighs_the_old_one(app: Flask) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code, issued_on=date(2020, 1, 1), expires_on=date(2023, 1, 1), stars=3)
    make_certificate(app, code, stars=4)

    with app.app_context():
        product = product_by_code(code)
        judgement = judge_product(product, TODAY)
        assert judgement.state is Standing.GENUINE
        assert judgement.certificate is product.ocop
        assert product.ocop is not None
        assert product.ocop.stars == 4


def test_a_withdrawn_certificate_is_told_apart_from_a_withdrawn_product(app: Flask) -> None:
    make_rules(app)
    one, other = make_product(app), make_product(app)
    certificate = make_certificate(app, one)
    make_certificate(app, other)
    with app.app_context(), unit_of_work():
        withdraw_certificate(certificate_of(certificate), reason=REASON, on=TODAY, by=BY)
        withdraw_product(product_of(other), reason=REASON, on=TODAY, by=BY)

    with app.app_context():
        by_certificate = judge_product(product_by_code(one), TODAY)
        by_product = judge_product(product_by_code(other), TODAY)
        assert by_certificate.state is by_product.state is Standing.WITHDRAWN
        assert by_certificate.headline != by_product.headline
        assert by_certificate.reason == by_product.reason == REASON
        assert by_product.certificate is None


def test_a_recall_outweighs_every_certificate_and_says_what_to_do(app: Flask) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code)
    with app.app_context(), unit_of_work():
        recall_product(product_of(code), reason=REASON, advice="Mang trả nơi mua", on=TODAY, by=BY)

    with app.app_context():
        judgement = judge_product(product_by_code(code), TODAY)
        assert (judgement.state, judgement.panel) == (Standing.RECALLED, "recalled")
        assert (judgement.reason, judgement.advice) == (REASON, "Mang trả nơi mua")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (EstablishmentState.SUSPENDED, Standing.SUSPENDED),
        (EstablishmentState.CLOSED, Standing.CLOSED),
    ],
)
def test_an_establishment_is_judged_by_its_state(
    app: Flask, state: EstablishmentState, expected: Standing
) -> None:
    code = make_establishment(app)
    with app.app_context(), unit_of_work():
        found = establishment_by_code(code)
        change_establishment_state(found, state, reason=REASON, on=TODAY, by=BY)

    with app.app_context():
        assert judge_establishment(establishment_by_code(code), TODAY).state is expected


def test_the_list_filters_exactly_as_the_page_judges(app: Flask) -> None:
    # given products with every mixture of two certificates, and changed states
    make_rules(app)
    producer = make_establishment(app)
    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=89), date(2030, 1, 1), None]
    for kind in ("ocop", "iso22000"):
        for first in days:
            for second in days:
                code = make_product(app, establishment_code=producer)
                _certify(app, code, kind, first)
                _certify(app, code, "iso22000", second)
    make_product(app)
    withdrawn = make_certificate(app, make_product(app))
    recalled, taken_back = make_product(app), make_product(app)
    with app.app_context(), unit_of_work():
        withdraw_certificate(certificate_of(withdrawn), reason=REASON, on=TODAY, by=BY)
        recall_product(product_of(recalled), reason=REASON, advice=REASON, on=TODAY, by=BY)
        withdraw_product(product_of(taken_back), reason=REASON, on=TODAY, by=BY)

    # when the list is filtered for each standing
    listed: dict[str, set[Standing]] = {}
    with app.app_context():
        for wanted in Standing:
            for code in _codes_that_stand(wanted):
                listed.setdefault(code, set()).add(wanted)

    # then each product is in the list of its judgement and in no other
    assert len(listed) == 54
    with app.app_context():
        judged = {code: {judge_product(product_by_code(code), TODAY).state} for code in listed}
    assert listed == judged


def _certify(app: Flask, code: str, kind: str, expires_on: date | None) -> None:
    stars = 4 if kind == "ocop" else None
    issued_on = date(2020, 1, 1)
    make_certificate(app, code, kind=kind, stars=stars, issued_on=issued_on, expires_on=expires_on)


def _codes_that_stand(standing: Standing) -> set[str]:
    wanted = ProductFilter(standings=(standing,))
    codes: set[str] = set()
    page = 1
    while True:
        listing = list_products(wanted, page, order=Order.NAME, own_province="51", day=TODAY)
        codes |= {product.code for product in listing.rows}
        if page >= listing.pages:
            return codes
        page += 1


def test_an_unverified_producer_hides_establishment_and_products(app: Flask) -> None:
    producer = make_establishment(app, state=EstablishmentState.UNVERIFIED)
    code = make_product(app, establishment_code=producer)

    with app.app_context():
        judgement = judge_product(product_of(code), TODAY)
        unverified = record_of(producer)
        assert judgement.state is Standing.UNVERIFIED
        assert not unverified.is_public
