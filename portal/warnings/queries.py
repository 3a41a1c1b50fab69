"""Reads of warnings: those in force first; nothing that is issued on a later day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_page
from portal.registry.models import Product
from portal.warnings.models import ConsumerWarning, WarnedProduct, WarningMeasure, WarningStatus

Day = date | BindParameter[date]


def public_warnings(day: Day) -> Select[ConsumerWarning]:
    """All warnings issued up to `day`, those in force first, the newest first in each part."""
    return (
        select(ConsumerWarning)
        .where(ConsumerWarning.issued_on <= day)
        .order_by(_is_lifted(day), ConsumerWarning.issued_on.desc(), ConsumerWarning.id.desc())
    )


def warnings_in_force(day: date, limit: int | None = None) -> Sequence[ConsumerWarning]:
    """The warnings that people must know on `day`, newest first."""
    statement = public_warnings(day).where(~_is_lifted(day)).limit(limit)
    return db.session.scalars(statement).all()


def warnings_of_product(product_id: int, day: date) -> Sequence[ConsumerWarning]:
    """All warnings about a product, those in force on `day` first."""
    return db.session.scalars(_OF_PRODUCT, {"day": day, "product_id": product_id}).all()


def warning_by_slug(slug: str, day: date) -> ConsumerWarning:
    """The warning with its risk level and products; raises NotFoundError."""
    statement = (
        public_warnings(day)
        .where(ConsumerWarning.slug == slug)
        .options(
            joinedload(ConsumerWarning.risk_class),
            selectinload(ConsumerWarning.products).joinedload(Product.establishment),
        )
    )
    warning = db.session.scalar(statement)
    if warning is None:
        raise NotFoundError(_("Không có cảnh báo này."))
    return warning


def warnings_page(
    day: date, page: int, status: WarningStatus | None, measures: Sequence[WarningMeasure]
) -> Listing[ConsumerWarning]:
    """One page of the warnings in a state and with any of the measures; empty means all."""
    statement = public_warnings(day).options(selectinload(ConsumerWarning.products))
    if status is not None:
        lifted = _is_lifted(day)
        statement = statement.where(lifted if status is WarningStatus.LIFTED else ~lifted)
    if measures:
        statement = statement.where(ConsumerWarning.measure.in_(measures))
    return read_page(statement, page)


def newest_warnings(day: date, limit: int) -> Sequence[ConsumerWarning]:
    """The warnings that changed last, in force or lifted, for feeds."""
    changed = func.coalesce(ConsumerWarning.lifted_on, ConsumerWarning.issued_on)
    statement = public_warnings(day).order_by(None).order_by(changed.desc(), ConsumerWarning.id)
    return db.session.scalars(statement.limit(limit)).all()


def warnings_by_slugs(slugs: Sequence[str], day: date) -> Sequence[ConsumerWarning]:
    """The public warnings with these slugs, their products loaded."""
    statement = public_warnings(day).where(ConsumerWarning.slug.in_(slugs))
    return db.session.scalars(statement.options(selectinload(ConsumerWarning.products))).all()


def _is_lifted(day: Day) -> ColumnElement[bool]:
    return and_(ConsumerWarning.lifted_on.is_not(None), ConsumerWarning.lifted_on <= day)


# Written once: the page behind a scanned code asks this each time it is made.
_OF_PRODUCT = (
    public_warnings(bindparam("day", type_=Date))
    .join(WarnedProduct)
    .where(WarnedProduct.product_id == bindparam("product_id"))
)
