"""What signing in leaves on the desk: sessions, attempts, uses of codes, who came or failed."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.desk import DeskModel


class Outcome(StrEnum):
    """How an attempt to sign in ended."""

    SIGNED_IN = "signed_in"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  # the name of an outcome
    WRONG_CODE = "wrong_code"
    LIMITED = "limited"
    DISABLED = "disabled"
    SIGNED_OUT = "signed_out"


OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SIGNED_IN: "Đã đăng nhập",
    Outcome.WRONG_PASSWORD: "Sai mật khẩu",
    Outcome.WRONG_CODE: "Sai mã xác thực",
    Outcome.LIMITED: "Bị chặn vì thử quá nhiều lần",
    Outcome.DISABLED: "Tài khoản đã khóa",
    Outcome.SIGNED_OUT: "Đã đăng xuất",
}


class StaffSession(DeskModel):
    """One browser of one person; only the SHA-256 digest of the cookie is kept.

    `second_factor_at` is empty while the second factor has yet to be given. `confirmed_at` is
    when the person last proved who they are. `csrf` is the secret of the forms of this session.
    """

    __tablename__ = "staff_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(index=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(120))
    network: Mapped[str] = mapped_column(String(64))
    challenge: Mapped[str] = mapped_column(String(120), default="")


class Attempt(DeskModel):
    """How often something was tried in a window of time, counted by all processes together."""

    __tablename__ = "attempt"

    bucket: Mapped[str] = mapped_column(String(120), primary_key=True)
    period: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]


class SignInEvent(DeskModel):
    """Somebody signed in or failed to; `account_id` is empty for an unknown address."""

    __tablename__ = "sign_in_event"
    __table_args__ = (Index("ix_sign_in_event_account_id_at", "account_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None]
    typed: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[Outcome]
    method: Mapped[str] = mapped_column(String(32), default="")
    device: Mapped[str] = mapped_column(String(120), default="")
    network: Mapped[str] = mapped_column(String(64), default="")

    @property
    def outcome_label(self) -> str:
        """How it ended, in words."""
        return OUTCOMES[self.outcome]


class FactorUse(DeskModel):
    """The last use of a one-time code or passkey, so that none works twice.

    `name` is `totp:<account>` or `passkey:<id>`; `counter` the time step or the passkey's count.
    """

    __tablename__ = "factor_use"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    counter: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime]


class KnownDevice(DeskModel):
    """A browser from which a person has signed in before; limits of strangers do not touch it."""

    __tablename__ = "known_device"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(index=True)
    seen_at: Mapped[datetime]
