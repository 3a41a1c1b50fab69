"""Talking with the reporter, and among officers: questions, answers, notes that stay inside."""

from datetime import datetime

from portal.accounts.officer import Officer
from portal.cases.acts import Act
from portal.cases.models import CitizenCase
from portal.cases.services.permitted import refuse_unless_permitted
from portal.cases.services.trail import KIND, say, step
from portal.cases.states import CaseState, MessageKind
from portal.core import audit


def ask_back(case: CitizenCase, *, text: str, seen: int, by: Officer, at: datetime) -> None:
    """Ask the reporter for more; the case waits for them.

    Raises what `refuse_unless_permitted` raises.
    """
    refuse_unless_permitted(case, Act.ASK, by=by, seen=seen)
    say(case, text, kind=MessageKind.QUESTION, by=by.actor, at=at)
    step(case, CaseState.ASKED_BACK, by=by.actor, action=Act.ASK, at=at)


def answer_case(case: CitizenCase, *, text: str, seen: int, by: Officer, at: datetime) -> None:
    """Give the answer by which the deadline is met; raises as `ask_back`."""
    refuse_unless_permitted(case, Act.ANSWER, by=by, seen=seen)
    say(case, text, kind=MessageKind.ANSWER, by=by.actor, at=at)
    step(case, CaseState.ANSWERED, by=by.actor, action=Act.ANSWER, at=at)


def note_inside(case: CitizenCase, *, text: str, seen: int, by: Officer, at: datetime) -> None:
    """Write something for the officers of the case alone; raises as `ask_back`."""
    refuse_unless_permitted(case, Act.NOTE, by=by, seen=seen)
    say(case, text, kind=MessageKind.NOTE, by=by.actor, at=at, is_internal=True)
    audit.record(by.actor_name, Act.NOTE, kind=KIND, key=case.number)
