"""When mails with news go out: at once, each day or each week, by Vietnamese time."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from portal.core.clock import VIETNAM


class Frequency(StrEnum):
    """How often somebody wants to be told."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"


# Read on the way to work or to the market; offices of the province begin at 07:00 or later.
HOUR = time(7)
# The weekly mail opens the week.
MONDAY = 0


def last_slot(frequency: Frequency, at: datetime) -> datetime:
    """The latest moment up to `at` at which mails of this frequency go out."""
    if frequency is Frequency.IMMEDIATE:
        return at
    local = at.astimezone(VIETNAM)
    slot = datetime.combine(local.date(), HOUR, VIETNAM)
    if frequency is Frequency.WEEKLY:
        slot -= timedelta(days=(local.weekday() - MONDAY) % 7)
    return slot if slot <= local else slot - _step(frequency)


def next_slot(frequency: Frequency, at: datetime) -> datetime:
    """The first moment after `at` at which mails of this frequency go out."""
    if frequency is Frequency.IMMEDIATE:
        return at
    return last_slot(frequency, at) + _step(frequency)


def _step(frequency: Frequency) -> timedelta:
    return timedelta(days=7 if frequency is Frequency.WEEKLY else 1)
