"""Receiving and directing cases: accept, refuse, classify, assign, give back, close, open again.

`seen` is always the version of the case that the officer had before their eyes.
"""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.officer import Officer
from portal.accounts.permissions import Role
from portal.cases.acts import Act
from portal.cases.clocks import day_in_vietnam
from portal.cases.models import CitizenCase
from portal.cases.queries import kind_in_force
from portal.cases.reach import Unit, people_for_cases
from portal.cases.services.permitted import desk_to_change, refuse_unless_permitted
from portal.cases.services.trail import KIND, reset_clock, say, step
from portal.cases.states import CaseState, MessageKind
from portal.core import audit, public_code
from portal.core.code_book import kind_of
from portal.core.db import db
from portal.core.errors import RefusedError

SPAM_NOTE = "Nội dung bị coi là nội dung rác hoặc do máy gửi."
INSPECTION = "inspection"
TO_CASE_OFFICERS = Unit(role=Role.CASE_OFFICER.value)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is to work on a case: a unit, a person, or both.

    `is_safe` says that the unit is not the one that is denounced.
    """

    unit: Unit | None = None
    person_id: int | None = None
    is_safe: bool = False


def accept_case(case: CitizenCase, *, seen: int, by: Officer, at: datetime) -> None:
    """Take a case on: from now on the clock of its answer runs.

    Raises what `refuse_unless_permitted` raises.
    """
    refuse_unless_permitted(case, Act.ACCEPT, by=by, seen=seen)
    desk_to_change(case).is_spam = False
    step(case, CaseState.ACCEPTED, by=by.actor, action=Act.ACCEPT, at=at)


def refuse_case(case: CitizenCase, *, reason: str, seen: int, by: Officer, at: datetime) -> None:
    """Decline a case, with the reason told to the reporter; raises as `accept_case`."""
    refuse_unless_permitted(case, Act.REFUSE, by=by, seen=seen)
    say(case, reason, kind=MessageKind.NOTE, by=by.actor, at=at)
    step(case, CaseState.REFUSED, by=by.actor, action=Act.REFUSE, at=at)


def mark_spam(case: CitizenCase, *, seen: int, by: Officer, at: datetime) -> None:
    """Put away what no person meant; it counts in no figure. Raises as `accept_case`."""
    refuse_unless_permitted(case, Act.MARK_SPAM, by=by, seen=seen)
    desk_to_change(case).is_spam = True
    step(case, CaseState.REFUSED, by=by.actor, action=Act.MARK_SPAM, note=SPAM_NOTE, at=at)


def classify_case(
    case: CitizenCase,
    *,
    kind: str,
    is_remote: bool,
    reason: str,
    seen: int,
    by: Officer,
    at: datetime,
) -> None:
    """Put a case under the law of another kind: both of its clocks are counted anew.

    The law is that of the day of receipt. Raises as `accept_case`, NotFoundError for an unknown
    kind, and RefusedError where nothing would change.
    """
    refuse_unless_permitted(case, Act.CLASSIFY, by=by, seen=seen)
    chosen = kind_in_force(kind, day_in_vietnam(case.received_at))
    if chosen.id == case.kind_id and is_remote == case.is_remote:
        raise RefusedError("Loại và địa bàn vẫn như cũ, không có gì để phân loại lại.")
    before = (case.kind.label, case.is_remote)
    case.kind, case.is_remote = chosen, is_remote
    reset_clock(case)
    note = f"{before[0]} → {chosen.label}" if before[0] != chosen.label else chosen.label
    if is_remote:
        note += ", vùng sâu, vùng xa, đi lại khó khăn"
    say(case, reason, kind=MessageKind.NOTE, by=by.actor, at=at, is_internal=True)
    step(case, case.state, by=by.actor, action=Act.CLASSIFY, note=note, at=at)


def assign_case(
    case: CitizenCase, to: Assignment, *, note: str, seen: int, by: Officer, at: datetime
) -> None:
    """Give a case to a unit, to a person, or to a person of a unit; `note` is for them alone.

    Raises as `accept_case`, and RefusedError for a person who cannot have it, and for a
    denunciation unless somebody has said that the unit is not the one denounced.
    """
    refuse_unless_permitted(case, Act.ASSIGN, by=by, seen=seen)
    if to.unit is None and to.person_id is None:
        raise RefusedError("Xin chọn đơn vị hoặc người xử lý.")
    # Luật Tố cáo 2018: the denounced must not learn of it, least of all by handling it.
    if case.kind.is_identity_secret and not to.is_safe:
        raise RefusedError(
            "Đây là loại phải giữ kín. Xin đánh dấu đã kiểm tra: nơi được giao không phải là"
            " nơi hoặc người bị nêu trong nội dung."
        )
    _refuse_wrong_person(to)
    _hand_over(case, to.unit, to.person_id)
    if note:
        say(case, note, kind=MessageKind.NOTE, by=by.actor, at=at, is_internal=True)
    step(case, CaseState.ASSIGNED, by=by.actor, action=Act.ASSIGN, at=at)


def start_work(case: CitizenCase, *, seen: int, by: Officer, at: datetime) -> None:
    """Say that the unit has begun; raises as `accept_case`."""
    refuse_unless_permitted(case, Act.START, by=by, seen=seen)
    step(case, CaseState.IN_PROGRESS, by=by.actor, action=Act.START, at=at)


def give_back(case: CitizenCase, *, reason: str, seen: int, by: Officer, at: datetime) -> None:
    """Return a case to the case officers, with the reason for them alone; as `accept_case`."""
    refuse_unless_permitted(case, Act.GIVE_BACK, by=by, seen=seen)
    _hand_over(case, TO_CASE_OFFICERS, None)
    say(case, reason, kind=MessageKind.NOTE, by=by.actor, at=at, is_internal=True)
    step(case, CaseState.ASSIGNED, by=by.actor, action=Act.GIVE_BACK, at=at)


def close_case(case: CitizenCase, *, text: str, seen: int, by: Officer, at: datetime) -> None:
    """End a case, with last words to the reporter where there are any; as `accept_case`."""
    refuse_unless_permitted(case, Act.CLOSE, by=by, seen=seen)
    if text:
        say(case, text, kind=MessageKind.NOTE, by=by.actor, at=at)
    step(case, CaseState.CLOSED, by=by.actor, action=Act.CLOSE, at=at)


def reopen_case(case: CitizenCase, *, reason: str, seen: int, by: Officer, at: datetime) -> None:
    """Work on a case again, with the reason told to the reporter; raises as `accept_case`."""
    refuse_unless_permitted(case, Act.REOPEN, by=by, seen=seen)
    say(case, reason, kind=MessageKind.NOTE, by=by.actor, at=at)
    step(case, CaseState.IN_PROGRESS, by=by.actor, action=Act.REOPEN, at=at)


def link_inspection(case: CitizenCase, *, code: str, seen: int, by: Officer, at: datetime) -> None:
    """Note for which inspection a case gave ground; an empty code takes the note away.

    Raises as `accept_case`, and RefusedError for a code that is not that of an inspection.
    """
    refuse_unless_permitted(case, Act.LINK_INSPECTION, by=by, seen=seen)
    chosen = public_code.normalise(code)
    if code and (not public_code.is_well_formed(chosen) or kind_of(chosen) != INSPECTION):
        raise RefusedError("Không có kết quả kiểm tra nào mang mã này.")
    desk = desk_to_change(case)
    before, desk.inspection_code = desk.inspection_code, chosen
    case.updated_at = at
    changes = {"inspection_code": (before, chosen)}
    audit.record(by.actor_name, Act.LINK_INSPECTION, kind=KIND, key=case.number, changes=changes)
    db.session.flush()


def _hand_over(case: CitizenCase, unit: Unit | None, person_id: int | None) -> None:
    case.assigned_commune_code = unit.commune_code if unit else None
    case.assigned_role = unit.role if unit else None
    desk_to_change(case).assignee_id = person_id


def _refuse_wrong_person(to: Assignment) -> None:
    if to.person_id is None:
        return
    person = next((one for one in people_for_cases() if one.id == to.person_id), None)
    if person is None:
        raise RefusedError("Người này không xử lý phản ánh được.")
    if to.unit is None:
        return
    is_of_commune = person.commune_code == to.unit.commune_code
    is_of_role = to.unit.role is None or to.unit.role in person.roles
    if not (is_of_commune and is_of_role):
        raise RefusedError("Người này không thuộc đơn vị đã chọn.")
