"""Mails: sent over a real server, tried again, given up after a day, never with a forged header."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.app import create_app
from portal.core.desk import desk, desk_reading
from portal.core.mail import MailRounds, is_address, is_mail_configured, post_mail
from portal.core.mail_table import Mail
from portal.settings import SettingsError, load_settings
from tests.make.portal import close, settings_in

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class Office:
    """What the mail server does with what it is handed."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"
        self.answer_to_recipient = "250 OK"

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if self.answer_to_recipient == "250 OK":
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(  # noqa: N802  # as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer == "250 OK":
            content = envelope.content or b""
            assert isinstance(content, bytes)
            self.taken.append(message_from_bytes(content, policy=policy.default))
        return self.answer


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def mailing(app: Flask, office: Office) -> Iterator[Flask]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    folder: Path = app.extensions["portal_settings"].data_dir
    made = create_app(
        settings_in(
            folder,
            PORTAL_SMTP_URL=f"smtp://127.0.0.1:{port}",
            PORTAL_MAIL_FROM="cong@example.vn",
        )
    )
    with made.app_context():
        Mail.metadata.create_all(desk().engine(), tables=[Mail.__table__])
    yield made
    close(made)
    server.stop()


def post(app: Flask, subject: str = "Lời mời", body: str = "Chào bạn,\nbí mật") -> None:
    with app.app_context():
        post_mail("lan@example.vn", subject=subject, body=body)


def only_mail(app: Flask) -> Mail:
    with app.app_context(), desk_reading() as session:
        return session.scalars(select(Mail)).one()


def step(app: Flask) -> bool:
    with app.app_context():
        return MailRounds().step()


def test_a_mail_arrives_in_vietnamese_and_its_text_is_removed(
    mailing: Flask, office: Office
) -> None:
    post(mailing)

    assert step(mailing) is True
    assert step(mailing) is False

    [taken] = office.taken
    assert (taken["To"], taken["From"]) == ("lan@example.vn", "cong@example.vn")
    assert taken["Subject"] == "Lời mời"
    assert taken.get_content().replace("\r\n", "\n") == "Chào bạn,\nbí mật\n"
    kept = only_mail(mailing)
    assert (kept.is_sent, kept.body) == (True, "")
    assert kept.message_id == taken["Message-ID"]


def test_a_subject_cannot_add_a_header(mailing: Flask, office: Office) -> None:
    post(mailing, subject="Lời mời\r\nBcc: ai@example.vn\u2028X: y")
    step(mailing)

    [taken] = office.taken
    assert taken["Bcc"] is None
    assert taken["X"] is None


@pytest.mark.parametrize(
    "address", ["lan@example.vn\nBcc: x@example.vn", "a@b.vn,c@d.vn", "Lan <a@b.vn>", "", "@b.vn"]
)
def test_a_recipient_is_one_plain_address(mailing: Flask, address: str) -> None:
    with mailing.app_context(), pytest.raises(ValueError, match="address"):
        post_mail(address, subject="x", body="y")


@given(st.text(max_size=80))
def test_whatever_passes_as_address_can_stand_in_a_header(typed: str) -> None:
    if is_address(typed):
        message = EmailMessage()
        message["To"] = typed
        assert [one.addr_spec for one in message["To"].addresses] == [typed]


def test_a_busy_server_is_asked_again_later_and_later(mailing: Flask, office: Office) -> None:
    office.answer = "451 later"
    with time_machine.travel(START, tick=False):
        post(mailing)
        assert step(mailing) is True
        assert step(mailing) is False
        first = only_mail(mailing).not_before
    with time_machine.travel(first, tick=False):
        step(mailing)
        second = only_mail(mailing).not_before
    office.answer = "250 OK"
    with time_machine.travel(second, tick=False):
        step(mailing)

    assert first - START == timedelta(minutes=1)
    assert second - first == timedelta(minutes=2)
    assert len(office.taken) == 1


def test_after_a_day_a_mail_is_given_up_and_its_text_removed(
    mailing: Flask, office: Office
) -> None:
    office.answer = "451 later"
    with time_machine.travel(START, tick=False):
        post(mailing)
    with time_machine.travel(START + timedelta(days=1), tick=False):
        step(mailing)
    with time_machine.travel(START + timedelta(days=2), tick=False):
        assert step(mailing) is False

    kept = only_mail(mailing)
    assert (kept.is_sent, kept.body, kept.trouble) == (False, "", "SMTPDataError")


def test_a_recipient_that_does_not_exist_is_given_up_at_once(
    mailing: Flask, office: Office
) -> None:
    office.answer_to_recipient = "550 no such user"
    post(mailing)

    step(mailing)

    assert only_mail(mailing).closed_at is not None


def test_no_server_at_all_is_trouble_and_no_crash(app: Flask) -> None:
    folder: Path = app.extensions["portal_settings"].data_dir
    settings = settings_in(
        folder, PORTAL_SMTP_URL="smtp://127.0.0.1:9", PORTAL_MAIL_FROM="cong@example.vn"
    )
    alone = create_app(settings)
    with alone.app_context():
        Mail.metadata.create_all(desk().engine(), tables=[Mail.__table__])
    post(alone)

    assert step(alone) is True
    assert only_mail(alone).trouble == "ConnectionRefusedError"
    close(alone)


def test_without_settings_nothing_is_sent(app: Flask) -> None:
    with app.app_context():
        assert not is_mail_configured()
        assert MailRounds().step() is False


@pytest.mark.parametrize(
    "change",
    [
        {"PORTAL_SMTP_URL": "smtp://mail.example"},
        {"PORTAL_MAIL_FROM": "cong@example.vn"},
        {"PORTAL_SMTP_URL": "http://mail.example", "PORTAL_MAIL_FROM": "cong@example.vn"},
        {"PORTAL_SMTP_URL": "smtp://", "PORTAL_MAIL_FROM": "cong@example.vn"},
    ],
)
def test_half_of_the_mail_settings_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="PORTAL_SMTP_URL"):
        load_settings(change)
