"""Inspections and surveys for tests."""

from dataclasses import replace
from datetime import date

from flask import Flask
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.inspections.models import Conclusion, InspectionKind
from portal.inspections.services import InspectionResult, publish_result
from portal.registry.models import Establishment, Product

BY = "test"
INSPECTION = InspectionResult(
    origin="test:kt",
    kind=InspectionKind.PLANNED,
    title="Kiểm tra nhãn mắm",
    legal_ground="Nghị định 37/2026/NĐ-CP, Điều 88",
    findings="Nhãn thiếu số lô.",
    conclusion=Conclusion.NONCONFORMING,
    published_from=date(2026, 1, 5),
    is_sample=False,
)
SURVEY = replace(
    INSPECTION,
    origin="test:ks",
    kind=InspectionKind.SURVEY,
    title="Khảo sát mật ong",
    findings="Một mẫu có độ ẩm cao.",
    conclusion=Conclusion.SIGNS_OF_NONCONFORMITY,
)


def make_inspection(
    app: Flask,
    result: InspectionResult = INSPECTION,
    *,
    establishment_code: str = "",
    product_code: str = "",
    **changes: object,
) -> str:
    """Publish `result` with some values changed; returns its code."""
    with app.app_context(), unit_of_work():
        owned = select(Establishment).where(Establishment.code == establishment_code)
        owner = db.session.scalars(owned).one_or_none()
        products = db.session.scalars(select(Product).where(Product.code == product_code)).all()
        text = replace(result, **changes)  # type: ignore[arg-type]
        return publish_result(text, establishment=owner, products=products, by=BY).code
