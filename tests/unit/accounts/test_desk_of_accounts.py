"""What signing in leaves on the desk: counts, sessions, devices, uses of codes, and its tidying."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.desk_tables import Attempt, KnownDevice, Outcome, SignInEvent, StaffSession
from portal.accounts.factors import use_once
from portal.accounts.known_devices import is_known, note_device
from portal.accounts.limits import CODE_OF_ACCOUNT, count_attempt, forget_attempts
from portal.accounts.permissions import Role
from portal.accounts.sessions import (
    Client,
    begin_session,
    end_sessions,
    note_second_factor,
    session_of,
)
from portal.accounts.tidying import Tidying
from portal.core import clock
from portal.core.desk import desk_reading, desk_work
from tests.make.officers import make_officer

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
CLIENT = Client("Firefox trên Linux", "127.0.0.0/24")


def tries(app: Flask, number: int) -> list[bool]:
    with app.app_context():
        found = []
        for _ in range(number):
            with desk_work() as session:
                found.append(count_attempt(session, CODE_OF_ACCOUNT, "1"))
        return found


def test_a_limit_holds_over_the_border_of_a_window(app: Flask) -> None:
    with time_machine.travel(START - timedelta(seconds=5), tick=False):
        assert tries(app, 5) == [True] * 5
    with time_machine.travel(START + timedelta(seconds=5), tick=False):
        assert tries(app, 1) == [False]
    with time_machine.travel(START + timedelta(seconds=600), tick=False):
        assert tries(app, 1) == [True]


def test_counting_begins_anew_when_it_is_forgotten(app: Flask) -> None:
    tries(app, 6)

    with app.app_context(), desk_work() as session:
        forget_attempts(session, CODE_OF_ACCOUNT, "1")

    assert tries(app, 1) == [True]


def test_attempts_of_many_at_once_are_all_counted(app: Flask) -> None:
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.extend(tries(app, 5))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [False] * 35 + [True] * 5


def test_a_code_is_used_by_one_of_many_at_once(app: Flask) -> None:
    won: list[bool] = []

    def use() -> None:
        with app.app_context():
            won.append(use_once("totp:1", 7, at=clock.now()))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(won) == [False] * 7 + [True]


def test_giving_the_second_factor_renews_cookie_and_token(app: Flask) -> None:
    officer = make_officer(app, Role.EDITOR)
    with app.app_context():
        before = begin_session(officer.id, client=CLIENT, at=START, has_second_factor=False)
        half = session_of(before, at=START)
        assert half is not None

        after = note_second_factor(half, at=START)

        whole = session_of(after, at=START)
        assert session_of(before, at=START) is None
        assert whole is not None
        assert whole.second_factor_at == START
        assert whole.csrf != half.csrf
        assert whole.public_id == half.public_id


def test_the_desk_keeps_no_cookie_as_it_is(app: Flask) -> None:
    with app.app_context():
        token = begin_session(1, client=CLIENT, at=START, has_second_factor=False)
        device = note_device("", 1, at=START)
        with desk_reading() as session:
            rows = session.execute(select(StaffSession.__table__)).all()
            devices = session.execute(select(KnownDevice.__table__)).all()

    assert token not in repr(rows)
    assert device not in repr(devices)


def test_all_sessions_but_one_end(app: Flask) -> None:
    with app.app_context():
        one, other = (
            begin_session(1, client=CLIENT, at=START, has_second_factor=False) for _ in range(2)
        )
        kept = session_of(one, at=START)
        assert kept is not None

        end_sessions(1, but=kept.public_id)

        assert session_of(one, at=START) is not None
        assert session_of(other, at=START) is None


@pytest.mark.parametrize(("age", "known"), [(364, True), (365, False)])
def test_a_browser_is_known_for_a_year(app: Flask, age: int, known: bool) -> None:
    with app.app_context():
        token = note_device("", 1, at=START)

        assert is_known(token, 1, at=START + timedelta(days=age)) is known
        assert not is_known(token, 2, at=START)
        assert not is_known("", 1, at=START)


def test_a_browser_cannot_choose_a_short_token(app: Flask) -> None:
    with app.app_context():
        assert len(note_device("kurz", 1, at=START)) >= 43


def test_tidying_removes_what_is_over_and_nothing_else(app: Flask) -> None:
    with app.app_context():
        old = clock.now() - timedelta(hours=13)
        begin_session(1, client=CLIENT, at=old, has_second_factor=False)
        alive = begin_session(1, client=CLIENT, at=clock.now(), has_second_factor=False)
        note_device("", 1, at=clock.now() - timedelta(days=366))
        with desk_work() as session:
            session.add(Attempt(bucket="old", period=1, count=3))
            for days in (731, 729):
                at = clock.now() - timedelta(days=days)
                session.add(SignInEvent(at=at, typed="", outcome=Outcome.SIGNED_IN))
    tries(app, 1)

    with app.app_context():
        assert Tidying().step() is False
        with desk_reading() as session:
            counts = [
                session.scalar(select(func.count()).select_from(table))
                for table in (StaffSession, KnownDevice, Attempt, SignInEvent)
            ]
        assert session_of(alive, at=clock.now()) is not None

    assert counts == [1, 0, 1, 1]
