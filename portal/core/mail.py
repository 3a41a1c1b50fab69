"""Mails to people: they wait on the desk until the worker has sent them.

A mail may arrive twice when the worker is killed between sending and noting it; both copies carry
the same Message-ID, by which mail programs know them as one.
"""

import logging
import re
import secrets
import smtplib
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.addresses import settings
from portal.core.desk import desk_reading, desk_work
from portal.core.form_fields import clean
from portal.core.mail_table import Mail, MailHeader

log = logging.getLogger(__name__)
# One plain address: no names, no lists, no white space, nothing that could end a header.
_ADDRESS = re.compile(r"[a-z0-9._%+'-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}")
LONGEST_ADDRESS = 200
LONGEST_SUBJECT = 200
TIMEOUT_S = 20
# Nobody else tries a mail while somebody does.
HELD_FOR = timedelta(minutes=2)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=1)
# What may stand beside the usual headers: how a mail to many is left (RFC 2369, RFC 8058).
MORE_HEADERS = frozenset({"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"})
FINAL = 500  # Answers of a mail server from here on stay as they are (RFC 5321, 4.2.1).


def is_mail_configured() -> bool:
    """Whether this portal can send mails."""
    return bool(settings().smtp_url and settings().mail_from)


def is_address(typed: str) -> bool:
    """Whether `typed` is one plain mail address in small letters."""
    return len(typed) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(typed) is not None


def post_mail(
    recipient: str, *, subject: str, body: str, headers: Mapping[str, str] | None = None
) -> None:
    """Have a mail sent by the worker; raises ValueError for what is no address."""
    with desk_work() as session:
        put_mail(session, recipient, subject=subject, body=body, headers=headers)


def put_mail(
    session: Session,
    recipient: str,
    *,
    subject: str,
    body: str,
    headers: Mapping[str, str] | None = None,
) -> str:
    """The same within a transaction of the desk; returns the Message-ID.

    What the transaction writes besides is kept if the mail is taken, and only then.
    """
    if not is_address(recipient):
        raise ValueError("not a mail address")
    if not MORE_HEADERS.issuperset(headers or ()):
        raise ValueError("not a header of these mails")
    mail = Mail(
        message_id=f"<{secrets.token_hex(16)}@{urlsplit(settings().base_url).hostname}>",
        recipient=recipient,
        subject=_on_one_line(subject)[:LONGEST_SUBJECT],
        body=clean(body),
        created_at=clock.now(),
        not_before=clock.now(),
    )
    session.add(mail)
    session.flush()
    for name, value in (headers or {}).items():
        session.add(MailHeader(mail_id=mail.id, name=name, value=_on_one_line(value)))
    return mail.message_id


def take_back_mails(session: Session, message_ids: Collection[str]) -> None:
    """Let those of these mails go unsent that still wait."""
    waiting = Mail.message_id.in_(message_ids), Mail.closed_at.is_(None)
    session.execute(delete(Mail).where(*waiting))


def forget_closed_mails(session: Session, *, before: datetime) -> None:
    """Remove what is known of mails with which nothing was to be done any more before then."""
    session.execute(delete(Mail).where(Mail.closed_at < before))


class MailRounds:
    """A chore of the worker: sends what waits, one mail at a time."""

    def step(self) -> bool:
        """Try the mail that has waited longest; whether there was one."""
        if not is_mail_configured():
            return False
        mail = _take_next(at=clock.now())
        if mail is None:
            return False
        try:
            _send(mail)
        except (OSError, smtplib.SMTPException) as trouble:
            _note_trouble(mail, trouble, at=clock.now())
        else:
            _close(mail, at=clock.now(), is_sent=True)
        return True


def _take_next(*, at: datetime) -> Mail | None:
    with desk_work() as session:
        mail = session.scalar(
            select(Mail)
            .where(Mail.closed_at.is_(None), Mail.not_before <= at)
            .order_by(Mail.not_before, Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if mail is not None:
            mail.attempts += 1
            mail.not_before = at + HELD_FOR
    return mail


def _send(mail: Mail) -> None:
    message = EmailMessage()
    message["From"] = settings().mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    for name, value in _headers_of(mail):
        message[name] = value
    with _server() as server:
        server.send_message(message)


def _headers_of(mail: Mail) -> list[tuple[str, str]]:
    statement = select(MailHeader.name, MailHeader.value).where(MailHeader.mail_id == mail.id)
    with desk_reading() as session:
        return [(name, value) for name, value in session.execute(statement)]


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    address = urlsplit(settings().smtp_url)
    host = address.hostname or ""
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, address.port or 465, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, address.port or 25, timeout=TIMEOUT_S)
    with server:
        if parse_qs(address.query).get("starttls") == ["1"]:
            server.starttls(context=ssl.create_default_context())
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        yield server


def _note_trouble(mail: Mail, trouble: Exception, *, at: datetime) -> None:
    # Without the answer's text, which may repeat the address.
    log.warning("a mail was not sent", extra={"mail": mail.id, "trouble": type(trouble).__name__})
    if _is_final(trouble) or at - mail.created_at >= GIVEN_UP_AFTER:
        _close(mail, at=at, is_sent=False, trouble=type(trouble).__name__)
        return
    pause = min(FIRST_PAUSE * 2 ** (mail.attempts - 1), LONGEST_PAUSE)
    with desk_work() as session:
        kept = session.get(Mail, mail.id)
        if kept is not None:
            kept.not_before, kept.trouble = at + pause, type(trouble).__name__


def _close(mail: Mail, *, at: datetime, is_sent: bool, trouble: str = "") -> None:
    """What is written in a mail goes: it may hold a link that opens an account.

    To whom it went goes too: the portal keeps addresses of people where they can be erased.
    """
    with desk_work() as session:
        kept = session.get(Mail, mail.id)
        if kept is None:
            return  # It was taken back while it was on its way.
        kept.closed_at, kept.is_sent, kept.body, kept.trouble = at, is_sent, "", trouble
        kept.recipient = ""
        session.execute(delete(MailHeader).where(MailHeader.mail_id == mail.id))


def _on_one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _is_final(trouble: Exception) -> bool:
    """Whether the server will never take this mail: it refused this very recipient."""
    if not isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= FINAL for code, _answer in trouble.recipients.values())
