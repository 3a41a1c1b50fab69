"""The registers as officers keep them: what is asked of records, and the pages."""

from typing import Any

from flask import Flask

from portal.core.db import unit_of_work
from portal.registry.services.rules import load_rules
from portal.registry.upkeep import QualityCheck, ReminderStep
from tests.make.places import make_places
from tests.make.registry import BY, make_rules

PRODUCT_CHECKS = {"no_gtin": 20, "no_picture": 30, "no_shelf_life": 50}
ESTABLISHMENT_CHECKS = {"no_tax_code": 40, "no_commune": 60}


def make_registers(app: Flask) -> None:
    """Places, rules, and what is asked of records."""
    make_places(app)
    make_rules(app)
    rows = [_check("product", code, weight) for code, weight in PRODUCT_CHECKS.items()]
    rows += [_check("establishment", code, weight) for code, weight in ESTABLISHMENT_CHECKS.items()]
    steps = [{"days": days, "label": f"Còn {days} ngày", "is_active": True} for days in (90, 30, 7)]
    with app.app_context(), unit_of_work():
        load_rules(QualityCheck, rows, by=BY)
        load_rules(ReminderStep, steps, by=BY)


def make_check(app: Flask, kind: str, code: str, **changes: Any) -> None:
    """One more thing that is asked of records."""
    with app.app_context(), unit_of_work():
        load_rules(QualityCheck, [{**_check(kind, code, 10), **changes}], by=BY)


def _check(kind: str, code: str, weight: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "code": code,
        "label": f"Thiếu {code}",
        "advice": f"Bổ sung {code}",
        "weight": weight,
        "days": 30,
        "legal_basis": "",
        "is_active": True,
    }
