"""The seeds of the registry: real OCOP products as their sources tell them, and the samples."""

from collections import Counter

from flask import Flask
from sqlalchemy import func, select

from portal.core.db import db, unit_of_work
from portal.registry.models import Certificate, Establishment, Product, ProductImage
from portal.registry.rules import CertificateKind, OcopProductSet, OcopStarBand, RiskClass
from portal.registry.states import EstablishmentKind, ProductState
from seed import places, registry

BY = "test"


def load(app: Flask, *, samples: bool = False) -> None:
    """Places, rules and OCOP products, and the samples on demand."""
    with app.app_context():
        loaders = [places.load_provinces_and_communes, registry.load_rules, registry.load_ocop]
        if samples:
            loaders += [registry.load_sample_establishments, registry.load_sample_products]
        for loader in loaders:
            with unit_of_work():
                loader(by=BY)


def count(table: type) -> int:
    """How many rows a table holds."""
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_rules_are_rows_with_their_legal_basis(app: Flask) -> None:
    load(app)

    with app.app_context():
        assert count(OcopProductSet) == 26
        assert count(OcopStarBand) == 5
        assert count(RiskClass) == 3
        required = select(CertificateKind.code).where(CertificateKind.is_required_for_verdict)
        assert db.session.scalars(required).all() == ["ocop"]
        for table in (RiskClass, OcopProductSet, OcopStarBand):
            assert all(rule.legal_basis for rule in db.session.scalars(select(table)))


def test_real_products_are_loaded_as_their_sources_tell_them(app: Flask) -> None:
    load(app)

    with app.app_context():
        products = db.session.scalars(select(Product)).all()
        stars = Counter(one.ocop.stars for one in products if one.ocop)
        undated = [one for one in products if one.ocop and one.ocop.expires_on is None]
        unnamed = [one for one in products if not one.producer]
        assert len(products) == 93
        assert stars == {3: 57, 4: 35, 5: 1}
        assert len(undated) == 41
        assert len(unnamed) == 22
        assert all(one.source and one.verification for one in products)
        assert not any(one.is_sample for one in products)


def test_an_old_recognition_keeps_body_and_address_of_its_time(app: Flask) -> None:
    load(app)

    with app.app_context():
        product = db.session.scalars(select(Product).where(Product.name == "Mộc Đế Vương")).one()
        recognition = product.ocop
        assert recognition is not None
        assert recognition.issuer == "UBND huyện Đắk Song"
        assert recognition.address_then == "xã Thuận Hà, huyện Đắk Song, tỉnh Đắk Nông"
        assert recognition.band is None
        assert product.commune_code == "24722"


def test_a_workshop_is_filed_as_household_with_a_note(app: Flask) -> None:
    load(app)

    with app.app_context():
        workshop = db.session.scalars(
            select(Establishment).where(Establishment.kind == EstablishmentKind.HOUSEHOLD)
        ).one()
        assert workshop.name.startswith("Cơ sở sản xuất")
        assert "cơ sở" in workshop.source_note


def test_loading_twice_changes_nothing(app: Flask) -> None:
    load(app)
    load(app)

    with app.app_context():
        assert (count(Product), count(Certificate)) == (93, 93)
        assert count(OcopProductSet) == 26


def test_the_samples_show_each_state_and_carry_pictures(app: Flask) -> None:
    load(app, samples=True)
    load(app, samples=True)

    with app.app_context():
        samples = db.session.scalars(select(Product).where(Product.is_sample)).all()
        assert {one.state for one in samples} == set(ProductState)
        assert all("mẫu" in one.name for one in samples)
        assert all(one.images for one in samples)
        assert count(ProductImage) == sum(len(one.images) for one in samples)
        assert all(one.gtin is None or one.gtin.lstrip("01").startswith("952") for one in samples)
