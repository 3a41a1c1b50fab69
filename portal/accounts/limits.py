"""Limits on attempts, counted on the desk so that all processes count together.

Per account and per network 10 attempts in 5 minutes, for codes 5 in 5 minutes (trust.md, trap 8).
A browser from which the person has signed in before has a count of its own: strangers who try
passwords cannot lock anybody out.
"""

import time
from dataclasses import dataclass

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from portal.accounts.desk_tables import Attempt
from portal.core.addresses import settings

WINDOW_S = 300


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be tried in a window of five minutes."""

    name: str
    most: int

    def bucket(self, who: str) -> str:
        """What is counted together."""
        return f"{self.name}:{who}"[:120]


PASSWORD_OF_ACCOUNT = Limit("password-account", 10)
PASSWORD_OF_DEVICE = Limit("password-device", 10)
PASSWORD_OF_NETWORK = Limit("password-network", 30)
CODE_OF_ACCOUNT = Limit("code-account", 5)
LINK_OF_NETWORK = Limit("link-network", 10)
RESET_OF_ACCOUNT = Limit("reset-account", 3)

# In the words that SQLite and PostgreSQL share.
_COUNT = text(
    "INSERT INTO attempt (bucket, period, count) VALUES (:bucket, :period, 1)"
    " ON CONFLICT (bucket, period) DO UPDATE SET count = attempt.count + 1"
)


def count_attempt(session: Session, limit: Limit, who: str) -> bool:
    """Count one attempt; whether it is within the limit. `session` is one of the desk.

    Always so where PORTAL_LIMITS is off, for load tests; production refuses that setting.
    """
    return attempts_with(session, limit, who) <= limit.most or not settings().limits


def attempts_with(session: Session, limit: Limit, who: str) -> int:
    """Count one attempt; how many it makes in this window and the one before."""
    period = _period()
    bucket = limit.bucket(who)
    session.execute(_COUNT, {"bucket": bucket, "period": period})
    # The window before counts too, so that nobody gets twice the number at its border.
    rows = session.execute(
        select(Attempt.count).where(Attempt.bucket == bucket, Attempt.period >= period - 1)
    )
    return sum(rows.scalars())


def forget_attempts(session: Session, limit: Limit, who: str) -> None:
    """Begin to count anew, once somebody has shown who they are."""
    session.execute(delete(Attempt).where(Attempt.bucket == limit.bucket(who)))


def forget_old_attempts(session: Session) -> None:
    """Remove counts that no limit looks at any more."""
    session.execute(delete(Attempt).where(Attempt.period < _period() - 1))


def _period() -> int:
    return int(time.time()) // WINDOW_S
