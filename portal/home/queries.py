"""What the front page counts, and the addresses of all public records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.expression import Subquery

from portal.core.db import db
from portal.documents.models import Document
from portal.inspections.models import Inspection
from portal.inspections.queries import public_inspections
from portal.procedures.models import Procedure
from portal.procedures.queries import versions_on
from portal.publishing.models import FOLDERS, Article, ArticleKind
from portal.publishing.queries import public_articles
from portal.questions.models import PublicAnswer, TbtNotice
from portal.questions.queries import public_answers
from portal.registry.cards import ProductCard, product_cards
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.queries import establishment_is_public, product_is_public
from portal.registry.states import ProductState
from portal.standards.models import Standard
from portal.warnings.models import ConsumerWarning
from portal.warnings.queries import public_warnings

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Figures:
    """How much the portal holds, and whether some of it is fictional."""

    products: int
    establishments: int
    standards: int
    documents: int
    has_samples: bool


@dataclass(frozen=True, slots=True)
class Address:
    """Where a public record stands, without language prefix, and when it last changed."""

    path: str
    changed_at: datetime


def count_records() -> Figures:
    """The figures of the front page, from one statement."""
    products = _public_products(select(func.count(Product.id)))
    establishments = select(func.count(Establishment.id)).where(establishment_is_public())
    samples = (exists().where(table.is_sample) for table in (Product, ConsumerWarning))
    row = db.session.execute(
        select(
            products.scalar_subquery(),
            establishments.scalar_subquery(),
            select(func.count(Standard.id)).scalar_subquery(),
            select(func.count(Document.id)).where(Document.has_text).scalar_subquery(),
            or_(*samples),
        )
    ).one()
    return Figures(*row)


def best_products(province: str, day: date, limit: int) -> Sequence[ProductCard]:
    """Listed products of the province with a star certificate in force, most stars first."""
    best = (
        select(Product.code)
        .select_from(Certificate)
        .join(Certificate.product)
        .where(
            Product.province_code == province,
            Product.state == ProductState.LISTED,
            Certificate.stars.is_not(None),
            Certificate.withdrawn_on.is_(None),
            Certificate.expires_on >= day,
        )
        .order_by(Certificate.stars.desc(), Certificate.expires_on.desc(), Product.id)
        .limit(limit)
    )
    return product_cards(db.session.scalars(best).all())


def count_addresses(day: date) -> int:
    """How many public records have a page of their own on `day`."""
    return db.session.scalar(select(func.count()).select_from(_addresses(day))) or 0


def addresses(day: date, *, limit: int, offset: int = 0) -> Sequence[Address]:
    """The addresses of public records in a fixed order."""
    rows = _addresses(day)
    statement = select(rows).order_by(rows.c.path).limit(limit).offset(offset)
    return [Address(row.path, row.changed_at) for row in db.session.execute(statement)]


def _addresses(day: date) -> Subquery:
    establishments = _at("/co-so/", Establishment.code, Establishment.updated_at)
    warnings = public_warnings(day).order_by(None)
    inspections = public_inspections(day).order_by(None)
    return union_all(
        _public_products(_at("/san-pham/", Product.code, Product.updated_at)),
        establishments.where(establishment_is_public()),
        _at("/tieu-chuan/", Standard.key, Standard.updated_at),
        _at("/van-ban/", Document.slug, Document.updated_at),
        *(_articles(day, kind) for kind in FOLDERS),
        warnings.with_only_columns(
            *_columns("/canh-bao/", ConsumerWarning.slug, ConsumerWarning.updated_at)
        ),
        inspections.with_only_columns(
            *_columns("/kiem-tra/", Inspection.code, Inspection.updated_at)
        ),
        public_answers()
        .order_by(None)
        .with_only_columns(*_columns("/hoi-dap/", PublicAnswer.slug, PublicAnswer.updated_at)),
        versions_on(day)
        .order_by(None)
        .with_only_columns(*_columns("/thu-tuc/", Procedure.code, Procedure.updated_at)),
        _at("/hoi-dap/tbt/", TbtNotice.slug, TbtNotice.updated_at).where(
            TbtNotice.withdrawn_at.is_(None)
        ),
    ).subquery()


def _public_products(statement: Select[*Columns]) -> Select[*Columns]:
    return statement.outerjoin(Product.establishment).where(product_is_public())


def _articles(day: date, kind: ArticleKind) -> Select[str, datetime]:
    statement = public_articles(day).where(Article.kind == kind).order_by(None)
    return statement.with_only_columns(*_columns(FOLDERS[kind], Article.slug, Article.updated_at))


def _at(
    folder: str, key: InstrumentedAttribute[str], changed: InstrumentedAttribute[datetime]
) -> Select[str, datetime]:
    return select(*_columns(folder, key, changed))


def _columns(
    folder: str, key: InstrumentedAttribute[str], changed: InstrumentedAttribute[datetime]
) -> tuple[ColumnElement[str], ColumnElement[datetime]]:
    return (literal(folder) + key).label("path"), changed.label("changed_at")
