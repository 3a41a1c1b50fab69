"""Alerts of copies through the worker: raised once, survive kills, cleared, remembered."""

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.core import clock, visit_accounts
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from portal.core.outbox import OutboxEntry
from portal.ledger.models import LedgerEntry
from portal.ledger.publications import publications
from portal.ledger.verification import verify
from portal.trace.copies.alerts import PUBLICATION, clear_alert
from portal.trace.copies.rule_lists import load_copy_rules, load_scan_retention
from portal.trace.copies.rules import CopyRule, CopyRuleKind, ScanRetention
from portal.trace.copies.scan_rounds import EVERY_S, ScanRounds
from portal.trace.copies.words import words_of
from portal.trace.models import CopyAlert, Serial
from tests.make.places import DUC_TRONG, LY_SON, SA_HUYNH, make_places
from tests.make.registry import make_product
from tests.make.visits import (
    count_scans,
    counted,
    figures,
    look_at_scans,
    make_copy_rule,
    make_scan_retention,
    make_scans,
    make_serial,
    tell_place,
    visits_of,
)

NOON = 1_795_150_800  # 2026-11-20 12:00 in Viet Nam
GTIN = "09520000000004"
VERSION = {
    "reason": "Vì vậy.",
    "legal_basis": "Quyết định thử",
    "effective_from": date(2026, 1, 1),
    "effective_to": None,
}
KEPT = {"days": 30, **VERSION}
RULE = {"code": "many", "kind": "networks", "number": 20, "period_hours": 720, **VERSION}


@pytest.fixture
def piece(app: Flask) -> str:
    """A piece of a product with a GTIN, on a portal that counts scans; its code."""
    count_scans(app)
    return make_serial(app, make_product(app, gtin=GTIN), number="S1", epc=epc("S1"))


def epc(number: str) -> str:
    return f"https://id.gs1.org/01/{GTIN}/21/{number}"


def alerts(app: Flask) -> list[tuple[str, int, list[str], bool]]:
    with app.app_context():
        found = db.session.scalars(select(CopyAlert).order_by(CopyAlert.id))
        return [(one.rule, one.count, one.places, one.cleared_at is None) for one in found]


def rows_of(app: Flask, table: type, **wanted: str) -> int:
    statement = select(func.count()).select_from(table).filter_by(**wanted)
    with app.app_context():
        return db.session.scalar(statement) or 0


def test_a_piece_scanned_from_many_networks_is_warned_of_once(app: Flask, piece: str) -> None:
    rule = make_copy_rule(app, CopyRuleKind.NETWORKS, 5, 24)
    make_scans(visits_of(app), piece, [1, 2, 2, 2])
    make_scans(visits_of(app), f"/01/{GTIN}/21/S1", [3, 4])
    look_at_scans(app)
    assert alerts(app) == []

    make_scans(visits_of(app), piece, [5])
    look_at_scans(app)
    make_scans(visits_of(app), piece, [6, 7])
    look_at_scans(app)

    assert alerts(app) == [(rule, 7, [], True)]
    assert rows_of(app, AuditEntry, kind="copy_alert", key=piece, action="raised") == 1
    assert rows_of(app, LedgerEntry, kind="copy_alert") == 1
    assert rows_of(app, OutboxEntry, kind="product") >= 1


def test_products_and_lots_are_scanned_often_without_alarm(app: Flask, piece: str) -> None:
    make_copy_rule(app, CopyRuleKind.NETWORKS, 5, 24)
    product = make_product(app)

    make_scans(visits_of(app), product, range(100))
    make_scans(visits_of(app), "ABCD2345", range(100))
    look_at_scans(app)

    assert alerts(app) == []
    assert figures(visits_of(app))[product] == (product, 100, 100)


