"""Reads of inspections and surveys; the public sees a result only between its two days."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_page
from portal.core.public_code import normalise
from portal.inspections.models import Conclusion, Inspection, InspectionKind
from portal.registry.models import Product


def public_inspections(day: date) -> Select[Inspection]:
    """All results that the public may read on `day`, newest first."""
    return (
        select(Inspection)
        .where(
            Inspection.published_from <= day,
            or_(Inspection.published_until.is_(None), Inspection.published_until >= day),
        )
        .order_by(Inspection.published_from.desc(), Inspection.id.desc())
    )


def inspection_by_code(code: str, day: date) -> Inspection:
    """The public result with this code, with all that its page shows; raises NotFoundError."""
    statement = (
        public_inspections(day)
        .where(Inspection.code == normalise(code))
        .options(
            joinedload(Inspection.establishment),
            selectinload(Inspection.products).joinedload(Product.establishment),
        )
    )
    inspection = db.session.scalar(statement)
    if inspection is None:
        raise NotFoundError(_("Không có kết quả này, hoặc thời gian công khai đã hết."))
    return inspection


def inspections_page(
    day: date, page: int, kinds: Sequence[InspectionKind], conclusions: Sequence[Conclusion]
) -> Listing[Inspection]:
    """One page of the results of any of the kinds and conclusions; empty means all."""
    statement = public_inspections(day).options(joinedload(Inspection.establishment))
    if kinds:
        statement = statement.where(Inspection.kind.in_(kinds))
    if conclusions:
        statement = statement.where(Inspection.conclusion.in_(conclusions))
    return read_page(statement, page)


def results_of_establishment(establishment_id: int, day: date) -> Sequence[Inspection]:
    """The public results about an establishment, newest first."""
    statement = public_inspections(day).where(Inspection.establishment_id == establishment_id)
    return db.session.scalars(statement).all()


def inspections_by_codes(codes: Sequence[str], day: date) -> Sequence[Inspection]:
    """The public results with these codes, establishment and products loaded."""
    statement = public_inspections(day).where(Inspection.code.in_(codes))
    return db.session.scalars(
        statement.options(joinedload(Inspection.establishment), selectinload(Inspection.products))
    ).all()
