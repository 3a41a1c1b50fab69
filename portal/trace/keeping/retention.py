"""How long data of a lot must be kept, whose time has come, and what was decided about it.

Nothing is removed by the clock: a named person decides, with a reason that stays.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.core import audit, clock
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.revision import revise
from portal.registry.models import Product
from portal.trace.models import EpcisEvent, EventIdentifier, Lot, RetentionDecision
from portal.trace.rules import RetentionRule
from portal.trace.states import RetentionStart

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Due:
    """A lot whose data need no longer be kept, since which day, and under which rule."""

    lot: Lot
    rule: RetentionRule
    due_on: date


def load_retention_rules(rows: Sequence[Mapping[str, Any]], *, by: str) -> int:
    """Bring the rules up to date; a rule of an older version of the law stays."""
    known = {
        (one.code, one.effective_from): one for one in db.session.scalars(select(RetentionRule))
    }
    for row in rows:
        rule = known.get((row["code"], row["effective_from"])) or RetentionRule()
        revise(rule, {**row, "starts": RetentionStart(row["starts"])})
        db.session.add(rule)
    audit.record(by, "loaded", kind="retention_rule", key="all", rows=len(rows))
    return len(rows)


def due_lots(day: date) -> Sequence[Due]:
    """The lots whose period has ended on `day` and about which nothing was decided, oldest first.

    A lot with expiry counts from there, one without from the last thing that was recorded of it.
    """
    rules = _rules_in_force(day)
    decided = select(RetentionDecision.lot_id)
    statement = (
        select(Lot, _last_record())
        .where(Lot.id.not_in(decided))
        .options(joinedload(Lot.product).joinedload(Product.risk_class))
    )
    found = [
        _due(lot, last.astimezone(clock.VIETNAM).date(), rules)
        for lot, last in db.session.execute(statement)
    ]
    ended = [due for due in found if due is not None and due.due_on <= day]
    return sorted(ended, key=lambda due: (due.due_on, due.lot.id))


def decide(due: Due, *, is_kept: bool, reason: str, by: str) -> RetentionDecision:
    """Record what is to become of the data of a lot; raises RefusedError without a reason."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise RefusedError(f"Xin ghi lý do, ít nhất {SHORTEST_REASON} ký tự.")
    decision = RetentionDecision(
        lot=due.lot,
        rule=due.rule,
        due_on=due.due_on,
        is_kept=is_kept,
        reason=reason,
        decided_by=by,
        decided_at=clock.now(),
    )
    db.session.add(decision)
    action = "decided to keep" if is_kept else "decided to remove"
    audit.record(by, action, kind="lot", key=due.lot.code, note=reason)
    return decision


def waiting_decisions() -> Sequence[RetentionDecision]:
    """Decisions to remove that were not carried out yet."""
    statement = select(RetentionDecision).where(
        RetentionDecision.is_kept.is_(False), RetentionDecision.done_at.is_(None)
    )
    return db.session.scalars(statement.order_by(RetentionDecision.id)).all()


def _rules_in_force(day: date) -> Sequence[RetentionRule]:
    """The rules of `day`; one for a risk level before one for all, the longest first."""
    statement = select(RetentionRule).where(
        RetentionRule.effective_from <= day,
        or_(RetentionRule.effective_to.is_(None), RetentionRule.effective_to >= day),
    )
    ordered = statement.order_by(RetentionRule.risk_code.desc(), RetentionRule.months.desc())
    return db.session.scalars(ordered).all()


def _due(lot: Lot, last_record: date, rules: Sequence[RetentionRule]) -> Due | None:
    start = RetentionStart.EXPIRY if lot.expires_on else RetentionStart.LAST_RECORD
    since = lot.expires_on or last_record
    risk = lot.product.risk_class.code if lot.product.risk_class else ""
    for rule in rules:
        if rule.starts is start and rule.risk_code in ("", risk):
            return Due(lot, rule, _months_later(since, rule.months))
    return None


def _last_record() -> Any:
    """When the last event of a lot was recorded, or the lot itself was changed."""
    recorded = (
        select(func.max(EpcisEvent.record_time))
        .join(EventIdentifier, EventIdentifier.event_id == EpcisEvent.id)
        .where(EventIdentifier.identifier == Lot.epc)
        .correlate(Lot)
        .scalar_subquery()
    )
    return func.coalesce(recorded, Lot.updated_at, type_=Lot.updated_at.type)


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
