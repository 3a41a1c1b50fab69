"""From announcements to mails: each subscription gets its lines, and at its time one mail.

Both steps are one transaction of the desk each. Lines are made together with the note that the
announcement was seen; the mail waits on the desk and is taken together with the note on the lines
it tells. Killed anywhere, a step has been done or has not; done again, it finds nothing to do.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.db import UtcDateTime, db
from portal.core.desk import desk_reading, desk_work
from portal.core.errors import UnavailableError
from portal.core.mail import put_mail
from portal.core.mail_table import Mail
from portal.subscriptions.desk_tables import (
    AnnouncementSeen,
    DigestDelivery,
    DigestLine,
    Outcome,
    Subscription,
    SubscriptionTopic,
)
from portal.subscriptions.letters import Line, digest
from portal.subscriptions.models import Announcement
from portal.subscriptions.sealed import address_of
from portal.subscriptions.slots import Frequency, last_slot

log = logging.getLogger(__name__)
# What could not be told for a month (no mail, no worker) is no news any more.
NEWS_FOR = timedelta(days=30)
ANNOUNCEMENTS_AT_ONCE = 50
MAILS_AT_ONCE = 20
LINES_OF_A_MAIL = 100
# After so many mails in a row that the other side refused for good, the address is given up.
MOST_REFUSALS = 3
FINAL_TROUBLE = "SMTPRecipientsRefused"
CHECKED_AT_ONCE = 200


def note_news(at: datetime) -> bool:
    """Give each subscription its lines of what was announced; whether there may be more.

    A server may commit announcements in another order than it numbered them: those seen are
    noted one by one, no number is a border.
    """
    fresh = _unseen(at)
    if not fresh:
        return False
    with desk_work() as session:
        for news in fresh[:ANNOUNCEMENTS_AT_ONCE]:
            session.execute(insert(DigestLine).from_select(_COLUMNS, _lines_of(news)))
            session.add(AnnouncementSeen(announcement_id=news.id, written_at=news.written_at))
    return len(fresh) > ANNOUNCEMENTS_AT_ONCE


def due_subscriptions(at: datetime, limit: int = MAILS_AT_ONCE) -> Sequence[int]:
    """Whose time has come and for whom something waits, at most `limit`."""
    statement = select(Subscription.id).where(
        Subscription.left_at.is_(None), Subscription.undeliverable_at.is_(None)
    )
    is_due = or_(*(_is_due(frequency, last_slot(frequency, at)) for frequency in Frequency))
    with desk_reading() as session:
        return session.scalars(statement.where(is_due).order_by(Subscription.id).limit(limit)).all()


def send_digest(subscription_id: int, at: datetime) -> bool:
    """Hand the desk one mail with what waits for a subscription; whether there was one.

    An address that cannot be opened any more (the key was lost) is given up.
    """
    with desk_work() as session:
        found = session.get(Subscription, subscription_id, with_for_update=True)
        if found is None or found.left_at is not None or found.undeliverable_at is not None:
            return False
        slot = last_slot(found.frequency, at)
        waiting = _waiting_lines(session, found, slot)
        news = _not_told(session, found, waiting)
        if len(waiting) <= LINES_OF_A_MAIL:
            found.digest_at = slot
        if not news:
            return False
        try:
            address = address_of(found)
        except UnavailableError:
            log.warning("an address cannot be opened", extra={"subscription": found.public_id})
            found.undeliverable_at = at
            return False
        _hand_over(session, found, address, news, at)
        return True


def note_outcomes(at: datetime) -> bool:
    """Note what became of mails that waited; whether there may be more.

    Three final refusals in a row, and an address hears nothing until it is confirmed again.
    """
    with desk_work() as session:
        statement = (
            select(DigestDelivery, Mail.is_sent, Mail.trouble)
            .join(Mail, Mail.message_id == DigestDelivery.message_id)
            .where(DigestDelivery.outcome == Outcome.WAITING, Mail.closed_at.is_not(None))
            .order_by(DigestDelivery.id)
            .limit(CHECKED_AT_ONCE)
        )
        rows = session.execute(statement).all()
        for delivery, is_sent, trouble in rows:
            delivery.outcome = _outcome(is_sent=is_sent, trouble=trouble)
            _count_refusals(session, delivery, at)
    return len(rows) == CHECKED_AT_ONCE


_COLUMNS = ("subscription_id", "topic", "title", "path", "noted_at")


def _unseen(at: datetime) -> list[Announcement]:
    statement = select(Announcement).where(
        Announcement.at <= at, Announcement.written_at > at - NEWS_FOR
    )
    news = db.session.scalars(statement.order_by(Announcement.id)).all()
    # Nothing of the records is held while the desk is written to.
    db.session.expunge_all()
    db.session.rollback()
    if not news:
        return []
    seen = select(AnnouncementSeen.announcement_id)
    with desk_reading() as session:
        known = set(session.scalars(seen.where(AnnouncementSeen.written_at > at - NEWS_FOR)))
    return [one for one in news if one.id not in known]


def _lines_of(news: Announcement) -> Select[int, str, str, str, datetime]:
    same = and_(
        DigestLine.subscription_id == SubscriptionTopic.subscription_id,
        DigestLine.topic == SubscriptionTopic.topic,
        DigestLine.path == news.path,
        DigestLine.title == news.title,
    )
    return (
        select(
            SubscriptionTopic.subscription_id,
            SubscriptionTopic.topic,
            literal(news.title),
            literal(news.path),
            literal(news.told_from, UtcDateTime()),
        )
        .join(Subscription, Subscription.id == SubscriptionTopic.subscription_id)
        .where(
            SubscriptionTopic.topic == news.topic,
            SubscriptionTopic.since <= news.told_from,
            Subscription.left_at.is_(None),
            Subscription.undeliverable_at.is_(None),
            ~exists().where(same),
        )
    )


def _is_due(frequency: Frequency, slot: datetime) -> ColumnElement[bool]:
    line = exists().where(
        DigestLine.subscription_id == Subscription.id,
        DigestLine.delivery_id.is_(None),
        DigestLine.noted_at <= slot,
    )
    is_new_slot = or_(Subscription.digest_at.is_(None), Subscription.digest_at < slot)
    return and_(Subscription.frequency == frequency, is_new_slot, line)


def _waiting_lines(session: Session, found: Subscription, slot: datetime) -> Sequence[DigestLine]:
    statement = select(DigestLine).where(
        DigestLine.subscription_id == found.id,
        DigestLine.delivery_id.is_(None),
        DigestLine.noted_at <= slot,
    )
    # One more than a mail holds tells whether some are left for the next.
    return session.scalars(statement.order_by(DigestLine.id).limit(LINES_OF_A_MAIL + 1)).all()


def _not_told(
    session: Session, found: Subscription, waiting: Sequence[DigestLine]
) -> list[DigestLine]:
    """The lines for a mail; those of pages that were told under another topic are closed."""
    lines = waiting[:LINES_OF_A_MAIL]
    pairs = [(one.path, one.title) for one in lines]
    told = select(DigestLine.path, DigestLine.title, DigestLine.delivery_id).where(
        DigestLine.subscription_id == found.id,
        DigestLine.delivery_id.is_not(None),
        tuple_(DigestLine.path, DigestLine.title).in_(pairs),
    )
    known = {(path, title): delivery for path, title, delivery in session.execute(told)}
    for one in lines:
        one.delivery_id = known.get((one.path, one.title))
    return [one for one in lines if one.delivery_id is None]


def _hand_over(
    session: Session, found: Subscription, address: str, news: Sequence[DigestLine], at: datetime
) -> None:
    lines = list(dict.fromkeys(Line(one.title, one.path) for one in news))
    letter = digest(lines, found.public_id, found.language)
    message_id = put_mail(
        session, address, subject=letter.subject, body=letter.body, headers=letter.headers
    )
    delivery = DigestDelivery(
        subscription_id=found.id,
        message_id=message_id,
        frequency=found.frequency,
        lines=len(lines),
        on=at.astimezone(clock.VIETNAM).date(),
        outcome=Outcome.WAITING,
    )
    session.add(delivery)
    session.flush()
    ids = [one.id for one in news]
    session.execute(
        update(DigestLine).where(DigestLine.id.in_(ids)).values(delivery_id=delivery.id)
    )


def _outcome(*, is_sent: bool, trouble: str) -> Outcome:
    if is_sent:
        return Outcome.SENT
    return Outcome.REFUSED if trouble == FINAL_TROUBLE else Outcome.FAILED


def _count_refusals(session: Session, delivery: DigestDelivery, at: datetime) -> None:
    found = (
        session.get(Subscription, delivery.subscription_id) if delivery.subscription_id else None
    )
    if found is None:
        return
    if delivery.outcome is Outcome.SENT:
        found.refusals = 0
    elif delivery.outcome is Outcome.REFUSED:
        found.refusals += 1
        if found.refusals >= MOST_REFUSALS and found.undeliverable_at is None:
            found.undeliverable_at = at
