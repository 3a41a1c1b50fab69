"""The end of the audit, entered in the public log once a day: from then on others hold it too.

Who rewrites the audit with all its hashes still cannot change what the log has said: `portal log
verify` finds the first entry that is not what it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.audit import AuditEntry, AuditHead
from portal.core.db import db, unit_of_work
from portal.core.language import N_
from portal.ledger.models import LedgerEntry
from portal.ledger.publications import Publication
from portal.ledger.services import append

KIND = "audit-head"


def _keys() -> Iterable[str]:
    return db.session.scalars(select(LedgerEntry.key).where(LedgerEntry.kind == KIND)).all()


def _contents(keys: Sequence[str]) -> Mapping[str, Mapping[str, object]]:
    rows = db.session.execute(
        select(AuditEntry.id, AuditEntry.hash).where(AuditEntry.id.in_(map(int, keys)))
    )
    return {str(row.id): {"entry": row.id, "hash": row.hash} for row in rows}


ANCHORS = Publication(
    kind=KIND,
    label=N_("Mốc của nhật ký thay đổi"),
    path=lambda _key: "/nhat-ky/",
    keys=_keys,
    contents=_contents,
)


class AuditAnchor:
    """A chore of the worker."""

    def __init__(self) -> None:
        self.entered_on = date.min

    def step(self) -> bool:
        """Enter where the audit ends, once a day and at the start; nothing waits afterwards."""
        today = clock.today()
        if self.entered_on != today:
            with unit_of_work():
                head = db.session.get_one(AuditHead, 1)
                if head.last:
                    append(KIND, str(head.last), {"entry": head.last, "hash": head.hash})
            self.entered_on = today
        return False
