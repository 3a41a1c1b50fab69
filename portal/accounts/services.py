"""Making, checking and revoking keys."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from portal.accounts.models import ApiKey
from portal.accounts.queries import key_by_handle
from portal.accounts.scopes import Scope
from portal.core import audit, code_book
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.places.models import Commune

KIND = "api_key"
HANDLE_BYTES = 6
SECRET_BYTES = 32
LONGEST_NAME = 120
# Compared with when there is no such key, so that both answers take the same time.
_NO_DIGEST = hashlib.sha256(b"").hexdigest()


def create_key(
    name: str,
    *,
    scopes: Sequence[Scope],
    owner_code: str = "",
    commune_code: str | None = None,
    at: datetime,
    by: str,
) -> str:
    """Make a key and return it; it cannot be read again afterwards.

    Raises RefusedError for a name that is used or empty, no scope, an owner that is no
    establishment, or a unit that is no commune.
    """
    _refuse_unfit(name, scopes)
    if Scope.ADMIN in scopes and (owner_code or commune_code):
        raise RefusedError("Khóa có mọi quyền không gắn với một đơn vị.")
    _refuse_unfit_unit(owner_code, commune_code)
    handle, secret = secrets.token_hex(HANDLE_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    db.session.add(
        ApiKey(
            handle=handle,
            digest=_digest(secret),
            name=name,
            scopes=sorted(set(scopes)),
            owner_code=owner_code,
            commune_code=commune_code,
            created_at=at,
        )
    )
    db.session.flush()
    rights, unit = sorted(set(scopes)), commune_code or ""
    audit.record(by, "created", kind=KIND, key=name, scopes=rights, owner=owner_code, commune=unit)
    return f"{handle}.{secret}"


def revoke_key(key: ApiKey, *, at: datetime, by: str, reason: str = "") -> None:
    """Let a key open nothing from now on; raises RefusedError when it was revoked before."""
    if not key.is_active:
        raise RefusedError(f"Khóa {key.name} đã bị thu hồi trước đó.")
    key.revoked_at = at
    audit.record(by, "revoked", kind=KIND, key=key.name, note=reason)


def key_of_token(token: str) -> ApiKey | None:
    """The active key that `token` is, None for a wrong, unknown or revoked one."""
    handle, _, secret = token.partition(".")
    key = key_by_handle(handle)
    kept = key.digest if key is not None else _NO_DIGEST
    is_right = hmac.compare_digest(kept, _digest(secret))
    return key if key is not None and is_right and key.is_active else None


def note_use(key: ApiKey, *, on: date) -> None:
    """Note the day on which a key was last used, so that forgotten keys are noticed."""
    key.last_used_on = on


def _digest(secret: str) -> str:
    # A random secret of 256 bits needs no slow hash: nobody can try them all.
    return hashlib.sha256(secret.encode()).hexdigest()


def _refuse_unfit(name: str, scopes: Sequence[Scope]) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise RefusedError("Khóa cần một tên, không quá 120 ký tự.")
    if not scopes:
        raise RefusedError("Khóa cần ít nhất một quyền.")
    if db.session.scalar(select(ApiKey.id).where(ApiKey.name == name)) is not None:
        raise RefusedError(f"Đã có khóa tên {name}.")


def _refuse_unfit_unit(owner_code: str, commune_code: str | None) -> None:
    if owner_code and commune_code:
        raise RefusedError("Khóa gắn với một cơ sở hoặc một xã, phường; không gắn với cả hai.")
    if commune_code and db.session.get(Commune, commune_code) is None:
        raise RefusedError(f"Không có xã, phường, đặc khu nào mang mã {commune_code}.")
    if owner_code and code_book.kind_of(owner_code) != "establishment":
        raise RefusedError(f"Không có cơ sở nào mang mã {owner_code}.")
