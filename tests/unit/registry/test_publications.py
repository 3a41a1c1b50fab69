"""Products and establishments in the public log: what is said, when, and that nothing is missed."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core.db import db, unit_of_work
from portal.core.migrations import bring_up_to_date
from portal.ledger.queries import newest_position
from portal.ledger.verification import DifferenceError
from portal.registry.services.changes import (
    change_establishment_state,
    recall_product,
    withdraw_certificate,
)
from portal.registry.services.entry import add_certificate, apply_standard, register_product
from portal.registry.states import EstablishmentKind, EstablishmentState
from tests.make.ledger import entries_of
from tests.make.places import SA_HUYNH, make_places
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database
from tests.make.publications import meddle, said_of, verify
from tests.make.registry import (
    BY,
    OCOP,
    PLAIN,
    TODAY,
    certificate_of,
    establishment_of,
    make_certificate,
    make_establishment,
    make_product,
    make_rules,
    product_of,
    record_of,
)
from tests.make.statements import count_statements

REASON = "Lý do thử nghiệm"
WITHDRAWN = {"withdrawn": True}
PATIENCE_S = 60


@pytest.fixture(autouse=True)
def _rules(app: Flask) -> None:
    make_rules(app)


@pytest.fixture
def pg_app(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    """A portal on PostgreSQL with rules."""
    url = make_database(postgres_server, f"p{abs(hash(tmp_path))}")
    app = create_app(settings_in(tmp_path / "pg", PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    make_rules(app)
    yield app
    close(app)


def certificates_of(app: Flask, code: str) -> Any:
    """The certificates of a product as the log names them now."""
    return said_of(app, code)[-1]["certificates"]


def change_state(app: Flask, code: str, state: EstablishmentState) -> None:
    with app.app_context(), unit_of_work():
        change_establishment_state(establishment_of(code), state, reason=REASON, on=TODAY, by=BY)


def test_the_log_says_of_a_product_what_decides_over_it(app: Flask) -> None:
    producer = make_establishment(app)
    code = make_product(app, establishment_code=producer, gtin="9520200000019")
    certificate = make_certificate(app, code)
    with app.app_context(), unit_of_work():
        product = product_of(code)
        apply_standard(product, "TCCS 01:2026", by=BY)
        withdraw_certificate(certificate_of(certificate), reason=REASON, on=TODAY, by=BY)
        recall_product(product, reason=REASON, advice=REASON, on=TODAY, by=BY, lots=("L1",))

    assert said_of(app, code)[-1] == {
        "code": code,
        "name": "Nước mắm thử",
        "gtin": "09520200000019",
        "producer": producer,
        "state": "recalled",
        "state_since": "2026-11-20",
        "state_reason": REASON,
        "state_advice": REASON,
        "recalled_lots": ["L1"],
        "standards": ["TCCS 01:2026"],
        "certificates": [
            {
                "kind": "ocop",
                "number": "01/QĐ-UBND",
                "issuer": "UBND tỉnh",
                "year": 2026,
                "issued_on": "2026-06-01",
                "expires_on": "2029-06-01",
                "stars": 4,
                "withdrawn_on": "2026-11-20",
                "withdrawn_reason": REASON,
            }
        ],
        "is_sample": False,
    }


def test_the_log_says_of_an_establishment_what_its_page_shows(app: Flask) -> None:
    make_places(app)
    code = make_establishment(
        app, tax_code="5199000023", gln="9520000000004", commune_code=SA_HUYNH
    )

    assert said_of(app, code) == [
        {
            "code": code,
            "kind": "enterprise",
            "name": "Công ty Thử",
            "state": "active",
            "state_since": None,
            "commune": SA_HUYNH,
            "gln": "9520000000004",
            "tax_code": "5199000023",
            "certificates": [],
            "is_sample": False,
        }
    ]


@pytest.mark.parametrize("kind", EstablishmentKind)
@pytest.mark.parametrize("tax_code", ["5199000023", "051999000001"])
def test_nothing_of_a_person_comes_into_the_log(
    app: Flask, kind: EstablishmentKind, tax_code: str
) -> None:
    make_establishment(app, kind=kind, name="Hộ bà Nguyễn Thị Thử", tax_code=tax_code)

    [entry] = entries_of(app)
    is_organisation = kind in (EstablishmentKind.ENTERPRISE, EstablishmentKind.COOPERATIVE)
    assert ("Nguyễn Thị Thử" in entry.content) is (kind is not EstablishmentKind.HOUSEHOLD)
    assert (tax_code in entry.content) is (is_organisation and tax_code == "5199000023")


def test_an_establishment_that_is_hidden_takes_its_products_along(app: Flask) -> None:
    producer = make_establishment(app)
    codes = [make_product(app, establishment_code=producer) for _ in range(2)]

    change_state(app, producer, EstablishmentState.UNVERIFIED)
    assert [said_of(app, one)[-1] for one in (producer, *codes)] == [WITHDRAWN] * 3

    change_state(app, producer, EstablishmentState.ACTIVE)
    assert [said_of(app, one)[-1]["code"] for one in (producer, *codes)] == [producer, *codes]
    assert verify(app).records == 3


def test_an_establishment_that_was_never_public_is_not_even_named(app: Flask) -> None:
    producer = make_establishment(app, state=EstablishmentState.UNVERIFIED)
    code = make_product(app, establishment_code=producer)
    make_certificate(app, code)

    assert entries_of(app) == []
    assert verify(app).records == 0


def test_a_producer_that_pauses_changes_nothing_that_is_said_of_its_products(app: Flask) -> None:
    producer = make_establishment(app)
    code = make_product(app, establishment_code=producer)

    change_state(app, producer, EstablishmentState.SUSPENDED)

    assert [one["state"] for one in said_of(app, producer)] == ["active", "suspended"]
    assert len(said_of(app, code)) == 1


def test_what_one_transaction_does_to_a_record_is_one_entry(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        product = register_product(PLAIN, on=TODAY, by=BY)
        code = product.code
        add_certificate(product, OCOP, by=BY)
        add_certificate(product, replace(OCOP, number="02/QĐ-UBND"), by=BY)

    assert len(said_of(app, code)) == 1
    assert [one["number"] for one in certificates_of(app, code)] == ["01/QĐ-UBND", "02/QĐ-UBND"]


def test_an_error_leaves_neither_change_nor_entry(app: Flask) -> None:
    code = make_product(app)
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            recall_and_fail(code)
        with unit_of_work():
            register_product(PLAIN, on=TODAY, by=BY)

    assert [one["state"] for one in said_of(app, code)] == ["listed"]
    assert verify(app).records == 2


def recall_and_fail(code: str) -> None:
    with unit_of_work():
        recall_product(product_of(code), reason=REASON, advice=REASON, on=TODAY, by=BY)
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE product SET name = 'Đổi lén' WHERE code = :code",
        "UPDATE product SET gtin = '09520200000026' WHERE code = :code",
        "UPDATE product SET state = 'withdrawn' WHERE code = :code",
        "UPDATE product SET state_reason = 'Lén' WHERE code = :code",
        "UPDATE product SET recalled_lots = '[1]' WHERE code = :code",
        "UPDATE product SET establishment_id = NULL WHERE code = :code",
        "UPDATE certificate SET expires_on = '2099-01-01' WHERE :code <> ''",
        "UPDATE certificate SET stars = 5 WHERE :code <> ''",
        "UPDATE certificate SET withdrawn_on = '2026-01-01' WHERE :code <> ''",
        "DELETE FROM certificate WHERE :code <> ''",
        "DELETE FROM applied_standard WHERE :code <> ''",
    ],
)
def test_a_product_changed_behind_the_services_is_named(app: Flask, statement: str) -> None:
    producer = make_establishment(app)
    code = make_product(app, establishment_code=producer, gtin="9520200000019")
    make_certificate(app, code)
    with app.app_context(), unit_of_work():
        apply_standard(product_of(code), "TCCS 01:2026", by=BY)
    verify(app)

    meddle(app, statement, code=code)

    with pytest.raises(DifferenceError, match=f"product {code} is published otherwise"):
        verify(app)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE establishment SET name = 'Lén'", "establishment {establishment} is published"),
        ("UPDATE establishment SET tax_code = NULL", "establishment {establishment} is published"),
        ("UPDATE establishment SET state = 'closed'", "establishment {establishment} is published"),
        ("DELETE FROM certificate", "establishment {establishment} is published otherwise"),
        ("UPDATE establishment SET state = 'unverified'", "product {product} is not public"),
    ],
)
def test_an_establishment_changed_behind_the_services_is_named(
    app: Flask, statement: str, named: str
) -> None:
    producer = make_establishment(app, tax_code="5199000023")
    code = make_product(app, establishment_code=producer)
    make_certificate(app, producer, kind="iso22000", stars=None)
    verify(app)

    meddle(app, statement)

    with pytest.raises(DifferenceError, match=named.format(establishment=producer, product=code)):
        verify(app)


def test_a_product_without_an_entry_is_named(app: Flask) -> None:
    make_product(app)
    other = make_product(app)

    meddle(app, "DELETE FROM ledger_entry WHERE key = :key", key=other)

    with pytest.raises(DifferenceError, match=f"product {other} is published without an entry"):
        verify(app)


def test_a_change_costs_as_many_statements_with_many_products_as_with_few(app: Flask) -> None:
    counts = []
    for products in (1, 20):
        producer = make_establishment(app)
        for _ in range(products):
            make_product(app, establishment_code=producer)
        with count_statements(app) as seen:
            change_state(app, producer, EstablishmentState.UNVERIFIED)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 30


@pytest.mark.parametrize("page", ["/san-pham/{}", "/q/{}", "/en/san-pham/{}"])
def test_the_pages_of_a_product_name_its_entry(app: Flask, client: FlaskClient, page: str) -> None:
    code = make_product(app)
    make_product(app)
    make_certificate(app, code)

    answer = client.get(page.format(code))

    with app.app_context():
        assert newest_position("product", code) == 2
    assert '/nhat-ky/2">' in answer.text


@pytest.mark.parametrize("page", ["/co-so/{}", "/q/{}"])
def test_the_pages_of_an_establishment_name_its_entry(
    app: Flask, client: FlaskClient, page: str
) -> None:
    make_product(app)
    code = make_establishment(app)

    assert 'href="/nhat-ky/1">Nhật ký công khai: mục số 1</a>' in client.get(page.format(code)).text


# Two writers at once -------------------------------------------------------------------------


def at_the_same_time(app: Flask, slow: Callable[[], object], quick: Callable[[], object]) -> None:
    """`slow` changes something, then `quick` is carried out whole, then `slow` commits."""
    changed, go_on = threading.Event(), threading.Event()

    def change_slowly() -> None:
        with app.app_context(), unit_of_work():
            slow()
            changed.set()
            assert go_on.wait(PATIENCE_S)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(change_slowly)
        assert changed.wait(PATIENCE_S)
        with app.app_context(), unit_of_work():
            quick()
        go_on.set()
        waiting.result(PATIENCE_S)


def certify(code: str, number: str) -> None:
    add_certificate(record_of(code), replace(OCOP, number=number), by=BY)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_two_who_certify_one_product_at_once_are_both_in_the_log(pg_app: Flask) -> None:
    code = make_product(pg_app)

    at_the_same_time(pg_app, lambda: certify(code, "1"), lambda: certify(code, "2"))

    numbers = [one["number"] for one in certificates_of(pg_app, code)]
    assert sorted(numbers) == ["1", "2"]
    assert verify(pg_app).records == 1


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_product_that_is_entered_while_its_producer_is_hidden_is_hidden_too(
    pg_app: Flask,
) -> None:
    producer = make_establishment(pg_app)
    other = make_establishment(pg_app, name="Công ty Khác")
    unverified = EstablishmentState.UNVERIFIED

    def hide(code: str) -> None:
        change_establishment_state(
            establishment_of(code), unverified, reason=REASON, on=TODAY, by=BY
        )

    def enter(code: str) -> None:
        register_product(replace(PLAIN, establishment_code=code), on=date(2026, 1, 1), by=BY)

    at_the_same_time(pg_app, lambda: hide(producer), lambda: enter(producer))
    at_the_same_time(pg_app, lambda: enter(other), lambda: hide(other))

    assert verify(pg_app).records == 3


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_many_who_certify_one_product_at_once_are_all_in_the_log(pg_app: Flask) -> None:
    code = make_product(pg_app)
    start = threading.Barrier(4)

    def certify_often(writer: int) -> None:
        for number in range(10):
            with pg_app.app_context(), unit_of_work():
                certify(code, f"{writer}-{number}")
                start.wait(PATIENCE_S)

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(certify_often, writer) for writer in range(4)]
        assert [one.result(PATIENCE_S) for one in writers] == [None] * 4

    assert len(certificates_of(pg_app, code)) == 40
    assert verify(pg_app).records == 1


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_the_end_of_a_savepoint_holds_nobody_up(pg_app: Flask) -> None:
    codes = [make_product(pg_app) for _ in range(2)]

    def certify_in_savepoint() -> None:
        with db.session.begin_nested():
            certify(codes[0], "1")

    at_the_same_time(pg_app, certify_in_savepoint, lambda: certify(codes[1], "2"))

    assert verify(pg_app).records == 2
