"""Secrets that the portal must be able to read again (one-time codes), sealed with AES-256-GCM.

The key is a file beside the signing keys, never in the database: who steals the database alone
cannot open them.
"""

import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.core.addresses import settings
from portal.core.errors import UnavailableError

KEY_BYTES = 32
NONCE_BYTES = 12


def prepare() -> None:
    """Make the key unless there is one; the caller keeps other starts away."""
    file = _file()
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as unfinished:
        unfinished.write(secrets.token_bytes(KEY_BYTES))
        unfinished.flush()
        os.fsync(unfinished.fileno())
    part.replace(file)


def seal(secret: bytes, *, about: str) -> bytes:
    """`secret` as it may be kept; it opens only for the same `about`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key()).encrypt(nonce, secret, about.encode())


def unseal(sealed: bytes, *, about: str) -> bytes:
    """What was sealed; raises UnavailableError with another key or for another `about`."""
    try:
        return AESGCM(_key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError):
        raise UnavailableError("Không mở được dữ liệu mã hóa: khóa đã đổi.") from None


def signing_key(purpose: str) -> bytes:
    """A key for signing what only this portal reads again; each `purpose` has one of its own."""
    return hmac.digest(_key(), purpose.encode(), "sha256")


def _key() -> bytes:
    try:
        return _file().read_bytes()
    except FileNotFoundError:
        raise UnavailableError("Thiếu khóa mã hóa; hãy chạy: portal init") from None


def _file() -> Path:
    return settings().data_dir / "keys" / "box.secret"
