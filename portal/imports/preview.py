"""Looking through a file before anything is written: what would become of each of its rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from portal.core.actor import Actor
from portal.core.db import db
from portal.imports.decisions import Kind, Refusal, Seen
from portal.imports.kept_rows import FILE, ROWS_AT_ONCE, KeptRows
from portal.imports.kinds import kind_of
from portal.imports.readings import Place, Row, places_of, read_cells, told
from portal.jobs.running import Running
from portal.sheets.columns import Matched, match_columns
from portal.sheets.corrections import FaultyRow, write_errors
from portal.sheets.tables import Row as SheetRow
from portal.sheets.tables import Table, open_table

UPLOAD, ERRORS = "tep", "dong-loi.xlsx"
SHOWN_ROWS, SHOWN_TEXT = 50, 120
Report = Callable[[int, int], object]


class Shown(NamedTuple):
    """A cell or row that is not taken, as the page shows it."""

    number: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Preview:
    """What would become of a file; `sentences` are said of its heading, `notes` of its text.

    Nothing can be taken in while `is_usable` is False: a required column is missing.
    """

    is_usable: bool
    notes: Sequence[str]
    sentences: Sequence[str]
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    shown: list[Shown] = field(default_factory=list)

    @property
    def right(self) -> int:
        """How many rows can be taken in."""
        return self.new + self.changed + self.same

    def told(self) -> dict[str, Any]:
        """The same in values that JSON knows."""
        names = ("is_usable", "rows", "new", "changed", "same", "refused", "right")
        lists: dict[str, Any] = {
            "notes": list(self.notes),
            "sentences": list(self.sentences),
            "shown": [one._asdict() for one in self.shown],
        }
        return {name: getattr(self, name) for name in names} | lists


def preview(running: Running) -> None:
    """The job: look through the file in the folder of the job."""
    register, name = running.parameters["register"], running.parameters["file"]

    def report(done: int, total: int) -> None:
        running.report(done, total, "Đang đọc và kiểm tra")

    running.stop_if_cancelled()
    with db.session.no_autoflush:
        found = look_through(running.folder, kind_of(register, name), by=running.by, report=report)
    running.result = found.told() | {"page": f"/can-bo/nhap/xem-truoc/{running.job.id}"}
    running.result_file = ERRORS if found.refused else ""


def look_through(folder: Path, kind: Kind, *, by: Actor, report: Report) -> Preview:
    """Read and judge the upload in `folder`; leaves the right rows and a workbook of the others.

    Raises SheetRefusedError for a file that is not taken at all.
    """
    with open_table(folder / UPLOAD) as table:
        matched = match_columns(table.header, kind.register.columns)
        found = Preview(matched.is_usable, table.notes, matched.sentences())
        if not matched.is_usable:
            return found
        with (folder / FILE).open("w", encoding="utf-8") as file:
            kept = KeptRows(file)
            walk = _Walk(kind, table, matched, found, by)
            count = write_errors(folder / ERRORS, table.header, walk.faulty_rows(kept, report))
            kept.write()
    if not count:
        (folder / ERRORS).unlink()
    return found


class _Walk:
    """One walk through the rows of a table."""

    def __init__(
        self, kind: Kind, table: Table, matched: Matched, found: Preview, by: Actor
    ) -> None:
        self.kind, self.table, self.found, self.by = kind, table, found, by
        self.columns: Mapping[str, int] = matched.places
        self.places: Sequence[Place] = places_of(
            kind.register.columns, matched.places, kind.readings
        )
        self.seen = Seen()

    def faulty_rows(self, kept: KeptRows, report: Report) -> Iterator[FaultyRow]:
        """The rows that are not taken; the others are kept on the way."""
        total = self.table.row_count
        for batch in _batches(self.table.rows()):
            yield from self._judged(batch, kept)
            self.found.rows += len(batch)
            report(self.found.rows, total)

    def _judged(self, batch: Sequence[SheetRow], kept: KeptRows) -> Iterator[FaultyRow]:
        right: list[Row] = []
        refusals: dict[int, Refusal] = {}
        for number, cells in ((row.number, row.cells) for row in batch):
            values, faults = read_cells(cells, self.places, self.kind.vocabulary)
            faults = faults or self.kind.check(values)
            if faults:
                refusals[number] = Refusal(number, faults)
            else:
                right.append(Row(number, values))
        self._decide(right, refusals, kept)
        if refusals:
            yield from self._faulty(batch, refusals)

    def _decide(self, right: Sequence[Row], refusals: dict[int, Refusal], kept: KeptRows) -> None:
        decisions = self.kind.decide(right, self.by, self.seen)
        refusals |= {one.number: one for one in decisions.refusals}
        for row in right:
            if row.number not in refusals:
                kept.keep(row)
        self.found.new += decisions.new
        self.found.changed += decisions.changed
        self.found.same += decisions.same
        self.found.refused += len(refusals)

    def _faulty(
        self, batch: Sequence[SheetRow], refusals: Mapping[int, Refusal]
    ) -> Iterator[FaultyRow]:
        for row in batch:
            refusal = refusals.get(row.number)
            if refusal is None:
                continue
            if len(self.found.shown) < SHOWN_ROWS:
                self.found.shown.extend(self._shown(row, refusal))
            faults, remark = self._by_place(refusal)
            yield FaultyRow(row.number, row.cells, faults, remark)

    def _by_place(self, refusal: Refusal) -> tuple[dict[int, str], str]:
        """Faults by the place of the cell; what a missing column lacks is said of the row."""
        faults = {
            self.columns[name]: message
            for name, message in refusal.faults.items()
            if name in self.columns
        }
        of_row = [
            f"{self.kind.register.column(name).title}: {message}"
            for name, message in refusal.faults.items()
            if name not in self.columns
        ]
        return faults, " ".join(filter(None, (refusal.remark, *of_row)))

    def _shown(self, row: SheetRow, refusal: Refusal) -> Iterator[Shown]:
        if refusal.remark:
            yield Shown(row.number, "", "", refusal.remark)
        for name, message in refusal.faults.items():
            at = self.columns.get(name)
            value = "" if at is None else told(row.cells[at])[:SHOWN_TEXT]
            yield Shown(row.number, self.kind.register.column(name).title, value, message)


def _batches(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_AT_ONCE)):
        yield batch
