"""Erasing who came, once nobody needs to know it any more; figures stay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core import audit
from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.core.revision import revise
from portal.gatherings.models import KIND
from portal.gatherings.queries import retention_on, sign_ups_to_erase
from portal.gatherings.rules import GatheringRetention

AT_ONCE = 500
PORTAL = "portal"


def erase_ended(*, at: datetime) -> int:
    """Erase names, units and contacts whose retention has ended; returns how many sign-ups.

    At most 500 at once. Level, commune and attendance stay, as figures.
    """
    day = at.astimezone(VIETNAM).date()
    rule = retention_on(day)
    if rule is None:
        return 0
    ended = sign_ups_to_erase(day, rule.days, AT_ONCE)
    for sign_up in ended:
        sign_up.sealed = sign_up.person = sign_up.due_letter = None
        sign_up.has_email = False
        sign_up.erased_at = at
    for slug, rows in Counter(one.gathering.slug for one in ended).items():
        audit.record(PORTAL, "erased", kind=KIND, key=slug, note=rule.legal_basis, rows=rows)
    return len(ended)


def load_retention(rows: Sequence[Mapping[str, Any]], *, by: str) -> int:
    """Bring the retention rules up to date; a rule of an older version stays."""
    known = {one.effective_from: one for one in db.session.scalars(select(GatheringRetention))}
    for row in rows:
        rule = known.get(row["effective_from"]) or GatheringRetention()
        revise(rule, row)
        db.session.add(rule)
    audit.record(by, "loaded", kind="gathering_retention", key="all", rows=len(rows))
    return len(rows)
