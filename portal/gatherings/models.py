"""Tables of gatherings, of their papers, and of those who signed up."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.attachments.models import Attachment
from portal.core.clock import VIETNAM
from portal.core.db import Model
from portal.gatherings.states import (
    DueLetter,
    GatheringKind,
    GatheringState,
    GatheringStatus,
    Level,
    SignUpState,
)
from portal.places.models import Commune

# What these records are called in the audit.
KIND, SIGN_UP_KIND = "gathering", "gathering_sign_up"


class Gathering(Model):
    """A course, forum, conference or contest as it is announced.

    `places` is None where everybody finds room. `online_link` is told only to those who signed
    up. `qa_path` leads to the questions that were answered afterwards. `version` counts changes.
    """

    __tablename__ = "gathering"
    __table_args__ = (
        CheckConstraint("ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint("places IS NULL OR places > 0", name="places"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason <> '')", name="cancelled_with_reason"
        ),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_at"),
        Index("ix_gathering_state_ends_at", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[GatheringKind]
    state: Mapped[GatheringState] = mapped_column(default=GatheringState.DRAFT)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(String(600))
    body: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    summary_en: Mapped[str] = mapped_column(String(600), default="")
    target_group: Mapped[str] = mapped_column(String(300), default="")
    place: Mapped[str] = mapped_column(String(300), default="")
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"), index=True)
    online_link: Mapped[str] = mapped_column(String(500), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    takes_sign_ups: Mapped[bool]
    sign_up_until: Mapped[date | None]
    places: Mapped[int | None]
    has_waiting_list: Mapped[bool]
    organiser: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(300), default="")
    qa_path: Mapped[str] = mapped_column(String(300), default="")
    cancelled_reason: Mapped[str] = mapped_column(default="")
    is_sample: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    commune: Mapped[Commune | None] = relationship()
    materials: Mapped[list["GatheringMaterial"]] = relationship(
        cascade="all, delete-orphan", order_by="GatheringMaterial.position"
    )

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return f"/dao-tao/{self.slug}"

    @property
    def first_day(self) -> date:
        """The day on which it begins in Viet Nam."""
        return self.starts_at.astimezone(VIETNAM).date()

    @property
    def last_day(self) -> date:
        """The day on which it ends in Viet Nam."""
        return self.ends_at.astimezone(VIETNAM).date()

    @property
    def last_sign_up_day(self) -> date:
        """The last day for signing up; where none is set, the day before it begins."""
        return self.sign_up_until or self.first_day - timedelta(days=1)

    @property
    def place_line(self) -> str:
        """Where it is, on one line; empty when it is online alone."""
        parts = (self.place, self.commune.full_name if self.commune else "")
        return ", ".join(part for part in parts if part)

    def status_on(self, day: date) -> GatheringStatus:
        """What it is on `day`."""
        if self.state is GatheringState.CANCELLED:
            return GatheringStatus.CANCELLED
        if self.last_day < day:
            return GatheringStatus.OVER
        return GatheringStatus.RUNNING if self.first_day <= day else GatheringStatus.COMING

    def takes_sign_ups_on(self, day: date) -> bool:
        """Whether one may sign up on `day`, as long as there is room."""
        is_announced = self.state is GatheringState.PUBLISHED and self.last_day >= day
        return self.takes_sign_ups and is_announced and day <= self.last_sign_up_day


class GatheringMaterial(Model):
    """A file offered for saving beside a gathering: programme, slides, forms."""

    __tablename__ = "gathering_material"

    gathering_id: Mapped[int] = mapped_column(
        ForeignKey("gathering.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id"), primary_key=True, index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]

    attachment: Mapped[Attachment] = relationship(lazy="joined")


class SignUp(Model):
    """Somebody who wants to come.

    Name, unit and contacts stand in `sealed` and go when their time is over (`erased_at`); what
    stays counts by level and commune. `person` is a keyed digest, so that one person does not
    take two places. `ticket` is the number of the form that was sent.
    """

    __tablename__ = "gathering_sign_up"
    __table_args__ = (
        CheckConstraint("(erased_at IS NULL) = (sealed IS NOT NULL)", name="erased"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        Index("ix_gathering_sign_up_gathering_id_state", "gathering_id", "state"),
        Index(
            "uq_gathering_sign_up_person",
            "gathering_id",
            "person",
            unique=True,
            sqlite_where=text("state <> 'cancelled' AND person IS NOT NULL"),
            postgresql_where=text("state <> 'cancelled' AND person IS NOT NULL"),
        ),
        Index(
            "ix_gathering_sign_up_due_letter",
            "due_letter",
            sqlite_where=text("due_letter IS NOT NULL"),
            postgresql_where=text("due_letter IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"))
    number: Mapped[str] = mapped_column(String(8), unique=True)
    ticket: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[SignUpState]
    level: Mapped[Level]
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    person: Mapped[str | None] = mapped_column(String(64))
    has_email: Mapped[bool]
    is_doubtful: Mapped[bool]
    consent: Mapped[str] = mapped_column(String(40))
    due_letter: Mapped[DueLetter | None]
    has_attended: Mapped[bool | None]
    signed_up_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    gathering: Mapped[Gathering] = relationship()
    commune: Mapped[Commune | None] = relationship()
