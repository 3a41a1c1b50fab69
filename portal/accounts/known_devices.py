"""Browsers from which a person has signed in before; strangers' failures do not touch them."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete

from portal.accounts.desk_tables import KnownDevice
from portal.accounts.sessions import TOKEN_BYTES, digest_of
from portal.core.desk import desk_reading, desk_work

KEPT_FOR = timedelta(days=365)


def is_known(token: str, account_id: int, *, at: datetime) -> bool:
    """Whether this person has signed in from the browser with this token."""
    if not token:
        return False
    with desk_reading() as session:
        found = session.get(KnownDevice, _digest(token, account_id))
    return found is not None and at - found.seen_at < KEPT_FOR


def note_device(token: str, account_id: int, *, at: datetime) -> str:
    """Know the browser from now on; returns the token that it keeps.

    A browser that other people use too keeps its token; each of them is known by its own digest.
    """
    kept = token if len(token) >= TOKEN_BYTES else secrets.token_urlsafe(TOKEN_BYTES)
    with desk_work() as session:
        digest = _digest(kept, account_id)
        session.merge(KnownDevice(digest=digest, account_id=account_id, seen_at=at))
    return kept


def forget_devices_of(account_id: int) -> None:
    """Know none of a person's browsers any more."""
    with desk_work() as session:
        session.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))


def forget_old_devices(*, at: datetime) -> None:
    """Remove browsers that nobody has used for a year."""
    with desk_work() as session:
        session.execute(delete(KnownDevice).where(KnownDevice.seen_at < at - KEPT_FOR))


def _digest(token: str, account_id: int) -> str:
    return digest_of(f"{account_id}:{token}")
