"""Removing in due time what was asked and never confirmed, who has left, and what was told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_reading, desk_work
from portal.core.mail import forget_closed_mails
from portal.core.origin import acting_from
from portal.subscriptions.desk_tables import (
    AnnouncementSeen,
    DigestDelivery,
    DigestLine,
    Subscription,
    SubscriptionRequest,
)
from portal.subscriptions.models import Announcement
from portal.subscriptions.subscribing import forget

# Who never confirmed did not agree: their address is kept no longer than it takes to ask why.
REQUESTS_FOR = timedelta(days=7)
# In which somebody who has left, or whose mails came back, may come back.
LEFT_FOR = timedelta(days=30)
CLOSED_MAILS_FOR = timedelta(days=30)
# Longer than announcements are news, so that none is told twice; the notes go before what they
# note, as numbers of removed announcements may be given again.
SEEN_FOR = timedelta(days=45)
ANNOUNCEMENTS_FOR = timedelta(days=60)
FIGURES_FOR = timedelta(days=400)
AT_ONCE = 200


def tidy(at: datetime) -> None:
    """Remove whatever has had its time; may be killed and done again."""
    with desk_work() as session:
        session.execute(
            delete(SubscriptionRequest).where(SubscriptionRequest.asked_at < at - REQUESTS_FOR)
        )
        session.execute(
            delete(DigestLine).where(
                DigestLine.delivery_id.is_not(None), DigestLine.noted_at < at - ANNOUNCEMENTS_FOR
            )
        )
        ended = (at - FIGURES_FOR).astimezone(clock.VIETNAM).date()
        session.execute(delete(DigestDelivery).where(DigestDelivery.on < ended))
        forget_closed_mails(session, before=at - CLOSED_MAILS_FOR)
    for public_id in _gone(at):
        forget(public_id)
    _forget_announcements(at)


def _gone(at: datetime) -> Sequence[str]:
    over = at - LEFT_FOR
    statement = select(Subscription.public_id).where(
        or_(Subscription.left_at < over, Subscription.undeliverable_at < over)
    )
    with desk_reading() as session:
        return session.scalars(statement.limit(AT_ONCE)).all()


def _forget_announcements(at: datetime) -> None:
    with desk_work() as session:
        session.execute(delete(AnnouncementSeen).where(AnnouncementSeen.written_at < at - SEEN_FOR))
    old = Announcement.written_at < at - ANNOUNCEMENTS_FOR
    # Every commit makes the cached pages stale: none without need.
    is_there = db.session.scalar(select(Announcement.id).where(old).limit(1)) is not None
    db.session.rollback()
    if is_there:
        with acting_from("subscriptions"), unit_of_work():
            db.session.execute(delete(Announcement).where(old))
