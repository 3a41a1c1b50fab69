"""What time it is: UTC in the database, Vietnamese time on the page."""

import time
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
QUARTER_HOUR = 900


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Viet Nam, by which certificates and warnings are judged."""
    return _day(int(time.time()) // QUARTER_HOUR)


@lru_cache(maxsize=2)
def _day(quarter: int) -> date:
    # Asked before every cached page; midnight falls on a quarter of an hour in every time zone.
    return datetime.fromtimestamp(quarter * QUARTER_HOUR, VIETNAM).date()
