"""Figures of subscriptions for officers, and the right to be forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.subscriptions.slots import Frequency
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.subscriptions import (
    LAN,
    announce_news,
    mailing_portal,
    mails_to,
    make_subscription,
    subscription_of,
)
from tests.unit.subscriptions.test_digests import tell
from tests.unit.subscriptions.test_subscribing import ask

FIGURES, PERSON = "/can-bo/dang-ky-tin/", "/can-bo/dang-ky-tin/nguoi-nhan"
REASON = "Chủ địa chỉ đề nghị xem dữ liệu"


@pytest.fixture
def mailing(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    with mailing_portal(empty_data_dir, tmp_path) as app:
        yield app


@pytest.fixture
def admin(mailing: Flask) -> OfficerClient:
    return sign_in(mailing, make_officer(mailing, Role.ADMIN))


def audited(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        rows = db.session.scalars(
            select(AuditEntry).where(AuditEntry.kind == "subscription").order_by(AuditEntry.id)
        )
        return [(row.action, row.key, row.note) for row in rows]


def test_figures_name_nobody(mailing: Flask, admin: OfficerClient) -> None:
    now = clock.now() - timedelta(minutes=1)
    make_subscription(mailing, "news", frequency=Frequency.IMMEDIATE, at=now)
    announce_news(mailing, "news", "Tin một", at=now)
    tell(mailing, clock.now())

    page = admin.get(FIGURES).text

    assert LAN not in page
    assert "example.vn" not in page.partition("<main")[2]
    assert "Tin tức: mọi chuyên mục" in page
    assert 'data-label="Đang chờ gửi">1<' in page


def test_nothing_yet_is_said_in_words(admin: OfficerClient) -> None:
    assert "Chưa có ai đăng ký" in admin.get(FIGURES).text
    assert "Chưa có tin nào" in admin.get(f"{FIGURES}xem-truoc").text
    assert admin.get(f"{FIGURES}?trang=9").status_code == 404


def test_the_next_mail_can_be_seen_by_topic(mailing: Flask, admin: OfficerClient) -> None:
    announce_news(mailing, "news", "Tin một", at=clock.now())
    announce_news(mailing, "gone:x", "Tin hai", at=clock.now() + timedelta(days=3))

    page = admin.get(f"{FIGURES}xem-truoc").text

    assert "Tin một" in page
    assert "báo từ" in page


def test_one_address_is_found_and_removed_and_both_are_noted(
    mailing: Flask, admin: OfficerClient
) -> None:
    make_subscription(mailing, "news", at=clock.now())
    found = admin.post(PERSON, {"email": LAN, "reason": REASON})
    assert found.status_code == 303
    page = admin.get(found.location).text
    assert "l•••@example.vn" in page
    assert LAN not in page
    refused = admin.post(f"{found.location}/xoa", {"reason": REASON})
    assert refused.status_code == 422
    assert subscription_of(mailing) is not None

    removed = admin.post(f"{found.location}/xoa", {"reason": REASON, "chac_chan": "1"})

    assert removed.status_code == 303
    assert subscription_of(mailing) is None
    key = found.location.rpartition("/")[2]
    assert audited(mailing) == [("looked_up", key, REASON), ("erased", key, REASON)]
    assert admin.get(found.location).status_code == 404


def test_who_never_confirmed_can_be_removed_at_once(mailing: Flask, admin: OfficerClient) -> None:
    ask(mailing, at=clock.now())
    page = admin.post(PERSON, {"email": LAN, "reason": REASON})
    assert "Có 1 lần đăng ký chưa xác nhận" in page.text

    admin.post(f"{PERSON}/xoa-cho", {"email": LAN, "reason": REASON})

    assert mails_to(mailing) == []
    assert audited(mailing) == [("looked_up", "-", REASON), ("erased", "-", REASON)]


@pytest.mark.parametrize("data", [{}, {"email": "x", "reason": REASON}, {"email": LAN}])
def test_a_search_without_address_or_reason_is_refused(
    mailing: Flask, admin: OfficerClient, data: dict[str, str]
) -> None:
    assert admin.post(PERSON, data).status_code == 422
    assert admin.post(f"{PERSON}/xoa-cho", data).status_code == 422
    assert audited(mailing) == []


def test_only_who_may_sees_it(mailing: Flask) -> None:
    editor = sign_in(mailing, make_officer(mailing, Role.EDITOR))
    publisher = sign_in(mailing, make_officer(mailing, Role.PUBLISHER))

    assert editor.get(FIGURES).status_code == 403
    assert publisher.get(FIGURES).status_code == 200
    assert publisher.get(PERSON).status_code == 403


def test_a_search_asks_once_more_who_it_is(mailing: Flask) -> None:
    officer = make_officer(mailing, Role.ADMIN)
    tired = sign_in(mailing, officer, ago=timedelta(minutes=30))

    assert tired.get(PERSON).status_code == 303
    assert tired.post(PERSON, {"email": LAN, "reason": REASON}).status_code == 403
    assert audited(mailing) == []
