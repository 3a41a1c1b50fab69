"""Reads of single records and of the rules; only public records, unless the name says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import N_
from portal.core.language import gettext as _
from portal.registry.models import AppliedStandard, Certificate, Establishment, Product
from portal.registry.rules import (
    CertificateKind,
    LegalVersion,
    OcopProductSet,
    OcopStarBand,
    RiskClass,
)
from portal.registry.states import EstablishmentState, ProductState
from portal.registry.upkeep import MergedRecord

Rule = TypeVar("Rule")

NO_PRODUCT = N_("Không có sản phẩm nào mang mã này trong sổ đăng ký.")
NO_ESTABLISHMENT = N_("Không có cơ sở nào mang mã này trong sổ đăng ký.")


class MovedError(NotFoundError):
    """The record was merged into another one, which goes on under `code`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class OcopRules:
    """Product sets and star bands that are in force or have been."""

    sets: Sequence[OcopProductSet]
    bands: Sequence[OcopStarBand]


def product_by_code(code: str) -> Product:
    """The product with everything that its page shows, in a fixed number of statements.

    Raises NotFoundError when it does not exist or its producer is unverified, MovedError when it
    was merged into another one.
    """
    found = _one_product(Product.code == code)
    if found is None:
        raise _not_found(code, NO_PRODUCT)
    return found


def product_by_gtin(gtin: str) -> Product:
    """The same by stored GTIN (14 digits), which a merge hands on to the record that goes on."""
    found = _one_product(Product.gtin == gtin)
    if found is None:
        raise NotFoundError(_(NO_PRODUCT))
    return found


def establishment_by_code(code: str) -> Establishment:
    """The establishment with everything that its page shows, in a fixed number of statements.

    Raises NotFoundError when it does not exist or is unverified, MovedError when it was merged
    into another one.
    """
    statement = select(Establishment).where(Establishment.code == code, establishment_is_public())
    found = db.session.scalar(statement.options(*_whole_establishment()))
    if found is None:
        raise _not_found(code, NO_ESTABLISHMENT)
    return found


def public_product_codes() -> Sequence[str]:
    """The codes of all products that the public may see."""
    statement = select(Product.code).outerjoin(Product.establishment).where(product_is_public())
    return db.session.scalars(statement.order_by(Product.id)).all()


def public_establishment_codes() -> Sequence[str]:
    """The codes of all establishments that the public may see."""
    statement = select(Establishment.code).where(establishment_is_public())
    return db.session.scalars(statement.order_by(Establishment.id)).all()


def products_by_codes(codes: Sequence[str]) -> Sequence[Product]:
    """The public products among these, with everything that their pages show."""
    return db.session.scalars(_products().where(Product.code.in_(codes))).unique().all()


def establishments_by_codes(codes: Sequence[str]) -> Sequence[Establishment]:
    """The public establishments among these, with everything that their pages show."""
    statement = select(Establishment).where(
        Establishment.code.in_(codes), establishment_is_public()
    )
    return db.session.scalars(statement.options(*_whole_establishment())).unique().all()


def ocop_rules() -> OcopRules:
    """The product sets and star bands of OCOP, newest version first."""
    sets = select(OcopProductSet).order_by(
        OcopProductSet.effective_from.desc(), OcopProductSet.number
    )
    bands = select(OcopStarBand).order_by(OcopStarBand.effective_from.desc(), OcopStarBand.stars)
    return OcopRules(db.session.scalars(sets).all(), db.session.scalars(bands).all())


def risk_class_in_force(code: str, day: date) -> RiskClass | None:
    """The risk class with this code under the law of `day`."""
    statement = select(RiskClass).where(RiskClass.code == code)
    return db.session.scalar(_in_force(statement, RiskClass, day))


def product_set_in_force(number: int, day: date) -> OcopProductSet | None:
    """The OCOP product set with this number under the law of `day`."""
    statement = select(OcopProductSet).where(OcopProductSet.number == number)
    return db.session.scalar(_in_force(statement, OcopProductSet, day))


def band_in_force(stars: int, day: date) -> OcopStarBand | None:
    """The star band under the law of `day`; None before the first version that is known."""
    statement = select(OcopStarBand).where(OcopStarBand.stars == stars)
    return db.session.scalar(_in_force(statement, OcopStarBand, day))


def certificate_kinds() -> Sequence[CertificateKind]:
    """All kinds of certificates."""
    return db.session.scalars(select(CertificateKind).order_by(CertificateKind.code)).all()


def product_is_public() -> ColumnElement[bool]:
    """The condition for a statement that has joined the producer.

    A product that was merged away is no product of its own any more.
    """
    has_public_producer = or_(Product.establishment_id.is_(None), establishment_is_public())
    return and_(has_public_producer, product_goes_on())


def product_goes_on() -> ColumnElement[bool]:
    """The condition for a product that was not merged into another one.

    Only withdrawn ones can have been: of the others nothing is looked up.
    """
    is_merged = Product.code.in_(select(MergedRecord.code))
    return or_(Product.state != ProductState.WITHDRAWN, ~is_merged)


def establishment_is_public() -> ColumnElement[bool]:
    """The condition under which the public may see an establishment.

    One that was merged away is unverified for good.
    """
    return Establishment.state != EstablishmentState.UNVERIFIED


def card_products() -> Select[Product]:
    """Public products with what a card shows: producer, place, picture, certificates."""
    return (
        select(Product)
        .outerjoin(Product.establishment)
        .where(product_is_public())
        .options(
            joinedload(Product.establishment),
            joinedload(Product.commune),
            joinedload(Product.province),
            selectinload(Product.images),
            with_kinds(Product.certificates),
        )
    )


def with_kinds(owner: InstrumentedAttribute[list[Certificate]]) -> ExecutableOption:
    """Loads the certificates of all owners at once, each with its kind and rule."""
    certificates = selectinload(owner)
    return certificates.options(joinedload(Certificate.kind), joinedload(Certificate.band))


def _one_product(condition: ColumnElement[bool]) -> Product | None:
    return db.session.scalars(_products().where(condition)).unique().one_or_none()


def _not_found(code: str, message: str) -> NotFoundError:
    """Why no record that the public may see has this code; asked only when there is none."""
    merged = db.session.get(MergedRecord, code)
    return MovedError(_(message), merged.survivor_code) if merged else NotFoundError(_(message))


def _products() -> Select[Product]:
    producer = joinedload(Product.establishment)
    return card_products().options(
        joinedload(Product.risk_class),
        joinedload(Product.ocop_set),
        producer.joinedload(Establishment.commune),
        producer.joinedload(Establishment.province),
        producer.selectinload(Establishment.certificates).options(
            joinedload(Certificate.kind), joinedload(Certificate.band)
        ),
        selectinload(Product.standards).joinedload(AppliedStandard.standard),
    )


def _whole_establishment() -> tuple[ExecutableOption, ...]:
    products = selectinload(Establishment.products.and_(product_goes_on()))
    return (
        joinedload(Establishment.commune),
        joinedload(Establishment.province),
        with_kinds(Establishment.certificates),
        products.selectinload(Product.images),
        products.joinedload(Product.commune),
        products.joinedload(Product.province),
        products.selectinload(Product.certificates).options(
            joinedload(Certificate.kind), joinedload(Certificate.band)
        ),
    )


def _in_force(statement: Select[Rule], rule: type[LegalVersion], day: date) -> Select[Rule]:
    return statement.where(
        rule.effective_from <= day,
        or_(rule.effective_to.is_(None), rule.effective_to >= day),
    ).order_by(rule.effective_from.desc())
