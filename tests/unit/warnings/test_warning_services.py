"""What a warning must say, and which law it stands on."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.registry.models import Product
from portal.warnings.queries import warning_by_slug, warnings_in_force, warnings_of_product
from tests.make.warnings import lift, make_risk_class, make_warned_product, make_warning

ISSUED = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"what_to_do": ("",)}, "cần làm gì"),
        ({"hazard": " "}, "mối nguy"),
        ({"slug": "Thu hồi"}, "Địa chỉ"),
        ({"risk_code": "high"}, "không có mức rủi ro"),
    ],
)
def test_an_unfit_warning_is_refused(app: Flask, changes: dict[str, object], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        make_warning(app, **changes)


def test_a_warning_keeps_the_risk_level_of_the_law_of_its_day(app: Flask) -> None:
    make_risk_class(app, "high", date(2020, 1, 1), date(2025, 12, 31), "Luật cũ")
    make_risk_class(app, "high", date(2026, 1, 1), None, "Luật mới")
    old = make_warning(app, slug="cu", issued_on=date(2025, 12, 31), risk_code="high")
    new = make_warning(app, slug="moi", issued_on=date(2026, 1, 1), risk_code="high")

    with app.app_context():
        laws = [
            level.legal_basis
            for slug in (old, new)
            if (level := warning_by_slug(slug, date.max).risk_class)
        ]
    assert laws == ["Luật cũ", "Luật mới"]


def test_a_warning_is_in_force_from_its_day_until_it_is_lifted(app: Flask) -> None:
    slug = make_warning(app)
    lift(app, slug, date(2026, 2, 1))

    with app.app_context():
        days = [date(2026, 1, 4), ISSUED, date(2026, 1, 31), date(2026, 2, 1)]
        assert [len(warnings_in_force(day)) for day in days] == [0, 1, 1, 0]


def test_warnings_of_a_product_show_those_in_force_first(app: Flask) -> None:
    code = make_warned_product(app)
    lifted = make_warning(app, code, slug="da-go", issued_on=date(2026, 3, 1))
    lift(app, lifted, date(2026, 3, 2))
    make_warning(app, code, slug="con-hieu-luc")
    make_warning(app, slug="san-pham-khac")

    with app.app_context():
        product_id = db.session.scalars(select(Product.id).where(Product.code == code)).one()
        found = warnings_of_product(product_id, date(2026, 6, 1))
        assert [one.slug for one in found] == ["con-hieu-luc", "da-go"]


@pytest.mark.parametrize(
    ("on", "reason", "words"),
    [(date(2026, 1, 4), "Xong.", "trước ngày"), (ISSUED, "  ", "lý do")],
)
def test_lifting_needs_a_reason_and_a_day_after_the_issue(
    app: Flask, on: date, reason: str, words: str
) -> None:
    slug = make_warning(app)

    with pytest.raises(RefusedError, match=words):
        lift(app, slug, on, reason)


def test_issuing_twice_writes_once_and_has_the_product_indexed_again(app: Flask) -> None:
    code = make_warned_product(app)
    make_warning(app, code)
    make_warning(app, code)

    with app.app_context():
        issued = select(AuditEntry).where(AuditEntry.kind == "warning")
        assert [entry.action for entry in db.session.scalars(issued)] == ["issued"]
        waiting = [(one.kind, one.key) for one in outbox.waiting(9)]
        assert set(waiting[-2:]) == {("warning", "thu-hoi-mam"), ("product", code)}