def test_a_worker_killed_before_settling_raises_no_second_alert(
    app: Flask, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_copy_rule(app, CopyRuleKind.NETWORKS, 3, 24)
    make_scans(visits_of(app), piece, [1, 2, 3])
    with monkeypatch.context() as killed:
        killed.setattr(
            visit_accounts, "settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            look_at_scans(app)
    assert len(alerts(app)) == 1
    assert figures(visits_of(app)) == {}

    look_at_scans(app)

    assert len(alerts(app)) == 1
    assert rows_of(app, LedgerEntry, kind="copy_alert") == 1
    assert set(figures(visits_of(app))) == {piece}


def test_a_piece_scanned_after_its_sale_is_warned_of(app: Flask) -> None:
    count_scans(app)
    rule = make_copy_rule(app, CopyRuleKind.AFTER_SALE, 2, 24 * 30)
    yesterday = clock.today() - timedelta(days=1)
    sold = make_serial(app, make_product(app), sold_on=yesterday)

    make_scans(visits_of(app), sold, [1, 2, 3], yesterday)
    look_at_scans(app)
    assert alerts(app) == []
    make_scans(visits_of(app), sold, [1, 2])
    look_at_scans(app)

    assert alerts(app) == [(rule, 2, [], True)]


@time_machine.travel(NOON, tick=False)
def test_places_too_far_apart_are_told_by_name(app: Flask, piece: str) -> None:
    make_places(app)
    rule = make_copy_rule(app, CopyRuleKind.PROVINCES, 2, 2)
    make_scans(visits_of(app), piece, [1, 2, 3])
    tell_place(visits_of(app), piece, 1, SA_HUYNH, NOON // 60)
    tell_place(visits_of(app), piece, 2, LY_SON, NOON // 60)
    look_at_scans(app)
    assert alerts(app) == []

    tell_place(visits_of(app), piece, 3, DUC_TRONG, NOON // 60 + 60)
    look_at_scans(app)

    assert alerts(app) == [(rule, 3, [SA_HUYNH, LY_SON, DUC_TRONG], True)]
    with app.test_request_context("/"):
        words = words_of(db.session.scalars(select(CopyAlert)).one())
    assert words.seen.startswith("Mã này đã được quét 3 lần ở các nơi xa nhau trong 2 giờ: ")
    assert "Phường Sa Huỳnh, Đặc khu Lý Sơn, Xã Đức Trọng" in words.seen
    assert "chưa có nghĩa là sản phẩm trên tay bạn là giả" in words.advice


@time_machine.travel(NOON, tick=False)
def test_the_rule_that_fired_is_explained(app: Flask, piece: str) -> None:
    make_copy_rule(app, CopyRuleKind.NETWORKS, 3, 24 * 7)
    make_scans(visits_of(app), piece, [1, 2, 3, 3])

    look_at_scans(app)

    with app.test_request_context("/"):
        words = words_of(db.session.scalars(select(CopyAlert)).one())
    assert words.seen == (
        "Mã này đã được quét 4 lần, từ nhiều mạng khác nhau, trong 7 ngày "
        "(20/11/2026 – 20/11/2026). Cổng cảnh báo khi một mã của riêng một sản phẩm được quét từ "
        "3 mạng trở lên."
    )


def test_a_cleared_alert_comes_back_only_with_scans_of_later_days(app: Flask, piece: str) -> None:
    make_copy_rule(app, CopyRuleKind.NETWORKS, 3, 24)
    with time_machine.travel(NOON, tick=False):
        make_scans(visits_of(app), piece, [1, 2, 3])
        look_at_scans(app)
        with app.app_context(), unit_of_work():
            alert = db.session.scalars(select(CopyAlert)).one()
            clear_alert(alert, reason="Hội chợ, nhiều người quét thử.", by="test")
        make_scans(visits_of(app), piece, [4, 5, 6])
        look_at_scans(app)
        assert [is_open for *_, is_open in alerts(app)] == [False]
    with time_machine.travel(NOON + 86_400, tick=False):
        make_scans(visits_of(app), piece, [1, 2, 3])
        look_at_scans(app)

    assert [is_open for *_, is_open in alerts(app)] == [False, True]
    assert rows_of(app, LedgerEntry, kind="copy_alert") == 3


def test_an_alert_is_not_cleared_without_a_reason_or_twice(app: Flask, piece: str) -> None:
    make_copy_rule(app, CopyRuleKind.NETWORKS, 1, 24)
    make_scans(visits_of(app), piece, [1])
    look_at_scans(app)
    with app.app_context():
        alert = db.session.scalars(select(CopyAlert)).one()
        with pytest.raises(RefusedError):
            clear_alert(alert, reason=" ", by="test")
        db.session.rollback()
        with unit_of_work():
            clear_alert(alert, reason="Đã kiểm tra.", by="test")
        with pytest.raises(RefusedError):
            clear_alert(alert, reason="Đã kiểm tra.", by="test")


def test_what_the_log_holds_of_alerts_is_what_the_database_says(app: Flask, piece: str) -> None:
    make_copy_rule(app, CopyRuleKind.NETWORKS, 1, 24)
    make_scans(visits_of(app), piece, [1])
    look_at_scans(app)

    with app.app_context():
        keys = list(PUBLICATION.keys())
        contents = PUBLICATION.contents(keys)
        assert [PUBLICATION.path(key) for key in keys] == [f"/truy-xuat/{piece}"]
    (content,) = contents.values()
    assert content["serial"] == piece
    assert set(content) == {
        "serial",
        "rule",
        "count",
        "first_at",
        "last_at",
        "places",
        "raised_at",
        "is_cleared",
    }


def test_the_log_verifies_with_alerts_raised_and_cleared(app: Flask, piece: str) -> None:
    make_copy_rule(app, CopyRuleKind.NETWORKS, 1, 24)
    make_copy_rule(app, CopyRuleKind.NETWORKS, 2, 48)
    make_scans(visits_of(app), piece, [1, 2])
    look_at_scans(app)
    with app.app_context(), unit_of_work():
        alert = db.session.scalars(select(CopyAlert).order_by(CopyAlert.id)).first()
        assert alert is not None
        clear_alert(alert, reason="Đã kiểm tra.", by="test")

    with app.app_context():
        # Lot and piece were put there by the fixture, past the services.
        told = {name: one for name, one in publications().items() if name not in {"lot", "serial"}}
        assert verify(told).records >= 2


# Rules --------------------------------------------------------------------------------------


def test_rules_are_loaded_with_their_reasons_and_again_without_doubling(app: Flask) -> None:
    count_scans(app)
    for _ in range(2):
        with app.app_context(), unit_of_work():
            load_scan_retention([KEPT], by="test")
            load_copy_rules([RULE], by="test")

    assert rows_of(app, CopyRule, code="many", reason="Vì vậy.") == 1
    assert rows_of(app, ScanRetention) == 1


def test_a_rule_cannot_look_further_back_than_scans_are_kept(app: Flask) -> None:
    count_scans(app)
    too_long = {**RULE, "period_hours": 31 * 24}

    with app.app_context():
        with unit_of_work():
            load_scan_retention([KEPT], by="test")
        with pytest.raises(RefusedError, match="lâu hơn"):
            load_copy_rules([too_long], by="test")
        db.session.rollback()

    assert rows_of(app, CopyRule) == 0


def test_networks_are_counted_by_whole_days_only(app: Flask) -> None:
    count_scans(app)

    with pytest.raises(IntegrityError):
        make_copy_rule(app, CopyRuleKind.NETWORKS, 2, 25)


# Rounds -------------------------------------------------------------------------------------


def test_the_worker_looks_again_only_after_a_while(
    app: Flask, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = ScanRounds(visits_of(app))
    with app.app_context():
        rounds.step()
        make_scans(visits_of(app), piece, [1])
        rounds.step()
        assert figures(visits_of(app)) == {}

        later = time.monotonic() + EVERY_S
        monkeypatch.setattr(time, "monotonic", lambda: later)
        rounds.step()
        assert set(figures(visits_of(app))) == {piece}


def test_a_database_of_visits_that_is_not_there_ends_a_round_not_the_worker(
    app: Flask, piece: str
) -> None:
    visits = visits_of(app)
    visits.close()
    for path in Path(visits.file or "").parent.glob("visits.db*"):
        path.unlink()

    with app.app_context():
        assert ScanRounds(visits).step() is False


def test_rows_are_kept_as_long_as_the_rule_says_and_no_longer(app: Flask, piece: str) -> None:
    make_scan_retention(app, 3)
    visits, rounds = visits_of(app), ScanRounds(visits_of(app))
    first = date(2026, 11, 20)
    left = []
    for passed in range(6):
        with time_machine.travel(NOON + passed * 86_400, tick=False):
            make_scans(visits, piece, [1, 2], first + timedelta(days=passed))
            look_at_scans(app, rounds)
            left.append(counted(visits)[piece])

    assert left == [2, 4, 6, 6, 6, 6]
    assert figures(visits)[piece][1:] == (12, 12)
    assert rows_of(app, AuditEntry, kind="scan", action="removed") == 3


def test_without_a_rule_rows_are_kept_for_their_day(app: Flask, piece: str) -> None:
    visits = visits_of(app)
    make_scans(visits, piece, [1], clock.today() - timedelta(days=1))
    make_scans(visits, piece, [2], clock.today())

    look_at_scans(app)

    assert counted(visits) == {piece: 1}


def test_secrets_of_yesterday_are_gone_after_the_first_round_of_the_day(
    app: Flask, piece: str
) -> None:
    visits, rounds = visits_of(app), ScanRounds(visits_of(app))
    with time_machine.travel(NOON, tick=False):
        secret = visits.secret_of(clock.today())
        look_at_scans(app, rounds)
        assert secret in b"".join(p.read_bytes() for p in visits.file.parent.glob("visits.db*"))  # type: ignore[union-attr]
    with time_machine.travel(NOON + 86_400, tick=False):
        look_at_scans(app, rounds)

    files = visits.file.parent.glob("visits.db*")  # type: ignore[union-attr]
    assert not any(secret in path.read_bytes() for path in files)


# Against the oracle, through the database and in pieces ---------------------------------------


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 4), st.booleans()), min_size=1, max_size=40
    ),
    st.integers(2, 9),
    st.integers(1, 10),
)
def test_looking_in_pieces_finds_what_a_plain_reading_finds(
    app: Flask, scans: list[tuple[int, int, bool]], number: int, days: int
) -> None:
    """Scans come day by day, the worker looks now and then: the alert is there or it is not."""
    count_scans(app)
    forget_everything(app)
    start = date(2026, 11, 1)
    rule = make_copy_rule(app, CopyRuleKind.NETWORKS, number, days * 24)
    make_scan_retention(app, 400)
    piece = make_serial(app, make_product(app))
    for day, network, is_looked_at in sorted(scans):
        make_scans(visits_of(app), piece, [network], start + timedelta(days=day))
        if is_looked_at:
            look_at_scans(app)
    look_at_scans(app)

    expected = any(
        plain_count([one for one in scans if end - days < one[0] <= end]) >= number
        for end in range(10)
    )
    assert [one[0] for one in alerts(app)] == [rule] * expected


def plain_count(scans: list[tuple[int, int, bool]]) -> int:
    days = {day for day, _, _ in scans}
    return len({(day, network) for day, network, _ in scans}) - max(len(days) - 1, 0)


def forget_everything(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        for table in ("copy_alert", "copy_rule", "scan_retention", "serial"):
            db.session.execute(db.text(f"DELETE FROM {table}"))  # noqa: S608  # names from above
    assert rows_of(app, Serial) == 0
