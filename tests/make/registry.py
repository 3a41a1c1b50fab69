"""Establishments, products and certificates for tests."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.rules import CertificateKind, OcopProductSet, OcopStarBand, RiskClass
from portal.registry.schemas import NewCertificate, NewEstablishment, NewProduct
from portal.registry.services.entry import (
    add_certificate,
    register_establishment,
    register_product,
)
from portal.registry.services.rules import load_rules
from portal.registry.states import EstablishmentKind, EstablishmentState

BY = "test"
TODAY = date(2026, 11, 20)
LAW = {"legal_basis": "Văn bản thử", "effective_from": date(2026, 5, 22), "effective_to": None}
PRODUCER = NewEstablishment(
    kind=EstablishmentKind.ENTERPRISE,
    name="Công ty Thử",
    state=EstablishmentState.ACTIVE,
    source="test",
)
PLAIN = NewProduct(name="Nước mắm thử", source="test")
OCOP = NewCertificate(
    kind="ocop",
    number="01/QĐ-UBND",
    issuer="UBND tỉnh",
    issued_on=date(2026, 6, 1),
    expires_on=date(2029, 6, 1),
    stars=4,
    source="test",
)


def make_rules(app: Flask) -> None:
    """One rule of each table, and three kinds of certificates."""
    with app.app_context(), unit_of_work():
        load_rules(RiskClass, [{"code": "high", "label": "Cao", "label_en": "High", **LAW}], by=BY)
        load_rules(OcopProductSet, [_product_set(9, "I"), _product_set(26, "VI")], by=BY)
        load_rules(OcopStarBand, [_band(stars) for stars in range(1, 6)], by=BY)
        load_rules(
            CertificateKind,
            [_kind("ocop", required=True), _kind("iso22000"), _kind("award", award=True)],
            by=BY,
        )


def make_establishment(app: Flask, **changes: Any) -> str:
    """An establishment; returns its code."""
    with app.app_context(), unit_of_work():
        return register_establishment(replace(PRODUCER, **changes), by=BY).code


def make_product(app: Flask, **changes: Any) -> str:
    """A product; returns its code."""
    with app.app_context(), unit_of_work():
        return register_product(replace(PLAIN, **changes), on=TODAY, by=BY).code


def make_certificate(app: Flask, owner_code: str, **changes: Any) -> int:
    """A certificate of the product or establishment with this code; returns its id."""
    with app.app_context(), unit_of_work():
        owner = record_of(owner_code)
        return add_certificate(owner, replace(OCOP, **changes), by=BY).id


def record_of(code: str) -> Product | Establishment:
    """The record behind a code, also when it is not public."""
    product = db.session.scalar(select(Product).where(Product.code == code))
    return (
        product or db.session.scalars(select(Establishment).where(Establishment.code == code)).one()
    )


def establishment_of(code: str) -> Establishment:
    """The establishment behind a code, also when it is not public."""
    return db.session.scalars(select(Establishment).where(Establishment.code == code)).one()


def product_of(code: str) -> Product:
    """The product behind a code, also when it is not public."""
    return db.session.scalars(select(Product).where(Product.code == code)).one()


def certificate_of(certificate_id: int) -> Certificate:
    """The certificate with this id."""
    return db.session.get_one(Certificate, certificate_id)


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (900, 600)) -> bytes:
    """A picture as somebody would send it."""
    file = BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(file, kind)
    return file.getvalue()


def _product_set(number: int, sector: str) -> dict[str, Any]:
    return {
        "number": number,
        "sector_code": sector,
        "sector": f"Ngành {sector}",
        "group": "Nhóm",
        "name": f"Bộ {number}",
        "managing_agency": "Bộ",
        "requires_sample": True,
        **LAW,
    }


def _band(stars: int) -> dict[str, Any]:
    return {
        "stars": stars,
        "points_from": stars * 18,
        "points_to": stars * 18 + 10,
        "includes_upper": stars == 5,
        "recognised_by": "Cấp tỉnh",
        "is_certifiable": stars > 2,
        "validity_months": 36,
        "source": "test",
        **LAW,
    }


def _kind(code: str, *, required: bool = False, award: bool = False) -> dict[str, Any]:
    return {
        "code": code,
        "label": code.upper(),
        "label_en": code.upper(),
        "expiry_notice_days": 90,
        "is_required_for_verdict": required,
        "is_award": award,
        "effective_from": None,
        "effective_to": None,
    }
