"""A sheet being written row by row: each value in the form in which it is read back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.sheets.cell_text import LONGEST_CELL, written
from portal.sheets.columns import REQUIRED_MARK, CellKind, Column
from portal.sheets.formulas import is_dangerous, without_mark
from portal.sheets.refusals import SheetRefusedError
from portal.sheets.values import Value

MOST_ROWS = 1_048_576
_LARGEST_EXACT = 2**53
# Excel shows numbers from here on as 1E+11.
_LONG_NUMBER = 10**11
_FORBIDDEN_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
_HEADING = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
_DATE, _MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"


class Book:
    """A workbook that keeps one row in memory; rows must come in order."""

    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "default_date_format": _DATE}
        self._workbook = Workbook(str(path), options)
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def form(self, **properties: object) -> Format:
        """The cell format with these properties, made once."""
        key = tuple(properties.items())
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]

    def add_sheet(self, name: str) -> Worksheet:
        """A new sheet; signs that Excel forbids in names are left out."""
        allowed = written(name).translate(_FORBIDDEN_IN_NAMES)[:31].strip()
        return self._workbook.add_worksheet(allowed or "Bảng")

    def write_heading(self, sheet: Worksheet, columns: Sequence[Column]) -> None:
        """Titles in the first row, which stays in view; required ones are marked."""
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width, self.column_form(column))
            color = "#FDE9D9" if column.required else "#DDEBF7"
            title = column.title + (REQUIRED_MARK if column.required else "")
            sheet.write_string(0, at, title, self.form(**_HEADING, bg_color=color))

    def column_form(self, column: Column) -> Format:
        """How empty cells of a column are formatted, so that what is typed stays what it is."""
        formats = {CellKind.TEXT: "@", CellKind.NUMBER: "General", CellKind.DATE: _DATE}
        return self.form(num_format=formats[column.kind])

    def write_texts(self, sheet: Worksheet, lines: Iterable[tuple[str, str]]) -> None:
        """Two columns of text, as guides and notes have them."""
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 90)
        wrapped = {"text_wrap": True, "valign": "top"}
        for row, (left, right) in enumerate(lines):
            self.write(sheet, row, 0, left, bold=True, **wrapped)
            self.write(sheet, row, 1, right, **wrapped)

    def write(self, sheet: Worksheet, row: int, at: int, value: Value, **look: object) -> None:
        """One value: numbers and dates as such, everything else as text that never calculates.

        Raises SheetRefusedError behind the last row that a workbook has.
        """
        if row >= MOST_ROWS:
            raise SheetRefusedError("Bảng có quá nhiều dòng cho một tệp Excel. Xin lọc bớt.")
        if value is None:
            if look:
                sheet.write_blank(row, at, None, self.form(**look))
        elif isinstance(value, bool):
            sheet.write_string(row, at, "có" if value else "không", self.form(**look))
        elif isinstance(value, int | float | Decimal):
            self._write_number(sheet, row, at, value, look)
        elif isinstance(value, date):
            form = _MOMENT if isinstance(value, datetime) else _DATE
            sheet.write_datetime(row, at, _local(value), self.form(num_format=form, **look))
        else:
            self._write_text(sheet, row, at, written(value), look)

    def _write_number(
        self,
        sheet: Worksheet,
        row: int,
        at: int,
        value: float | Decimal,
        look: dict[str, object],
    ) -> None:
        number = value if isinstance(value, int) else float(value)
        if abs(number) > _LARGEST_EXACT or not isfinite(number):
            self._write_text(sheet, row, at, str(value), look)
            return
        is_long = abs(number) >= _LONG_NUMBER and number == int(number)
        shown: dict[str, object] = {"num_format": "0"} if is_long else {}
        sheet.write_number(row, at, number, self.form(**shown, **look))

    def _write_text(
        self, sheet: Worksheet, row: int, at: int, text: str, look: dict[str, object]
    ) -> None:
        # The mark "quote prefix" is Excel's own apostrophe: the text stays text when edited.
        guard: dict[str, object] = {"quote_prefix": True} if is_dangerous(text) else {}
        # A text that itself begins like a marked one is marked, so that reading gives it back.
        marked = text if without_mark(text) == text else f"'{text}"
        sheet.write_string(
            row, at, marked[:LONGEST_CELL], self.form(num_format="@", **guard, **look)
        )

    def close(self) -> None:
        """Finish the file."""
        self._workbook.close()


def _local(value: date) -> date:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
