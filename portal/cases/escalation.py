"""Deadlines that come near or have passed: who has the case hears of it, and the case officers."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account
from portal.cases.desk_models import CaseReminder, Stage
from portal.cases.desk_queries import SOON, cases_due_by, desks_of
from portal.cases.models import CitizenCase
from portal.cases.reach import case_officers, people_for_cases, team_of
from portal.core import clock
from portal.core.addresses import absolute
from portal.core.db import db, unit_of_work
from portal.core.mail import is_mail_configured, post_mail

log = logging.getLogger(__name__)
SUBJECTS: Mapping[Stage, str] = {
    Stage.SOON: "Phản ánh sắp đến hạn",
    Stage.OVERDUE: "Phản ánh đã quá hạn",
}
# A mail that could not go out for longer than this would only confuse.
STALE_AFTER = timedelta(days=3)


class DeadlineRounds:
    """A chore of the worker: reminds of deadlines once each day.

    What is killed half-way is done again and reminds nobody twice; a mail may go out twice.
    """

    def __init__(self) -> None:
        self._done_on = date.min

    def step(self) -> bool:
        """Remind if this day is not done; nothing waits afterwards. Needs an application context.

        Trouble with the database is logged and tried again at the next step.
        """
        today = clock.today()
        if self._done_on == today:
            return False
        try:
            with unit_of_work():
                escalate(today)
            if is_mail_configured():
                mail_reminders(today)
        except SQLAlchemyError:
            log.warning("deadlines of cases could not be reminded of", exc_info=True)
            return False
        self._done_on = today
        return False


def escalate(on: date) -> int:
    """Note which deadlines are near or have passed on a day; returns how many are new.

    Each stage of each deadline is noted once, whatever happens to the case in between.
    """
    due = cases_due_by(on + SOON)
    noted = _noted([one.id for one in due])
    count = 0
    for case in due:
        assert case.due_on is not None  # noqa: S101  # `cases_due_by` asks for the day
        stage = Stage.OVERDUE if case.is_late(on) else Stage.SOON
        if (case.id, stage, case.due_on) in noted:
            continue
        db.session.add(CaseReminder(case=case, stage=stage, due_on=case.due_on, made_on=on))
        count += 1
    return count


def mail_reminders(on: date) -> int:
    """Send each officer one mail for each stage; returns how many mails wait to be sent.

    A mail names numbers, kinds and days; what was reported stands in the portal alone.
    """
    fresh = _not_mailed(on)
    if not fresh:
        return 0
    mails = _mails(fresh)
    for (recipient, stage), lines in mails.items():
        post_mail(recipient, subject=SUBJECTS[stage], body=_body(lines))
    ids = [one.id for one in fresh]
    with unit_of_work():
        for one in db.session.scalars(select(CaseReminder).where(CaseReminder.id.in_(ids))):
            one.is_mailed = True
    return len(mails)


def _noted(case_ids: Sequence[int]) -> set[tuple[int, Stage, date]]:
    statement = select(CaseReminder.case_id, CaseReminder.stage, CaseReminder.due_on)
    rows = db.session.execute(statement.where(CaseReminder.case_id.in_(case_ids)))
    return {(row[0], row[1], row[2]) for row in rows}


def _not_mailed(on: date) -> Sequence[CaseReminder]:
    case = joinedload(CaseReminder.case)
    statement = (
        select(CaseReminder)
        .where(CaseReminder.is_mailed.is_(False), CaseReminder.made_on >= on - STALE_AFTER)
        .options(case.joinedload(CitizenCase.kind))
        .order_by(CaseReminder.due_on, CaseReminder.id)
    )
    # What was dealt with while the mail waited needs no reminder any more.
    return [one for one in db.session.scalars(statement) if one.case.due_on == one.due_on]


def _mails(reminders: Sequence[CaseReminder]) -> Mapping[tuple[str, Stage], list[str]]:
    people = people_for_cases()
    desks = desks_of([one.case_id for one in reminders])
    mails: defaultdict[tuple[str, Stage], list[str]] = defaultdict(list)
    for reminder in reminders:
        team = team_of(reminder.case, desks.get(reminder.case_id), people)
        for email in _addresses([*team, *case_officers(people)]):
            mails[email, reminder.stage].append(_line(reminder))
    return mails


def _addresses(people: Sequence[Account]) -> Sequence[str]:
    return list(dict.fromkeys(one.email for one in people))


def _line(reminder: CaseReminder) -> str:
    case = reminder.case
    what = "tiếp nhận" if case.accepted_at is None else "trả lời"
    return (
        f"- {case.number} ({case.kind.label}): hạn {what} ngày {reminder.due_on:%d/%m/%Y}.\n"
        f"  {absolute(f'/can-bo/phan-anh/{case.number}')}"
    )


def _body(lines: Sequence[str]) -> str:
    return (
        "Xin xem các hồ sơ phản ánh, kiến nghị, khiếu nại, tố cáo sau trên bàn làm việc.\n\n"
        + "\n".join(lines)
        + "\n"
    )
