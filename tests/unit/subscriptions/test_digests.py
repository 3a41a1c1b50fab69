"""Digests: nothing is lost and nothing told twice, whatever is killed when and in which order."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from portal.core.desk import desk, desk_work
from portal.core.mail import _close, _take_next
from portal.core.mail_table import Mail
from portal.subscriptions import digests
from portal.subscriptions.desk_tables import Subscription
from portal.subscriptions.digests import note_news, note_outcomes, send_digest
from portal.subscriptions.models import Announcement
from portal.subscriptions.queries import delivery_days
from portal.subscriptions.rounds import DigestRounds, tell_what_is_new
from portal.subscriptions.slots import Frequency
from portal.subscriptions.subscribing import change_subscription, leave
from portal.subscriptions.tidying import tidy
from tests.make.subscriptions import (
    LAN,
    announce_news,
    mailing_portal,
    mails_to,
    make_subscription,
    subscription_of,
    told_lines,
)

# A Friday, 15:00 in Viet Nam.
START = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def tell(app: Flask, at: datetime) -> None:
    """Do all that is due at a moment."""
    with app.app_context():
        while tell_what_is_new(at):
            pass


@pytest.fixture(autouse=True)
def _at_the_start() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


def test_at_once_is_told_at_once_and_once(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin một", at=START)

    tell(mailing, START + timedelta(seconds=10))
    tell(mailing, START + timedelta(seconds=20))

    assert told_lines(mailing) == ["Tin một"]


def test_a_daily_mail_waits_for_seven_and_holds_all(mailing: Flask) -> None:
    make_subscription(mailing, "news", "warnings", at=START)
    announce_news(mailing, "news", "Tin một", at=START)
    announce_news(mailing, "warnings", "Cảnh báo", at=START)
    announce_news(mailing, "questions", "Không ai hỏi", at=START)

    tell(mailing, START + HOUR)
    assert told_lines(mailing) == []
    tell(mailing, datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC))

    assert told_lines(mailing) == ["Tin một", "Cảnh báo"]
    subject = mails_to(mailing)[-1].subject
    assert subject.startswith("2 tin mới của Cổng Tiêu chuẩn – Đo lường – Chất lượng")


def test_the_weekly_mail_goes_out_on_monday(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.WEEKLY, at=START)
    announce_news(mailing, "news", "Tin một", at=START)

    tell(mailing, START + DAY)
    tell(mailing, START + 2 * DAY)
    assert told_lines(mailing) == []
    tell(mailing, START + 3 * DAY)

    assert told_lines(mailing) == ["Tin một"]


def test_a_page_under_two_topics_is_told_once(mailing: Flask) -> None:
    make_subscription(mailing, "news", "news:ocop", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin một", at=START, path="/tin-tuc/mot")
    tell(mailing, START + timedelta(seconds=10))
    announce_news(mailing, "news:ocop", "Tin một", at=START, path="/tin-tuc/mot")
    tell(mailing, START + timedelta(seconds=20))

    assert told_lines(mailing) == ["Tin một"]


def test_a_topic_dropped_does_not_take_a_page_of_another_topic_with_it(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", "news:ocop", at=START)
    for topic in ("news", "news:ocop"):
        announce_news(mailing, topic, "Tin một", at=START, path="/tin-tuc/mot")
    tell(mailing, START)
    with mailing.app_context():
        change_subscription(secret, ["news:ocop"], Frequency.DAILY, consent="1", at=START)

    tell(mailing, START + DAY)

    assert told_lines(mailing) == ["Tin một"]


def test_what_was_announced_before_somebody_came_is_not_told(mailing: Flask) -> None:
    announce_news(mailing, "news", "Tin cũ", at=START)
    with time_machine.travel(START + HOUR, tick=False):
        make_subscription(mailing, "news", at=START + HOUR)

    tell(mailing, START + DAY)

    assert told_lines(mailing) == []


def test_news_of_a_later_day_waits_for_it(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin ngày mai", at=START + DAY)

    tell(mailing, START + HOUR)
    assert told_lines(mailing) == []
    tell(mailing, START + DAY)

    assert told_lines(mailing) == ["Tin ngày mai"]


def test_who_has_left_is_told_nothing_not_even_what_waits_to_be_sent(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin một", at=START)
    tell(mailing, START + timedelta(seconds=10))
    announce_news(mailing, "news", "Tin hai", at=START)
    with mailing.app_context():
        note_news(START + timedelta(seconds=20))
        leave(secret, at=START + timedelta(seconds=21))

    tell(mailing, START + DAY)

    assert told_lines(mailing) == []


def test_many_lines_make_several_mails_and_none_is_lost(mailing: Flask) -> None:
    make_subscription(mailing, "news", at=START)
    titles = [f"Tin {number}" for number in range(digests.LINES_OF_A_MAIL + 5)]
    for title in titles:
        announce_news(mailing, "news", title, at=START)

    tell(mailing, START + DAY)

    assert told_lines(mailing) == titles
    assert len([mail for mail in mails_to(mailing) if mail.headers]) == 2


@pytest.mark.parametrize("place", ["put_mail", "DigestDelivery", "digest"])
def test_a_digest_killed_in_between_is_sent_once(
    mailing: Flask, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin một", at=START)
    whole = getattr(digests, place)

    def killed(*arguments: object, **named: object) -> None:
        whole(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(digests, place, killed)
    with pytest.raises(KeyboardInterrupt):
        tell(mailing, START + timedelta(seconds=10))
    assert told_lines(mailing) == []
    monkeypatch.undo()
    tell(mailing, START + timedelta(seconds=20))

    assert told_lines(mailing) == ["Tin một"]


def test_a_killed_distribution_gives_each_line_once(
    mailing: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin một", at=START)
    announce_news(mailing, "news", "Tin hai", at=START)

    whole = digests._lines_of

    def killed(news: Announcement) -> object:
        if news.title == "Tin hai":
            raise KeyboardInterrupt
        return whole(news)

    monkeypatch.setattr(digests, "_lines_of", killed)
    with pytest.raises(KeyboardInterrupt):
        tell(mailing, START + timedelta(seconds=10))
    monkeypatch.undo()
    tell(mailing, START + timedelta(seconds=20))

    assert told_lines(mailing) == ["Tin một", "Tin hai"]


def test_three_final_refusals_in_a_row_give_an_address_up(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    for number, trouble in enumerate(["refused", "sent", "refused", "refused", "busy", "refused"]):
        announce_news(mailing, "news", f"Tin {number}", at=START)
        tell(mailing, START + number * HOUR)
        close_mails(mailing, trouble)
        with mailing.app_context():
            note_outcomes(START + number * HOUR)
        found = subscription_of(mailing)
        assert found is not None
        assert (found.undeliverable_at is not None) == (number == 5)
    announce_news(mailing, "news", "Tin cuối", at=START)
    tell(mailing, START + DAY)

    assert "Tin cuối" not in told_lines(mailing)
    with mailing.app_context():
        assert sum(day.total for day in delivery_days()) == 6


def close_mails(app: Flask, how: str) -> None:
    trouble = {"refused": "SMTPRecipientsRefused", "busy": "SMTPDataError", "sent": ""}[how]
    with app.app_context(), desk_work() as session:
        session.execute(
            update(Mail)
            .where(Mail.closed_at.is_(None))
            .values(closed_at=START, is_sent=how == "sent", trouble=trouble)
        )


def test_an_address_that_cannot_be_opened_stops_nobody_else(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    make_subscription(
        mailing, "news", address="an@example.vn", frequency=Frequency.IMMEDIATE, at=START
    )
    with mailing.app_context(), desk_work() as session:
        lan = session.get_one(Subscription, 1)
        lan.sealed_address = b"of another key"
    announce_news(mailing, "news", "Tin một", at=START)

    tell(mailing, START + timedelta(seconds=10))

    assert told_lines(mailing) == []
    assert told_lines(mailing, "an@example.vn") == ["Tin một"]


def test_a_mail_says_how_to_leave_with_one_click(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin một", at=START, path="/tin-tuc/mot")

    tell(mailing, START + timedelta(seconds=10))

    mail = mails_to(mailing)[-1]
    assert mail.headers == {
        "List-Unsubscribe": f"<http://localhost/dang-ky-tin/huy/{secret}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert "http://localhost/tin-tuc/mot" in mail.body
    assert f"http://localhost/dang-ky-tin/quan-ly/{secret}" in mail.body


def test_who_subscribed_in_english_is_written_to_in_english(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START, language="en")
    announce_news(mailing, "news", "Tin một", at=START, path="/tin-tuc/mot")

    tell(mailing, START + timedelta(seconds=10))

    assert "http://localhost/en/tin-tuc/mot" in mails_to(mailing)[-1].body


def test_without_mail_nothing_is_told_and_later_it_is(app: Flask) -> None:
    make_subscription(app, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(app, "news", "Tin một", at=START)
    with app.app_context():
        assert DigestRounds().step() is False

    assert told_lines(app) == []


def test_the_chore_looks_and_does_what_is_due(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START - HOUR)
    announce_news(mailing, "news", "Tin một", at=START)
    rounds = DigestRounds()
    with mailing.app_context():
        rounds.step()
        assert rounds.step() is False

    assert told_lines(mailing) == ["Tin một"]


def test_what_was_told_is_forgotten_in_time_and_told_no_second_time(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin một", at=START)
    for days in (0, 20, 31, 46, 61, 62):
        with mailing.app_context():
            tidy(START + days * DAY)
        tell(mailing, START + days * DAY + HOUR)

    assert len([mail for mail in mails_to(mailing) if mail.headers]) == 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("announce"), st.sampled_from(["news", "warnings", "news:ocop"])),
        st.tuples(st.just("wait"), st.sampled_from(["1", "7", "30", "170"])),
        st.tuples(st.just("distribute"), st.just("")),
        st.tuples(st.just("send"), st.just("")),
        st.tuples(st.just("kill"), st.just("")),
        st.tuples(st.just("frequency"), st.sampled_from([*Frequency])),
        st.tuples(st.just("tell"), st.just("")),
    ),
    max_size=14,
)


@given(STEPS, st.sampled_from([*Frequency]))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_in_whatever_order_each_line_is_told_once(
    empty_data_dir: Path, steps: list[tuple[str, str]], frequency: Frequency
) -> None:
    with TemporaryDirectory() as folder, mailing_portal(empty_data_dir, Path(folder)) as app:
        secret = make_subscription(app, "news", "warnings", frequency=frequency, at=START)
        run = Run(app, secret, START)
        for what, how in steps:
            run.do(what, how)
        run.do("wait", "170")
        run.do("tell", "")

        assert Counter(told_lines(app)) == Counter(run.expected)


class Run:
    """One order of things: what is done, at what time, and what should have been told."""

    def __init__(self, app: Flask, secret: str, at: datetime) -> None:
        self.app = app
        self.secret = secret
        self.at = at
        self.expected: list[str] = []

    def do(self, what: str, how: str) -> None:
        """Carry out one step; time goes on by a second."""
        self.at += timedelta(seconds=1)
        with time_machine.travel(self.at, tick=False):
            getattr(self, what)(how)

    def announce(self, topic: str) -> None:
        """Something new; who wants to hear of it should."""
        title = f"Tin {self.at.isoformat()}"
        announce_news(self.app, topic, title, at=self.at)
        if topic != "news:ocop":
            self.expected.append(title)

    def wait(self, hours: str) -> None:
        """Let time go by."""
        self.at += timedelta(hours=int(hours))

    def distribute(self, _how: str) -> None:
        """The first half of the work."""
        with self.app.app_context():
            note_news(self.at)

    def send(self, _how: str) -> None:
        """The second half."""
        with self.app.app_context():
            send_digest(1, self.at)

    def kill(self, _how: str) -> None:
        """The second half, killed when the mail was on the desk."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(digests, "DigestDelivery", _Killed)
            with self.app.app_context():
                try:
                    send_digest(1, self.at)
                except KeyboardInterrupt:
                    return

    def frequency(self, how: str) -> None:
        """Another frequency."""
        with self.app.app_context():
            change_subscription(
                self.secret, ["news", "warnings"], Frequency(how), consent="1", at=self.at
            )

    def tell(self, _how: str) -> None:
        """A whole round."""
        tell(self.app, self.at)


class _Killed:
    def __init__(self, **_named: object) -> None:
        raise KeyboardInterrupt


def test_no_address_stands_in_the_files_once_its_mails_are_closed(mailing: Flask) -> None:
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=START)
    announce_news(mailing, "news", "Tin một", at=START)
    tell(mailing, START + timedelta(seconds=10))
    folder: Path = mailing.extensions["portal_settings"].data_dir
    with mailing.app_context():
        while mail := _take_next(at=START + HOUR):
            _close(mail, at=START + HOUR, is_sent=True)
        with desk().engine().connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    kept = [file.name for file in folder.glob("*.db*") if LAN.encode() in file.read_bytes()]

    assert subscription_of(mailing) is not None
    assert kept == []
