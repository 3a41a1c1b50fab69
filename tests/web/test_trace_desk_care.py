"""Alerts of copied labels and keeping of data at the desk: seen in words, decided with reasons."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.trace.copies.alerts import raise_alert
from portal.trace.copies.rules import CopyRuleKind
from portal.trace.copies.signs import Suspicion
from portal.trace.models import CopyAlert, RetentionDecision
from portal.trace.serials import serial_by_code
from tests.make.lots import make_lot, make_serials
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH
from tests.make.trace_desk import Desk, at_the_farm, at_the_province, make_desk
from tests.make.visits import make_copy_rule

ALERTS = "/can-bo/canh-bao-sao-chep/"
KEEPING = "/can-bo/luu-tru/"
LOOKED = {"reason": "Đã xem tem ở chợ, mã in nhầm trên tờ quảng cáo"}
REMOVE = {"decision": "remove", "reason": "Hết thời hạn lưu, không còn tranh chấp"}
LATER = datetime(2029, 6, 1, 3, tzinfo=UTC)


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A farm and a mill with a lot each."""
    return make_desk(app)


def make_alert(app: Flask, lot: str, rule: str) -> int:
    """An alert about a new piece of a lot; returns its id."""
    piece = make_serials(app, lot)[0]
    seen = datetime(2026, 11, 18, 3, tzinfo=UTC)
    suspicion = Suspicion(rule=rule, count=31, first_at=seen, last_at=seen, places=())
    with app.app_context(), unit_of_work():
        alert = raise_alert(serial_by_code(piece), suspicion, by="test")
        assert alert is not None
        return alert.id


@pytest.fixture
def alerts(app: Flask, desk: Desk) -> tuple[int, int]:
    """An alert about a piece of the farm, and one about a piece of the mill."""
    rule = make_copy_rule(app, CopyRuleKind.NETWORKS, 20, 720)
    return make_alert(app, desk.rice_lot, rule), make_alert(app, desk.flour_lot, rule)


def standing(app: Flask) -> list[bool]:
    with app.app_context():
        found = db.session.scalars(select(CopyAlert).order_by(CopyAlert.id))
        return [alert.cleared_at is None for alert in found]


def decisions(app: Flask) -> list[tuple[bool, str]]:
    with app.app_context():
        found = db.session.scalars(select(RetentionDecision).order_by(RetentionDecision.id))
        return [(one.is_kept, one.decided_by) for one in found]


def test_alerts_of_one_s_unit_are_listed_with_the_evidence_in_words(
    app: Flask, desk: Desk, alerts: tuple[int, int]
) -> None:
    farm = at_the_farm(app, desk)

    own = farm.get(ALERTS).text
    found = farm.get(f"{ALERTS}?tim=gao").text
    missed = farm.get(f"{ALERTS}?tim=nuoc+mam").text
    page = farm.get(f"{ALERTS}{alerts[0]}").text

    assert (f"{ALERTS}{alerts[0]}" in own, f"{ALERTS}{alerts[1]}" in own) == (True, False)
    assert f"{ALERTS}{alerts[0]}" in found
    assert "Không có cảnh báo nào" in missed
    assert "đã được quét 31 lần, từ nhiều mạng khác nhau" in page
    assert f"{ALERTS}{alerts[1]}" in at_the_province(app).get(ALERTS).text


def test_an_alert_is_cleared_with_a_reason(app: Flask, desk: Desk, alerts: tuple[int, int]) -> None:
    office = at_the_province(app)

    short = office.post(f"{ALERTS}{alerts[0]}/go", {"reason": "ổn"})
    done = office.post(f"{ALERTS}{alerts[0]}/go", LOOKED)
    again = office.post(f"{ALERTS}{alerts[0]}/go", LOOKED)

    assert (short.status_code, done.status_code, again.status_code) == (422, 303, 422)
    assert standing(app) == [False, True]
    assert LOOKED["reason"] in office.get(f"{ALERTS}{alerts[0]}").text
    assert f"{ALERTS}{alerts[0]}" not in office.get(ALERTS).text
    assert f"{ALERTS}{alerts[0]}" in office.get(f"{ALERTS}?trang-thai=da-go").text
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "cleared")).one()
        assert entry.actor.startswith("user:")
        assert entry.origin == f"POST {ALERTS}{alerts[0]}/go"


def test_nobody_clears_an_alert_about_the_own_goods(
    app: Flask, desk: Desk, alerts: tuple[int, int]
) -> None:
    answer = at_the_farm(app, desk).post(f"{ALERTS}{alerts[0]}/go", LOOKED)

    assert answer.status_code == 403
    assert standing(app) == [True, True]


def test_a_business_neither_sees_nor_clears_the_alert_of_another(
    app: Flask, desk: Desk, alerts: tuple[int, int]
) -> None:
    farm = at_the_farm(app, desk)

    assert farm.get(f"{ALERTS}{alerts[1]}").status_code == 403
    assert farm.post(f"{ALERTS}{alerts[1]}/go", LOOKED).status_code == 403
    assert farm.get(f"{ALERTS}99").status_code == 404
    assert standing(app) == [True, True]


def office_later(app: Flask, **changes: str) -> OfficerClient:
    return sign_in(app, make_officer(app, Role.REGISTRAR, **changes))


def test_the_rules_and_what_is_due_are_shown(app: Flask, desk: Desk) -> None:
    make_lot(app, desk.rice, number="L9", expires_on=date(2099, 1, 1))
    now = at_the_province(app).get(KEEPING).text
    with time_machine.travel(LATER, tick=False):
        later = office_later(app).get(KEEPING).text

    assert "Từ ngày hết hạn sử dụng" in now
    assert "Đã đến hạn: 0" in now
    assert "Đã đến hạn: 2" in later
    assert "L9" not in later
    assert "01/03/2028" in later


def test_what_becomes_of_data_is_decided_with_a_reason(app: Flask, desk: Desk) -> None:
    path = f"{KEEPING}{desk.rice_lot}"
    with time_machine.travel(LATER, tick=False):
        office = office_later(app)

        asked = office.get(path).text
        undecided = office.post(path, {"reason": REMOVE["reason"]})
        done = office.post(path, REMOVE)
        again = office.post(path, REMOVE)
        page = office.get(KEEPING).text

    assert "Thông tư 31/2026/TT-BCT" in asked
    assert undecided.status_code == 422
    assert REMOVE["reason"] in undecided.text
    assert (done.status_code, again.status_code) == (303, 422)
    assert [(kept, by.startswith("user:")) for kept, by in decisions(app)] == [(False, True)]
    assert "Đã cho xóa, chờ thực hiện: 1" in page
    assert "Đã đến hạn: 1" in page


def test_nothing_is_decided_before_its_time_or_for_another_commune(app: Flask, desk: Desk) -> None:
    early = at_the_province(app)
    path = f"{KEEPING}{desk.flour_lot}"

    too_early = (early.get(path).status_code, early.post(path, REMOVE).status_code)
    with time_machine.travel(LATER, tick=False):
        bound = office_later(app, commune=SA_HUYNH)
        page = bound.get(KEEPING).text
        foreign = (bound.get(path).status_code, bound.post(path, REMOVE).status_code)

    assert too_early == (404, 422)
    assert foreign == (403, 403)
    assert "Đã đến hạn: 1" in page
    assert decisions(app) == []
