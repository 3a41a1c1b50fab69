"""Gatherings from a file: entered as they stand, announced at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db
from portal.core.revision import revise
from portal.gatherings.models import KIND, Gathering
from portal.gatherings.states import GatheringState


def load_gathering(values: Mapping[str, Any], *, at: datetime, by: str) -> Gathering:
    """Bring the gathering with this slug up to date, or enter it; it is public."""
    found = db.session.scalar(select(Gathering).where(Gathering.slug == values["slug"]))
    gathering = found or Gathering(
        state=GatheringState.PUBLISHED, version=1, written_by=by, published_at=at, updated_at=at
    )
    changed = revise(gathering, values)
    if not changed:
        return gathering
    if found is None:
        db.session.add(gathering)
    else:
        gathering.version += 1
        gathering.updated_at = at
    db.session.flush()
    audit.record(by, "loaded", kind=KIND, key=gathering.slug, note=gathering.title)
    return gathering
