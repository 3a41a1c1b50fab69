"""The workbook of errors: rows that were not taken, wrong cells marked, to be corrected."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from portal.sheets.columns import FAULT_TITLE, LINE_TITLE
from portal.sheets.sheet_writer import Book
from portal.sheets.values import Value

SHEET = "Dòng cần sửa"
_LEADING = (LINE_TITLE, FAULT_TITLE)
_WRONG = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
# Comments are kept in memory until the end, and whoever corrects needs no more of them.
_MOST_COMMENTS = 20_000


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row that was not taken: messages by the place of the cell, and what concerns it all."""

    number: int
    cells: Sequence[Value]
    faults: Mapping[int, str] = field(default_factory=dict)
    remark: str = ""


def write_errors(path: Path, header: Sequence[str], rows_with_errors: Iterable[FaultyRow]) -> int:
    """Write the rows to be corrected behind their line number and messages; return how many.

    The columns are those that were handed in, so that the corrected workbook can be handed in
    again: `match_columns` passes over the two columns in front.
    """
    with closing(Book(path)) as book:
        sheet = book.add_sheet(SHEET)
        sheet.freeze_panes(1, len(_LEADING))
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, len(header) + 1, 20)
        for at, title in enumerate((*_LEADING, *header)):
            book.write(sheet, 0, at, title, bold=True, border=1, bg_color="#DDEBF7")
        count = comments = 0
        for count, row in enumerate(rows_with_errors, start=1):
            _write_row(book, sheet, count, header, row)
            if comments < _MOST_COMMENTS:
                comments += _comment(sheet, count, row)
    return count


def _write_row(
    book: Book, sheet: Worksheet, line: int, header: Sequence[str], row: FaultyRow
) -> None:
    messages = [
        f"{header[at]}: {message}" if at < len(header) else message
        for at, message in sorted(row.faults.items())
    ]
    book.write(sheet, line, 0, row.number)
    book.write(sheet, line, 1, "\n".join(filter(None, (row.remark, *messages))), text_wrap=True)
    width = max(len(row.cells), *(at + 1 for at in row.faults), 0)
    for at in range(width):
        value = row.cells[at] if at < len(row.cells) else None
        look = _WRONG if at in row.faults else {}
        book.write(sheet, line, at + len(_LEADING), value, **look)


def _comment(sheet: Worksheet, line: int, row: FaultyRow) -> int:
    for at, message in row.faults.items():
        sheet.write_comment(line, at + len(_LEADING), message, {"author": "Kiểm tra dữ liệu"})
    return len(row.faults)
