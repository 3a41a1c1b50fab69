"""Opening a spreadsheet that somebody handed in: a heading, rows, and what was done to the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from portal.sheets.delimiters import dialect_of
from portal.sheets.kinds import Kind, kind_of
from portal.sheets.legacy_codes import Script
from portal.sheets.limits import Limits
from portal.sheets.recognition import Encoding, encoding_of
from portal.sheets.refusals import SheetRefusedError
from portal.sheets.sources import DelimitedSource, Source, WorkbookSource
from portal.sheets.survey import Survey, survey_of
from portal.sheets.values import Cell, cell_of

_DEFAULTS = Limits()
_SAMPLE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: its number as Excel shows it, as many cells as the heading has."""

    number: int
    cells: tuple[Cell, ...]


class Table:
    """A spreadsheet as a stream of rows; to be closed, or used in a `with` statement."""

    def __init__(self, source: Source, survey: Survey, notes: tuple[str, ...]) -> None:
        self._source, self._survey = source, survey
        self.header = survey.header
        self.row_count = survey.row_count
        self.first_surplus = survey.first_surplus
        self.notes = notes

    def rows(self) -> Iterator[Row]:
        """Walk through the filled rows below the heading; may be called again.

        Raises SheetRefusedError when a row of a delimited file has more cells than the heading.
        """
        width = len(self.header)
        scripts = (self._survey.scripts + (None,) * width)[:width]
        for raw in self._source.raw_rows():
            if raw[0] <= self._survey.heading_number:
                continue
            cells = tuple(map(cell_of, raw[1], scripts))
            if any(cell is not None for cell in cells):
                yield Row(raw[0], cells + (None,) * (width - len(cells)))

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_table(path: Path, *, sheet: str | None = None, limits: Limits = _DEFAULTS) -> Table:
    """Open an XLSX workbook (its first visible sheet, or the one named) or a delimited text.

    Raises SheetRefusedError with advice for everything that is not safe or not understood:
    other formats, archives that inflate without end, sizes beyond the limits, unknown codes.
    """
    if kind_of(path, limits) is Kind.WORKBOOK:
        return _table(WorkbookSource(path, sheet, limits), None, ())
    content = path.read_bytes()
    encoding = encoding_of(content)
    dialect = dialect_of(_sample(content, encoding))
    del content
    source = DelimitedSource(path, encoding, dialect, limits)
    table = _table(source, encoding.script, (encoding.note,) if encoding.note else ())
    _refuse_surplus(table)
    return table


def _table(source: Source, script: Script | None, notes: tuple[str, ...]) -> Table:
    try:
        survey = survey_of(source, script)
    except SheetRefusedError:
        source.close()
        raise
    return Table(source, survey, notes + tuple(survey.notes))


def _sample(content: bytes, encoding: Encoding) -> str:
    # A character of two or four bytes may be cut at the end of the sample.
    return content[:_SAMPLE].decode(encoding.codec, "ignore")


def _refuse_surplus(table: Table) -> None:
    """A number with an unquoted comma would push all cells behind it into wrong columns."""
    if table.first_surplus:
        raise SheetRefusedError(
            f"Dòng {table.first_surplus} có nhiều ô hơn dòng tiêu đề ({len(table.header)} cột). "
            "Xin đặt ô chứa dấu phân cách trong dấu ngoặc kép, hoặc lưu lại thành .xlsx."
        )
