"""Templates of lists: an empty sheet that helps whoever fills it in, and a guide beside it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from portal.sheets.columns import CellKind, Column
from portal.sheets.limits import Limits
from portal.sheets.sheet_writer import Book
from portal.sheets.values import Value

DATA_SHEET, GUIDE_SHEET, LISTS_SHEET = "Dữ liệu", "Hướng dẫn", "Danh mục"
_KINDS = {
    CellKind.TEXT: "văn bản",
    CellKind.NUMBER: "số",
    CellKind.DATE: "ngày, ví dụ 20/11/2026",
}
# Excel shows no longer messages beside a cell.
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255


def write_template(
    path: Path,
    columns: Sequence[Column],
    lists: Mapping[str, Sequence[str]],
    notes: Sequence[str],
    examples: Sequence[Sequence[Value]],
) -> None:
    """Write a template: a data sheet with drop-down lists and hints, a guide with the examples.

    `lists` gives the allowed values of a column by its name; they stand on a hidden sheet. The
    examples stand in the guide, so that nobody hands them in as data.
    """
    with closing(Book(path)) as book:
        sheet = book.add_sheet(DATA_SHEET)
        book.write_heading(sheet, columns)
        listed = [column.name for column in columns if lists.get(column.name)]
        for at, column in enumerate(columns):
            place = listed.index(column.name) if column.name in listed else None
            count = len(lists.get(column.name, ()))
            _guard(sheet, at, column, "" if place is None else _range(place, count))
        _write_guide(book, columns, notes, examples)
        if listed:
            _write_lists(book, columns, [lists[name] for name in listed], listed)


def _guard(sheet: Worksheet, at: int, column: Column, source: str) -> None:
    rule: dict[str, object] = {"validate": "any"}
    if source:
        rule = {
            "validate": "list",
            "source": source,
            "error_title": "Giá trị không có trong danh mục",
            "error_message": "Xin chọn một giá trị trong danh sách thả xuống.",
        }
    rule["input_title"] = column.title[:_LONGEST_TITLE]
    rule["input_message"] = _message(column)[:_LONGEST_MESSAGE]
    sheet.data_validation(1, at, Limits().rows - 1, at, rule)


def _message(column: Column) -> str:
    duty = "Bắt buộc. " if column.required else ""
    return f"{duty}{column.hint or f'Ghi {_KINDS[column.kind]}.'}"


def _range(place: int, count: int) -> str:
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"='{LISTS_SHEET}'!${letters}$2:${letters}${count + 1}"


def _write_guide(
    book: Book,
    columns: Sequence[Column],
    notes: Sequence[str],
    examples: Sequence[Sequence[Value]],
) -> None:
    sheet = book.add_sheet(GUIDE_SHEET)
    lines = list(_guide(columns, notes))
    book.write_texts(sheet, lines)
    if not examples:
        return
    start = len(lines) + 1
    for at, column in enumerate(columns):
        book.write(sheet, start, at, column.title, bold=True, border=1)
    for row, example in enumerate(examples, start=start + 1):
        for at, value in enumerate(example):
            book.write(sheet, row, at, value, border=1)


def _guide(columns: Sequence[Column], notes: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "Hướng dẫn", f"Xin điền vào trang “{DATA_SHEET}”, mỗi dòng một bản ghi."
    yield "Dấu *", "Cột có dấu * là cột bắt buộc. Xin giữ nguyên dòng tiêu đề."
    for note in notes:
        yield "", note
    for column in columns:
        yield column.title, _message(column)
    yield "Ví dụ", "Các dòng dưới đây chỉ để minh họa, không được nhập vào hệ thống."


def _write_lists(
    book: Book, columns: Sequence[Column], lists: Sequence[Sequence[str]], names: Sequence[str]
) -> None:
    sheet = book.add_sheet(LISTS_SHEET)
    sheet.hide()
    titles = {column.name: column.title for column in columns}
    for at, name in enumerate(names):
        book.write(sheet, 0, at, titles[name], bold=True)
    for row in range(max(map(len, lists))):
        for at, values in enumerate(lists):
            if row < len(values):
                book.write(sheet, row + 1, at, values[row])
