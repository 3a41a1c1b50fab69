"""Rows of the table of tasks in the annex of a plan."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.writing.plans.agencies import agencies_of
from portal.writing.plans.lines import Grid
from portal.writing.plans.recognised import RecognisedTask
from portal.writing.plans.words import plan_words
from search.vietnamese import fold

_FEWEST_COLUMNS = 2
_CODE = re.compile(r"(?:[IVXLC]+|\d{1,3}(?:\.\d{1,3})*|[A-ZĐ])\.?(?=\s|$)")
_NO_LEAD = "Chưa thấy cơ quan chủ trì. Xin điền."
_NO_GROUP = "Chưa rõ nhóm nhiệm vụ. Xin xem lại."
_NO_CODE = "Dòng không có số thứ tự; mã do cổng đặt."

Columns = Mapping[str, int]


def tasks_of(grids: Iterable[Grid]) -> tuple[RecognisedTask, ...]:
    """The tasks of all tables that have a column of tasks and one of who or when.

    A table without heads goes on with the columns of the table before it (a new page).
    """
    reader = _Reader()
    for grid in grids:
        reader.take(grid)
    return tuple(reader.tasks())


@dataclass(slots=True)
class _Group:
    code: str = ""
    title: str = ""
    tasks: int = 0


class _Reader:
    """Goes down the rows, knowing the columns and the group in which a row stands."""

    def __init__(self) -> None:
        self.columns: Columns = {}
        self.width = 0
        self.group = _Group()
        self.found: list[RecognisedTask] = []

    def take(self, grid: Grid) -> None:
        """Read the rows of a table."""
        for row in grid.rows:
            columns = columns_of(row)
            if columns:
                self.columns, self.width = columns, len(row)
            elif self.columns and len(row) == self.width and any(row):
                self._row(row)
            else:
                self.columns = {}

    def tasks(self) -> Iterator[RecognisedTask]:
        """The tasks, with codes that occur once."""
        used: set[str] = set()
        for task in self.found:
            if task.code not in used:
                used.add(task.code)
                yield task

    def _row(self, row: Sequence[str]) -> None:
        number, title = self._number_and_title(row)
        if self._is_group(row, title):
            self.group = _Group(number or str(self._next_group()), title)
        elif title and not _is_numbering(row):
            self.group.tasks += 1
            self.found.append(self._task(row, number, title))

    def _next_group(self) -> int:
        return len({task.group_code for task in self.found}) + 1

    def _number_and_title(self, row: Sequence[str]) -> tuple[str, str]:
        title = self._cell(row, "title")
        if "number" in self.columns:
            number = self._cell(row, "number")
            if number == title or len(number) > len("XXXVIII.10"):
                number, title = "", title or number
            return number.rstrip("."), title
        written = _CODE.match(title)
        if written is None:
            return "", title
        return written.group().rstrip("."), title[written.end() :].strip()

    def _is_group(self, row: Sequence[str], title: str) -> bool:
        """A row with a title alone, or with one text across all columns."""
        number = self._cell(row, "number")
        filled = {cell for cell in row if cell and cell != number}
        written = {cell for cell in filled if cell.endswith(title)} if title else set()
        return bool(title) and filled == written

    def _cell(self, row: Sequence[str], column: str) -> str:
        at = self.columns.get(column)
        return row[at] if at is not None else ""

    def _task(self, row: Sequence[str], number: str, title: str) -> RecognisedTask:
        group, lead = self.group, self._cell(row, "lead")
        coordinators = self._cell(row, "coordinators")
        own = number or str(group.tasks)
        is_whole = not group.code or own.startswith(group.code + ".")
        doubts = (
            (not number, _NO_CODE),
            (not lead and "lead" in self.columns, _NO_LEAD),
            (not group.code, _NO_GROUP),
        )
        return RecognisedTask(
            code=own if is_whole else f"{group.code}.{own}",
            group_code=group.code,
            group_title=group.title,
            title=title,
            lead_raw=lead,
            leads=agencies_of(lead),
            coordinators_raw=coordinators,
            coordinators=agencies_of(coordinators),
            deliverable=self._cell(row, "deliverable"),
            deadline_raw=self._cell(row, "deadline"),
            note=self._cell(row, "note"),
            doubt=" ".join(message for holds, message in doubts if holds),
        )


def columns_of(row: Sequence[str]) -> Columns:
    """Which column holds what, if the row is the head of a table of tasks; else nothing."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(row):
        name = _column(cell)
        if name and name not in columns:
            columns[name] = at
    is_head = "title" in columns and len(columns) > _FEWEST_COLUMNS - 1
    return columns if is_head and columns.keys() & {"lead", "deadline"} else {}


def _column(head: str) -> str:
    if len(head) > len("Cơ quan, đơn vị chủ trì thực hiện nhiệm vụ được giao"):
        return ""
    folded = f" {fold(head)} "
    return next(
        (
            name
            for phrase, name in plan_words().columns
            if re.search(rf"\b{re.escape(fold(phrase))}\b", folded)
        ),
        "",
    )


def _is_numbering(row: Sequence[str]) -> bool:
    """The row (1), (2), (3) under the heads."""
    return all(re.fullmatch(r"\(?\d\)?", cell) for cell in row if cell)
