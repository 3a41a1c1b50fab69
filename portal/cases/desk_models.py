"""Tables of the officers' work on cases: who has one, where it was sent, who was reminded."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account
from portal.cases.models import CitizenCase
from portal.cases.rules import Agency
from portal.core.db import Model


class CaseDesk(Model):
    """What officers note of a case besides its state; a case that nobody has touched has none.

    `assignee` is the person who works on it. `inspection_code` is that of the inspection for
    which the case gave ground. `public_writer` wrote the text of the result as it is now; another
    person publishes it.
    """

    __tablename__ = "case_desk"

    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"), primary_key=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    is_spam: Mapped[bool] = mapped_column(default=False, index=True)
    inspection_code: Mapped[str] = mapped_column(String(40), default="", index=True)
    public_writer: Mapped[str] = mapped_column(String(200), default="")

    assignee: Mapped[Account | None] = relationship()


class CaseForward(Model):
    """A case was sent to the competent agency, with a letter that has a number and a day.

    `reply` is what the agency answered, as told to the reporter.
    """

    __tablename__ = "case_forward"
    __table_args__ = (
        CheckConstraint("(replied_on IS NULL) = (reply = '')", name="replied_with_text"),
        CheckConstraint("replied_on IS NULL OR replied_on >= sent_on", name="reply_after_letter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"))
    sent_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(80))
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    replied_on: Mapped[date | None]
    reply_reference: Mapped[str] = mapped_column(String(80), default="")
    reply: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship()


class Stage(StrEnum):
    """How near a deadline is."""

    SOON = "soon"
    OVERDUE = "overdue"


class CaseReminder(Model):
    """Somebody was reminded of a deadline of a case: once for each stage of each deadline."""

    __tablename__ = "case_reminder"
    __table_args__ = (UniqueConstraint("case_id", "stage", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"))
    stage: Mapped[Stage]
    due_on: Mapped[date]
    made_on: Mapped[date] = mapped_column(index=True)
    is_mailed: Mapped[bool] = mapped_column(default=False, index=True)

    case: Mapped[CitizenCase] = relationship()
