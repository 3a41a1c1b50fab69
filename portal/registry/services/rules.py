"""Loading the rules of law: rows are added or corrected, never removed."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db
from portal.registry.rules import CertificateKind, OcopProductSet, OcopStarBand, RiskClass
from portal.registry.upkeep import QualityCheck, ReminderStep

Row = Mapping[str, Any]
Rule = TypeVar(
    "Rule", RiskClass, OcopProductSet, OcopStarBand, CertificateKind, QualityCheck, ReminderStep
)
# What tells two versions of the same rule apart.
IDENTITY: dict[type[Any], tuple[str, ...]] = {
    RiskClass: ("code", "effective_from"),
    OcopProductSet: ("number", "effective_from"),
    OcopStarBand: ("stars", "effective_from"),
    CertificateKind: ("code",),
    QualityCheck: ("kind", "code"),
    ReminderStep: ("days",),
}


def load_rules(table: type[Rule], rows: Sequence[Row], *, by: str) -> int:
    """Bring one table of rules up to date; returns how many rows the list holds.

    A record keeps the version under which it was made, so a row of an older version stays.
    """
    identity = IDENTITY[table]
    known = {
        tuple(getattr(rule, name) for name in identity): rule
        for rule in db.session.scalars(select(table))
    }
    for row in rows:
        rule = known.get(tuple(row[name] for name in identity)) or table()
        for name, value in row.items():
            setattr(rule, name, value)
        db.session.add(rule)
    db.session.flush()
    audit.record(by, "loaded", kind=table.__tablename__, key="all", rows=len(rows))
    return len(rows)
