"""Days as official documents write them."""

import re
from datetime import date

DAY = (
    r"(?:(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4})"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4}))"
)


def day_of(found: re.Match[str]) -> date | None:
    """The day that a match of `DAY` names, or nothing if there is no such day."""
    numbers = [found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"]]
    if not all(numbers):
        return None
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None
