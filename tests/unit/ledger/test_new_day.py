"""The worker enters what becomes public by the calendar."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.ledger.models import LedgerEntry
from portal.ledger.new_day import NewDay
from portal.warnings.services.issuing import issue_warning
from portal.warnings.services.notices import Concerned, WarningNotice
from portal.warnings.states import WarningMeasure

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def entered(app: Flask) -> list[str]:
    with app.app_context():
        keys = select(LedgerEntry.key).where(LedgerEntry.kind == "warning")
        return list(db.session.scalars(keys))


def test_a_warning_written_ahead_is_entered_on_its_first_day(app: Flask) -> None:
    chore = NewDay()
    with time_machine.travel(NOON, tick=False):
        tomorrow = clock.today() + timedelta(days=1)
        notice = WarningNotice(
            slug="mam-nem-ngay-mai",
            title="Mắm nêm",
            summary="Có chất bảo quản quá mức.",
            measure=WarningMeasure.RECALL,
            hazard="Chất bảo quản",
            what_to_do=["Ngừng ăn."],
            issuing_body="Cơ quan kiểm tra",
            issued_on=tomorrow,
            is_sample=True,
        )
        with app.app_context():
            with unit_of_work():
                issue_warning(notice, about=Concerned(), by="test")
            chore.step()
    assert entered(app) == []

    with time_machine.travel(NOON + timedelta(days=1), tick=False), app.app_context():
        assert chore.step() is False
        assert chore.step() is False

    assert entered(app) == ["mam-nem-ngay-mai"]
