"""Links that let a person set a password once: invitations, and resets of forgotten passwords."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.accounts.models import Account, AccountLink, AccountState, LinkPurpose
from portal.accounts.officer import actor_name
from portal.accounts.passwords import hash_password, refuse_weak
from portal.accounts.sessions import TOKEN_BYTES, digest_of, end_sessions
from portal.core import audit
from portal.core.db import db
from portal.core.errors import NotFoundError

KIND = "account"
LIFETIMES: Mapping[LinkPurpose, timedelta] = {
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=2),
}
GONE = "Liên kết này không còn dùng được: đã dùng rồi, đã hết hạn hoặc đã được thay."


def make_link(account: Account, *, at: datetime, by: str) -> str:
    """A new link as its secret half, kept nowhere; earlier ones of this person open nothing.

    An invitation for somebody without a password, a reset for all others.
    """
    is_new = account.state is AccountState.INVITED
    purpose = LinkPurpose.INVITATION if is_new else LinkPurpose.RESET
    _end_links(account, at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        AccountLink(
            account_id=account.id,
            purpose=purpose,
            digest=digest_of(token),
            created_at=at,
            created_by=by,
            expires_at=at + LIFETIMES[purpose],
        )
    )
    audit.record(by, "made_link", kind=KIND, key=account.email, purpose=purpose.value)
    return token


def link_path(token: str) -> str:
    """Where the page of a link is."""
    return f"/can-bo/loi-moi/{token}"


def account_of_link(token: str, *, at: datetime) -> Account:
    """Who may set a password with this link; raises NotFoundError when nobody may."""
    link = db.session.scalar(select(AccountLink).where(AccountLink.digest == digest_of(token)))
    if link is None or link.used_at is not None or link.expires_at <= at:
        raise NotFoundError(GONE)
    account = db.session.get_one(Account, link.account_id)
    if account.state is AccountState.DISABLED:
        raise NotFoundError(GONE)
    return account


def set_password_by_link(token: str, password: str, *, at: datetime) -> Account:
    """Set the password of the person to whom the link was given; all links and sessions end.

    Raises NotFoundError for a link that opens nothing, RefusedError for a weak password.
    """
    account = account_of_link(token, at=at)
    refuse_weak(password, email=account.email, name=account.name)
    _end_links(account, at=at)
    account.state = AccountState.ACTIVE
    _put_password(account, password, at=at)
    audit.record(actor_name(account.email), "set_password", kind=KIND, key=account.email)
    return account


def change_password(account: Account, password: str, *, session_id: str, at: datetime) -> None:
    """Change the own password; all sessions but `session_id` end.

    Raises RefusedError for a weak one.
    """
    refuse_weak(password, email=account.email, name=account.name)
    _end_links(account, at=at)
    _put_password(account, password, at=at, but=session_id)
    audit.record(actor_name(account.email), "changed_password", kind=KIND, key=account.email)


def _put_password(account: Account, password: str, *, at: datetime, but: str = "") -> None:
    account.password_hash = hash_password(password)
    account.updated_at = at
    end_sessions(account.id, but=but)


def _end_links(account: Account, *, at: datetime) -> None:
    db.session.execute(
        update(AccountLink)
        .where(AccountLink.account_id == account.id, AccountLink.used_at.is_(None))
        .values(used_at=at)
    )
