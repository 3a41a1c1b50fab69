"""The deadlines of a case as officers are told them: how many days are left, and by which law."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.cases.clocks import day_in_vietnam
from portal.cases.models import CitizenCase
from portal.cases.rules import CaseKind
from portal.cases.states import ClockStart, DayKind

# The portal's own promise: officers hear of a deadline so many days before.
SOON_DAYS = 3
DAY_WORDS = {DayKind.CALENDAR: "ngày", DayKind.WORKING: "ngày làm việc"}
START_WORDS = {ClockStart.RECEIPT: "ngày nhận", ClockStart.ACCEPTANCE: "ngày tiếp nhận"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day that is set: what is due, how it stands in words and colour, how it is counted."""

    what: str
    due_on: date | None
    words: str
    tone: str
    counted: str


def next_deadline(case: CitizenCase, on: date) -> Deadline | None:
    """What of a case is due next; None once nothing is."""
    if case.due_on is None:
        return None
    return _accepting(case, on) if case.accepted_at is None else _answering(case, on)


def deadlines_of(case: CitizenCase, on: date) -> Sequence[Deadline]:
    """Both deadlines of a case, also when they were met."""
    return (_accepting(case, on), _answering(case, on))


def _accepting(case: CitizenCase, on: date) -> Deadline:
    kind = case.kind
    words, tone = _standing(case.accept_due_on, case.accepted_at, on, is_open=case.is_open)
    counted = f"{kind.days_to_accept} {DAY_WORDS[kind.accept_days]} từ ngày nhận"
    return Deadline("Tiếp nhận", case.accept_due_on, words, tone, counted)


def _answering(case: CitizenCase, on: date) -> Deadline:
    words, tone = _standing(case.answer_due_on, case.answered_at, on, is_open=case.is_open)
    return Deadline("Trả lời", case.answer_due_on, words, tone, _counted(case.kind, case.is_remote))


def _counted(kind: CaseKind, is_remote: bool) -> str:
    days = (kind.days_remote_area if is_remote else None) or kind.days_to_answer
    counted = f"{days} {DAY_WORDS[kind.answer_days]} từ {START_WORDS[kind.answer_from]}"
    return f"{counted}, vùng sâu, vùng xa" if is_remote and kind.days_remote_area else counted


def _standing(
    due_on: date | None, done_at: datetime | None, on: date, *, is_open: bool
) -> tuple[str, str]:
    if done_at is not None:
        is_late = due_on is not None and day_in_vietnam(done_at) > due_on
        return ("Đã làm, trễ hạn", "caution") if is_late else ("Đã làm, đúng hạn", "good")
    if due_on is None:
        return "Tính từ ngày tiếp nhận", "neutral"
    if not is_open:
        return "Không còn tính hạn", "neutral"
    left = (due_on - on).days
    if left < 0:
        return f"Quá hạn {-left} ngày", "bad"
    if left == 0:
        return "Đến hạn hôm nay", "caution"
    return f"Còn {left} ngày", "caution" if left <= SOON_DAYS else "neutral"
