"""Tables of what citizens report; the identity is kept apart, sealed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.rules import Agency, CaseKind, CaseTopic
from portal.cases.states import (
    OPEN_STATES,
    STATE_LABELS,
    TONES,
    CaseState,
    MessageKind,
    Sender,
)
from portal.core import clock
from portal.core.db import Model
from portal.core.language import gettext
from portal.places.models import Commune


class CitizenCase(Model):
    """What somebody has reported and how it was dealt with; nothing here says who it was.

    `kind` is the version of the law of the day of receipt. `subject_*` is the record that it is
    about, as printed. `assigned_*` is the unit that works on it: a commune, or the officers of a
    role. Only `public_title` and `public_text` are ever shown to others, once `published_at`.
    `secret_digest` and `ticket_digest` are keyed digests.
    """

    __tablename__ = "citizen_case"
    __table_args__ = (
        Index("ix_citizen_case_state_answer_due_on", "state", "answer_due_on"),
        CheckConstraint("assigned_commune_code IS NULL OR assigned_role IS NULL", name="one_unit"),
        CheckConstraint(
            "published_at IS NULL OR (public_title <> '' AND public_text <> '')",
            name="published_with_text",
        ),
        CheckConstraint("state <> 'answered' OR answered_at IS NOT NULL", name="answered_at"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_at"),
        CheckConstraint(
            "state <> 'forwarded' OR forwarded_agency_code IS NOT NULL", name="forwarded_to"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    secret_digest: Mapped[str] = mapped_column(String(64))
    ticket_digest: Mapped[str] = mapped_column(String(64), unique=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("case_kind.id"), index=True)
    topic_code: Mapped[str | None] = mapped_column(ForeignKey("case_topic.code"))
    subject_kind: Mapped[str] = mapped_column(String(32), default="")
    subject_code: Mapped[str] = mapped_column(String(80), default="", index=True)
    subject_label: Mapped[str] = mapped_column(String(300), default="")
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"), index=True)
    text: Mapped[str]
    happened_on: Mapped[date | None]
    is_doubtful: Mapped[bool]
    is_remote: Mapped[bool] = mapped_column(default=False)
    is_sample: Mapped[bool] = mapped_column(default=False)
    state: Mapped[CaseState] = mapped_column(index=True)
    assigned_commune_code: Mapped[str | None] = mapped_column(
        ForeignKey("commune.code"), index=True
    )
    assigned_role: Mapped[str | None] = mapped_column(String(32), index=True)
    forwarded_agency_code: Mapped[str | None] = mapped_column(ForeignKey("agency.code"))
    accept_due_on: Mapped[date]
    answer_due_on: Mapped[date | None]
    received_at: Mapped[datetime] = mapped_column(index=True)
    accepted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    public_title: Mapped[str] = mapped_column(String(200), default="")
    public_text: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    kind: Mapped[CaseKind] = relationship()
    topic: Mapped[CaseTopic | None] = relationship()
    commune: Mapped[Commune | None] = relationship(foreign_keys=[commune_code])
    assigned_commune: Mapped[Commune | None] = relationship(foreign_keys=[assigned_commune_code])
    forwarded_agency: Mapped[Agency | None] = relationship()
    messages: Mapped[list["CaseMessage"]] = relationship(order_by="CaseMessage.id")
    photos: Mapped[list["CasePhoto"]] = relationship(order_by="CasePhoto.id")
    events: Mapped[list["CaseEvent"]] = relationship(order_by="CaseEvent.id")
    openings: Mapped[list["IdentityOpening"]] = relationship(order_by="IdentityOpening.id")
    identity: Mapped["SealedIdentity | None"] = relationship()
    rating: Mapped["CaseRating | None"] = relationship()

    @property
    def state_label(self) -> str:
        """Its state in the language of the page."""
        return gettext(STATE_LABELS[self.state])

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return TONES[self.state]

    @property
    def is_open(self) -> bool:
        """Whether somebody in the administration must still act."""
        return self.state in OPEN_STATES

    @property
    def has_identity(self) -> bool:
        """Whether a sealed identity is kept."""
        return self.identity is not None and self.identity.erased_at is None

    @property
    def due_on(self) -> date | None:
        """The next day that the law or the portal's promise sets; None once nothing is due."""
        if not self.is_open:
            return None
        return self.accept_due_on if self.accepted_at is None else self.answer_due_on

    @property
    def received_on(self) -> date:
        """The day of receipt in Viet Nam."""
        return self.received_at.astimezone(clock.VIETNAM).date()

    @property
    def was_in_time(self) -> bool:
        """Whether it was answered by its due day."""
        if self.answered_at is None:
            return False
        answered_on = self.answered_at.astimezone(clock.VIETNAM).date()
        return self.answer_due_on is None or answered_on <= self.answer_due_on

    def is_late(self, on: date) -> bool:
        """Whether the next day that is set has passed on this day."""
        return self.due_on is not None and on > self.due_on


class CaseMessage(Model):
    """One text between reporter and administration; internal ones the reporter never sees."""

    __tablename__ = "case_message"
    __table_args__ = (
        CheckConstraint("sender <> 'reporter' OR kind = 'note'", name="reporter_writes_notes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    sender: Mapped[Sender]
    kind: Mapped[MessageKind]
    is_internal: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    unit: Mapped[str] = mapped_column(String(160), default="")
    actor: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    ticket_digest: Mapped[str | None] = mapped_column(String(64), unique=True)


class CasePhoto(Model):
    """A picture of a case in a sealed file of a random name; `digest` is of the sealed bytes."""

    __tablename__ = "case_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    at: Mapped[datetime]


class CaseEvent(Model):
    """One step of a case: `unit` is told to the reporter, `actor` is for officers alone."""

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    action: Mapped[str] = mapped_column(String(40))
    state: Mapped[CaseState]
    unit: Mapped[str] = mapped_column(String(160))
    actor: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class CaseRating(Model):
    """How the reporter found the answer."""

    __tablename__ = "case_rating"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"), primary_key=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class SealedIdentity(Model):
    """Who reported, sealed to the public key of the box; without content once erased."""

    __tablename__ = "sealed_identity"
    __table_args__ = (
        CheckConstraint(
            "(erased_at IS NULL) = (ciphertext IS NOT NULL)", name="erased_without_content"
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"), primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("box_key.id"))
    ephemeral_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    erased_why: Mapped[str] = mapped_column(String(40), default="")


class IdentityOpening(Model):
    """Somebody has looked at a sealed identity; the reporter sees unit, time and reason."""

    __tablename__ = "identity_opening"
    __table_args__ = (CheckConstraint("reason <> ''", name="with_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    actor: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(160))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
