"""Writes of places: the official list is loaded, never edited by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal.core import audit
from portal.core.db import db
from portal.places.models import Commune, FormerPlace, Province

Row = Mapping[str, Any]


def load_provinces(rows: Sequence[Row], *, by: str, source: str) -> int:
    """Bring the provinces up to date with an official list; returns how many it holds."""
    return _bring_up_to_date(Province, rows, by=by, source=source)


def load_communes(rows: Sequence[Row], *, by: str, source: str) -> int:
    """Bring the communes up to date with an official list; returns how many it holds."""
    return _bring_up_to_date(Commune, rows, by=by, source=source)


def load_former_places(rows: Sequence[Row], *, by: str, source: str) -> int:
    """Replace the list of names out of use; returns how many it holds."""
    db.session.execute(delete(FormerPlace))
    db.session.execute(insert(FormerPlace), rows)
    audit.record(by, "loaded", kind="former_place", key="all", note=source, rows=len(rows))
    return len(rows)


def _bring_up_to_date(
    table: type[Province] | type[Commune], rows: Sequence[Row], *, by: str, source: str
) -> int:
    """Add and change in bulk: one by one, 3,321 communes take ten times as long."""
    known = set(db.session.scalars(select(table.code)))
    added = [row for row in rows if row["code"] not in known]
    kept = [row for row in rows if row["code"] in known]
    if added:
        db.session.execute(insert(table), added)
    if kept:
        db.session.execute(update(table), kept)
    kind = table.__tablename__
    audit.record(by, "loaded", kind=kind, key="all", note=source, rows=len(rows), new=len(added))
    return len(rows)
