"""How long data of lots is kept: the clock only lists, a named person decides."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from portal.trace.keeping.retention import decide, due_lots
from portal.trace.models import RetentionDecision
from portal.trace.rules import RetentionRule
from portal.trace.states import RetentionStart
from tests.make.lots import make_lot, make_trades
from tests.make.registry import make_product, make_rules

WHY = "Hết thời hạn lưu theo quy định."


def due_on(app: Flask, day: date) -> list[tuple[str, date]]:
    """Number of the lot and day since which it is due."""
    with app.app_context():
        return [(due.lot.number, due.due_on) for due in due_lots(day)]


def test_a_lot_with_expiry_is_kept_twelve_months_longer(trace_app: Flask) -> None:
    make_trades(trace_app)
    make_lot(trace_app, make_product(trace_app), expires_on=date(2027, 2, 28))

    assert due_on(trace_app, date(2028, 2, 27)) == []
    assert due_on(trace_app, date(2028, 2, 28)) == [("L01", date(2028, 2, 28))]


def test_a_lot_without_expiry_is_kept_sixty_months_after_its_last_record(trace_app: Flask) -> None:
    make_trades(trace_app)
    make_lot(trace_app, make_product(trace_app), expires_on=None)

    assert due_on(trace_app, date(2029, 1, 1)) == []
    assert [number for number, _day in due_on(trace_app, date(2040, 1, 1))] == ["L01"]


def test_a_rule_holds_in_its_time_and_one_for_a_risk_level_comes_first(trace_app: Flask) -> None:
    make_rules(trace_app)
    make_trades(trace_app)
    with trace_app.app_context(), unit_of_work():
        db.session.add(
            RetentionRule(
                code="high",
                starts=RetentionStart.EXPIRY,
                months=24,
                risk_code="high",
                legal_basis="Văn bản thử",
                effective_from=date(2026, 1, 1),
                effective_to=date(2030, 12, 31),
            )
        )
    risky = make_product(trace_app, risk_code="high")
    make_lot(trace_app, risky, expires_on=date(2027, 1, 31))

    assert due_on(trace_app, date(2028, 6, 1)) == []
    assert due_on(trace_app, date(2029, 1, 31)) == [("L01", date(2029, 1, 31))]
    assert due_on(trace_app, date(2031, 1, 1)) == [("L01", date(2028, 1, 31))]


def test_without_a_rule_in_force_nothing_is_due(trace_app: Flask) -> None:
    make_lot(trace_app, make_product(trace_app))

    assert due_on(trace_app, date(2040, 1, 1)) == []


def test_a_decision_names_who_when_and_why_and_ends_the_listing(trace_app: Flask) -> None:
    make_trades(trace_app)
    make_lot(trace_app, make_product(trace_app))
    with trace_app.app_context(), unit_of_work():
        due = due_lots(date(2040, 1, 1))[0]
        with pytest.raises(RefusedError, match="lý do"):
            decide(due, is_kept=True, reason=" ", by="An")
        decide(due, is_kept=True, reason=WHY, by="An")

    assert due_on(trace_app, date(2040, 1, 1)) == []
    with trace_app.app_context():
        kept = db.session.scalars(select(RetentionDecision)).one()
        assert (kept.decided_by, kept.reason, kept.is_kept) == ("An", WHY, True)
        assert kept.rule.legal_basis == "Thông tư 31/2026/TT-BCT"
