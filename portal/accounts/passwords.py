"""Passwords: hashed with argon2id, one at a time and last in line for the processor.

Twenty people who sign in at once take seconds of it; pages for the public must not wait for them.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.core.errors import BusyError, RefusedError

# NIST SP 800-63B: length counts, rules about kinds of characters do not.
SHORTEST = 12
LONGEST = 200
# Each takes 64 MiB and a fifth of a second of one core; who comes behind so many is told to wait.
MOST_WAITING = 40
BEHIND_PAGES = 10
_places = threading.BoundedSemaphore(MOST_WAITING)
Answer = TypeVar("Answer")
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
    return _in_turn(lambda: _hasher.hash(password))


def is_password(password: str, kept: str) -> bool:
    """Whether `password` is the one whose hash is `kept`.

    Takes the same time when nothing is kept: nobody learns which accounts exist.
    """
    return _in_turn(lambda: _verified(password, kept))


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


def _verified(password: str, kept: str) -> bool:
    try:
        return _hasher.verify(kept or _no_hash(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def _in_turn(work: Callable[[], Answer]) -> Answer:
    if not _places.acquire(blocking=False):
        raise BusyError("Đang có quá nhiều người đăng nhập, xin thử lại sau ít giây.")
    try:
        return _line().submit(work).result()
    finally:
        _places.release()


@cache
def _no_hash() -> str:
    return _hasher.hash("there is no such account")


@cache
def _line() -> ThreadPoolExecutor:
    # Made at the first sign-in: threads do not come along when the web server forks.
    return ThreadPoolExecutor(1, "passwords", initializer=_step_back)


def _step_back() -> None:
    if sys.platform == "linux":
        # There a thread has a priority of its own.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND_PAGES)
