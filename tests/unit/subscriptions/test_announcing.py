"""Announcing: once for each title at a path, with the change or not at all."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.subscriptions.models import Announcement
from portal.subscriptions.services import announce

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def announced(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(Announcement).order_by(Announcement.id))
        return [(row.topic, row.path, row.title) for row in rows]


def test_the_same_title_at_a_path_is_announced_once(mailing: Flask) -> None:
    with mailing.app_context(), unit_of_work():
        announce("news", title="Tin  một", path="/tin-tuc/mot", at=AT)
        announce("news", title="Tin một", path="/tin-tuc/mot", at=AT)
        announce("news", title="Tin một", path="/tin-tuc/hai", at=AT)

    assert announced(mailing) == [
        ("news", "/tin-tuc/mot", "Tin một"),
        ("news", "/tin-tuc/hai", "Tin một"),
    ]


def test_what_is_rolled_back_was_never_announced(mailing: Flask) -> None:
    def change_that_fails() -> None:
        with mailing.app_context(), unit_of_work():
            announce("news", title="Tin", path="/tin-tuc/mot", at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()

    assert announced(mailing) == []


def test_outside_a_unit_of_work_nothing_is_announced(mailing: Flask) -> None:
    with mailing.app_context(), pytest.raises(RuntimeError):
        announce("news", title="Tin", path="/tin-tuc/mot", at=AT)


@pytest.mark.parametrize("topic", ["", "News", "news:", "a:b:c", "news:có dấu", "x" * 40])
def test_what_is_no_topic_is_refused(mailing: Flask, topic: str) -> None:
    with mailing.app_context(), pytest.raises(ValueError, match="topic"), unit_of_work():
        announce(topic, title="Tin", path="/tin-tuc/mot", at=AT)


@pytest.mark.parametrize(
    "path", ["tin-tuc", "//example.vn/x", "https://example.vn", "/" + "x" * 300]
)
def test_what_is_no_path_of_the_portal_is_refused(mailing: Flask, path: str) -> None:
    with mailing.app_context(), pytest.raises(ValueError, match="path"), unit_of_work():
        announce("news", title="Tin", path=path, at=AT)
