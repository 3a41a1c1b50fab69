"""Erasing what is known of askers once their time is over: a chore of the worker."""

import time

from sqlalchemy import select

from portal.core import audit, clock
from portal.core.db import db, unit_of_work
from portal.questions.models import KIND, AskedQuestion

EVERY_S = 600
AT_ONCE = 100
BY = "worker"


class ErasingContacts:
    """A chore of the worker."""

    def __init__(self) -> None:
        self.last = float("-inf")

    def step(self) -> bool:
        """Erase what is due when the last time was long ago; whether more is due."""
        if time.monotonic() - self.last < EVERY_S:
            return False
        if erase_due_contacts() == AT_ONCE:
            return True
        self.last = time.monotonic()
        return False


def erase_due_contacts() -> int:
    """Erase name and e-mail of questions whose time is over; returns of how many.

    Law on the Protection of Personal Data 91/2025/QH15: kept no longer than the purpose needs.
    """
    due = (
        select(AskedQuestion)
        .where(AskedQuestion.erase_on <= clock.today(), AskedQuestion.erased_at.is_(None))
        .order_by(AskedQuestion.id)
        .limit(AT_ONCE)
    )
    if db.session.scalar(due.with_only_columns(AskedQuestion.id).limit(1)) is None:
        return 0
    with unit_of_work():
        questions = db.session.scalars(due).all()
        for question in questions:
            question.sealed_name = question.sealed_email = None
            question.erased_at = clock.now()
            audit.record(BY, "erased contact", kind=KIND, key=question.number)
    return len(questions)
