"""Taking imports back."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import audit, clock
from portal.core.actor import COMMAND_LINE
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from portal.imports.models import ImportRun, RunState
from portal.imports.runs import begin_undoing
from portal.jobs.services import ask_for
from portal.ledger.queries import newest_content_digests
from portal.registry.models import Establishment, Product
from portal.registry.services.editing import update_product
from portal.registry.states import EstablishmentState, ProductState
from tests.make.imports import (
    Done,
    bring_in,
    establishment_rows,
    gtin,
    product_rows,
    ready,
    run_jobs,
)
from tests.make.registry import (
    TODAY,
    establishment_of,
    make_certificate,
    make_establishment,
    make_product,
    product_of,
)


@pytest.fixture
def portal(app: Flask) -> Flask:
    """A portal with places and rules."""
    return ready(app)


def take_back(app: Flask, done: Done) -> tuple[RunState, int, list[str]]:
    """Undo an import as the job does it: state, how many went back, what was kept."""
    with app.app_context():
        with unit_of_work():
            run = db.session.get_one(ImportRun, done.run_id)
            begin_undoing(run, reason="Nhầm tệp của huyện khác", by=COMMAND_LINE, at=clock.now())
        ask_for("import-undo", "Hoàn tác", {"run": done.run_id}, by=COMMAND_LINE)
    run_jobs(app)
    with app.app_context():
        run = db.session.get_one(ImportRun, done.run_id)
        return run.state, run.undone_count, run.kept


def test_new_products_are_withdrawn_and_changed_ones_restored(
    portal: Flask, tmp_path: Path
) -> None:
    old = make_product(portal, name="Muối mẫu số 0", gtin=gtin(0), brand="Cũ")
    make_certificate(portal, old)
    done = bring_in(portal, tmp_path, "san-pham", product_rows(1_200, brand="Mới"))

    state, undone, kept = take_back(portal, done)

    assert (state, undone, kept) == (RunState.UNDONE, 1_200, [])
    with portal.app_context():
        assert (product_of(old).brand, product_of(old).version) == ("Cũ", 3)
        assert product_of(old).ocop is not None
        others = db.session.scalars(select(Product).where(Product.code != old)).all()
        assert {one.state for one in others} == {ProductState.WITHDRAWN}
        assert f"Hoàn tác lần nhập số {done.run_id}" in others[0].state_reason
        assert audit.first_break() is None


def test_what_was_changed_since_stays_and_is_listed(portal: Flask, tmp_path: Path) -> None:
    done = bring_in(portal, tmp_path, "san-pham", product_rows(3))
    with portal.app_context(), unit_of_work():
        edited = db.session.scalars(select(Product).order_by(Product.id)).first()
        assert edited is not None
        code = edited.code
        values = {"brand": "Đã sửa"}
        update_product(edited, values, expected_version=1, on=TODAY, by=COMMAND_LINE)

    _state, undone, kept = take_back(portal, done)

    assert undone == 2
    assert kept == [f"{code} Muối mẫu số 0: đã được sửa sau lần nhập"]
    with portal.app_context():
        assert product_of(code).state is ProductState.LISTED


def test_hidden_establishments_stay_hidden_and_public_ones_are_closed(
    portal: Flask, tmp_path: Path
) -> None:
    hidden, shown = establishment_rows(2)
    done = bring_in(portal, tmp_path, "co-so", [hidden, {**shown, "verified": "có"}])

    take_back(portal, done)

    with portal.app_context():
        found = db.session.scalars(select(Establishment).order_by(Establishment.sort_name)).all()
        assert [one.state for one in found] == [
            EstablishmentState.UNVERIFIED,
            EstablishmentState.CLOSED,
        ]
        assert all(one.state_reason for one in found)
        codes = [one.code for one in found]
        assert list(newest_content_digests("establishment", codes)) == codes[1:]


def test_an_establishment_with_products_stays(portal: Flask, tmp_path: Path) -> None:
    done = bring_in(portal, tmp_path, "co-so", establishment_rows(1))
    with portal.app_context():
        code = db.session.scalars(select(Establishment.code)).one()
    make_product(portal, establishment_code=code)

    _state, undone, kept = take_back(portal, done)

    assert undone == 0
    assert kept == [f"{code} Hợp tác xã Mẫu 0: có sản phẩm đang được liệt kê"]


def test_the_same_file_brings_back_what_was_taken_back(portal: Flask, tmp_path: Path) -> None:
    shown = [{**one, "verified": "có"} for one in establishment_rows(1)]
    products = bring_in(portal, tmp_path, "san-pham", product_rows(2))
    places = bring_in(portal, tmp_path, "co-so", shown)
    take_back(portal, products)
    take_back(portal, places)

    again = bring_in(portal, tmp_path, "san-pham", product_rows(2))
    bring_in(portal, tmp_path, "co-so", shown)

    assert (again.new, again.changed) == (0, 2)
    with portal.app_context():
        states = db.session.scalars(select(Product.state)).all()
        assert set(states) == {ProductState.LISTED}
        found = db.session.scalars(select(Establishment)).one()
        assert (found.state, found.state_reason) == (EstablishmentState.ACTIVE, "")


def test_certificates_go_with_their_owners_former_state(portal: Flask, tmp_path: Path) -> None:
    producer = make_establishment(portal)
    product = make_product(portal, establishment_code=producer)
    rows: list[dict[str, object]] = [
        {"product": product, "kind": "ocop", "number": str(number)} for number in range(1_500)
    ]
    rows.append({"establishment": producer, "kind": "iso22000", "number": "ISO"})
    done = bring_in(portal, tmp_path, "chung-nhan", rows)
    assert done.new == 1_501

    _state, undone, kept = take_back(portal, done)

    assert (undone, kept) == (2, [])
    with portal.app_context():
        assert product_of(product).certificates == []
        assert establishment_of(producer).certificates == []


def test_an_import_is_taken_back_once(portal: Flask, tmp_path: Path) -> None:
    done = bring_in(portal, tmp_path, "san-pham", product_rows(1))
    take_back(portal, done)

    with pytest.raises(RefusedError):
        take_back(portal, done)
