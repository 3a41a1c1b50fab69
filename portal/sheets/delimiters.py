"""Which character divides the cells of a delimited file."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

_CANDIDATES = ",;\t|"
# No file holds this character, so that each line is one cell.
_NONE = "\x1f"
_ANNOUNCED = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Dialect:
    """The dividing character; announced when Excel's first line "sep=;" names it."""

    delimiter: str
    is_announced: bool = False


def dialect_of(sample: str) -> Dialect:
    """The delimiter under which most rows are as wide as the first one.

    Commas inside numbers ("1,5") and texts do not mislead it: the heading has none of them.
    """
    announced = _ANNOUNCED.match(sample)
    if announced is not None:
        return Dialect(announced[1], is_announced=True)
    fits = {delimiter: _fit(sample, delimiter) for delimiter in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda delimiter: fits[delimiter])
    return Dialect(best if fits[best] > (0.0, 0) else _NONE)


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    rows = [row for row in _rows(sample, delimiter) if any(cell.strip() for cell in row)]
    width = len(rows[0]) if rows else 0
    # Excel pads titles above the heading, so that the first row is as wide as the others.
    return (sum(len(row) == width for row in rows) / len(rows), width) if width > 1 else (0.0, 0)


def _rows(sample: str, delimiter: str) -> Sequence[list[str]]:
    lines = sample.splitlines(keepends=True)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows
