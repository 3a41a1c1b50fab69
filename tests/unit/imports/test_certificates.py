"""Certificates from spreadsheets."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import audit, clock
from portal.core.db import db, unit_of_work
from portal.imports.models import ImportRow
from portal.registry.models import Certificate
from portal.registry.services.changes import withdraw_certificate
from tests.make.imports import bring_in, gtin, ready, tax_code
from tests.make.registry import (
    certificate_of,
    make_certificate,
    make_establishment,
    make_product,
    product_of,
)


@pytest.fixture
def portal(app: Flask) -> Flask:
    """A portal with places and rules."""
    return ready(app)


def test_certificates_of_products_and_establishments_in_one_file(
    portal: Flask, tmp_path: Path
) -> None:
    product = make_product(portal, gtin=gtin(1))
    make_establishment(portal, tax_code=tax_code(1))
    rows: list[dict[str, object]] = [
        {
            "product": gtin(1),
            "kind": "OCOP",
            "number": "01/QĐ",
            "issued_on": "01/06/2026",
            "expires_on": date(2029, 6, 1),
            "stars": 4,
            "points": "75,5",
        },
        {"product": product, "kind": "award", "number": "", "year": 2025},
        {"establishment": tax_code(1), "kind": "iso22000", "number": "ISO-1"},
    ]

    done = bring_in(portal, tmp_path, "chung-nhan", rows)

    assert (done.new, done.refused) == (3, 0)
    with portal.app_context():
        ocop = db.session.scalars(select(Certificate).where(Certificate.kind_code == "ocop")).one()
        assert (ocop.issued_on, ocop.year, ocop.points) == (date(2026, 6, 1), 2026, 75.5)
        assert ocop.band is not None
        assert ocop.band.stars == 4
        assert product_of(product).version == 2
        actions = select(audit.AuditEntry.note).where(audit.AuditEntry.action == "certified")
        assert set(db.session.scalars(actions)) == {"ocop 01/QĐ; award", "iso22000 ISO-1"}
        assert len(db.session.scalars(select(ImportRow)).all()) == 2


def test_the_same_file_twice_changes_nothing(portal: Flask, tmp_path: Path) -> None:
    product = make_product(portal)
    rows: list[dict[str, object]] = [
        {"product": product, "kind": "ocop", "number": "1", "issued_on": "1/6/2026", "stars": 3},
        {"product": product, "kind": "award", "year": 2025},
    ]
    bring_in(portal, tmp_path, "chung-nhan", rows)

    again = bring_in(portal, tmp_path, "chung-nhan", rows)

    assert (again.new, again.changed, again.same) == (0, 0, 2)


def test_a_corrected_row_corrects_the_certificate(portal: Flask, tmp_path: Path) -> None:
    product = make_product(portal)
    number = make_certificate(portal, product)
    row = {"product": product, "kind": "ocop", "number": "01/QĐ-UBND", "stars": 5}

    done = bring_in(portal, tmp_path, "chung-nhan", [row])

    assert done.changed == 1
    with portal.app_context():
        found = certificate_of(number)
        assert (found.stars, found.issuer) == (5, "UBND tỉnh")
        assert found.band is not None
        assert found.band.stars == 5


def test_impossible_and_withdrawn_certificates_are_refused(portal: Flask, tmp_path: Path) -> None:
    product = make_product(portal)
    number = make_certificate(portal, product)
    with portal.app_context(), unit_of_work():
        withdraw_certificate(
            certificate_of(number), reason="Vi phạm nhiều lần", on=clock.today(), by="test"
        )
    rows: list[dict[str, object]] = [
        {"product": product, "kind": "ocop", "number": "01/QĐ-UBND", "stars": 5},
        {"product": product, "kind": "ocop", "number": "2", "stars": 6},
        {"product": product, "establishment": "X", "kind": "ocop", "number": "3"},
        {"product": product, "kind": "ocop"},
        {
            "product": product,
            "kind": "ocop",
            "number": "4",
            "issued_on": "2/6/2026",
            "expires_on": "1/6/2026",
        },
        {"product": "ZZZZZZZZ", "kind": "ocop", "number": "5"},
    ]

    done = bring_in(portal, tmp_path, "chung-nhan", rows)

    assert (done.new, done.changed, done.found.refused) == (0, 0, 6)
    messages = {one.number: one.message for one in done.found.shown}
    assert messages[2] == "Chứng nhận đã bị thu hồi thì không sửa nữa."
    assert messages[3] == "Xin nhập số từ 3 đến 5."
    assert messages[6] == "Ngày hết hạn đứng trước ngày cấp."
