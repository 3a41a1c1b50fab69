"""Loading the rows that procedures refer to: fields, and offices that receive papers."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.core import audit
from portal.core.db import Model, db
from portal.core.revision import revise
from portal.procedures.models import ProcedureField, ProcedureOffice

ROWS = "procedure rows"


def load_fields(rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    """Bring the fields up to date, in the order of the rows; returns how many there are."""
    return _load(ProcedureField, rows, by=by)


def load_offices(rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    """Bring the offices up to date, in the order of the rows; returns how many there are."""
    return _load(ProcedureOffice, rows, by=by)


def _load(table: type[Model], rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    listed = list(rows)
    for position, row in enumerate(listed, 1):
        found = db.session.get(table, row["code"]) or table()
        if revise(found, {**row, "position": position}):
            db.session.add(found)
            key = f"{table.__tablename__}:{row['code']}"
            audit.record(by, "loaded", kind=ROWS, key=key)
    return len(listed)
