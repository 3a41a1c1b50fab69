"""Inviting officers, changing what they are, locking them out and letting them in again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.known_devices import forget_devices_of
from portal.accounts.models import Account, AccountLink, AccountState
from portal.accounts.officer import actor_name
from portal.accounts.permissions import OF_A_COMMUNE, OF_AN_ESTABLISHMENT, Role
from portal.accounts.queries import account_by_email, plain_email
from portal.accounts.sessions import end_sessions
from portal.core import audit, code_book
from portal.core.actor import Actor
from portal.core.audit import Changes
from portal.core.db import db
from portal.core.errors import ForbiddenError, RefusedError, StaleEditError
from portal.core.mail import is_address
from portal.places.models import Commune

KIND = "account"


@dataclass(frozen=True, slots=True)
class Position:
    """What a person is: name, roles, and the unit that binds some of the roles."""

    name: str
    roles: frozenset[Role]
    commune_code: str | None = None
    establishment_code: str | None = None


class UnfitPositionError(RefusedError):
    """A position that cannot be; `field` says which part of it is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def invite_person(email: str, position: Position, *, at: datetime, by: Actor) -> Account:
    """A new account that waits for its first password.

    Raises UnfitPositionError for an address that is used or none, and for an unfit position.
    """
    by.refuse_outside(
        commune_code=position.commune_code, establishment_code=position.establishment_code
    )
    address = plain_email(email)
    if not is_address(address):
        raise UnfitPositionError("email", "Địa chỉ thư điện tử viết theo dạng ten@co-quan.vn.")
    if account_by_email(address) is not None:
        raise UnfitPositionError("email", "Đã có tài khoản mang địa chỉ này.")
    _refuse_unfit(position)
    account = Account(
        email=address, state=AccountState.INVITED, created_at=at, updated_at=at, **_values(position)
    )
    db.session.add(account)
    db.session.flush()
    changes = {name: (None, value) for name, value in _values(position).items() if value}
    audit.record(by.name, "invited", kind=KIND, key=address, changes=changes)
    return account


def change_position(
    account: Account, position: Position, *, version: int, at: datetime, by: Actor
) -> None:
    """Change name, roles or unit of a person; takes effect with the next page they open.

    Raises StaleEditError when somebody else changed the account meanwhile, ForbiddenError for
    the own roles, RefusedError for the last administrator, UnfitPositionError for what cannot be.
    """
    if account.version != version:
        raise StaleEditError("Tài khoản vừa được người khác sửa. Xin xem lại rồi gửi lại.")
    changes = _changes(account, position)
    if not changes:
        return
    if set(changes) != {"name"}:
        _refuse_own(account, by)
    if Role.ADMIN in account.role_set - position.roles:
        _refuse_last_admin(account)
    _refuse_unfit(position)
    for name, (_before, after) in changes.items():
        setattr(account, name, after)
    account.updated_at = at
    audit.record(by.name, "changed", kind=KIND, key=account.email, changes=changes)


def disable_account(account: Account, *, reason: str, at: datetime, by: Actor) -> None:
    """Let a person in no more and end all their sessions, browsers and links.

    Raises ForbiddenError for the own account, RefusedError for the last administrator.
    """
    _refuse_own(account, by)
    if account.state is AccountState.DISABLED:
        raise RefusedError("Tài khoản này đã bị khóa trước đó.")
    _refuse_last_admin(account)
    for link in _open_links(account):
        link.used_at = at
    _move(account, AccountState.DISABLED, "disabled", reason=reason, at=at, by=by)
    end_sessions(account.id)
    forget_devices_of(account.id)


def enable_account(account: Account, *, reason: str, at: datetime, by: Actor) -> None:
    """Let a locked person in again; raises RefusedError when the account is not locked."""
    if account.state is not AccountState.DISABLED:
        raise RefusedError("Tài khoản này không bị khóa.")
    state = AccountState.ACTIVE if account.password_hash else AccountState.INVITED
    _move(account, state, "enabled", reason=reason, at=at, by=by)


def _move(
    account: Account, state: AccountState, action: str, *, reason: str, at: datetime, by: Actor
) -> None:
    changes = {"state": (account.state, state)}
    account.state, account.updated_at = state, at
    audit.record(by.name, action, kind=KIND, key=account.email, note=reason, changes=changes)


def _open_links(account: Account) -> list[AccountLink]:
    statement = select(AccountLink).where(
        AccountLink.account_id == account.id, AccountLink.used_at.is_(None)
    )
    return list(db.session.scalars(statement))


def _refuse_own(account: Account, by: Actor) -> None:
    if by.name == actor_name(account.email):
        raise ForbiddenError("Không ai tự đổi vai trò hay tự khóa tài khoản của mình.")


def _refuse_last_admin(account: Account) -> None:
    """The rows are locked, so that two administrators cannot remove each other at once."""
    statement = select(Account).where(Account.state == AccountState.ACTIVE).with_for_update()
    admins = [one for one in db.session.scalars(statement) if Role.ADMIN in one.role_set]
    if admins == [account]:
        raise RefusedError("Đây là người quản trị cuối cùng. Xin chỉ định người khác trước.")


def _refuse_unfit(position: Position) -> None:
    if not position.name.strip():
        raise UnfitPositionError("name", "Xin điền họ và tên.")
    if not position.roles:
        raise UnfitPositionError("roles", "Xin chọn ít nhất một vai trò.")
    _refuse_unfit_commune(position)
    _refuse_unfit_establishment(position)


def _refuse_unfit_commune(position: Position) -> None:
    needs = bool(position.roles & OF_A_COMMUNE)
    if needs and position.commune_code is None:
        raise UnfitPositionError("commune", "Vai trò này cần một xã, phường, đặc khu.")
    if not needs and position.commune_code is not None:
        raise UnfitPositionError("commune", "Chỉ cán bộ xã, phường gắn với một xã, phường.")
    if needs and db.session.get(Commune, position.commune_code) is None:
        raise UnfitPositionError("commune", "Không có xã, phường, đặc khu nào mang mã này.")


def _refuse_unfit_establishment(position: Position) -> None:
    needs = bool(position.roles & OF_AN_ESTABLISHMENT)
    if needs and position.establishment_code is None:
        raise UnfitPositionError("establishment", "Vai trò này cần mã của một cơ sở.")
    if not needs and position.establishment_code is not None:
        raise UnfitPositionError("establishment", "Chỉ tài khoản doanh nghiệp gắn với một cơ sở.")
    if needs and code_book.kind_of(position.establishment_code or "") != "establishment":
        raise UnfitPositionError("establishment", "Không có cơ sở nào mang mã này.")
    if needs and len(position.roles) > 1:
        raise UnfitPositionError("roles", "Tài khoản doanh nghiệp không giữ thêm vai trò nào.")


def _values(position: Position) -> dict[str, object]:
    return {
        "name": position.name,
        "roles": sorted(position.roles),
        "commune_code": position.commune_code,
        "establishment_code": position.establishment_code,
    }


def _changes(account: Account, position: Position) -> Changes:
    kept = {name: (getattr(account, name), value) for name, value in _values(position).items()}
    kept["roles"] = (sorted(account.roles), sorted(position.roles))
    return {name: pair for name, pair in kept.items() if pair[0] != pair[1]}
