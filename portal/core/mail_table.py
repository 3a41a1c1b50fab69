"""The tables of mails that wait to be sent, on the desk."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.desk import DeskModel


class Mail(DeskModel):
    """One mail to one person. `recipient` and `body` are empty once it is sent or given up.

    `not_before` is when it may be tried next; whoever tries moves it, so that nobody else does.
    `closed_at` is when nothing more was to be done; `is_sent` says which way it ended.
    """

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    recipient: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    is_sent: Mapped[bool] = mapped_column(default=False)
    trouble: Mapped[str] = mapped_column(String(300), default="")


class MailHeader(DeskModel):
    """A header that one mail has beside the usual ones; gone once it is sent or given up."""

    __tablename__ = "mail_header"

    mail_id: Mapped[int] = mapped_column(
        ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))
