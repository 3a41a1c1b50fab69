"""From cells to values: quick rules for what is plain, the forms' own fields for what is not."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError

from portal.core.errors import RefusedError
from portal.core.form_fields import Line, Paragraphs, first_messages
from portal.core.gtin import has_valid_check_digit, normalise_gln, normalise_gtin
from portal.core.public_code import is_well_formed, normalise
from portal.core.tax_code import normalise_tax_code
from portal.imports.vocabulary import Vocabulary
from portal.sheets.cells import read_date as read_day
from portal.sheets.cells import read_digits, read_number, read_whole_number
from portal.sheets.cells import read_yes_no as read_answer
from portal.sheets.columns import Column
from portal.sheets.refusals import CellError
from portal.sheets.values import Cell

Values = dict[str, Any]
Faults = dict[str, str]
Reading = Callable[[Cell, Vocabulary], Any]
EMPTY_REQUIRED = "Xin điền ô này."
_TAX_LENGTHS, _GTIN_LENGTHS, _GLN_LENGTHS = (10, 12, 13), (8, 12, 13, 14), (13,)
# Tax codes begin with one zero, personal numbers with two; more than that was never there.
_MOST_DROPPED = 2
_EXCEL_TAX = re.compile(r"\d{10}(-\d{3})?", re.ASCII)


class Row(NamedTuple):
    """A row that was understood: its number in the file, its values by the names of columns."""

    number: int
    values: Values


class Place(NamedTuple):
    """Where a column stands in a file, and how its cells are read."""

    at: int
    name: str
    read: Reading
    is_required: bool


def places_of(
    columns: Sequence[Column], where: Mapping[str, int], readings: Mapping[str, Reading]
) -> Sequence[Place]:
    """The columns that a file has, in the order of the register."""
    return [
        Place(where[column.name], column.name, readings[column.name], column.required)
        for column in columns
        if column.name in where
    ]


def read_cells(
    cells: Sequence[Cell], places: Sequence[Place], vocabulary: Vocabulary
) -> tuple[Values, Faults]:
    """The values of a row by column, and what is wrong with its cells; empty cells are left out."""
    values: Values = {}
    faults: Faults = {}
    for at, name, read, is_required in places:
        cell = cells[at]
        if cell is None:
            if is_required:
                faults[name] = EMPTY_REQUIRED
            continue
        try:
            values[name] = read(cell, vocabulary)
        except RefusedError as refusal:
            faults[name] = refusal.message
    return values, faults


def text(schema: type[Schema], name: str) -> Reading:
    """Text as the form's field of this name takes it; the field itself judges what is not plain."""
    field = schema().fields[name]
    longest = field.longest if isinstance(field, Line | Paragraphs) else 0

    def read(cell: Cell, _vocabulary: Vocabulary) -> Any:
        typed = cell if isinstance(cell, str) else told(cell)
        if len(typed) <= longest and typed.isprintable() and "  " not in typed:
            return typed
        try:
            return field.deserialize(typed)
        except ValidationError as error:
            raise CellError(first_messages({name: error.messages})[name]) from None

    return read


def several(cell: Cell, _vocabulary: Vocabulary) -> list[str]:
    """Several words of a trade, divided by semicolons."""
    found = [" ".join(part.split())[:160] for part in told(cell).split(";")]
    return [part for part in found if part][:30]


def day(cell: Cell, _vocabulary: Vocabulary) -> date:
    """A day."""
    return read_day(cell)


def whole(least: int, most: int) -> Reading:
    """A whole number within limits."""

    def read(cell: Cell, _vocabulary: Vocabulary) -> int:
        number = read_whole_number(cell)
        if not least <= number <= most:
            raise CellError(f"Xin nhập số từ {least} đến {most}.")
        return number

    return read


def points(cell: Cell, _vocabulary: Vocabulary) -> float:
    """Points of a judgement out of a hundred."""
    number = read_number(cell)
    if not 0 <= number <= Decimal(100):
        raise CellError("Xin nhập số từ 0 đến 100.")
    return float(number)


def yes_no(cell: Cell, _vocabulary: Vocabulary) -> bool:
    """Yes or no."""
    return read_answer(cell)


def code(cell: Cell, _vocabulary: Vocabulary) -> str:
    """The code of a record of the portal."""
    found = normalise(told(cell))
    if not is_well_formed(found):
        raise CellError(f"Mã hồ sơ “{found[:20]}” sai: xin xem lại từng ký tự.")
    return found


def tax_code(cell: Cell, _vocabulary: Vocabulary) -> str:
    """A tax code, also where Excel has dropped the zero in front."""
    if isinstance(cell, str) and _EXCEL_TAX.fullmatch(cell):
        return normalise_tax_code(cell)
    return normalise_tax_code(_digits(cell, _TAX_LENGTHS))


def gtin(cell: Cell, _vocabulary: Vocabulary) -> str:
    """A GTIN in 14 digits."""
    return normalise_gtin(_digits(cell, _GTIN_LENGTHS))


def gln(cell: Cell, _vocabulary: Vocabulary) -> str:
    """A GLN."""
    return normalise_gln(_digits(cell, _GLN_LENGTHS))


def code_or_tax_code(cell: Cell, vocabulary: Vocabulary) -> str:
    """The code or the tax code of an establishment: the first has letters or 8 characters."""
    typed = normalise(told(cell))
    return typed if is_well_formed(typed) else tax_code(cell, vocabulary)


def code_or_gtin(cell: Cell, vocabulary: Vocabulary) -> str:
    """The code or the GTIN of a product; eight digits that can be both are a GTIN."""
    typed = normalise(told(cell))
    is_gtin = typed.isdigit() and has_valid_check_digit(typed)
    return typed if is_well_formed(typed) and not is_gtin else gtin(cell, vocabulary)


def commune(cell: Cell, vocabulary: Vocabulary) -> str:
    """The code of a commune; Excel drops the zero in front of a number."""
    return vocabulary.commune(f"{cell:05d}" if type(cell) is int else told(cell))


def kind_of_establishment(cell: Cell, vocabulary: Vocabulary) -> str:
    """The legal form of an establishment."""
    return vocabulary.establishment_kind(told(cell)).value


def kind_of_certificate(cell: Cell, vocabulary: Vocabulary) -> str:
    """The code of a kind of certificate."""
    return vocabulary.certificate_kind(told(cell))


def risk(cell: Cell, vocabulary: Vocabulary) -> str:
    """The code of a risk class."""
    return vocabulary.risk_code(told(cell))


def product_set(cell: Cell, vocabulary: Vocabulary) -> int:
    """The number of an OCOP product set."""
    return vocabulary.product_set(told(cell))


def told(cell: Cell) -> str:
    """A cell as a person would write it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def _digits(cell: Cell, lengths: Collection[int]) -> str:
    """The digits of a number in which Excel has dropped two zeros at most; raises CellError."""
    found = read_digits(cell, lengths)
    given = found.lstrip("0")
    if len(found) - max(len(given), len(told(cell))) > _MOST_DROPPED:
        allowed = ", ".join(str(length) for length in sorted(lengths))
        raise CellError(f"Mã “{told(cell)}” thiếu chữ số; phải có {allowed} chữ số.")
    return found
