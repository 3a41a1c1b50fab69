"""Who is told of warnings: subscribers by topic, agencies by one mail for each news."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.mail_table import Mail
from portal.warnings.reminders import WarningRounds
from portal.warnings.services.recipients import add_recipient, change_recipient
from portal.warnings.states import WarningMeasure
from portal.warnings.upkeep import WarningDelivery, WarningRecipient
from tests.make.warnings import lift, make_producer, make_warned_product, make_warning

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
BY = Actor("user:a@example.vn")


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A portal that can send mails; nothing is sent, mails wait on the desk."""
    monkeypatch.setattr("portal.warnings.reminders.is_mail_configured", lambda: True)
    return app


def make_recipient(app: Flask, email: str = "phong@example.vn") -> int:
    """An agency that gets each warning."""
    with app.app_context(), unit_of_work():
        return add_recipient("Phòng mẫu", email, at=clock.now(), by=BY).id


def announced(app: Flask) -> Sequence[tuple[str, str]]:
    """Topics and titles that subscribers were told."""
    with app.app_context():
        rows = db.session.execute(text("SELECT topic, title FROM announcement ORDER BY id"))
        return [(row.topic, row.title) for row in rows]


def mails(app: Flask) -> Sequence[tuple[str, str]]:
    """Recipients and subjects of the mails that wait."""
    with app.app_context(), desk_work() as session:
        return [(one.recipient, one.subject) for one in session.scalars(select(Mail))]


def work(app: Flask, steps: int = 9) -> None:
    """The worker goes round."""
    with app.app_context():
        for _ in range(steps):
            WarningRounds().step()


def test_issuing_changing_the_measure_and_lifting_are_announced(app: Flask) -> None:
    producer = make_producer(app)
    code = make_warned_product(app, producer=producer)
    make_warning(app, code, measure=WarningMeasure.INFORMATION)
    make_warning(app, code, measure=WarningMeasure.INFORMATION, hazard="Chỉ sửa chữ.")
    make_warning(app, code, measure=WarningMeasure.RECALL)
    lift(app, "thu-hoi-mam", date(2026, 2, 1))

    told = announced(app)
    titles = [title for topic, title in told if topic == "warnings"]
    assert titles == [
        "Thu hồi lô mắm thử",
        "Đổi biện pháp thành “Thu hồi”: Thu hồi lô mắm thử",
        "Đã gỡ cảnh báo: Thu hồi lô mắm thử",
    ]
    assert {topic for topic, _ in told} == {
        "warnings",
        f"product:{code}",
        f"establishment:{producer}",
    }


def test_samples_are_told_to_nobody(post: Flask) -> None:
    make_recipient(post)
    make_warning(post, is_sample=True)
    work(post)

    assert announced(post) == []
    assert mails(post) == []


def test_each_agency_gets_one_mail_for_each_news(post: Flask) -> None:
    for email in ("a@example.vn", "b@example.vn"):
        make_recipient(post, email)
    make_warning(post)
    work(post)
    make_warning(post)
    work(post)
    lift(post, "thu-hoi-mam", date(2026, 2, 1))
    work(post)

    assert sorted(mails(post)) == [
        ("a@example.vn", "Thu hồi lô mắm thử"),
        ("a@example.vn", "Đã gỡ cảnh báo: Thu hồi lô mắm thử"),
        ("b@example.vn", "Thu hồi lô mắm thử"),
        ("b@example.vn", "Đã gỡ cảnh báo: Thu hồi lô mắm thử"),
    ]
    with post.app_context():
        assert all(one.posted_at for one in db.session.scalars(select(WarningDelivery)))


def test_who_is_switched_off_or_comes_later_gets_nothing_old(post: Flask) -> None:
    number = make_recipient(post)
    with post.app_context(), unit_of_work():
        found = db.session.get_one(WarningRecipient, number)
        change_recipient(
            found,
            agency="Phòng mẫu",
            email="phong@example.vn",
            is_active=False,
            version=1,
            at=clock.now(),
            by=BY,
        )
    make_warning(post)
    make_recipient(post, "sau@example.vn")
    work(post)

    assert mails(post) == []


def test_a_warning_of_tomorrow_is_told_tomorrow(post: Flask) -> None:
    with time_machine.travel(NOON):
        make_recipient(post)
        make_warning(post, issued_on=clock.today() + timedelta(1))
        work(post)
        assert announced(post) == []
    with time_machine.travel(NOON + timedelta(1)):
        work(post)

    assert [topic for topic, _ in announced(post)] == ["warnings"]
    assert mails(post) == [("phong@example.vn", "Thu hồi lô mắm thử")]


def test_a_mail_that_waited_too_long_is_not_sent(post: Flask) -> None:
    with time_machine.travel(NOON):
        make_recipient(post)
        make_warning(post)
    with time_machine.travel(NOON + timedelta(4)):
        work(post)

    assert mails(post) == []


def test_without_a_mail_server_the_mails_wait(app: Flask) -> None:
    make_recipient(app)
    make_warning(app)
    work(app)

    assert mails(app) == []


@pytest.mark.parametrize("email", ["", "khong-phai", "a@b c.vn", "phong@example.vn"])
def test_an_unfit_or_known_address_is_refused(app: Flask, email: str) -> None:
    make_recipient(app)

    with pytest.raises(RefusedError):
        make_recipient(app, email)


def test_two_who_change_an_agency_are_told_apart(app: Flask) -> None:
    number = make_recipient(app)
    with app.app_context(), pytest.raises(StaleEditError, match="phong@example.vn"), unit_of_work():
        change_recipient(
            db.session.get_one(WarningRecipient, number),
            agency="Khác",
            email="khac@example.vn",
            is_active=True,
            version=7,
            at=clock.now(),
            by=BY,
        )
