"""Dates and times of GS1 data: YYMMDD, YYYYMMDD, HHMM (General Specifications 3 and 7.12)."""

from __future__ import annotations

from calendar import monthrange

# Which century is meant depends on the day of reading; 2000 has the leap years of all that come
# into question (1976 to 2075).
_CENTURY = 2000
# Not before/after delivery, when no time of the day is meant (3.8).
_NO_TIME = "9999"


def is_day(yymmdd: str) -> bool:
    """Tell whether six digits are a day of the calendar."""
    return is_long_day(f"{_CENTURY + int(yymmdd[:2])}{yymmdd[2:]}")


def is_day_or_month(yymmdd: str) -> bool:
    """Tell whether six digits are a day, or a month whose day is given as 00."""
    return is_day(yymmdd[:4] + "01") if yymmdd.endswith("00") else is_day(yymmdd)


def is_long_day(yyyymmdd: str) -> bool:
    """Tell whether eight digits are a day of the calendar."""
    year, month, day = int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:])
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def is_time(digits: str) -> bool:
    """Tell whether two, four or six digits are hours, minutes and seconds."""
    hours, rest = digits[:2], (digits[2:4], digits[4:])
    return len(digits) in {2, 4, 6} and hours < "24" and all(part < "60" for part in rest)


def is_time_or_none(digits: str) -> bool:
    """Tell whether four digits are hours and minutes, or 9999 for none."""
    return digits == _NO_TIME or is_time(digits)
