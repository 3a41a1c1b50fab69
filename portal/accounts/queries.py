"""Reads of officers and of keys."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import Account, AccountState, ApiKey, Passkey
from portal.accounts.permissions import Role
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.paging import PAGE_SIZE, Listing
from search.vietnamese import fold


def account_by_id(account_id: int) -> Account:
    """The account of this number; raises NotFoundError."""
    found = db.session.get(Account, account_id)
    if found is None:
        raise NotFoundError("Không có tài khoản này.")
    return found


def account_by_email(email: str) -> Account | None:
    """The account with this address, in whatever letters it was typed."""
    return db.session.scalar(select(Account).where(Account.email == plain_email(email)))


def account_named(email: str) -> Account:
    """The account with this address; raises NotFoundError."""
    found = account_by_email(email)
    if found is None:
        raise NotFoundError(f"Không có tài khoản nào mang địa chỉ {email}.")
    return found


def plain_email(email: str) -> str:
    """An address as it is kept."""
    return email.strip().lower()


def all_accounts() -> Sequence[Account]:
    """Every account, by name."""
    return db.session.scalars(select(Account).order_by(Account.name, Account.id)).all()


def find_accounts(
    page: int, *, words: str, role: Role | None, state: AccountState | None
) -> Listing[Account]:
    """One page of the accounts whose name or address holds `words`, marks of letters aside.

    A province has some hundred of them: they are looked through in memory, because the two
    databases do not agree on Vietnamese letters. Raises NotFoundError for a page beyond the end.
    """
    wanted = fold(words)
    found = [
        one
        for one in all_accounts()
        if wanted in fold(f"{one.name} {one.email}")
        and (role is None or role in one.role_set)
        and (state is None or one.state is state)
    ]
    first = (page - 1) * PAGE_SIZE
    if page > 1 and first >= len(found):
        raise NotFoundError("Danh sách không có trang này.")
    return Listing(found[first : first + PAGE_SIZE], len(found), page, PAGE_SIZE)


def passkeys_of(account_id: int) -> Sequence[Passkey]:
    """The passkeys of a person, oldest first."""
    statement = select(Passkey).where(Passkey.account_id == account_id)
    return db.session.scalars(statement.order_by(Passkey.id)).all()


def key_by_handle(handle: str) -> ApiKey | None:
    """The key whose public half is `handle`, revoked ones too."""
    return db.session.scalar(select(ApiKey).where(ApiKey.handle == handle))


def key_by_name(name: str) -> ApiKey:
    """The key with this name; raises NotFoundError."""
    found = db.session.scalar(select(ApiKey).where(ApiKey.name == name))
    if found is None:
        raise NotFoundError(f"Không có khóa nào tên {name}.")
    return found


def all_keys() -> Sequence[ApiKey]:
    """Every key ever made, oldest first."""
    return db.session.scalars(select(ApiKey).order_by(ApiKey.id)).all()
