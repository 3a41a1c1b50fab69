"""Warnings for tests, and products that they can be about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import Flask
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.registry.models import Establishment, Product
from portal.registry.rules import RiskClass
from portal.registry.schemas import NewEstablishment, NewProduct
from portal.registry.services.entry import register_establishment, register_product
from portal.registry.states import EstablishmentKind, EstablishmentState
from portal.warnings.queries import warning_by_slug
from portal.warnings.rules import HazardKind
from portal.warnings.services.issuing import issue_warning, lift_warning
from portal.warnings.services.notices import Concerned, OtherGoods, WarningNotice
from portal.warnings.states import WarningMeasure

BY = "test"
NOTICE = WarningNotice(
    slug="thu-hoi-mam",
    title="Thu hồi lô mắm thử",
    summary="Một lô mắm không đạt.",
    measure=WarningMeasure.RECALL,
    hazard="Có thể gây đau bụng.",
    what_to_do=("Xem số lô trên nhãn.", "Không ăn, mang trả nơi mua."),
    issuing_body="Cơ quan thử",
    issued_on=date(2026, 1, 5),
    is_sample=False,
)


def make_producer(
    app: Flask, name: str = "Cơ sở thử", state: EstablishmentState = EstablishmentState.ACTIVE
) -> str:
    """An establishment; returns its code."""
    with app.app_context(), unit_of_work():
        new = NewEstablishment(
            kind=EstablishmentKind.ENTERPRISE, name=name, source="test", state=state
        )
        return register_establishment(new, by=BY).code


def make_warned_product(app: Flask, name: str = "Mắm thử", producer: str | None = None) -> str:
    """A product that warnings and inspections can name; returns its code."""
    with app.app_context(), unit_of_work():
        new = NewProduct(name=name, source="test", establishment_code=producer)
        return register_product(new, on=date(2026, 1, 1), by=BY).code


def make_risk_class(app: Flask, code: str, since: date, until: date | None, law: str) -> None:
    """A risk level under one version of the law."""
    with app.app_context(), unit_of_work():
        db.session.add(
            RiskClass(
                code=code,
                label=f"Mức {code}",
                label_en=f"Level {code}",
                legal_basis=law,
                effective_from=since,
                effective_to=until,
            )
        )


def make_hazard_kind(
    app: Flask, code: str = "microbe", since: date = date(2020, 1, 1), until: date | None = None
) -> str:
    """A kind of hazard; returns its code."""
    with app.app_context(), unit_of_work():
        db.session.add(
            HazardKind(
                code=code,
                label=f"Loại {code}",
                label_en=f"Kind {code}",
                position=1,
                source="test",
                confidence="test",
                valid_from=since,
                valid_to=until,
            )
        )
    return code


def make_warning(
    app: Flask,
    product_code: str = "",
    *,
    lots: Sequence[str] = (),
    goods: Sequence[OtherGoods] = (),
    establishment: str = "",
    **changes: object,
) -> str:
    """Issue a warning, perhaps about some lots only; `told_lots` are lots in words."""
    if "told_lots" in changes:
        changes["lots"] = changes.pop("told_lots")
    with app.app_context(), unit_of_work():
        notice = replace(NOTICE, **changes)  # type: ignore[arg-type]
        named = select(Product).where(Product.code == product_code)
        places = select(Establishment).where(Establishment.code == establishment)
        about = Concerned(
            products=db.session.scalars(named).all(),
            lots={product_code: lots},
            goods=goods,
            establishments=db.session.scalars(places).all(),
        )
        issue_warning(notice, about=about, by=BY)
        return notice.slug


def lift(app: Flask, slug: str, on: date, reason: str = "Đã thu hồi xong.") -> None:
    """End a warning."""
    with app.app_context(), unit_of_work():
        lift_warning(warning_by_slug(slug, date.max), on=on, reason=reason, by=BY)
