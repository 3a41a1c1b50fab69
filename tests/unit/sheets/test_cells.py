"""What single cells mean."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sheets.cells import (
    read_date,
    read_date_or_month,
    read_digits,
    read_number,
    read_whole_number,
    read_yes_no,
)
from portal.sheets.refusals import CellError
from portal.sheets.values import Cell, cell_of

GTIN = (8, 12, 13, 14)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(day=DAYS)
def test_days_are_read_in_every_usual_spelling(day: date) -> None:
    spelled = [f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", f"{day:%d.%m.%Y}"]
    spelled += [
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f" {day.day} / {day.month} / {day.year} ",
    ]

    assert {read_date(text) for text in spelled} == {day}
    assert {read_date_or_month(text) for text in spelled} == {day}


@pytest.mark.parametrize(
    "cell", [date(2026, 11, 20), datetime.fromisoformat("2026-11-20T09:30"), 46346, 46346.5]
)
def test_dates_of_excel_are_days(cell: Cell) -> None:
    assert read_date(cell) == date(2026, 11, 20)


def test_a_month_is_its_first_day_where_months_are_allowed() -> None:
    assert read_date_or_month("11/2026") == date(2026, 11, 1)
    with pytest.raises(CellError, match="không phải là ngày"):
        read_date("11/2026")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("11/20/2026", "xin ghi ngày trước, ví dụ 20/11/2026"),
        ("31/02/2026", "không có trong lịch"),
        ("20/11/26", "thiếu hai chữ số của năm"),
        ("20/11/0226", "Năm 226 không hợp lý"),
        ("20112026", "không phải là ngày"),
        (2026, "không phải là ngày"),
        (True, "không phải là ngày"),
        ("", "để trống"),
        (None, "để trống"),
    ],
)
def test_what_is_no_day_is_refused_in_clear_words(cell: Cell, message: str) -> None:
    with pytest.raises(CellError, match=f"(?i){message}"):
        read_date(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (5, "5"),
        (1.5, "1.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234", "1234"),
        ("1,234", "1.234"),
        ("1,234,567", "1234567"),
        ("12 345,75", "12345.75"),
        ("0.125", "0.125"),
        ("-3,5", "-3.5"),
        ("1234.5678", "1234.5678"),
        ("007", "7"),
    ],
)
def test_numbers_are_read_with_vietnamese_separators(cell: Cell, number: str) -> None:
    assert read_number(cell) == Decimal(number)


@given(number=st.decimals(-(10**9), 10**9, places=2))
def test_a_number_comes_back_from_its_vietnamese_spelling(number: Decimal) -> None:
    vietnamese = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))

    assert read_number(vietnamese) == read_number(f"{number:,.2f}") == number


@pytest.mark.parametrize(
    "cell",
    ["1.2.3", "1,2,3", "năm", "1_000", "٣", "NaN", "inf", "1e5", "12,34.5", "9" * 60, True, None],
)
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    with pytest.raises(CellError):
        read_number(cell)


def test_whole_numbers_have_no_fraction() -> None:
    assert read_whole_number("1.200") == 1200
    for cell in ("1,5", 10**40):
        with pytest.raises(CellError, match="số nguyên"):
            read_whole_number(cell)


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        (9520000000017, "9520000000017"),
        (9.52e12, "9520000000000"),
        ("952 0000 000017", "9520000000017"),
        (12345670, "12345670"),
        (12345678905, "012345678905"),
        ("12345678905", "012345678905"),
        ("9.520000000017E+12", "9520000000017"),
    ],
)
def test_codes_get_back_the_digits_that_excel_hid(cell: Cell, digits: str) -> None:
    assert read_digits(cell, GTIN) == digits


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("9.52E+12", "làm tròn"),
        (9.52e17, "làm tròn"),
        ("952000000001712", "có 15 chữ số"),
        ("SP-01", "chữ số"),
        (-5, "chữ số"),
        (1.5, "chữ số"),
        (0, "có 1 chữ số"),
        (True, "chữ số"),
        (None, "để trống"),
    ],
)
def test_codes_that_lost_digits_are_refused(cell: Cell, message: str) -> None:
    with pytest.raises(CellError, match=message):
        read_digits(cell, GTIN)


@pytest.mark.parametrize("cell", ["Có", "co", "X", "1", 1, True, "đúng", "✓"])
def test_yes_is_understood(cell: Cell) -> None:
    assert read_yes_no(cell)


@pytest.mark.parametrize("cell", ["Không", "ko", 0, False, "sai"])
def test_no_is_understood(cell: Cell) -> None:
    assert not read_yes_no(cell)


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(CellError, match="có hay không"):
        read_yes_no("có lẽ")


@given(cell=st.none() | st.text(max_size=30) | st.integers() | st.floats() | st.booleans())
def test_readers_answer_or_refuse_and_do_nothing_else(cell: Cell) -> None:
    taken = None if cell is None else cell_of(cell, None)
    for read in (read_date_or_month, read_number, read_whole_number, read_yes_no):
        with suppress(CellError):
            assert read(taken) is not None


@given(cell=st.text(max_size=30) | st.integers() | st.floats())
def test_codes_are_digits_or_refused(cell: str | float) -> None:
    try:
        digits = read_digits(cell_of(cell, None), GTIN)
    except CellError:
        return

    assert digits.isdigit()
    assert len(digits) in GTIN
