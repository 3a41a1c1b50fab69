"""What one cell means: a date, a number, the digits of a code, yes or no."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal.sheets.refusals import CellError
from portal.sheets.values import Cell
from search.vietnamese import fold

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}")
_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(:00(\.0+)?)?$")
_YEARS = range(1900, 2201)
# Days counted from Excel's day 0; as a bare number they are believed from 1990 to 2100.
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(32_874, 73_416)
_GROUPED = re.compile(r"-?[1-9]\d{0,2}([.,\s])\d{3}(?:\1\d{3})*", re.ASCII)
_COMMA_DECIMAL = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+),\d+", re.ASCII)
_POINT_DECIMAL = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_SPACES = re.compile(r"\s")
_LONGEST_NUMBER = 40
_SCIENTIFIC = re.compile(r"\d(?:[.,](\d+))?[Ee]\+?(\d{1,2})")
_CODE_SEPARATORS = re.compile(r"[\s.\-]")
_LARGEST_EXACT = 2**53
_YES = frozenset(("co", "x", "v", "1", "yes", "y", "true", "dung", "✓", "✔", "☑"))
_NO = frozenset(("khong", "ko", "k", "0", "no", "n", "false", "sai", "☐"))


def read_date(cell: Cell) -> date:
    """A day: a date of Excel, 20/11/2026, 20-11-2026, 20.11.2026 or 2026-11-20.

    The day stands before the month, as Vietnam writes it. Raises CellError for anything else,
    also for years of two digits.
    """
    found = _excel_date(cell) or _written_date(_text(cell))
    if found.year not in _YEARS:
        raise CellError(f"Năm {found.year} không hợp lý; xin xem lại ngày.")
    return found


def read_date_or_month(cell: Cell) -> date:
    """A day as `read_date` takes it, or a month (11/2026): its first day."""
    found = _MONTH.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        return read_date(cell)
    return read_date(_day(int(found[2]), int(found[1]), 1, found.group()))


def read_number(cell: Cell) -> Decimal:
    """A number: of Excel, or written 1.234,5 or 1234.5 or 1 234.

    Where a single separator stands before exactly three digits, it is the Vietnamese one:
    "1.234" is a thousand and more, "1,234" a little more than one. Raises CellError.
    """
    if isinstance(cell, bool):
        raise CellError(f"“{_shown(cell)}” không phải là số.")
    return Decimal(str(cell)) if isinstance(cell, int | float) else _plain_number(_text(cell))


def read_whole_number(cell: Cell) -> int:
    """A number without a fraction; raises CellError."""
    number = read_number(cell)
    if number != number.to_integral_value() or abs(number) > _LARGEST_EXACT:
        raise CellError(f"“{_shown(cell)}” không phải là số nguyên.")
    return int(number)


def read_digits(cell: Cell, lengths: Collection[int]) -> str:
    """The digits of a code (GTIN, tax code) that has one of these lengths.

    Excel drops the zeros in front and writes long codes as 9.52E+12: zeros are put back up to
    the next length, and CellError is raised where digits are lost.
    """
    digits = _number_digits(cell) if isinstance(cell, int | float) else _text_digits(_text(cell))
    if len(digits) in lengths:
        return digits
    wanted = min((length for length in lengths if length > len(digits)), default=None)
    if wanted is None or not digits.strip("0"):
        allowed = ", ".join(str(length) for length in sorted(lengths))
        raise CellError(f"Mã “{digits}” có {len(digits)} chữ số; phải có {allowed} chữ số.")
    return digits.zfill(wanted)


def read_yes_no(cell: Cell) -> bool:
    """Yes (có, x, 1, đúng …) or no (không, 0, sai …); raises CellError."""
    if isinstance(cell, bool):
        return cell
    word = fold(_text(cell)).strip(" .")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError(f"“{_shown(cell)}” không rõ là có hay không; xin ghi “có” hoặc “không”.")


def _text(cell: Cell) -> str:
    text = "" if cell is None else _SPACES.sub(" ", str(cell)).strip()
    if not text:
        raise CellError("Ô này để trống.")
    return text


def _shown(cell: Cell) -> str:
    return str(cell)[:40]


def _excel_date(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _EXCEL_DAYS:
        return _EXCEL_DAY_ZERO + timedelta(days=int(cell))
    return None


def _written_date(text: str) -> date:
    bare = _MIDNIGHT.sub("", text).replace(" ", "")
    if found := _DAY_FIRST.fullmatch(bare):
        return _day(int(found[3]), int(found[2]), int(found[1]), text)
    if found := _YEAR_FIRST.fullmatch(bare):
        return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if _SHORT_YEAR.fullmatch(bare):
        raise CellError(f"Ngày “{text}” thiếu hai chữ số của năm; xin ghi đủ, ví dụ 20/11/2026.")
    raise CellError(f"“{_shown(text)}” không phải là ngày; xin ghi như 20/11/2026.")


def _day(year: int, month: int, day: int, text: str) -> date:
    if 12 < month <= 31 and 1 <= day <= 12:
        raise CellError(
            f"Ngày “{text}” có tháng {month}: có lẽ tháng được ghi trước ngày. "
            f"Xin ghi ngày trước, ví dụ {month:02}/{day:02}/{year}."
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(f"Ngày “{text}” không có trong lịch.") from None


def _plain_number(text: str) -> Decimal:
    bare = text.replace(" ", "")
    found = _GROUPED.fullmatch(text)
    if len(text) <= _LONGEST_NUMBER:
        if found is not None and (found[1] != "," or text.count(",") > 1):
            return Decimal(text.replace(found[1], ""))
        if _COMMA_DECIMAL.fullmatch(bare):
            return Decimal(bare.replace(".", "").replace(",", "."))
        if _POINT_DECIMAL.fullmatch(bare):
            return Decimal(bare.replace(",", ""))
    raise CellError(f"“{_shown(text)}” không phải là số.")


def _number_digits(number: float) -> str:
    if isinstance(number, bool) or number < 0 or number != int(number):
        raise CellError(f"“{_shown(number)}” không phải là mã gồm chữ số.")
    if number > _LARGEST_EXACT:
        raise CellError(_lost(str(number)))
    return str(int(number))


def _text_digits(text: str) -> str:
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific is not None:
        places = len(scientific[1] or "")
        if places != int(scientific[2]):
            raise CellError(_lost(text))
        return text[0] + (scientific[1] or "")
    digits = _CODE_SEPARATORS.sub("", text)
    if not (digits.isascii() and digits.isdigit()):
        raise CellError(f"“{_shown(text)}” không phải là mã gồm chữ số.")
    return digits


def _lost(text: str) -> str:
    return (
        f"Excel đã làm tròn mã “{text}” nên mất chữ số. "
        "Xin định dạng cột là “Văn bản” rồi nhập lại mã."
    )
