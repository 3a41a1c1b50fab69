"""The inbox, the acts, the reminders and the figures on a PostgreSQL server: the same answers."""

import time
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.cases.escalation import escalate, mail_reminders
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.migrations import bring_up_to_date
from tests.make.case_desk import ANSWER, Staff, make_assigned, make_staff, read
from tests.make.cases import make_case
from tests.make.officers import sign_in
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
CASES = "/can-bo/phan-anh/"


@pytest.fixture
def desk(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    url = make_database(postgres_server, f"cases_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    yield app
    close(app)


def test_cases_are_listed_answered_and_counted(desk: Flask) -> None:
    staff, today = make_staff(desk), clock.today()
    late = make_assigned(desk, answer_due_on=today - timedelta(days=1))
    new = make_case(desk, accept_due_on=today + timedelta(days=9))
    chief, commune = sign_in(desk, staff.chief), sign_in(desk, staff.sa_huynh)

    page = chief.get(CASES).text
    overdue = chief.get(f"{CASES}?xem=qua-han").text
    version = read(desk, late, lambda case: case.version)
    sent = commune.post(f"{CASES}{late.number}/tra-loi", {"version": version, "text": ANSWER})

    assert page.index(late.number) < page.index(new.number)
    assert late.number in overdue
    assert new.number not in overdue
    assert sent.status_code == HTTPStatus.SEE_OTHER
    assert "trên 1 đã trả lời" in chief.get(f"{CASES}so-lieu/").text


def test_deadlines_are_reminded_of_once(desk: Flask) -> None:
    staff: Staff = make_staff(desk)
    make_assigned(desk, answer_due_on=clock.today())

    with desk.app_context():
        for _ in range(2):
            with unit_of_work():
                escalate(clock.today())
        mails = mail_reminders(clock.today())

    assert mails == len([staff.sa_huynh, staff.chief, staff.deputy])
