"""Subscribing: confirmed by who reads the mails, left and forgotten at will."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.core.desk import desk_reading
from portal.core.errors import NotFoundError, RefusedError
from portal.subscriptions.desk_tables import SubscriptionRequest
from portal.subscriptions.queries import subscription_figures, topics_of
from portal.subscriptions.sealed import address_of
from portal.subscriptions.slots import Frequency
from portal.subscriptions.subscribing import (
    Wish,
    ask_for_news,
    change_subscription,
    confirm,
    forget,
    forget_requests,
    leave,
    request_behind,
    subscription_behind,
)
from portal.subscriptions.tidying import tidy
from portal.subscriptions.topics import Topic
from tests.make.subscriptions import (
    LAN,
    announce_news,
    mails_to,
    make_subscription,
    subscription_of,
)

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
WISH = Wish(LAN, (Topic("news", "Tin tức"),), Frequency.DAILY, "vi", consent="1")


@pytest.fixture(autouse=True)
def _at_the_start() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


def ask(app: Flask, wish: Wish = WISH, *, ticket: str = "a", at: datetime = START) -> None:
    with app.app_context():
        ask_for_news(wish, ticket=ticket, at=at)


def token_of(app: Flask) -> str:
    return mails_to(app)[-1].link("/dang-ky-tin/xac-nhan/").rpartition("/")[2]


def topics(app: Flask) -> list[str]:
    found = subscription_of(app)
    assert found is not None
    with app.app_context():
        return list(topics_of(found.id))


def count_requests(app: Flask) -> int:
    with app.app_context(), desk_reading() as session:
        return session.scalar(select(func.count()).select_from(SubscriptionRequest)) or 0


def test_nobody_hears_anything_before_the_link_is_confirmed(mailing: Flask) -> None:
    ask(mailing)
    assert subscription_of(mailing) is None

    with mailing.app_context():
        confirm(token_of(mailing), at=START)

    found = subscription_of(mailing)
    assert found is not None
    assert (found.consent, found.consent_at, found.frequency) == ("1", START, Frequency.DAILY)
    assert topics(mailing) == ["news"]
    with mailing.app_context():
        assert address_of(found) == LAN
    assert LAN.encode() not in found.sealed_address


def test_a_link_works_once(mailing: Flask) -> None:
    ask(mailing)
    with mailing.app_context():
        token = token_of(mailing)
        confirm(token, at=START)
        with pytest.raises(NotFoundError):
            confirm(token, at=START)
        with pytest.raises(NotFoundError):
            request_behind(token, at=START)


@pytest.mark.parametrize(("hours", "works"), [(47, True), (48, False)])
def test_a_link_works_for_48_hours(mailing: Flask, hours: int, *, works: bool) -> None:
    ask(mailing)
    with mailing.app_context():
        at = START + timedelta(hours=hours)
        if works:
            confirm(token_of(mailing), at=at)
        else:
            with pytest.raises(NotFoundError):
                confirm(token_of(mailing), at=at)

    assert (subscription_of(mailing) is not None) is works


def test_a_form_sent_twice_sends_one_mail(mailing: Flask) -> None:
    ask(mailing)
    ask(mailing)

    assert len(mails_to(mailing)) == 1


def test_an_address_is_not_flooded_with_questions(mailing: Flask) -> None:
    for number in range(5):
        ask(mailing, ticket=str(number))
    assert len(mails_to(mailing)) == 3

    ask(mailing, ticket="tomorrow", at=START + DAY)

    assert len(mails_to(mailing)) == 4


def test_a_known_address_is_asked_too_and_hears_of_more(mailing: Flask) -> None:
    make_subscription(mailing, "warnings", at=START)
    ask(mailing)
    assert topics(mailing) == ["warnings"]

    with mailing.app_context():
        confirm(token_of(mailing), at=START)

    assert topics(mailing) == ["news", "warnings"]


def test_changing_drops_and_adds_topics(mailing: Flask) -> None:
    secret = make_subscription(mailing, "warnings", "news", at=START)
    with mailing.app_context():
        change_subscription(
            secret, ["news", "standards"], Frequency.WEEKLY, consent="1", at=START + DAY
        )

    assert topics(mailing) == ["news", "standards"]
    found = subscription_of(mailing)
    assert found is not None
    assert found.frequency is Frequency.WEEKLY


def test_no_topic_at_all_is_refused(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", at=START)
    with mailing.app_context(), pytest.raises(RefusedError):
        change_subscription(secret, [], Frequency.WEEKLY, consent="1", at=START)

    assert topics(mailing) == ["news"]


def test_who_has_left_can_come_back_for_thirty_days(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", at=START)
    with mailing.app_context():
        leave(secret, at=START)
        leave(secret, at=START + DAY)
        tidy(START + 30 * DAY)
        assert topics(mailing) == []
        change_subscription(secret, ["news"], Frequency.DAILY, consent="1", at=START + 30 * DAY)
        tidy(START + 31 * DAY)

    found = subscription_of(mailing)
    assert found is not None
    assert (found.left_at, found.consent_at) == (None, START + 30 * DAY)


def test_who_has_left_is_forgotten_after_thirty_days(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", at=START)
    with mailing.app_context():
        leave(secret, at=START)
        tidy(START + 31 * DAY)
        leave(secret, at=START + 32 * DAY)

    assert subscription_of(mailing) is None


def test_to_be_forgotten_takes_everything_at_once(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", at=START)
    announce_news(mailing, "news", "Tin một", at=START)
    ask(mailing, ticket="another")
    with mailing.app_context():
        assert forget(subscription_behind(secret).public_id)
        assert not forget("unknown")
        with pytest.raises(NotFoundError):
            subscription_behind(secret)

    assert subscription_of(mailing) is None
    assert mails_to(mailing) == []
    assert count_requests(mailing) == 0


def test_who_never_confirmed_is_forgotten_after_seven_days(mailing: Flask) -> None:
    ask(mailing)
    with mailing.app_context():
        tidy(START + 7 * DAY)
        assert count_requests(mailing) == 1
        tidy(START + 7 * DAY + timedelta(seconds=1))

    assert count_requests(mailing) == 0


def test_requests_of_an_address_can_be_removed_at_once(mailing: Flask) -> None:
    ask(mailing)
    with mailing.app_context():
        assert forget_requests(LAN) == 1

    assert (count_requests(mailing), mails_to(mailing)) == (0, [])


def test_a_forged_secret_opens_nothing(mailing: Flask) -> None:
    secret = make_subscription(mailing, "news", at=START)
    forged = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    with mailing.app_context():
        for wrong in (forged, "", "x.y", secret.partition(".")[0]):
            with pytest.raises(NotFoundError):
                subscription_behind(wrong)
            with pytest.raises(NotFoundError):
                leave(wrong, at=START)


def test_figures_count_who_is_told_and_who_is_not(mailing: Flask) -> None:
    make_subscription(mailing, "news", at=START)
    secret = make_subscription(mailing, "news", address="an@example.vn", at=START)
    with mailing.app_context():
        leave(secret, at=START)
    ask(mailing, Wish("ba@example.vn", WISH.topics, Frequency.WEEKLY, "vi", "1"))

    with mailing.app_context():
        figures = subscription_figures()

    assert (figures.active, figures.left, figures.unconfirmed) == (1, 1, 1)
    assert figures.by_frequency[Frequency.DAILY] == 1
