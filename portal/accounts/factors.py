"""Second factors without a browser's help: codes of an app (RFC 6238), codes on paper."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import pyotp
from sqlalchemy import bindparam, delete, func, select, text, update

from portal.accounts.models import Account, OneTimeSecret, Passkey, RecoveryCode
from portal.accounts.officer import actor_name
from portal.accounts.sessions import digest_of, end_sessions
from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import UtcDateTime, db
from portal.core.desk import desk_work
from portal.core.errors import RefusedError
from portal.core.secret_box import seal, unseal

KIND = "account"
STEP_S = 30
# A clock may be one step ahead or behind (RFC 6238, 5.2).
DRIFT = (0, -1, 1)
CODES = 10
# Without signs that look alike; 16 of them hold 80 bits, which a quick digest keeps safe.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 16
GROUP = 4
_USE = text(
    "INSERT INTO factor_use (name, counter, used_at) VALUES (:name, :counter, :at)"
    " ON CONFLICT (name) DO UPDATE SET counter = excluded.counter, used_at = excluded.used_at"
    " WHERE factor_use.counter < excluded.counter RETURNING counter"
).bindparams(bindparam("at", type_=UtcDateTime()))


class Proof(StrEnum):
    """With what a person proved who they are."""

    TOTP = "totp"
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    PASSWORD = "password"  # noqa: S105  # the name of a proof


def begin_totp(account: Account, *, at: datetime) -> None:
    """Make a new secret for the app of a person; it counts once a first code confirms it.

    Raises RefusedError while another app is in use.
    """
    kept = db.session.get(OneTimeSecret, account.id)
    if kept is not None and kept.confirmed_at is not None:
        raise RefusedError("Tài khoản đã có ứng dụng tạo mã. Xin gỡ ứng dụng cũ trước.")
    sealed = seal(pyotp.random_base32().encode(), about=_about(account.id))
    db.session.merge(
        OneTimeSecret(account_id=account.id, sealed=sealed, created_at=at, confirmed_at=None)
    )


def waiting_secret(account: Account) -> str | None:
    """The secret that waits for its first code, in base32; None when there is none."""
    kept = db.session.get(OneTimeSecret, account.id)
    if kept is None or kept.confirmed_at is not None:
        return None
    return _secret(kept)


def has_totp(account: Account) -> bool:
    """Whether a code app is in use."""
    kept = db.session.get(OneTimeSecret, account.id)
    return kept is not None and kept.confirmed_at is not None


def confirm_totp(account: Account, code: str, *, at: datetime) -> None:
    """Take the app into use with its first code; raises RefusedError for a wrong one."""
    kept = db.session.get(OneTimeSecret, account.id)
    if kept is None or kept.confirmed_at is not None:
        raise RefusedError("Chưa có mã bí mật nào đang chờ xác nhận. Xin bắt đầu lại.")
    if not _is_code(kept, _plain(code), at=at):
        raise RefusedError("Mã không đúng. Xin xem lại giờ của điện thoại và nhập mã mới nhất.")
    kept.confirmed_at = at
    account.has_second_factor = True
    account.updated_at = at
    audit.record(actor_name(account.email), "added_totp", kind=KIND, key=account.email)


def remove_totp(account: Account, *, at: datetime) -> None:
    """Take the app of a person out of use; raises RefusedError when there is none."""
    if not has_totp(account):
        raise RefusedError("Tài khoản chưa có ứng dụng tạo mã.")
    db.session.execute(delete(OneTimeSecret).where(OneTimeSecret.account_id == account.id))
    note_factors(account, at=at)
    audit.record(actor_name(account.email), "removed_totp", kind=KIND, key=account.email)


def note_factors(account: Account, *, at: datetime) -> None:
    """Note whether the person still has a second factor; codes on paper go with the last one."""
    keys = select(func.count()).where(Passkey.account_id == account.id)
    confirmed = select(OneTimeSecret.account_id).where(
        OneTimeSecret.account_id == account.id, OneTimeSecret.confirmed_at.is_not(None)
    )
    account.has_second_factor = bool(db.session.scalar(keys) or db.session.scalar(confirmed))
    account.updated_at = at
    if not account.has_second_factor:
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def remove_all_factors(account: Account, *, at: datetime, by: Actor, reason: str) -> None:
    """Let a person who has lost everything set up a second factor anew; all sessions end."""
    for table in (OneTimeSecret, Passkey, RecoveryCode):
        db.session.execute(delete(table).where(table.account_id == account.id))
    account.has_second_factor = False
    account.updated_at = at
    audit.record(by.name, "reset_second_factor", kind=KIND, key=account.email, note=reason)
    end_sessions(account.id)


def renew_recovery_codes(account: Account) -> Sequence[str]:
    """New codes for the paper, the old ones open nothing any more; they cannot be read again."""
    if not account.has_second_factor:
        raise RefusedError("Xin cài ứng dụng tạo mã hoặc khóa truy cập trước.")
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [_new_code() for _ in range(CODES)]
    db.session.add_all(
        RecoveryCode(account_id=account.id, digest=_digest(account.id, code)) for code in codes
    )
    audit.record(actor_name(account.email), "renewed_recovery_codes", kind=KIND, key=account.email)
    return codes


def unused_recovery_codes(account: Account) -> int:
    """How many codes on paper still open."""
    statement = select(func.count()).where(
        RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(statement) or 0


def check_code(account: Account, code: str, *, at: datetime) -> Proof | None:
    """What a typed code is, None for a wrong or used one; inside a unit of work."""
    plain = _plain(code)
    kept = db.session.get(OneTimeSecret, account.id)
    if kept is not None and kept.confirmed_at is not None and _is_code(kept, plain, at=at):
        return Proof.TOTP
    return Proof.RECOVERY if _use_recovery_code(account, plain, at=at) else None


def use_once(name: str, counter: int, *, at: datetime) -> bool:
    """Whether `counter` is beyond the last one used under this name; notes it then."""
    with desk_work() as session:
        rows = session.execute(_USE, {"name": name, "counter": counter, "at": at})
        return rows.first() is not None


def _is_code(kept: OneTimeSecret, code: str, *, at: datetime) -> bool:
    totp = pyotp.TOTP(_secret(kept))
    now = int(at.timestamp()) // STEP_S
    right = [
        now + drift
        for drift in DRIFT
        if hmac.compare_digest(totp.generate_otp(now + drift).encode(), code.encode())
    ]
    return bool(right) and use_once(f"totp:{kept.account_id}", right[0], at=at)


def _use_recovery_code(account: Account, code: str, *, at: datetime) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.digest == _digest(account.id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    ).first()
    if used is None:
        return False
    audit.record(actor_name(account.email), "used_recovery_code", kind=KIND, key=account.email)
    return True


def _secret(kept: OneTimeSecret) -> str:
    return unseal(kept.sealed, about=_about(kept.account_id)).decode()


def _about(account_id: int) -> str:
    return f"totp:{account_id}"


def _plain(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())[:64]


def _new_code() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(signs[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def _digest(account_id: int, code: str) -> str:
    return digest_of(f"{account_id}:{_plain(code)}")
