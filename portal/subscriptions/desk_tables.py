"""Who wants to hear of what, and what has been sent: on the desk, beside the records.

A digest and the note that it was taken are written in one transaction with the mail itself, which
waits on the desk too: what is killed in between has sent nothing, and nothing is sent twice.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.desk import DeskModel
from portal.core.language import N_
from portal.subscriptions.models import LONGEST_PATH, LONGEST_TITLE, LONGEST_TOPIC
from portal.subscriptions.slots import Frequency

FREQUENCY_LABELS: Mapping[Frequency, str] = {
    Frequency.IMMEDIATE: N_("Ngay khi có tin"),
    Frequency.DAILY: N_("Mỗi ngày một thư, lúc 7 giờ"),
    Frequency.WEEKLY: N_("Mỗi tuần một thư, 7 giờ thứ Hai"),
}


class Outcome(StrEnum):
    """What became of a mail that was handed to the desk."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"


OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.WAITING: "Đang chờ gửi",
    Outcome.SENT: "Đã gửi",
    Outcome.REFUSED: "Nơi nhận từ chối hẳn",
    Outcome.FAILED: "Không gửi được",
}


class SubscriptionRequest(DeskModel):
    """Somebody typed an address and chose topics; only who reads mails there can confirm it.

    Of the link only the SHA-256 digest of its secret is kept. `consent` is the version of the
    text that was agreed to, `asked_at` when. The sealed address is empty once it is confirmed.
    """

    __tablename__ = "subscription_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[str] = mapped_column(String(64), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    address_digest: Mapped[str] = mapped_column(String(64), index=True)
    sealed_address: Mapped[bytes] = mapped_column(LargeBinary)
    topics: Mapped[list[str]]
    frequency: Mapped[Frequency]
    language: Mapped[str] = mapped_column(String(2))
    consent: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(120))


class Subscription(DeskModel):
    """One address that hears of some topics; the address itself is sealed.

    `consent` and `consent_at` prove the agreement, `left_at` its end. `refusals` counts mails in a
    row that the other side refused for good. `digest_at` is the slot up to which it was told.
    """

    __tablename__ = "subscription"
    __table_args__ = (CheckConstraint("refusals >= 0", name="refusals"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    address_digest: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_address: Mapped[bytes] = mapped_column(LargeBinary)
    frequency: Mapped[Frequency]
    language: Mapped[str] = mapped_column(String(2))
    consent: Mapped[str] = mapped_column(String(16))
    consent_at: Mapped[datetime]
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    refusals: Mapped[int] = mapped_column(default=0)
    undeliverable_at: Mapped[datetime | None]
    digest_at: Mapped[datetime | None]


class SubscriptionTopic(DeskModel):
    """A topic of a subscription; what was announced before `since` is not told."""

    __tablename__ = "subscription_topic"

    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(String(LONGEST_TOPIC), primary_key=True, index=True)
    since: Mapped[datetime]


class DigestDelivery(DeskModel):
    """One mail with news. It outlives the subscription as a figure that names nobody."""

    __tablename__ = "digest_delivery"
    __table_args__ = (
        CheckConstraint("lines > 0", name="lines"),
        Index("ix_digest_delivery_on_outcome", "on", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int | None] = mapped_column(
        ForeignKey("subscription.id", ondelete="SET NULL"), index=True
    )
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    frequency: Mapped[Frequency]
    lines: Mapped[int]
    on: Mapped[date]
    outcome: Mapped[Outcome] = mapped_column(index=True)


class DigestLine(DeskModel):
    """One piece of news for one subscription: `delivery_id` says with which mail it was told.

    The same page under two topics has two lines and is told once, as long as one topic is kept.
    """

    __tablename__ = "digest_line"
    __table_args__ = (
        UniqueConstraint("subscription_id", "path", "title", "topic"),
        Index("ix_digest_line_subscription_id_delivery_id", "subscription_id", "delivery_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("digest_delivery.id", ondelete="CASCADE"), index=True
    )
    topic: Mapped[str] = mapped_column(String(LONGEST_TOPIC))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    path: Mapped[str] = mapped_column(String(LONGEST_PATH))
    noted_at: Mapped[datetime] = mapped_column(index=True)


class AnnouncementSeen(DeskModel):
    """An announcement of which each subscription has its line already."""

    __tablename__ = "announcement_seen"

    announcement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written_at: Mapped[datetime] = mapped_column(index=True)
