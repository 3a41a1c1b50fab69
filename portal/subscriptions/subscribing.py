"""Asking for news, confirming it, changing one's mind, leaving, and being forgotten."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.core.desk import desk_reading, desk_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.language import gettext as _
from portal.core.mail import put_mail, take_back_mails
from portal.subscriptions.desk_tables import (
    DigestDelivery,
    DigestLine,
    Outcome,
    Subscription,
    SubscriptionRequest,
    SubscriptionTopic,
)
from portal.subscriptions.letters import confirmation
from portal.subscriptions.sealed import address_digest, public_id_in, sealed_address
from portal.subscriptions.slots import Frequency
from portal.subscriptions.topics import Topic

TOKEN_BYTES = 24
PUBLIC_ID_BYTES = 12
# People look into their mails within two days; a link that works for ever is a key lying about.
LINK_VALID = timedelta(hours=48)
# Nobody can have an address of somebody else flooded with questions.
MOST_REQUESTS = 3
COUNTED_FOR = timedelta(days=1)
MOST_TOPICS = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to hear of, as the form says it."""

    address: str
    topics: tuple[Topic, ...]
    frequency: Frequency
    language: str
    consent: str


def ask_for_news(wish: Wish, *, ticket: str, at: datetime) -> None:
    """Send the address a link that confirms the wish.

    Does, and takes, the same for an address that is known and one that is not. A form sent twice
    sends one mail; an address that was asked three times within a day is not asked again.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    letter = confirmation(token, [one.label for one in wish.topics], wish.language)
    digest, sealed = address_digest(wish.address), sealed_address(wish.address)
    with desk_work() as session:
        if _is_sent_before(session, ticket) or _asked_lately(session, digest, at) >= MOST_REQUESTS:
            return
        message_id = put_mail(session, wish.address, subject=letter.subject, body=letter.body)
        session.add(
            SubscriptionRequest(
                ticket=ticket,
                token_digest=_digest(token),
                address_digest=digest,
                sealed_address=sealed,
                topics=[one.name for one in wish.topics],
                frequency=wish.frequency,
                language=wish.language,
                consent=wish.consent,
                asked_at=at,
                message_id=message_id,
            )
        )


def request_behind(token: str, *, at: datetime) -> SubscriptionRequest:
    """What a link would confirm; raises NotFoundError for one that confirms nothing any more."""
    with desk_reading() as session:
        return _open_request(session, token, at)


def confirm(token: str, *, at: datetime) -> str:
    """Take up what a link confirms; returns the public number of the subscription.

    A known address hears of the new topics besides its own. Raises NotFoundError for a link that
    was used or is older than 48 hours.
    """
    with desk_work() as session:
        request = _open_request(session, token, at)
        found = _subscription_at(session, request.address_digest) or _new(session, request, at)
        found.frequency, found.language = request.frequency, request.language
        found.consent, found.consent_at = request.consent, request.asked_at
        found.left_at = found.undeliverable_at = None
        found.refusals = 0
        session.flush()
        _hear_of(session, found, request.topics, at=at)
        request.used_at, request.sealed_address = at, b""
        return found.public_id


def subscription_behind(secret: str) -> Subscription:
    """The subscription that a secret link opens; raises NotFoundError."""
    with desk_reading() as session:
        return _behind(session, secret)


def change_subscription(
    secret: str, topics: Iterable[str], frequency: Frequency, *, consent: str, at: datetime
) -> None:
    """Hear of exactly these topics, this often; who had left comes back by it.

    What waits under other topics is not told any more. Raises NotFoundError, and RefusedError
    for no topic at all: that is what leaving is for.
    """
    wanted = list(dict.fromkeys(topics))
    if not wanted:
        raise RefusedError(_("Xin chọn ít nhất một chủ đề, hoặc bấm Ngừng nhận tin."))
    with desk_work() as session:
        found = _behind(session, secret)
        if found.left_at is not None:
            found.left_at, found.consent, found.consent_at = None, consent, at
        found.frequency = frequency
        of_it = SubscriptionTopic.subscription_id == found.id
        session.execute(
            delete(SubscriptionTopic).where(of_it, SubscriptionTopic.topic.not_in(wanted))
        )
        _drop_lines(session, found, but=wanted)
        _hear_of(session, found, wanted, at=at)


def leave(secret: str, *, at: datetime) -> None:
    """Hear of nothing more; mails that still wait are not sent.

    The address stays, sealed, for thirty days in which the person can come back; `forget`
    removes it at once. To leave twice is to leave once, also when nothing is known any more.
    Raises NotFoundError for a secret that this portal has not made.
    """
    public_id = _public_id(secret)
    with desk_work() as session:
        found = _by_public_id(session, public_id)
        if found is None or found.left_at is not None:
            return
        found.left_at = at
        session.execute(
            delete(SubscriptionTopic).where(SubscriptionTopic.subscription_id == found.id)
        )
        _drop_lines(session, found, but=())
        take_back_mails(session, _waiting_mails(session, found))


def forget(public_id: str) -> bool:
    """Remove everything that is known of the person; whether there was anything.

    Figures of mails sent stay, without saying to whom.
    """
    with desk_work() as session:
        found = _by_public_id(session, public_id)
        if found is None:
            return False
        asked = SubscriptionRequest.address_digest == found.address_digest
        requests = session.scalars(select(SubscriptionRequest.message_id).where(asked)).all()
        take_back_mails(session, [*_waiting_mails(session, found), *requests])
        session.execute(delete(SubscriptionRequest).where(asked))
        session.delete(found)
        return True


def forget_requests(address: str) -> int:
    """Remove what an address was asked and never confirmed; returns how many."""
    asked = SubscriptionRequest.address_digest == address_digest(address)
    with desk_work() as session:
        requests = session.scalars(select(SubscriptionRequest.message_id).where(asked)).all()
        take_back_mails(session, requests)
        session.execute(delete(SubscriptionRequest).where(asked))
        return len(requests)


def _is_sent_before(session: Session, ticket: str) -> bool:
    same = select(SubscriptionRequest.id).where(SubscriptionRequest.ticket == ticket)
    return session.scalar(same) is not None


def _asked_lately(session: Session, digest: str, at: datetime) -> int:
    asked = select(func.count()).where(
        SubscriptionRequest.address_digest == digest,
        SubscriptionRequest.asked_at > at - COUNTED_FOR,
    )
    return session.scalar(asked) or 0


def _open_request(session: Session, token: str, at: datetime) -> SubscriptionRequest:
    statement = select(SubscriptionRequest).where(
        SubscriptionRequest.token_digest == _digest(token)
    )
    request = session.scalar(statement.with_for_update())
    if request is None or request.used_at is not None or request.asked_at + LINK_VALID <= at:
        raise NotFoundError(
            _("Liên kết này đã dùng rồi hoặc quá 48 giờ. Nếu chưa nhận được tin, hãy đăng ký lại.")
        )
    return request


def _subscription_at(session: Session, digest: str) -> Subscription | None:
    return session.scalar(select(Subscription).where(Subscription.address_digest == digest))


def _new(session: Session, request: SubscriptionRequest, at: datetime) -> Subscription:
    made = Subscription(
        public_id=secrets.token_hex(PUBLIC_ID_BYTES),
        address_digest=request.address_digest,
        sealed_address=request.sealed_address,
        created_at=at,
    )
    session.add(made)
    return made


def _hear_of(session: Session, found: Subscription, topics: Iterable[str], *, at: datetime) -> None:
    known = session.scalars(
        select(SubscriptionTopic.topic).where(SubscriptionTopic.subscription_id == found.id)
    ).all()
    for topic in topics:
        if topic not in known:
            session.add(SubscriptionTopic(subscription_id=found.id, topic=topic, since=at))


def _drop_lines(session: Session, found: Subscription, *, but: Iterable[str]) -> None:
    session.execute(
        delete(DigestLine).where(
            DigestLine.subscription_id == found.id,
            DigestLine.delivery_id.is_(None),
            DigestLine.topic.not_in(list(but)),
        )
    )


def _waiting_mails(session: Session, found: Subscription) -> list[str]:
    statement = select(DigestDelivery.message_id).where(
        DigestDelivery.subscription_id == found.id, DigestDelivery.outcome == Outcome.WAITING
    )
    return list(session.scalars(statement))


def _behind(session: Session, secret: str) -> Subscription:
    found = _by_public_id(session, _public_id(secret))
    if found is None:
        raise NotFoundError(_("Đăng ký này không còn: mọi dữ liệu của nó đã được xóa."))
    return found


def _public_id(secret: str) -> str:
    public_id = public_id_in(secret)
    if public_id is None:
        raise NotFoundError(_("Liên kết này không đúng. Xin mở lại từ thư bạn nhận được."))
    return public_id


def _by_public_id(session: Session, public_id: str) -> Subscription | None:
    return session.scalar(select(Subscription).where(Subscription.public_id == public_id))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
