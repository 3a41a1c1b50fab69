"""Lots as the search gets them: only public ones, found by code and number."""

from flask import Flask

from portal.registry.states import EstablishmentState
from portal.trace.entries import SOURCES
from tests.make.lots import make_lot
from tests.make.registry import make_establishment, make_product

LOTS = SOURCES[0]


def test_a_lot_is_found_by_its_code_and_its_number(trace_app: Flask) -> None:
    code = make_lot(trace_app, make_product(trace_app, name="Nước mắm thử"), number="A-17")

    with trace_app.app_context():
        (document,) = LOTS.documents(LOTS.keys())
        found = LOTS.found([code])[code]

    assert document.title == "Nước mắm thử, lô A-17"
    assert set(document.codes) == {code, "A-17"}
    assert (found.path, found.status) == (f"/truy-xuat/{code}", "Đang lưu thông")


def test_a_lot_of_a_hidden_product_is_not_found(trace_app: Flask) -> None:
    owner = make_establishment(trace_app, state=EstablishmentState.UNVERIFIED)
    code = make_lot(trace_app, make_product(trace_app, establishment_code=owner))

    with trace_app.app_context():
        assert (LOTS.keys(), LOTS.documents([code]), LOTS.found([code])) == ([], [], {})
