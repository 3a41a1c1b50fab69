"""Erasing identities whose time is over, as the row of law of their kind says."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases.models import CasePhoto, CitizenCase, SealedIdentity
from portal.cases.photos import photo_files_before
from portal.cases.services.identity import BY_RETENTION, erase_identity
from portal.core.actor import Actor
from portal.core.db import db

RETENTION = Actor("retention of cases", "Cổng thông tin")
# A form that is being handled writes its pictures before its record.
ORPHANED_AFTER = timedelta(days=1)


def erase_due(at: datetime) -> int:
    """Erase the identities of cases that ended so long ago that none may be kept; how many.

    A case ends when nobody has anything left to do; one that is opened again begins anew.
    """
    statement = (
        select(CitizenCase)
        .join(SealedIdentity, SealedIdentity.case_id == CitizenCase.id)
        .where(SealedIdentity.erased_at.is_(None), CitizenCase.closed_at.is_not(None))
        .options(joinedload(CitizenCase.kind), joinedload(CitizenCase.identity))
    )
    due = [case for case in db.session.scalars(statement) if _is_due(case, at)]
    for case in due:
        erase_identity(case, why=BY_RETENTION, by=RETENTION, at=at)
    return len(due)


def remove_orphaned_photos(at: datetime) -> int:
    """Delete the files of pictures that no case came to have; how many."""
    known = set(db.session.scalars(select(CasePhoto.file_name)))
    orphans = [one for one in photo_files_before(at - ORPHANED_AFTER) if one.stem not in known]
    for file in orphans:
        file.unlink(missing_ok=True)
    return len(orphans)


def _is_due(case: CitizenCase, at: datetime) -> bool:
    ended = case.closed_at
    return ended is not None and ended + timedelta(days=case.kind.retention_days) <= at
