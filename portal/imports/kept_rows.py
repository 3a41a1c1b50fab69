"""Rows that were found right, kept between preview and import: one line of JSON for each batch."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from portal.imports.readings import Row, Values
from portal.sheets.columns import CellKind, Column

FILE = "dong.jsonl"
ROWS_AT_ONCE = 1_000


class KeptRows:
    """Writes batches; values stand in the order of the columns, without their names."""

    def __init__(self, file: TextIO, columns: Sequence[Column]) -> None:
        self._file = file
        self._names = [column.name for column in columns]
        self.count = 0
        self._waiting: list[list[object]] = []

    def keep(self, row: Row) -> None:
        """Keep a row; every thousand become a batch."""
        self._waiting.append([row.number, *map(row.values.get, self._names)])
        self.count += 1
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
    names = [column.name for column in columns]
    dates = [column.name for column in columns if column.kind is CellKind.DATE]
    with (folder / FILE).open(encoding="utf-8") as file:
        for line in file:
            yield [_row(one, names, dates) for one in json.loads(line)]


def _row(kept: list[object], names: Sequence[str], dates: Sequence[str]) -> Row:
    number, *told = kept
    values: Values = {
        name: value for name, value in zip(names, told, strict=True) if value is not None
    }
    for name in dates:
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return Row(int(str(number)), values)
