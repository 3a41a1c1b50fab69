"""Proving who one is: the password first, then a code; each with its limits and its note.

Nobody learns from answer or time which accounts exist: the limits count addresses as typed, a
hash is computed in every case, and there is one refusal for everything that is wrong.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.desk_tables import Outcome
from portal.accounts.factors import Proof, check_code
from portal.accounts.known_devices import is_known
from portal.accounts.limits import (
    CODE_OF_ACCOUNT,
    PASSWORD_OF_ACCOUNT,
    PASSWORD_OF_DEVICE,
    PASSWORD_OF_NETWORK,
    Limit,
    attempts_with,
    forget_attempts,
)
from portal.accounts.models import Account, AccountState
from portal.accounts.passwords import is_password
from portal.accounts.queries import account_by_email
from portal.accounts.sessions import Client, digest_of
from portal.accounts.sign_in_book import Visitor, note_event
from portal.core.addresses import settings
from portal.core.desk import desk_work
from portal.core.errors import RefusedError, TooManyError

WRONG = "Địa chỉ thư điện tử hoặc mật khẩu không đúng."
WRONG_PASSWORD = "Mật khẩu không đúng."  # noqa: S105  # what the reader is told
WRONG_CODE = "Mã không đúng hoặc đã dùng rồi. Xin đợi mã mới trong ứng dụng và nhập lại."
TOO_MANY = "Đã thử quá nhiều lần. Xin đợi 10 phút rồi thử lại."


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt to sign in: address and password as typed, the browser, its device token."""

    email: str
    password: str
    client: Client
    device_token: str


def check_password(attempted: Attempted, *, at: datetime) -> Account:
    """The account whose password was typed.

    Raises TooManyError beyond a limit, RefusedError for everything that is wrong.
    """
    account = account_by_email(attempted.email)
    who = Visitor(attempted.email, account.id if account else None, attempted.client)
    limits = _limits_of(attempted, account, at=at)
    _refuse_too_many(limits, who, at=at)
    is_right = is_password(attempted.password, account.password_hash if account else "")
    if account is None or not is_right or account.state is not AccountState.ACTIVE:
        outcome = Outcome.DISABLED if is_right else Outcome.WRONG_PASSWORD
        note_event(who, outcome, at=at, method="password")
        raise RefusedError(WRONG)
    _forget(limits)
    return account


def check_own_password(account: Account, password: str, client: Client, *, at: datetime) -> None:
    """Ask a person who is signed in for the password; raises as `check_password`.

    Counted by account apart from signing in, which strangers can try too.
    """
    who = Visitor(account.email, account.id, client)
    limits = [(PASSWORD_OF_DEVICE, f"own:{account.id}")]
    _refuse_too_many(limits, who, at=at)
    if not is_password(password, account.password_hash):
        note_event(who, Outcome.WRONG_PASSWORD, at=at, method="password")
        raise RefusedError(WRONG_PASSWORD)
    _forget(limits)


def check_second_factor(account: Account, code: str, client: Client, *, at: datetime) -> Proof:
    """What the typed code is: one of the app or of the paper; inside a unit of work.

    Raises TooManyError beyond the limit, RefusedError for a wrong or used code.
    """
    who = Visitor(account.email, account.id, client)
    count_code(who, at=at)
    proof = check_code(account, code, at=at)
    if proof is None:
        note_event(who, Outcome.WRONG_CODE, at=at, method="code")
        raise RefusedError(WRONG_CODE)
    forget_codes(account)
    return proof


def count_code(who: Visitor, *, at: datetime) -> None:
    """Count an attempt with a code or passkey; raises TooManyError beyond the limit."""
    _refuse_too_many([(CODE_OF_ACCOUNT, str(who.account_id))], who, at=at)


def forget_codes(account: Account) -> None:
    """Begin to count codes anew, once one was right."""
    _forget([(CODE_OF_ACCOUNT, str(account.id))])


def _limits_of(
    attempted: Attempted, account: Account | None, *, at: datetime
) -> list[tuple[Limit, str]]:
    """What the attempt counts against: a known browser by itself, strangers together."""
    if account is not None and is_known(attempted.device_token, account.id, at=at):
        return [(PASSWORD_OF_DEVICE, digest_of(f"{account.id}:{attempted.device_token}"))]
    # As a digest: an address can be longer than what is kept of a bucket's name.
    address = hashlib.sha256(attempted.email.encode()).hexdigest()
    return [(PASSWORD_OF_ACCOUNT, address), (PASSWORD_OF_NETWORK, attempted.client.network)]


def _refuse_too_many(limits: list[tuple[Limit, str]], who: Visitor, *, at: datetime) -> None:
    with desk_work() as session:
        excess = [attempts_with(session, limit, name) - limit.most for limit, name in limits]
    if max(excess) <= 0 or not settings().limits:
        return
    # The first refusal alone is noted: whoever goes on must not fill the book.
    if max(excess) == 1:
        note_event(who, Outcome.LIMITED, at=at)
    raise TooManyError(TOO_MANY)


def _forget(limits: list[tuple[Limit, str]]) -> None:
    """A network's count stays: one right password must not open the way for trying others."""
    with desk_work() as session:
        for limit, name in limits:
            if limit is not PASSWORD_OF_NETWORK:
                forget_attempts(session, limit, name)
