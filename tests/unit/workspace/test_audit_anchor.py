"""The end of the audit stands in the public log, where it cannot be rewritten unseen."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from portal.core import audit
from portal.core.audit import AuditEntry, AuditHead
from portal.core.db import db, unit_of_work
from portal.ledger.models import LedgerEntry
from portal.ledger.publications import publications
from portal.ledger.verification import DifferenceError, verify
from portal.workspace.audit_anchor import KIND, AuditAnchor

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def change(app: Flask, note: str) -> None:
    with app.app_context(), unit_of_work():
        audit.record("an@example.vn", "changed", kind="product", key="A", note=note)


def anchored(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(LedgerEntry.key).where(LedgerEntry.kind == KIND)))


def test_the_end_is_entered_once_a_day(app: Flask) -> None:
    chore = AuditAnchor()
    with time_machine.travel(NOON, tick=False), app.app_context():
        assert chore.step() is False
    assert anchored(app) == []

    change(app, "một")
    change(app, "hai")
    for days in (1, 1, 2):
        with time_machine.travel(NOON + timedelta(days=days), tick=False), app.app_context():
            chore.step()

    assert anchored(app) == ["2"]


def test_an_audit_rewritten_with_all_its_hashes_is_found(app: Flask) -> None:
    change(app, "đã rút sản phẩm")
    with app.app_context():
        AuditAnchor().step()
        assert verify(publications()).records == 1

    with app.app_context():
        row = db.session.get_one(AuditEntry, 1)
        values = {name: getattr(row, name) for name in AuditEntry.__table__.c.keys()}  # noqa: SIM118
        forged = audit.hash_of({**values, "note": "không có gì"})
        with unit_of_work():
            db.session.execute(update(AuditEntry).values(note="không có gì", hash=forged))
            db.session.execute(update(AuditHead).values(hash=forged))
        assert audit.first_break() is None

        with pytest.raises(DifferenceError):
            verify(publications())
