"""Sessions of officers, kept on the desk: ended there they are ended everywhere, at once."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from portal.accounts.desk_tables import StaffSession
from portal.core.desk import desk_reading, desk_work

TOKEN_BYTES = 32
# OWASP ASVS 5, 7.3: an idle and an absolute limit.
IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
# A proof of identity opens dangerous acts for so long.
STEP_UP = timedelta(minutes=10)
# A session is noted as alive at most so often.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Client:
    """The browser at the other end: what it calls itself and from which network it comes."""

    device: str
    network: str


def begin_session(account_id: int, *, client: Client, at: datetime, has_second_factor: bool) -> str:
    """Begin a session and return the value of its cookie, which is kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with desk_work() as session:
        session.add(
            StaffSession(
                digest=digest_of(token),
                account_id=account_id,
                public_id=secrets.token_hex(8),
                csrf=secrets.token_urlsafe(TOKEN_BYTES),
                created_at=at,
                seen_at=at,
                confirmed_at=at,
                second_factor_at=at if has_second_factor else None,
                device=client.device[:120],
                network=client.network[:64],
            )
        )
    return token


def session_of(token: str, *, at: datetime) -> StaffSession | None:
    """The session behind a cookie, None when there is none or its time is over."""
    if not token:
        return None
    with desk_reading() as session:
        found = session.get(StaffSession, digest_of(token))
    return found if found is not None and is_alive(found, at=at) else None


def is_alive(one: StaffSession, *, at: datetime) -> bool:
    """Whether the session is within both of its limits."""
    return at - one.seen_at < IDLE and at - one.created_at < ABSOLUTE


def note_seen(one: StaffSession, *, at: datetime) -> None:
    """Keep a session alive; writes at most once a minute."""
    if at - one.seen_at >= SEEN_EVERY:
        _change(one, seen_at=at)


def note_second_factor(one: StaffSession, *, at: datetime) -> str:
    """Note that the person has given the second factor; returns the session's new cookie.

    Cookie and token of the forms are new: what was known before opens nothing more now.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    _change(
        one,
        digest=digest_of(token),
        csrf=secrets.token_urlsafe(TOKEN_BYTES),
        second_factor_at=at,
        confirmed_at=at,
        challenge="",
    )
    return token


def note_confirmed(one: StaffSession, *, at: datetime) -> None:
    """Note that the person has proved anew who they are."""
    _change(one, confirmed_at=at)


def keep_challenge(one: StaffSession, challenge: str) -> None:
    """Keep the challenge that a passkey is to sign; an empty one ends it."""
    _change(one, challenge=challenge)


def is_confirmed(one: StaffSession, *, at: datetime) -> bool:
    """Whether the person has proved who they are a short while ago."""
    return at - one.confirmed_at < STEP_UP


def sessions_of(account_id: int, *, at: datetime) -> Sequence[StaffSession]:
    """The sessions of a person that are alive, the latest used first."""
    with desk_reading() as session:
        rows = session.scalars(
            select(StaffSession)
            .where(StaffSession.account_id == account_id)
            .order_by(StaffSession.seen_at.desc())
        ).all()
    return [one for one in rows if is_alive(one, at=at)]


def end_session(token: str) -> None:
    """End the session behind a cookie."""
    with desk_work() as session:
        session.execute(delete(StaffSession).where(StaffSession.digest == digest_of(token)))


def end_named_session(account_id: int, public_id: str) -> None:
    """End one session of a person, as chosen from the list."""
    with desk_work() as session:
        session.execute(
            delete(StaffSession).where(
                StaffSession.account_id == account_id, StaffSession.public_id == public_id
            )
        )


def end_sessions(account_id: int, *, but: str = "") -> None:
    """End all sessions of a person, `but` the one with this public name."""
    with desk_work() as session:
        session.execute(
            delete(StaffSession).where(
                StaffSession.account_id == account_id, StaffSession.public_id != but
            )
        )


def forget_dead_sessions(*, at: datetime) -> None:
    """Remove the sessions whose time is over."""
    with desk_work() as session:
        session.execute(
            delete(StaffSession).where(
                (StaffSession.seen_at < at - IDLE) | (StaffSession.created_at < at - ABSOLUTE)
            )
        )


def digest_of(token: str) -> str:
    """What is kept of a secret: a random one of 256 bits needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _change(one: StaffSession, **values: object) -> None:
    with desk_work() as session:
        session.execute(
            update(StaffSession).where(StaffSession.digest == one.digest).values(**values)
        )
