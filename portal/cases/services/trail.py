"""Steps of a case: its state, its days, what the reporter is told, and the audit, in one."""

from datetime import datetime

from portal.cases import clocks
from portal.cases.models import CaseEvent, CaseMessage, CitizenCase
from portal.cases.queries import days_off
from portal.cases.states import NEXT_STATES, OPEN_STATES, CaseState, MessageKind, Sender
from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.places.queries import commune_by_code

KIND = "case"
PROVINCE_UNIT = "Cơ quan tiếp nhận của tỉnh"
# Who opens a case with its secret: nobody knows them, and the audit does not either.
REPORTER = Actor("reporter", "Người gửi")


def unit_words(by: Actor) -> str:
    """The unit behind an act as the reporter is told it: never a name."""
    if by == REPORTER:
        return REPORTER.label
    if by.commune_code is not None:
        return commune_by_code(by.commune_code).full_name
    return PROVINCE_UNIT


def step(
    case: CitizenCase,
    state: CaseState,
    *,
    by: Actor,
    action: str,
    at: datetime,
    note: str = "",
    audited: str = "",
) -> None:
    """Bring a case into `state`, which may be the one it is in, and note who did what.

    The note is shown to the reporter; `audited` is for the audit alone, never a text of the
    reporter's. Raises RefusedError when `state` may not follow.
    """
    before = case.state
    if state is not before and state not in NEXT_STATES[before]:
        raise RefusedError("Hồ sơ đang ở bước khác nên chưa làm được việc này. Xin tải lại trang.")
    case.state = state
    if state is CaseState.ACCEPTED and case.accepted_at is None:
        case.accepted_at = at
        reset_clock(case)
    if state is CaseState.ANSWERED:
        case.answered_at = case.answered_at or at
    _note_end(case, before, at=at)
    _note(case, by=by, action=action, note=note, at=at)
    changes = {"state": (before, state)} if state is not before else None
    audit.record(by.name, action, kind=KIND, key=case.number, note=audited, changes=changes)


def say(
    case: CitizenCase,
    text: str,
    *,
    kind: MessageKind,
    by: Actor,
    at: datetime,
    is_internal: bool = False,
) -> CaseMessage:
    """Write a message of an officer, to the reporter or to other officers alone."""
    message = CaseMessage(
        case_id=case.id,
        sender=Sender.OFFICER,
        kind=kind,
        is_internal=is_internal,
        text=text,
        unit=unit_words(by),
        actor=by.name,
        at=at,
    )
    db.session.add(message)
    case.updated_at = at
    db.session.flush()
    return message


def reset_clock(case: CitizenCase) -> None:
    """Count both due days anew, by the row of law under which the case stands."""
    received_on = clocks.day_in_vietnam(case.received_at)
    accepted = case.accepted_at
    off = days_off()
    case.accept_due_on = clocks.accept_due(case.kind, received_on, off)
    case.answer_due_on = clocks.answer_due(
        case.kind,
        received_on=received_on,
        accepted_on=clocks.day_in_vietnam(accepted) if accepted else None,
        is_remote=case.is_remote,
        days_off=off,
    )


def _note_end(case: CitizenCase, before: CaseState, *, at: datetime) -> None:
    """`closed_at` is since when nobody has anything left to do; from then on retention counts."""
    if case.state in OPEN_STATES:
        case.closed_at = None
    elif case.state is not before or case.closed_at is None:
        case.closed_at = at


def _note(case: CitizenCase, *, by: Actor, action: str, note: str, at: datetime) -> None:
    case.updated_at = at
    db.session.add(
        CaseEvent(
            case_id=case.id,
            action=action,
            state=case.state,
            unit=unit_words(by),
            actor=by.name,
            note=note,
            at=at,
        )
    )
    db.session.flush()
