"""Passwords: hashed with argon2id, a few at a time so that pages for the public do not wait."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.core.errors import BusyError, RefusedError

# NIST SP 800-63B: length counts, rules about kinds of characters do not.
SHORTEST = 12
LONGEST = 200
# Each takes 64 MiB and a fifth of a second of one core.
AT_ONCE = 2
PATIENCE_S = 10
_gate = threading.BoundedSemaphore(AT_ONCE)
# The first choice of RFC 9106, 4 with less memory (second recommended option).
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_TOO_COMMON = frozenset(
    {
        "123456789012",
        "1234567890123",
        "password1234",
        "matkhau123456",
        "matkhau12345",
        "quangngai1234",
        "quangngai123456",
        "administrator",
        "qwertyuiop123",
        "111111111111",
        "000000000000",
        "abcdefghijkl",
    }
)


def hash_password(password: str) -> str:
    """The argon2id hash of `password` (RFC 9106); raises BusyError when too many wait."""
    with _turn():
        return _hasher.hash(password)


def is_password(password: str, kept: str) -> bool:
    """Whether `password` is the one whose hash is `kept`.

    Takes the same time when nothing is kept: nobody learns which accounts exist.
    """
    with _turn():
        try:
            return _hasher.verify(kept or _no_hash(), password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def refuse_weak(password: str, *, email: str, name: str) -> None:
    """Raise RefusedError for a password that others would guess."""
    if len(password) < SHORTEST:
        raise RefusedError(f"Mật khẩu cần ít nhất {SHORTEST} ký tự; một câu dễ nhớ là tốt nhất.")
    if len(password) > LONGEST:
        raise RefusedError(f"Mật khẩu dài nhất {LONGEST} ký tự.")
    small = password.casefold()
    if small in _TOO_COMMON or len(set(small)) < 5:
        raise RefusedError("Mật khẩu này quá dễ đoán, xin chọn mật khẩu khác.")
    own = {email.partition("@")[0].casefold(), *name.casefold().split()}
    if any(len(word) >= 5 and word in small for word in own):
        raise RefusedError("Mật khẩu không được chứa tên hay địa chỉ thư của bạn.")


@cache
def _no_hash() -> str:
    return _hasher.hash("there is no such account")


class _turn:  # noqa: N801  # used as a block
    def __enter__(self) -> None:
        if not _gate.acquire(timeout=PATIENCE_S):
            raise BusyError("Đang có quá nhiều người đăng nhập, xin thử lại sau ít giây.")

    def __exit__(self, *_trouble: object) -> None:
        _gate.release()
