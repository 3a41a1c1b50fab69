"""Subscriptions for tests: a portal that can send mails, who subscribes, and what they get."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import create_app
from portal.core.db import unit_of_work
from portal.core.desk import desk_reading
from portal.core.mail_table import Mail, MailHeader
from portal.subscriptions.desk_tables import Subscription
from portal.subscriptions.sealed import address_digest, secret_of
from portal.subscriptions.services import announce
from portal.subscriptions.slots import Frequency
from portal.subscriptions.subscribing import Wish, ask_for_news, confirm
from portal.subscriptions.topics import Topic
from portal.visitors.proof import find_answer
from tests.make.portal import close, settings_in

MAILING = {"PORTAL_SMTP_URL": "smtp://127.0.0.1:9", "PORTAL_MAIL_FROM": "cong@example.vn"}
LAN = "lan@example.vn"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail as it waits on the desk."""

    recipient: str
    subject: str
    body: str
    headers: dict[str, str]

    def link(self, folder: str) -> str:
        """The path behind the first link into a folder."""
        found = re.search(rf"https?://[^/\s]+((?:/en)?{folder}\S+)", self.body)
        assert found
        return found.group(1)


@contextmanager
def mailing_portal(data_dir: Path, folder: Path, **changes: str) -> Iterator[Flask]:
    """A portal that can send mails, with a copy of `data_dir` below `folder`."""
    copied = Path(shutil.copytree(data_dir, folder / "mailing"))
    app = create_app(settings_in(copied, **MAILING, **changes))
    yield app
    close(app)


def make_subscription(
    app: Flask,
    *topics: str,
    address: str = LAN,
    frequency: Frequency = Frequency.DAILY,
    at: datetime,
    language: str = "vi",
) -> str:
    """A confirmed subscription; returns the secret of its link."""
    wish = Wish(address, tuple(Topic(one, one) for one in topics), frequency, language, consent="1")
    with app.app_context():
        ask_for_news(wish, ticket=f"ticket-{next(_numbers)}", at=at)
        token = mails_to(app, address)[-1].link("/dang-ky-tin/xac-nhan/").rpartition("/")[2]
        return secret_of(confirm(token, at=at))


def announce_news(app: Flask, topic: str, title: str, *, at: datetime, path: str = "") -> None:
    """One piece of news, committed."""
    with app.app_context(), unit_of_work():
        announce(topic, title=title, path=path or f"/tin-tuc/{next(_numbers)}", at=at)


def mails_to(app: Flask, address: str = LAN) -> list[SentMail]:
    """What waits for an address, oldest first."""
    with app.app_context(), desk_reading() as session:
        mails: Sequence[Mail] = session.scalars(
            select(Mail).where(Mail.recipient == address).order_by(Mail.id)
        ).all()
        headers = session.execute(
            select(MailHeader.mail_id, MailHeader.name, MailHeader.value)
        ).all()
    return [
        SentMail(
            mail.recipient,
            mail.subject,
            mail.body,
            {name: value for mail_id, name, value in headers if mail_id == mail.id},
        )
        for mail in mails
    ]


def told_lines(app: Flask, address: str = LAN) -> list[str]:
    """The titles that an address was told of, mail by mail."""
    return [
        line.removeprefix("- ")
        for mail in mails_to(app, address)
        for line in mail.body.partition("\n-- \n")[0].splitlines()
        if line.startswith("- ") and mail.headers
    ]


def subscription_of(app: Flask, address: str = LAN) -> Subscription | None:
    """The subscription of an address."""
    with app.app_context(), desk_reading() as session:
        return session.scalar(
            select(Subscription).where(Subscription.address_digest == address_digest(address))
        )


def visitor_form(client: FlaskClient, path: str) -> dict[str, str]:
    """What the form of a page carries for visitors, its proof found."""
    with closing(client.get(path)) as page:
        found = re.search(r'name="phieu" value="([^"]+)" data-work="([^"]+)"', page.text)
    assert found
    return {"phieu": found.group(1), "loi_giai": find_answer(found.group(2))}
