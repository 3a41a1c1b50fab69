"""What time it is: UTC in the database, Vietnamese time on the page."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Viet Nam, by which certificates and warnings are judged."""
    return now().astimezone(VIETNAM).date()
