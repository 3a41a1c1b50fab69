"""Loading the rules of copies and of how long scans are kept: lists, never edited by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.revision import revise
from portal.trace.copies.rules import CopyRule, CopyRuleKind, ScanRetention


def load_scan_retention(rows: Sequence[Mapping[str, Any]], *, by: str) -> int:
    """Bring the periods up to date; returns how many the list holds. Older versions stay."""
    found = {one.effective_from: one for one in db.session.scalars(select(ScanRetention))}
    for row in rows:
        period = found.get(row["effective_from"]) or ScanRetention()
        revise(period, row)
        db.session.add(period)
    db.session.flush()
    audit.record(by, "loaded", kind="scan_retention", key="all", rows=len(rows))
    return len(rows)


def load_copy_rules(rows: Sequence[Mapping[str, Any]], *, by: str) -> int:
    """Bring the rules up to date; returns how many the list holds. Older versions stay.

    Raises RefusedError for a rule whose period is longer than scans are kept: it would look at
    less than it says.
    """
    found = {(one.code, one.effective_from): one for one in db.session.scalars(select(CopyRule))}
    for row in rows:
        rule = found.get((row["code"], row["effective_from"])) or CopyRule()
        revise(rule, {**row, "kind": CopyRuleKind(row["kind"])})
        _refuse_too_long(rule)
        db.session.add(rule)
    db.session.flush()
    audit.record(by, "loaded", kind="copy_rule", key="all", rows=len(rows))
    return len(rows)


def _refuse_too_long(rule: CopyRule) -> None:
    kept = db.session.scalars(
        select(ScanRetention).where(ScanRetention.effective_from <= rule.effective_from)
    ).all()
    if not any(period.days >= rule.days for period in kept):
        raise RefusedError(
            f"Quy tắc {rule.code} xét {rule.days} ngày, lâu hơn thời gian lưu lượt quét."
        )
