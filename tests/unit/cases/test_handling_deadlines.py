"""Deadlines of cases in words, reminders of them, and the figures of a month."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.cases.deadlines import next_deadline
from portal.cases.desk_models import CaseReminder, Stage
from portal.cases.escalation import DeadlineRounds, escalate, mail_reminders
from portal.cases.figures import figures_of, months_with_cases
from portal.cases.models import CaseRating
from portal.cases.queries import case_by_number
from portal.cases.services import handling
from portal.cases.services.answering import answer_case
from portal.cases.states import CaseState
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_reading
from portal.core.mail_table import Mail
from tests.make.case_desk import ANSWER, Staff, act, make_assigned, make_staff, read
from tests.make.cases import make_case
from tests.make.officers import make_officer

TODAY = clock.today()
AT = datetime(2026, 9, 14, 8, tzinfo=clock.VIETNAM)


@pytest.fixture
def staff(app: Flask) -> Staff:
    return make_staff(app)


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (-2, "Quá hạn 2 ngày", "bad"),
        (0, "Đến hạn hôm nay", "caution"),
        (3, "Còn 3 ngày", "caution"),
        (4, "Còn 4 ngày", "neutral"),
    ],
)
def test_a_deadline_is_told_in_words_and_colour(
    app: Flask, staff: Staff, days: int, words: str, tone: str
) -> None:
    made = make_case(app, accept_due_on=TODAY + timedelta(days=days))

    told = read(app, made, lambda case: next_deadline(case, TODAY))

    assert told is not None
    assert (told.words, told.tone) == (words, tone)


def test_a_case_that_has_ended_is_due_no_more(app: Flask, staff: Staff) -> None:
    made = make_case(app, state=CaseState.CLOSED)

    assert read(app, made, lambda case: next_deadline(case, TODAY)) is None


def mails(app: Flask) -> dict[str, str]:
    with app.app_context(), desk_reading() as desk:
        return {one.recipient: one.body for one in desk.scalars(select(Mail))}


def reminders(app: Flask) -> list[tuple[int, Stage]]:
    with app.app_context():
        rows = db.session.scalars(select(CaseReminder).order_by(CaseReminder.id))
        return [(one.case_id, one.stage) for one in rows]


def test_unit_and_case_officers_hear_once_of_each_stage(app: Flask, staff: Staff) -> None:
    near = make_assigned(app, answer_due_on=TODAY + timedelta(days=2))
    make_assigned(app, answer_due_on=TODAY + timedelta(days=9))

    for on in (TODAY, TODAY, TODAY + timedelta(days=3), TODAY + timedelta(days=4)):
        with app.app_context():
            with unit_of_work():
                escalate(on)
            mail_reminders(on)

    assert reminders(app) == [(near.id, Stage.SOON), (near.id, Stage.OVERDUE)]
    told = mails(app)
    assert set(told) == {staff.sa_huynh.email, staff.chief.email, staff.deputy.email}
    assert near.number in told[staff.sa_huynh.email]


def test_a_mail_holds_nothing_of_what_was_reported(app: Flask, staff: Staff) -> None:
    make_assigned(app, text="Bà Thử cân thiếu.", answer_due_on=TODAY - timedelta(days=1))

    with app.app_context():
        with unit_of_work():
            escalate(TODAY)
        mail_reminders(TODAY)

    assert all("Bà Thử" not in body for body in mails(app).values())


def test_the_person_of_a_case_hears_of_it_instead_of_the_unit(app: Flask, staff: Staff) -> None:
    made = make_case(app)
    other = make_officer(app, Role.INSPECTOR)
    act(app, handling.accept_case, made, by=staff.chief)
    to = handling.Assignment(None, other.id)
    act(app, handling.assign_case, made, to, by=staff.chief, note="")
    with app.app_context(), unit_of_work():
        case_by_number(made.number).answer_due_on = TODAY

    with app.app_context():
        with unit_of_work():
            escalate(TODAY)
        mail_reminders(TODAY)

    assert set(mails(app)) == {other.email, staff.chief.email, staff.deputy.email}


def test_what_was_answered_meanwhile_is_not_mailed(app: Flask, staff: Staff) -> None:
    made = make_assigned(app, answer_due_on=TODAY)
    with app.app_context(), unit_of_work():
        escalate(TODAY)

    act(app, answer_case, made, by=staff.sa_huynh, text=ANSWER)

    with app.app_context():
        assert mail_reminders(TODAY) == 0


def test_the_rounds_remind_once_a_day(app: Flask, staff: Staff) -> None:
    make_assigned(app, answer_due_on=TODAY)
    rounds = DeadlineRounds()

    with app.app_context():
        first, second = rounds.step(), rounds.step()

    assert (first, second) == (False, False)
    assert len(reminders(app)) == 1


def test_figures_of_a_month(app: Flask, staff: Staff) -> None:
    late, spam = make_case(app, at=AT), make_case(app, at=AT)
    on_time = make_case(app, at=AT, kind="denunciation")
    make_case(app, at=AT + timedelta(days=60))
    act(app, handling.mark_spam, spam, by=staff.chief, at=AT)
    for made, days in ((on_time, 1), (late, 90)):
        at = AT + timedelta(days=days)
        act(app, handling.accept_case, made, by=staff.chief, at=at)
        act(app, answer_case, made, by=staff.chief, text=ANSWER, at=at)
    with app.app_context(), unit_of_work():
        db.session.add(CaseRating(case_id=on_time.id, stars=4, text="", at=AT))

    with app.app_context():
        found = figures_of(AT.date().replace(day=1), on=TODAY)
        months = months_with_cases()

    total = found.total
    assert (total.received, total.answered, total.answered_in_time, total.late) == (2, 2, 1, 1)
    assert (total.ratings, total.stars, found.spam) == (1, 4.0, 1)
    assert {name: one.late for name, one in found.by_kind.items()} == {
        "Phản ánh, kiến nghị": 1,
        "Tố cáo": 0,
    }
    assert [month.month for month in months] == [11, 10, 9]
