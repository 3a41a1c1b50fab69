"""When something is due: days counted as the row of law says, without state of their own."""

from datetime import date, datetime, timedelta

from portal.cases.rules import CaseKind
from portal.cases.states import ClockStart, DayKind
from portal.core import clock

SATURDAY = 5


def day_in_vietnam(at: datetime) -> date:
    """The day of a moment, as it was in Viet Nam."""
    return at.astimezone(clock.VIETNAM).date()


def accept_due(kind: CaseKind, received_on: date, days_off: frozenset[date]) -> date:
    """The last day on which a case of this kind may be accepted or refused."""
    return _after(received_on, kind.days_to_accept, kind.accept_days, days_off)


def answer_due(
    kind: CaseKind,
    *,
    received_on: date,
    accepted_on: date | None,
    is_remote: bool,
    days_off: frozenset[date],
) -> date | None:
    """The last day for the answer; None while it runs from an acceptance that is still to come."""
    begin = received_on if kind.answer_from is ClockStart.RECEIPT else accepted_on
    if begin is None:
        return None
    longer = kind.days_remote_area if is_remote else None
    return _after(begin, longer or kind.days_to_answer, kind.answer_days, days_off)


def _after(begin: date, days: int, counted: DayKind, days_off: frozenset[date]) -> date:
    """The first day is not counted; a calendar period that ends on a day off is not extended."""
    if counted is DayKind.CALENDAR:
        return begin + timedelta(days=days)
    day = begin
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY and day not in days_off
    return day
