"""Rows that were found right, kept between preview and import: one line of JSON for each batch."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from portal.imports.readings import Row
from portal.sheets.columns import CellKind, Column

FILE = "dong.jsonl"
ROWS_AT_ONCE = 2_000


class KeptRows:
    """Writes batches; empty cells take no room."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: list[Row] = []

    def keep(self, row: Row) -> None:
        """Keep a row; every two thousand become a batch."""
        self._waiting.append(row)
        if len(self._waiting) >= ROWS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write what waits as a batch."""
        if self._waiting:
            # `json.dump` would write value by value, in Python.
            line = json.dumps(self._waiting, ensure_ascii=False, default=date.isoformat)
            self._file.write(f"{line}\n")
            self._waiting.clear()


def read_batches(folder: Path, columns: Sequence[Column]) -> Iterator[Sequence[Row]]:
    """The batches as they were kept."""
    dates = [column.name for column in columns if column.kind is CellKind.DATE]
    with (folder / FILE).open(encoding="utf-8") as file:
        for line in file:
            rows = [Row(number, values) for number, values in json.loads(line)]
            for name in dates:
                _read_days(rows, name)
            yield rows


def _read_days(rows: Sequence[Row], name: str) -> None:
    for row in rows:
        if name in row.values:
            row.values[name] = date.fromisoformat(row.values[name])
