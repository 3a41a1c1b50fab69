"""Alerts of copied labels: raising, clearing, reading, and what the public log holds of them."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select

from portal.core import audit, clock, outbox
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.language import N_
from portal.ledger.documents import Content, timestamp
from portal.ledger.publications import Publication
from portal.ledger.services import append
from portal.trace.copies.rules import CopyRule, ScanRetention
from portal.trace.copies.signs import Suspicion
from portal.trace.models import CopyAlert, Serial

KIND = "copy_alert"


def raise_alert(serial: Serial, suspicion: Suspicion, *, by: str) -> CopyAlert | None:
    """Warn of copies of a piece, unless the same warning stands already (then None).

    The row of the piece is locked where the database locks rows: two workers raise one alert.
    """
    db.session.execute(select(Serial.id).where(Serial.id == serial.id).with_for_update())
    if _standing(serial, suspicion.rule) is not None:
        return None
    alert = CopyAlert(
        serial=serial,
        rule=suspicion.rule,
        count=suspicion.count,
        first_at=suspicion.first_at,
        last_at=suspicion.last_at,
        places=list(suspicion.places),
        raised_at=clock.now(),
    )
    db.session.add(alert)
    _leave_trail(alert, "raised", by=by)
    return alert


def clear_alert(alert: CopyAlert, *, reason: str, by: str) -> None:
    """End an alert after it was looked into; only scans of later days can raise it again.

    Raises RefusedError without a reason, or when it was cleared before.
    """
    if alert.cleared_at is not None:
        raise RefusedError("Cảnh báo này đã được gỡ trước đó.")
    if not reason.strip():
        raise RefusedError("Cần ghi lý do gỡ cảnh báo.")
    alert.cleared_at = clock.now()
    alert.cleared_reason = reason
    _leave_trail(alert, "cleared", by=by, note=reason)


def standing_alerts(serial: Serial) -> Sequence[CopyAlert]:
    """The alerts about a piece that were not cleared, oldest first."""
    return [alert for alert in serial.alerts if alert.cleared_at is None]


def last_cleared_on(serial: Serial) -> date:
    """The day on which the last alert about a piece was cleared; the first of all days if none."""
    cleared = [alert.cleared_at for alert in serial.alerts if alert.cleared_at is not None]
    return max(cleared).astimezone(clock.VIETNAM).date() if cleared else date.min


def rules_in_force_since(day: date) -> Sequence[CopyRule]:
    """The rules that were in force on `day` or later, oldest first."""
    is_there = or_(CopyRule.effective_to.is_(None), CopyRule.effective_to >= day)
    statement = select(CopyRule).where(is_there)
    return db.session.scalars(statement.order_by(CopyRule.effective_from, CopyRule.code)).all()


def scan_retention_on(day: date) -> ScanRetention | None:
    """How long rows of scans are kept under the rule of `day`."""
    statement = select(ScanRetention).where(
        ScanRetention.effective_from <= day,
        or_(ScanRetention.effective_to.is_(None), ScanRetention.effective_to >= day),
    )
    return db.session.scalars(statement.order_by(ScanRetention.effective_from.desc())).first()


def _standing(serial: Serial, rule: str) -> CopyAlert | None:
    statement = select(CopyAlert).where(
        CopyAlert.serial_id == serial.id,
        CopyAlert.rule == rule,
        CopyAlert.cleared_at.is_(None),
    )
    return db.session.scalars(statement).first()


def _leave_trail(alert: CopyAlert, action: str, *, by: str, note: str = "") -> None:
    db.session.flush()
    serial = alert.serial
    audit.record(by, action, kind=KIND, key=serial.code, note=note, rule=alert.rule)
    outbox.mark_stale("product", serial.product.code)
    append(KIND, _key(alert), _published(alert))


def _published(alert: CopyAlert) -> dict[str, object]:
    return {
        "serial": alert.serial.code,
        "rule": alert.rule,
        "count": alert.count,
        "first_at": timestamp(alert.first_at),
        "last_at": timestamp(alert.last_at),
        "places": list(alert.places),
        "raised_at": timestamp(alert.raised_at),
        "is_cleared": alert.cleared_at is not None,
    }


def _key(alert: CopyAlert) -> str:
    return f"{alert.serial.code}:{alert.id}"


def _keys() -> list[str]:
    return [_key(alert) for alert in db.session.scalars(select(CopyAlert))]


def _contents(keys: Sequence[str]) -> Mapping[str, Content]:
    ids = [int(key.partition(":")[2]) for key in keys]
    found = db.session.scalars(select(CopyAlert).where(CopyAlert.id.in_(ids)))
    return {_key(alert): _published(alert) for alert in found}


PUBLICATION = Publication(
    kind=KIND,
    label=N_("Cảnh báo tem bị sao chép"),
    path=lambda key: f"/truy-xuat/{key.partition(':')[0]}",
    keys=_keys,
    contents=_contents,
)
