"""Tables of who may do what: officers with what proves who they are, and keys of other systems."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.permissions import ROLE_LABELS, Role
from portal.accounts.scopes import Scope
from portal.core.db import Model


class AccountState(StrEnum):
    """Whether a person may sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


ACCOUNT_STATES: Mapping[AccountState, str] = {
    AccountState.INVITED: "Đã mời, chưa đặt mật khẩu",
    AccountState.ACTIVE: "Đang dùng",
    AccountState.DISABLED: "Đã khóa",
}


class LinkPurpose(StrEnum):
    """What a single-use link lets a person do."""

    INVITATION = "invitation"
    RESET = "reset"


class Account(Model):
    """A person who works in the portal.

    `email` is kept in small letters. `commune_code` binds the roles of communes,
    `establishment_code` those of businesses. `password_hash` is empty before the first password.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[list[str]]
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"), index=True)
    establishment_code: Mapped[str | None] = mapped_column(String(16), index=True)
    state: Mapped[AccountState] = mapped_column(index=True)
    password_hash: Mapped[str] = mapped_column(String(300), default="")
    has_second_factor: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def role_set(self) -> frozenset[Role]:
        """Its roles."""
        return frozenset(Role(role) for role in self.roles)

    @property
    def state_label(self) -> str:
        """Its state in words."""
        return ACCOUNT_STATES[self.state]

    @property
    def role_labels(self) -> list[str]:
        """Its roles in words."""
        return [ROLE_LABELS[Role(role)] for role in self.roles]


class OneTimeSecret(Model):
    """The secret of a one-time code app (TOTP, RFC 6238), sealed; confirmed by a first code."""

    __tablename__ = "one_time_secret"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class Passkey(Model):
    """A passkey (WebAuthn credential); its counter is kept on the desk, where it changes often."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]


class RecoveryCode(Model):
    """One of the codes kept on paper for the day on which the phone is gone; used once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class AccountLink(Model):
    """A link that lets a person set a password once, until it expires."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[LinkPurpose]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiKey(Model):
    """One key; only the SHA-256 digest of its secret is kept.

    `handle` is the public half of the key, by which it is found. `owner_code` is the code of the
    establishment for which it acts, empty for an office or a partner system; `commune_code` binds
    it to the records of one commune.
    """

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120), unique=True)
    scopes: Mapped[list[str]]
    owner_code: Mapped[str] = mapped_column(String(16), default="")
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]

    @property
    def is_active(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None

    def opens(self, scope: Scope) -> bool:
        """Whether this key has the right `scope`; the right `admin` holds all others."""
        return self.is_active and not {scope, Scope.ADMIN}.isdisjoint(self.scopes)
