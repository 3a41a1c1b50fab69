"""Lists as files: workbooks and comma-separated text that no program takes for formulas."""

import csv
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from portal.sheets.cell_text import written
from portal.sheets.columns import Column
from portal.sheets.formulas import neutralised
from portal.sheets.sheet_writer import Book
from portal.sheets.values import Value

NOTES_SHEET = "Ghi chú"


def write_table(
    path: Path,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    notes: Sequence[str] = (),
) -> int:
    """Write a workbook of one list, and a sheet of notes if there are any; return the rows written.

    Numbers and dates stay what they are; text that looks like a formula is marked as text.
    """
    with closing(Book(path)) as book:
        sheet = book.add_sheet(title)
        book.write_heading(sheet, columns)
        count = 0
        for count, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                book.write(sheet, count, at, value)
        sheet.autofilter(0, 0, count, max(len(columns) - 1, 0))
        if notes:
            lines = [(title, ""), *(("", note) for note in notes)]
            book.write_texts(book.add_sheet(NOTES_SHEET), lines)
    return count


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
    """Write comma-separated text (RFC 4180) in UTF-8 with Excel's mark; return the rows written.

    Days are written as 2026-11-20; text that looks like a formula gets an apostrophe in front.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_csv_text(column.title) for column in columns])
        count = 0
        for row in rows:
            count += 1
            writer.writerow([_csv_cell(value) for value in row])
    return count


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _csv_text(value) if isinstance(value, str) else str(value)


def _csv_text(text: str) -> str:
    return neutralised(written(text))
