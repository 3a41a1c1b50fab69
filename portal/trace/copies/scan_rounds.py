"""The worker's part in scans: figures, alerts of copies, forgetting what is old."""

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.core import audit, clock, visit_accounts
from portal.core.db import db, unit_of_work
from portal.core.visits import Visits
from portal.places.models import Commune
from portal.trace.copies.alerts import (
    last_cleared_on,
    raise_alert,
    rules_in_force_since,
    scan_retention_on,
    standing_alerts,
)
from portal.trace.copies.scanned_records import records_behind
from portal.trace.copies.signs import ScanHistory, Suspicion, suspicions
from portal.trace.models import Serial
from qr.epc import CANONICAL_BASE

log = logging.getLogger(__name__)
WORKER = "worker"
# An alert shall stand within minutes of the scan that raises it.
EVERY_S = 15.0
DAYS_AT_ONCE = 200


class ScanRounds:
    """Looks at new scans every quarter of a minute; only the worker process may do so.

    What is killed half-way is done again the next time and changes nothing then.
    """

    def __init__(self, visits: Visits) -> None:
        self.visits = visits
        self._due = 0.0
        self._tidied_on = date.min

    def step(self) -> bool:
        """One round if it is time; returns whether more waits. Needs an application context.

        Trouble with either database is logged and ends the round, not the worker.
        """
        if time.monotonic() < self._due:
            return False
        try:
            more = self.run_once()
        except SQLAlchemyError:
            log.warning("new scans could not be looked at", exc_info=True)
            more = False
        self._due = 0.0 if more else time.monotonic() + EVERY_S
        return more

    def run_once(self) -> bool:
        """Settle some of what is new, tidy up once a day; returns whether more waits."""
        today = clock.today()
        days = visit_accounts.unsettled_days(self.visits, DAYS_AT_ONCE)
        if days:
            behind = records_behind({one.subject for one in days})
            for serial in behind.serials:
                self._judge(serial)
            visit_accounts.settle(self.visits, days, behind.products)
        if self._tidied_on != today and len(days) < DAYS_AT_ONCE and self._tidy(today):
            self._tidied_on = today
        return len(days) == DAYS_AT_ONCE

    def _judge(self, serial: Serial) -> None:
        history = self._history(serial)
        first = history.days[0].day if history.days else clock.today()
        standing = {alert.rule for alert in standing_alerts(serial)}
        found = suspicions(history, rules_in_force_since(first))
        fresh = [one for one in found if one.rule not in standing]
        if fresh:
            _raise(serial, fresh)

    def _history(self, serial: Serial) -> ScanHistory:
        subjects = [serial.code, serial.epc.removeprefix(CANONICAL_BASE)]
        told = visit_accounts.told_places(self.visits, subjects)
        return ScanHistory(
            days=visit_accounts.scanned_days(self.visits, subjects),
            told=told,
            provinces=_provinces_of({one.commune for one in told}),
            sold_on=serial.sold_on,
            since=last_cleared_on(serial),
        )

    def _tidy(self, today: date) -> bool:
        """Forget rows that are too old and secrets of other days; returns False if in part."""
        rule = scan_retention_on(today)
        # Without a rule that allows more, single scans are kept for their day only.
        kept_from = today - timedelta(days=rule.days - 1 if rule else 0)
        visit_accounts.forget_secrets(self.visits, today)
        removed = visit_accounts.remove_rows_before(self.visits, kept_from)
        if removed:
            note = rule.legal_basis if rule else ""
            with unit_of_work():
                key = kept_from.isoformat()
                audit.record(WORKER, "removed", kind="scan", key=key, note=note, rows=removed)
        return visit_accounts.wipe(self.visits)


def _provinces_of(communes: Iterable[str]) -> dict[str, str]:
    statement = select(Commune.code, Commune.province_code).where(Commune.code.in_(list(communes)))
    return {row.code: row.province_code for row in db.session.execute(statement)}


def _raise(serial: Serial, found: Sequence[Suspicion]) -> None:
    with unit_of_work():
        for suspicion in found:
            raise_alert(serial, suspicion, by=WORKER)
