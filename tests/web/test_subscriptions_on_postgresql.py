"""Subscriptions and ratings on a PostgreSQL server: the same answers."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.app import create_app
from portal.core import clock
from portal.core.migrations import bring_up_to_date
from portal.ratings.services import forget_words
from portal.subscriptions.rounds import tell_what_is_new
from portal.subscriptions.slots import Frequency
from portal.subscriptions.subscribing import change_subscription, forget, leave
from portal.subscriptions.tidying import tidy
from tests.make.officers import make_officer, sign_in
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database
from tests.make.ratings import make_rating
from tests.make.subscriptions import (
    MAILING,
    announce_news,
    make_subscription,
    subscription_of,
    told_lines,
)

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture
def mailing(postgres_server: str, tmp_path: Path) -> Iterator[Flask]:
    url = make_database(postgres_server, f"subscriptions_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url, **MAILING))
    with app.app_context():
        bring_up_to_date()
    yield app
    close(app)


def test_news_is_told_once_and_everything_is_forgotten(mailing: Flask) -> None:
    now = clock.now()
    secret = make_subscription(
        mailing, "news", "news:ocop", frequency=Frequency.IMMEDIATE, at=now - timedelta(minutes=1)
    )
    for topic in ("news", "news:ocop", "news"):
        announce_news(mailing, topic, "Tin một", at=now, path="/tin-tuc/mot")
    with mailing.app_context():
        later = clock.now()
        for seconds in (1, 2):
            tell_what_is_new(later + timedelta(seconds=seconds))
    assert told_lines(mailing) == ["Tin một"]
    admin = sign_in(mailing, make_officer(mailing, Role.ADMIN))
    assert "Đang chờ gửi" in admin.get("/can-bo/dang-ky-tin/").text
    assert "Tin một" in admin.get("/can-bo/dang-ky-tin/xem-truoc").text

    with mailing.app_context():
        change_subscription(secret, ["news"], Frequency.DAILY, consent="1", at=later)
        leave(secret, at=later)
        tidy(later + timedelta(days=70))
        assert not forget(secret.partition(".")[0])

    assert subscription_of(mailing) is None


def test_ratings_are_counted(mailing: Flask) -> None:
    make_rating(mailing, comment="Thiếu ngày", on=clock.today())
    admin = sign_in(mailing, make_officer(mailing, Role.ADMIN))

    assert "5,00" in admin.get("/can-bo/danh-gia/?tim=TIN").text
    assert "Thiếu ngày" in admin.get("/can-bo/danh-gia/y-kien?tim=THI%E1%BA%BEU").text
    with mailing.app_context():
        assert forget_words(clock.today()) == 0
