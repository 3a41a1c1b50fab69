"""Tables of questions, of answers that all can read, of TBT notices, and of their rows of rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account
from portal.core.db import Model
from portal.core.language import ENGLISH, current_language
from portal.questions.states import (
    AnswerState,
    MessageKind,
    QuestionState,
    Refusal,
    TermKind,
)

KIND, ANSWER_KIND, NOTICE_KIND = "asked question", "question", "tbt_notice"


class QuestionCategory(Model):
    """What a question can be about."""

    __tablename__ = "question_category"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int]

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        is_english = current_language() == ENGLISH and self.label_en
        return self.label_en if is_english else self.label


class QuestionTerm(Model):
    """How many days the office gives itself, in one version of the rule."""

    __tablename__ = "question_term"
    __table_args__ = (
        UniqueConstraint("kind", "valid_from"),
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TermKind]
    days: Mapped[int]
    is_working_days: Mapped[bool]
    legal_basis: Mapped[str] = mapped_column(String(600))
    source: Mapped[str] = mapped_column(String(300))
    confidence: Mapped[str] = mapped_column(String(32))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AskedQuestion(Model):
    """A question as somebody sent it; never shown in public.

    `ticket` is the number of the form, by which one sent twice is known again. Name and e-mail
    are sealed and go when their time is over; `erase_on` says when. `due_on` is the day by which
    the office wants to have answered.
    """

    __tablename__ = "asked_question"
    __table_args__ = (
        CheckConstraint("state <> 'refused' OR refusal IS NOT NULL", name="refused_with_ground"),
        CheckConstraint(
            "(closed_at IS NULL) = (state NOT IN ('answered', 'refused'))", name="closed_when_done"
        ),
        CheckConstraint(
            "erased_at IS NULL OR (sealed_name IS NULL AND sealed_email IS NULL)", name="erased"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    ticket: Mapped[str] = mapped_column(String(64), unique=True)
    category_code: Mapped[str] = mapped_column(ForeignKey("question_category.code"), index=True)
    text: Mapped[str]
    subject: Mapped[str] = mapped_column(String(80), default="")
    sealed_name: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_email: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_doubtful: Mapped[bool]
    state: Mapped[QuestionState] = mapped_column(index=True)
    refusal: Mapped[Refusal | None]
    received_at: Mapped[datetime] = mapped_column(index=True)
    due_on: Mapped[date] = mapped_column(index=True)
    unit: Mapped[str] = mapped_column(String(200), default="")
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    closed_at: Mapped[datetime | None]
    erase_on: Mapped[date | None] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    category: Mapped[QuestionCategory] = relationship()
    assigned_to: Mapped[Account | None] = relationship()
    messages: Mapped[list["QuestionMessage"]] = relationship(
        back_populates="question", order_by="QuestionMessage.id"
    )

    @property
    def is_open(self) -> bool:
        """Whether the office still has something to do."""
        return self.closed_at is None

    def is_overdue(self, on: date) -> bool:
        """Whether it should have been answered before `on`."""
        return self.is_open and self.due_on < on


class QuestionMessage(Model):
    """What was said after the question: the office asks back or answers, the asker adds."""

    __tablename__ = "question_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("asked_question.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MessageKind]
    text: Mapped[str]
    by: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    ticket: Mapped[str | None] = mapped_column(String(64), unique=True)

    question: Mapped[AskedQuestion] = relationship(back_populates="messages")


class PublicAnswer(Model):
    """A question and its answer as all can read them, without anything of the asker.

    `pending` is a text that waits for a second person; it names who wrote it. The text in the
    columns is what was approved last (or, before the first approval, the first draft).
    """

    __tablename__ = "public_answer"
    __table_args__ = (
        CheckConstraint("state <> 'withdrawn' OR withdrawn_reason <> ''", name="withdrawn_reason"),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_at"),
        CheckConstraint("approved_by = '' OR approved_by <> written_by", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    question: Mapped[str]
    answer: Mapped[str]
    category_code: Mapped[str] = mapped_column(ForeignKey("question_category.code"), index=True)
    unit: Mapped[str] = mapped_column(String(200))
    legal_basis: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    answered_on: Mapped[date] = mapped_column(index=True)
    checked_on: Mapped[date]
    review_on: Mapped[date | None] = mapped_column(index=True)
    state: Mapped[AnswerState] = mapped_column(index=True)
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    pending: Mapped[dict[str, Any]] = mapped_column(default=dict)
    pending_by: Mapped[str] = mapped_column(String(200), default="")
    written_by: Mapped[str] = mapped_column(String(200))
    approved_by: Mapped[str] = mapped_column(String(200), default="")
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    is_sample: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300), default="")
    asked_id: Mapped[int | None] = mapped_column(
        ForeignKey("asked_question.id", ondelete="SET NULL"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    category: Mapped[QuestionCategory] = relationship()

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return f"/hoi-dap/{self.slug}"

    def needs_review(self, on: date) -> bool:
        """Whether nobody has looked since the day on which somebody should have."""
        return self.review_on is not None and self.review_on < on


class TradeMarket(Model):
    """A market whose technical rules exporters must know, by its code of two letters."""

    __tablename__ = "trade_market"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label


class HsChapter(Model):
    """A chapter of the Harmonised System of goods, by its two digits."""

    __tablename__ = "hs_chapter"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    label: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200))

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label


class TbtNotice(Model):
    """A notice of a WTO member that a technical rule is coming, and until when one may object."""

    __tablename__ = "tbt_notice"
    __table_args__ = (
        CheckConstraint(
            "comments_until IS NULL OR comments_until >= issued_on", name="comments_after_issue"
        ),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_reason <> ''", name="withdrawn_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    symbol: Mapped[str] = mapped_column(String(60), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    market_code: Mapped[str] = mapped_column(ForeignKey("trade_market.code"), index=True)
    title: Mapped[str] = mapped_column(String(400))
    summary: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date] = mapped_column(index=True)
    comments_until: Mapped[date | None] = mapped_column(index=True)
    effective_on: Mapped[date | None]
    link: Mapped[str] = mapped_column(String(300), default="")
    is_sample: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300), default="")
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    market: Mapped[TradeMarket] = relationship()
    groups: Mapped[list["TbtNoticeGroup"]] = relationship(
        order_by="TbtNoticeGroup.hs", cascade="all, delete-orphan"
    )

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return f"/hoi-dap/tbt/{self.slug}"

    @property
    def hs_codes(self) -> list[str]:
        """The groups of goods that it is about, two or four digits each."""
        return [group.hs for group in self.groups]

    def is_open_for_comments(self, on: date) -> bool:
        """Whether one may still object."""
        return self.comments_until is not None and self.comments_until >= on


class TbtNoticeGroup(Model):
    """A group of goods that a notice is about: two or four digits of the Harmonised System."""

    __tablename__ = "tbt_notice_group"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("tbt_notice.id", ondelete="CASCADE"), primary_key=True
    )
    hs: Mapped[str] = mapped_column(String(4), primary_key=True, index=True)
