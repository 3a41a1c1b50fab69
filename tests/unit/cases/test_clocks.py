"""Due days as the rows of law count them."""

from datetime import date

from portal.cases.clocks import accept_due, answer_due, day_in_vietnam
from portal.cases.rules import CaseKind
from portal.cases.states import ClockStart, DayKind
from portal.core import clock

FRIDAY = date(2026, 11, 20)
NONE_OFF: frozenset[date] = frozenset()


def kind(**columns: object) -> CaseKind:
    usual = {
        "days_to_accept": 2,
        "accept_days": DayKind.WORKING,
        "days_to_answer": 30,
        "days_remote_area": 45,
        "answer_days": DayKind.CALENDAR,
        "answer_from": ClockStart.ACCEPTANCE,
    }
    return CaseKind(**{**usual, **columns})


def test_working_days_leave_out_the_weekend() -> None:
    assert accept_due(kind(), FRIDAY, NONE_OFF) == date(2026, 11, 24)


def test_working_days_leave_out_holidays() -> None:
    assert accept_due(kind(), FRIDAY, frozenset({date(2026, 11, 23)})) == date(2026, 11, 25)


def test_calendar_days_count_every_day() -> None:
    in_ten = kind(days_to_accept=10, accept_days=DayKind.CALENDAR)
    assert accept_due(in_ten, FRIDAY, NONE_OFF) == date(2026, 11, 30)


def test_the_answer_waits_for_acceptance_where_the_law_counts_from_there() -> None:
    due = answer_due(
        kind(), received_on=FRIDAY, accepted_on=None, is_remote=False, days_off=NONE_OFF
    )
    assert due is None


def test_the_answer_is_due_after_acceptance_and_later_in_remote_areas() -> None:
    accepted = date(2026, 11, 25)
    near, far = (
        answer_due(
            kind(),
            received_on=FRIDAY,
            accepted_on=accepted,
            is_remote=is_remote,
            days_off=NONE_OFF,
        )
        for is_remote in (False, True)
    )
    assert (near, far) == (date(2026, 12, 25), date(2027, 1, 9))


def test_a_kind_without_a_longer_time_has_none_in_remote_areas_either() -> None:
    own = kind(days_remote_area=None, answer_from=ClockStart.RECEIPT)
    due = answer_due(own, received_on=FRIDAY, accepted_on=None, is_remote=True, days_off=NONE_OFF)
    assert due == date(2026, 12, 20)


def test_the_day_is_that_of_viet_nam() -> None:
    late = clock.now().replace(year=2026, month=11, day=20, hour=18)
    assert day_in_vietnam(late) == date(2026, 11, 21)
