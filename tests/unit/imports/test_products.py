"""Products from spreadsheets."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import audit
from portal.core.actor import Actor
from portal.core.code_book import kind_of
from portal.core.db import db
from portal.core.former import FormerState
from portal.core.outbox import waiting
from portal.imports.models import ImportRow
from portal.ledger.models import LedgerEntry
from portal.registry.models import Product
from tests.make.imports import bring_in, gtin, product_rows, ready, tax_code
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registry import make_establishment, make_product, product_of


@pytest.fixture
def portal(app: Flask) -> Flask:
    """A portal with places and rules."""
    return ready(app)


def columns_of(record: Product) -> dict[str, Any]:
    apart = {"id", "code", "origin", "published_at", "updated_at", "source"}
    return {
        column.name: getattr(record, column.name)
        for column in Product.__table__.columns
        if column.name not in apart
    }


def test_imported_and_registered_products_have_equal_columns(portal: Flask, tmp_path: Path) -> None:
    producer = make_establishment(portal, commune_code=SA_HUYNH)
    row = {
        "gtin": gtin(1),
        "name": "Nước mắm Đẹp",
        "producer": producer,
        "risk": "Cao",
        "product_set": "26. Bộ 26",
        "net_quantity": "500 ml",
    }
    bring_in(portal, tmp_path, "san-pham", [row])
    code = make_product(
        portal,
        gtin=gtin(2),
        name="Nước mắm Đẹp",
        establishment_code=producer,
        risk_code="high",
        set_number=26,
        net_quantity="500 ml",
    )

    with portal.app_context():
        imported = db.session.scalars(select(Product).where(Product.code != code)).one()
        other = product_of(code)
        assert columns_of(imported) | {"gtin": None} == columns_of(other) | {"gtin": None}


def test_everything_that_one_entry_leaves_is_left_for_each(portal: Flask, tmp_path: Path) -> None:
    producer = make_establishment(portal, commune_code=SA_HUYNH)

    done = bring_in(portal, tmp_path, "san-pham", product_rows(2_500, producer=producer))

    assert (done.new, done.refused) == (2_500, 0)
    with portal.app_context():
        codes = set(db.session.scalars(select(Product.code)))
        assert len(codes) == 2_500
        registered = select(audit.AuditEntry.key).where(
            audit.AuditEntry.action == "registered", audit.AuditEntry.kind == "product"
        )
        assert set(db.session.scalars(registered)) == codes
        logged = select(LedgerEntry.key).where(LedgerEntry.kind == "product")
        assert set(db.session.scalars(logged)) == codes
        stale = waiting(10_000)
        assert {one.key for one in stale if one.kind == "product"} == codes
        assert producer in {one.key for one in stale if one.kind == "establishment"}
        assert {kind_of(code) for code in list(codes)[:20]} == {"product"}
        assert set(db.session.scalars(select(ImportRow.key))) == codes
        assert audit.first_break() is None


def test_the_same_file_twice_changes_nothing(portal: Flask, tmp_path: Path) -> None:
    producer = make_establishment(portal, commune_code=SA_HUYNH)
    rows = product_rows(20, producer=producer, risk="Cao", product_set=9)
    rows += [{"name": "Muối không mã", "producer": producer}]
    bring_in(portal, tmp_path, "san-pham", rows)

    again = bring_in(portal, tmp_path, "san-pham", rows)

    assert (again.new, again.changed, again.same, again.refused) == (0, 0, 21, 0)


def test_a_change_keeps_the_former_state(portal: Flask, tmp_path: Path) -> None:
    code = make_product(portal, name="Muối mẫu số 0", gtin=gtin(0))

    done = bring_in(portal, tmp_path, "san-pham", product_rows(1, brand="Sa Huỳnh"))

    assert done.changed == 1
    with portal.app_context():
        assert (product_of(code).brand, product_of(code).version) == ("Sa Huỳnh", 2)
        former = db.session.scalars(select(FormerState)).one()
        assert (former.key, former.version, former.fields["brand"]) == (code, 1, "")


def test_a_product_without_gtin_is_given_one(portal: Flask, tmp_path: Path) -> None:
    producer = make_establishment(portal)
    code = make_product(portal, name="Muối mẫu số 0", establishment_code=producer)

    done = bring_in(portal, tmp_path, "san-pham", product_rows(1, producer=producer))

    assert (done.changed, done.new) == (1, 0)
    with portal.app_context():
        assert product_of(code).printed_gtin == gtin(0)


def test_products_of_one_name_need_their_gtins(portal: Flask, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"gtin": gtin(1), "name": "Muối"},
        {"gtin": gtin(2), "name": "Muối"},
        {"name": "Muối"},
    ]

    done = bring_in(portal, tmp_path, "san-pham", rows)

    assert (done.new, done.found.refused) == (2, 1)
    assert done.found.shown[0].message == "Trùng với dòng 2 của tệp."


def test_producers_are_named_by_code_or_tax_code(portal: Flask, tmp_path: Path) -> None:
    producer = make_establishment(portal, tax_code=tax_code(5))
    rows = [
        {"name": "Một", "producer": producer.lower()},
        {"name": "Hai", "producer": tax_code(5)},
        {"name": "Ba", "producer": tax_code(6)},
    ]

    done = bring_in(portal, tmp_path, "san-pham", rows)

    assert (done.new, done.found.refused) == (2, 1)
    with portal.app_context():
        found = db.session.scalars(select(Product.establishment_id).distinct()).all()
        assert len(found) == 1


def test_a_business_imports_for_itself_alone(portal: Flask, tmp_path: Path) -> None:
    own, other = make_establishment(portal), make_establishment(portal, name="Khác")
    foreign = make_product(portal, name="Của người khác", establishment_code=other)
    by = Actor("user:co-so@example.vn", "Cơ sở", establishment_code=own)
    rows: list[dict[str, object]] = [
        {"name": "Của mình"},
        {"name": "Cho người khác", "producer": other},
        {"code": foreign, "name": "Của người khác", "brand": "Chiếm"},
    ]

    done = bring_in(portal, tmp_path, "san-pham", rows, by=by)

    assert (done.new, done.found.refused) == (1, 2)
    assert {one.message for one in done.found.shown} == {
        "Hồ sơ này thuộc đơn vị khác; tài khoản của bạn không sửa được."
    }


def test_an_officer_of_a_commune_needs_a_producer_there(portal: Flask, tmp_path: Path) -> None:
    own = make_establishment(portal, commune_code=SA_HUYNH)
    other = make_establishment(portal, name="Ở đảo", commune_code=LY_SON)
    by = Actor("user:xa@example.vn", "Cán bộ xã", commune_code=SA_HUYNH)
    rows = [
        {"name": "Một", "producer": own},
        {"name": "Hai", "producer": other},
        {"name": "Ba"},
    ]

    done = bring_in(portal, tmp_path, "san-pham", rows, by=by)

    assert (done.new, done.found.refused) == (1, 2)
    with portal.app_context():
        assert db.session.scalar(select(func.max(Product.commune_code))) == SA_HUYNH


def test_a_rule_named_as_before_stays_in_its_version(portal: Flask, tmp_path: Path) -> None:
    code = make_product(portal, name="Muối", gtin=gtin(7), risk_code="high", set_number=9)
    with portal.app_context():
        before = (product_of(code).risk_class_id, product_of(code).ocop_set_id)

    row = {"code": code, "name": "Muối", "risk": "high", "product_set": 9, "brand": "Mới"}
    bring_in(portal, tmp_path, "san-pham", [row])

    with portal.app_context():
        assert (product_of(code).risk_class_id, product_of(code).ocop_set_id) == before
