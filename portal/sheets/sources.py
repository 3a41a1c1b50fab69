"""Where raw rows come from: workbooks and delimited text, walked through as often as wanted."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from portal.sheets.cell_text import RawCell
from portal.sheets.delimiters import Dialect
from portal.sheets.inspection import check_extent, inspect_workbook
from portal.sheets.limits import Limits
from portal.sheets.recognition import Encoding
from portal.sheets.refusals import ADVICE, SheetRefusedError

RawRow = tuple[int, Sequence[RawCell]]


class Source(Protocol):
    """Rows as they stand in a file, each with its number in Excel."""

    def raw_rows(self) -> Iterator[RawRow]:
        """Walk through all rows from the first; may be called again."""

    def close(self) -> None:
        """Let go of the file."""


class WorkbookSource:
    """One sheet of a workbook that was inspected before."""

    def __init__(self, path: Path, sheet: str | None, limits: Limits) -> None:
        inspect_workbook(path, limits)
        try:
            self._workbook = CalamineWorkbook.from_path(path)
            self.name = sheet if sheet is not None else _first_visible(self._workbook)
            if self.name not in self._workbook.sheet_names:
                raise SheetRefusedError(_unknown_sheet(self.name, self._workbook.sheet_names))
            self._sheet = self._workbook.get_sheet_by_name(self.name)
        except CalamineError:
            raise SheetRefusedError(f"Tệp bảng tính đã hỏng, không đọc được. {ADVICE}") from None

    def raw_rows(self) -> Iterator[RawRow]:
        """Walk through the rows of the sheet."""
        return enumerate(self._sheet.iter_rows(), start=1)

    def close(self) -> None:
        """Let go of the file and of the cells in memory."""
        self._workbook.close()


class DelimitedSource:
    """Rows of a file whose cells are divided by a character."""

    def __init__(self, path: Path, encoding: Encoding, dialect: Dialect, limits: Limits) -> None:
        self._path, self._encoding, self._dialect, self._limits = path, encoding, dialect, limits

    def raw_rows(self) -> Iterator[RawRow]:
        """Walk through the rows; raises SheetRefusedError at a quotation mark without its pair."""
        with self._path.open(encoding=self._encoding.codec, newline="") as file:
            if self._dialect.is_announced:
                file.readline()
            rows = csv.reader(file, delimiter=self._dialect.delimiter, strict=True)
            number = 0
            try:
                for number, cells in enumerate(rows, start=1):
                    check_extent(number, len(cells), self._limits)
                    yield number, cells
            except csv.Error:
                raise SheetRefusedError(
                    f"Dòng {number + 1}: dấu ngoặc kép không đúng cặp nên không tách được ô. "
                    "Xin sửa dòng này hoặc lưu lại thành .xlsx."
                ) from None

    def close(self) -> None:
        """Nothing stays open between two walks."""


def _first_visible(workbook: CalamineWorkbook) -> str:
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            return sheet.name
    raise SheetRefusedError(f"Tệp không có trang tính nào. {ADVICE}")


def _unknown_sheet(name: str, present: Sequence[str]) -> str:
    return f"Tệp không có trang tính “{name}”. Các trang hiện có: {', '.join(present)}."
