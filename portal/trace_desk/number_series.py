"""Serial numbers typed as a list, or as the first of a series and how many there are."""

import re
from collections.abc import Sequence

from portal.core.errors import RefusedError
from portal.trace.lot_schemas import LONGEST_NUMBER

_ENDS_IN_DIGITS = re.compile(r"(.*?)([0-9]+)", re.ASCII | re.DOTALL)


def series_from(first: str, count: int) -> Sequence[str]:
    """`count` numbers from `first` on: its last digits are counted up and keep their width.

    Raises RefusedError for a first number without digits at its end.
    """
    found = _ENDS_IN_DIGITS.fullmatch(first)
    if found is None:
        raise RefusedError("Số đầu phải kết thúc bằng chữ số, ví dụ A0001.")
    stem, digits = found.groups()
    start, width = int(digits), len(digits)
    numbers = [f"{stem}{start + step:0{width}}" for step in range(count)]
    if len(numbers[-1]) > LONGEST_NUMBER:
        raise RefusedError(f"Số sê-ri dài nhất {LONGEST_NUMBER} ký tự.")
    return numbers
