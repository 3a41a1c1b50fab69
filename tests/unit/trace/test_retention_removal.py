"""Removing data of lots: only after a recorded decision, and nothing that others still need."""

from datetime import date

import click
import pytest
import time_machine
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from portal.core import code_book
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from portal.ledger.models import LedgerEntry
from portal.trace import command
from portal.trace.keeping.removal import carry_out
from portal.trace.keeping.retention import decide, due_lots, waiting_decisions
from portal.trace.lots import lot_by_code
from portal.trace.models import EpcisEvent, EventIdentifier, Serial
from portal.trace.states import LotState
from tests.make.lots import (
    epc_of_lot,
    make_events,
    make_lot,
    make_serials,
    make_trades,
    observed,
    transformed,
)
from tests.make.registry import make_product

WHY = "Hết thời hạn lưu theo quy định."
LATE = date(2040, 1, 1)


def make_two_lots(app: Flask) -> tuple[str, str]:
    """A lot with pieces made of another one, and an event of each kind."""
    make_trades(app)
    product = make_product(app, gtin="9520123456788")
    old, other = (
        make_lot(app, product, number="A", note="ghi chú"),
        make_lot(app, product, number="B"),
    )
    make_serials(app, old, ["S1", "S2"])
    first, second = epc_of_lot(app, old), epc_of_lot(app, other)
    make_events(
        app,
        observed("2026-03-01", first),
        transformed("2026-03-02", [second], [first]),
        observed("2026-03-03", second),
    )
    return old, other


def decided(app: Flask, code: str, *, is_kept: bool = False) -> None:
    """Record a decision about a lot."""
    with app.app_context(), unit_of_work():
        due = next(one for one in due_lots(LATE) if one.lot.code == code)
        decide(due, is_kept=is_kept, reason=WHY, by="An")


def carried_out(app: Flask) -> list[int]:
    """Carry out what waits; returns how many events each removed."""
    with app.app_context(), unit_of_work():
        return [carry_out(decision, by="test") for decision in waiting_decisions()]


def count(app: Flask, table: type[EpcisEvent] | type[Serial] | type[EventIdentifier]) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.query(table).count()


def test_without_a_decision_nothing_is_removed(trace_app: Flask) -> None:
    make_two_lots(trace_app)

    assert carried_out(trace_app) == []
    assert count(trace_app, EpcisEvent) == 3


def test_a_decision_to_keep_removes_nothing(trace_app: Flask) -> None:
    old, _other = make_two_lots(trace_app)
    decided(trace_app, old, is_kept=True)

    assert carried_out(trace_app) == []


def test_what_only_this_lot_needs_is_removed_and_its_code_stays(trace_app: Flask) -> None:
    old, other = make_two_lots(trace_app)
    decided(trace_app, old)

    assert carried_out(trace_app) == [1]

    assert (count(trace_app, EpcisEvent), count(trace_app, Serial)) == (2, 0)
    with trace_app.app_context():
        lot = lot_by_code(old)
        assert (lot.number, lot.note, lot.state) == ("A", "", LotState.CLOSED)
        assert code_book.kind_of(old) == "lot"
        assert lot_by_code(other).state is LotState.ACTIVE
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "removed")).one()
        assert (entry.note, entry.details["events"], entry.details["pieces"]) == (WHY, 1, 2)
    assert carried_out(trace_app) == []


def test_an_event_of_several_lots_goes_with_the_last_of_them(trace_app: Flask) -> None:
    old, other = make_two_lots(trace_app)
    decided(trace_app, old)
    carried_out(trace_app)
    decided(trace_app, other)

    assert carried_out(trace_app) == [2]
    assert (count(trace_app, EpcisEvent), count(trace_app, EventIdentifier)) == (0, 0)


def test_the_log_no_longer_holds_what_was_removed(trace_app: Flask) -> None:
    old, _other = make_two_lots(trace_app)
    decided(trace_app, old)
    carried_out(trace_app)

    with trace_app.app_context():
        present = set(db.session.scalars(select(EpcisEvent.event_id)))
        entries = db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "event")).all()
        told = [one for one in entries if one.content and "withdrawn" not in one.content]
        assert {one.key for one in told} == present


def test_a_decision_is_carried_out_once(trace_app: Flask) -> None:
    old, _other = make_two_lots(trace_app)
    decided(trace_app, old)
    with trace_app.app_context(), unit_of_work():
        decision = waiting_decisions()[0]
        carry_out(decision, by="test")
        with pytest.raises(RefusedError, match="đã được thực hiện"):
            carry_out(decision, by="test")


def run(app: Flask, *arguments: str) -> Result:
    """What `portal retention …` answers."""
    owner = ScriptInfo(create_app=lambda: app)
    what: click.Command = command.retention
    return CliRunner().invoke(what, arguments, obj=owner, catch_exceptions=False)


def test_officers_list_decide_and_remove_by_command(trace_app: Flask) -> None:
    old, other = make_two_lots(trace_app)
    early = run(trace_app, "decide", old, "--remove", "--reason", WHY, "--by", "An")

    with time_machine.travel(LATE, tick=False):
        listed = run(trace_app, "due")
        done = run(trace_app, "decide", old, "--remove", "--reason", WHY, "--by", "An")
        again = run(trace_app, "decide", old, "--keep", "--reason", WHY, "--by", "An")
        removed = run(trace_app, "remove")

    assert (early.exit_code, done.exit_code, again.exit_code) == (1, 0, 1)
    assert old in listed.output
    assert other in listed.output
    assert "Thông tư 31/2026/TT-BCT" in listed.output
    assert "Data of 1 lots removed, 1 events." in removed.output
