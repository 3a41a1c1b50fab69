"""Rows of law of cases: kinds with their clocks, holidays, authorities, topics of the form."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.cases.states import ClockStart, DayKind
from portal.core.db import Model, states_named
from portal.core.language import ENGLISH, current_language


class LawRow:
    """What each row of law carries: its basis, its days, where it comes from and how sure."""

    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(400), default="")
    confidence: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class CaseKind(LawRow, Model):
    """A kind of report (phản ánh, kiến nghị, khiếu nại, tố cáo) with the clock of its law.

    `days_to_accept` count from receipt; `days_to_answer` and `days_remote_area` from
    `answer_from`. `retention_days` is how long an identity is kept after the case is closed.
    """

    __tablename__ = "case_kind"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("days_to_accept > 0", name="days_to_accept"),
        CheckConstraint("days_to_answer > 0", name="days_to_answer"),
        CheckConstraint(
            "days_remote_area IS NULL OR days_remote_area >= days_to_answer",
            name="days_remote_area",
        ),
        CheckConstraint("retention_days > 0", name="retention_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    label_en: Mapped[str] = mapped_column(String(80))
    explanation: Mapped[str]
    explanation_en: Mapped[str]
    is_formal: Mapped[bool]
    is_identity_secret: Mapped[bool]
    days_to_accept: Mapped[int]
    accept_days: Mapped[DayKind]
    days_to_answer: Mapped[int]
    days_remote_area: Mapped[int | None]
    answer_days: Mapped[DayKind] = mapped_column(states_named("answer_days", DayKind))
    answer_from: Mapped[ClockStart]
    retention_days: Mapped[int]

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label

    @property
    def shown_explanation(self) -> str:
        """What it is and what follows from choosing it, in the language of the page."""
        return self.explanation_en if current_language() == ENGLISH else self.explanation


class DayOff(Model):
    """A public holiday: no working day."""

    __tablename__ = "case_day_off"

    day: Mapped[date] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(300))


class Agency(LawRow, Model):
    """An authority to which cases may be forwarded."""

    __tablename__ = "agency"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    competence: Mapped[str]

    @property
    def shown_name(self) -> str:
        """Its name in the language of the page."""
        return self.name_en if current_language() == ENGLISH else self.name


class CaseTopic(Model):
    """What a report is about, to choose on the form; `agency_code` is usually competent."""

    __tablename__ = "case_topic"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(160))
    label_en: Mapped[str] = mapped_column(String(160))
    is_active: Mapped[bool]
    agency_code: Mapped[str | None] = mapped_column(ForeignKey("agency.code"))

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label
