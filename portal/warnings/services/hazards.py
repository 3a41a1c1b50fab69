"""Loading the kinds of hazards: rows are added or corrected, never removed."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.core import audit
from portal.core.db import db
from portal.warnings.rules import HazardKind


def bring_hazard_kinds(rows: Sequence[Mapping[str, Any]], *, by: str) -> int:
    """Bring the kinds of hazards up to date; returns how many the list holds."""
    for row in rows:
        kind = db.session.get(HazardKind, row["code"]) or HazardKind()
        for name, value in row.items():
            setattr(kind, name, value)
        db.session.add(kind)
    db.session.flush()
    audit.record(by, "loaded", kind=HazardKind.__tablename__, key="all", rows=len(rows))
    return len(rows)
