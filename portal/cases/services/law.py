"""Loading the rows of law of cases: rows are added or corrected, never removed."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from portal.cases.rules import Agency, CaseKind, CaseTopic, DayOff
from portal.core import audit
from portal.core.db import db

Row = Mapping[str, Any]
Rule = TypeVar("Rule", CaseKind, Agency, CaseTopic, DayOff)
# What tells two rows of the same table apart.
IDENTITY: Mapping[type[Any], tuple[str, ...]] = {
    CaseKind: ("code", "valid_from"),
    Agency: ("code",),
    CaseTopic: ("code",),
    DayOff: ("day",),
}


def load_law(table: type[Rule], rows: Sequence[Row], *, by: str) -> int:
    """Bring one table up to date; returns how many rows the list holds.

    A case keeps the version under which it was received, so a row of an older version stays.
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
