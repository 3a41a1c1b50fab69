"""Reads of subscriptions: one of them, and figures that name nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.desk import desk_reading
from portal.core.errors import NotFoundError
from portal.core.paging import PAGE_SIZE, Listing
from portal.subscriptions.desk_tables import (
    DigestDelivery,
    Outcome,
    Subscription,
    SubscriptionRequest,
    SubscriptionTopic,
)
from portal.subscriptions.models import Announcement
from portal.subscriptions.sealed import address_digest
from portal.subscriptions.slots import Frequency

SHOWN_DAYS = 14
PREVIEWED = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """How many subscriptions there are, by what state they are in."""

    by_frequency: Mapping[Frequency, int]
    unconfirmed: int
    left: int
    undeliverable: int

    @property
    def active(self) -> int:
        """Those that are told."""
        return sum(self.by_frequency.values())


@dataclass(frozen=True, slots=True)
class DeliveryDay:
    """The mails of one day, by what became of them; `lines` is the news that they told."""

    on: date
    lines: int
    mails: Mapping[Outcome, int]

    @property
    def total(self) -> int:
        """All mails of the day."""
        return sum(self.mails.values())


def topics_of(subscription_id: int) -> Sequence[str]:
    """What a subscription hears of."""
    statement = select(SubscriptionTopic.topic).where(
        SubscriptionTopic.subscription_id == subscription_id
    )
    with desk_reading() as session:
        return session.scalars(statement.order_by(SubscriptionTopic.topic)).all()


def subscription_with(public_id: str) -> Subscription:
    """The subscription with this public number; raises NotFoundError."""
    with desk_reading() as session:
        found = session.scalar(select(Subscription).where(Subscription.public_id == public_id))
    if found is None:
        raise NotFoundError("Không còn đăng ký này.")
    return found


def subscription_of_address(address: str) -> Subscription | None:
    """The subscription of one address, for the person who asks about it."""
    own = Subscription.address_digest == address_digest(address)
    with desk_reading() as session:
        return session.scalar(select(Subscription).where(own))


def count_requests_of(address: str) -> int:
    """How often an address was asked to confirm and has not."""
    own = SubscriptionRequest.address_digest == address_digest(address)
    counted = select(func.count()).where(own, SubscriptionRequest.used_at.is_(None))
    with desk_reading() as session:
        return session.scalar(counted) or 0


def subscription_figures() -> Figures:
    """How many subscriptions there are."""
    is_told = Subscription.left_at.is_(None) & Subscription.undeliverable_at.is_(None)
    counted = select(Subscription.frequency, func.count()).where(is_told)
    waiting = select(func.count()).where(SubscriptionRequest.used_at.is_(None))
    lost = Subscription.left_at.is_(None) & Subscription.undeliverable_at.is_not(None)
    with desk_reading() as session:
        rows = session.execute(counted.group_by(Subscription.frequency)).all()
        return Figures(
            by_frequency=dict.fromkeys(Frequency, 0) | {row[0]: row[1] for row in rows},
            unconfirmed=session.scalar(waiting) or 0,
            left=session.scalar(select(func.count()).where(Subscription.left_at.is_not(None))) or 0,
            undeliverable=session.scalar(select(func.count()).where(lost)) or 0,
        )


def topic_figures(page: int) -> Listing[tuple[str, int]]:
    """One page of the topics with how many hear of each, the most wanted first.

    Raises NotFoundError for a page beyond the end.
    """
    topic = SubscriptionTopic.topic
    counted = select(topic, func.count()).group_by(topic).order_by(func.count().desc(), topic)
    with desk_reading() as session:
        total = session.scalar(select(func.count(topic.distinct()))) or 0
        rows = session.execute(counted.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    if page > 1 and not rows:
        raise NotFoundError("Danh sách không có trang này.")
    return Listing([(row[0], row[1]) for row in rows], total, page, PAGE_SIZE)


def delivery_days() -> list[DeliveryDay]:
    """The latest days on which mails went out, newest first."""
    days = (
        select(DigestDelivery.on)
        .distinct()
        .order_by(DigestDelivery.on.desc())
        .limit(SHOWN_DAYS)
        .subquery()
    )
    counted = (
        select(
            DigestDelivery.on, DigestDelivery.outcome, func.count(), func.sum(DigestDelivery.lines)
        )
        .join(days, days.c.on == DigestDelivery.on)
        .group_by(DigestDelivery.on, DigestDelivery.outcome)
    )
    mails: dict[date, dict[Outcome, int]] = {}
    lines: dict[date, int] = {}
    with desk_reading() as session:
        for on, outcome, count, told in session.execute(counted):
            mails.setdefault(on, dict.fromkeys(Outcome, 0))[outcome] = count
            lines[on] = lines.get(on, 0) + told
    return [DeliveryDay(on, lines[on], mails[on]) for on in sorted(mails, reverse=True)]


def announced_since(moment: datetime) -> Mapping[str, list[Announcement]]:
    """What was announced after `moment`, by topic: what the next mails hold."""
    statement = select(Announcement).where(Announcement.written_at > moment)
    found: dict[str, list[Announcement]] = {}
    newest = statement.order_by(Announcement.id.desc()).limit(PREVIEWED)
    for one in db.session.scalars(newest):
        found.setdefault(one.topic, []).append(one)
    return found
