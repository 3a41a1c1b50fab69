"""Warnings as manuscripts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.registry.models import Product
from portal.warnings.models import ConsumerWarning, WarningMeasure
from portal.warnings.services import WarningNotice, issue_warning, lift_warning

Fields = Mapping[str, Any]


def warning_of(slug: str) -> ConsumerWarning | None:
    """The warning with this address, issued or not."""
    return db.session.scalar(select(ConsumerWarning).where(ConsumerWarning.slug == slug))


def warning_fields(slug: str) -> dict[str, Any]:
    """The text of a warning as a manuscript keeps it; raises NotFoundError."""
    warning = warning_of(slug)
    if warning is None or warning.lifted_on is not None:
        raise NotFoundError("Không có cảnh báo đang hiệu lực nào ở địa chỉ này.")
    return {
        "title": warning.title,
        "slug": warning.slug,
        "summary": warning.summary,
        "measure": warning.measure.value,
        "hazard": warning.hazard,
        "what_to_do": list(warning.what_to_do),
        "lots": warning.lots,
        "products": [product.code for product in warning.products],
        "issuing_body": warning.issuing_body,
        "issued_on": warning.issued_on.isoformat(),
        "risk_code": warning.risk_class.code if warning.risk_class else "",
        "source": warning.source,
        "title_en": warning.title_en,
        "summary_en": warning.summary_en,
        "is_sample": warning.is_sample,
    }


def issue_fields(fields: Fields, *, on: date, by: str) -> str:
    """Issue a warning, or bring the public one up to date; returns its slug.

    Raises RefusedError for a warning that cannot be issued.
    """
    notice = WarningNotice(
        slug=fields["slug"],
        title=fields["title"],
        summary=fields["summary"],
        measure=WarningMeasure(fields["measure"]),
        hazard=fields["hazard"],
        what_to_do=fields["what_to_do"],
        issuing_body=fields["issuing_body"],
        issued_on=date.fromisoformat(fields["issued_on"]) if fields["issued_on"] else on,
        is_sample=bool(fields.get("is_sample", False)),
        risk_code=fields["risk_code"],
        lots=fields["lots"],
        title_en=fields["title_en"],
        summary_en=fields["summary_en"],
        source=fields["source"],
    )
    products = warned_products(fields["products"])
    if len(products) != len(set(fields["products"])):
        raise RefusedError("Có mã sản phẩm không có trong sổ. Xin kiểm tra lại.")
    return issue_warning(notice, products=products, by=by).slug


def lift_fields(slug: str, *, on: date, reason: str, by: str) -> None:
    """End a warning; it stays on the portal with the reason."""
    warning = warning_of(slug)
    if warning is None:
        raise RefusedError("Cảnh báo này không còn trên cổng.")
    lift_warning(warning, on=on, reason=reason, by=by)


def warned_products(codes: Sequence[str]) -> Sequence[Product]:
    """The products with these codes; unknown codes are left out."""
    return db.session.scalars(select(Product).where(Product.code.in_(codes))).all()
