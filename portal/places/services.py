"""Writes of places: the official list is loaded, never edited by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete

from portal.core import audit
from portal.core.db import db
from portal.places.models import Commune, FormerPlace, Province


def load_provinces(rows: Iterable[Mapping[str, Any]], *, by: str, source: str) -> int:
    """Bring the provinces up to date with an official list; returns how many it holds."""
    return _load(Province, rows, by=by, source=source)


def load_communes(rows: Iterable[Mapping[str, Any]], *, by: str, source: str) -> int:
    """Bring the communes up to date with an official list; returns how many it holds."""
    return _load(Commune, rows, by=by, source=source)


def load_former_places(rows: Iterable[Mapping[str, Any]], *, by: str, source: str) -> int:
    """Replace the list of names out of use; returns how many it holds."""
    db.session.execute(delete(FormerPlace))
    places = [FormerPlace(**row) for row in rows]
    db.session.add_all(places)
    audit.record(by, "loaded", kind="former_place", key="all", note=source, rows=len(places))
    return len(places)


def _load(
    table: type[Province] | type[Commune],
    rows: Iterable[Mapping[str, Any]],
    *,
    by: str,
    source: str,
) -> int:
    values = list(rows)
    for row in values:
        place = db.session.get(table, row["code"]) or table(code=row["code"])
        for name, value in row.items():
            setattr(place, name, value)
        db.session.add(place)
    db.session.flush()
    audit.record(by, "loaded", kind=table.__tablename__, key="all", note=source, rows=len(values))
    return len(values)
