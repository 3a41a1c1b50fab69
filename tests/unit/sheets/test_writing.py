"""Written spreadsheets: harmless to open, and read back as what they were."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.sheets.cell_text import clean_cell
from portal.sheets.columns import CellKind, Column, match_columns
from portal.sheets.corrections import FaultyRow, write_errors
from portal.sheets.formulas import is_dangerous
from portal.sheets.sheet_writer import Value
from portal.sheets.tables import open_table
from portal.sheets.template import write_template
from portal.sheets.writing import write_csv, write_table

COLUMNS = (
    Column("code", "Mã GTIN", required=True, hint="Mười ba chữ số dưới mã vạch."),
    Column("name", "Tên sản phẩm", required=True),
    Column("rank", "Hạng"),
    Column("day", "Ngày cấp", kind=CellKind.DATE),
    Column("weight", "Khối lượng (kg)", kind=CellKind.NUMBER),
)
HOSTILE = (
    "=1+1",
    "+84 912 345 678",
    "-2+3",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '"=1+1',
    "  =1+1",
    "'=1+1",
    "\t=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://example.vn","x")',
)


def rows_of(path: Path) -> list[tuple[object, ...]]:
    with open_table(path) as table:
        return [row.cells for row in table.rows()]


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_are_only_text_in_workbooks(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"

    write_table(path, "Bảng", COLUMNS[:2], [[text, 1]])

    cell = load_workbook(path).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value.endswith(text.strip())
    assert cell.quotePrefix


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_get_an_apostrophe_in_delimited_files(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"

    write_csv(path, COLUMNS[:2], [[text, text]])

    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))[1]
    assert cells == [f"'{text.strip()}"] * 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", ["-", "Nước mắm", "5-6", "a=b", "1+1", ""])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert not is_dangerous(text)


ROW: tuple[Value, ...] = ("SP1", -5, 1.25, date(2026, 11, 20), 9520000000017)


def test_numbers_and_dates_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"

    written = write_table(path, "Sản phẩm [2026]", COLUMNS, [ROW], notes=["Nguồn: dữ liệu mẫu"])

    book = load_workbook(path)
    assert written == 1
    assert book.sheetnames == ["Sản phẩm 2026", "Ghi chú"]
    assert book.worksheets[0].freeze_panes == "A2"
    assert rows_of(path) == [ROW]


def test_numbers_and_dates_are_plain_in_delimited_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    moment = datetime.fromisoformat("2026-11-20T08:30")

    write_csv(
        path, COLUMNS, [("a\nb", -5, Decimal("1.25"), date(2026, 11, 20), moment), (None, True)]
    )

    assert rows_of(path) == [
        ("a\nb", "-5", "1.25", "2026-11-20", "2026-11-20 08:30:00"),
        (None, "có", None, None, None),
    ]


def test_large_numbers_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"

    write_table(path, "Bảng", COLUMNS[:3], [[123456789012345678, 9520000000017, float("nan")]])

    assert rows_of(path) == [("123456789012345678", 9520000000017, "nan")]
    assert load_workbook(path).worksheets[0]["B2"].number_format == "0"


# Without the signs at the places of old codes: two of them may read as Vietnamese by chance.
ANY_SIGN = st.characters(exclude_characters=[chr(place) for place in range(0xA1, 0x100)])
TEXTS = st.text(ANY_SIGN, max_size=20) | st.text("=+-@ '\"ab1", max_size=6)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
def test_any_text_is_read_back_from_both_kinds_alike(tmp_path: Path, texts: Sequence[str]) -> None:
    rows = [[f"{n}", text] for n, text in enumerate(texts)]

    write_table(tmp_path / "a.xlsx", "Bảng", COLUMNS[:2], rows)
    write_csv(tmp_path / "a.csv", COLUMNS[:2], rows)

    expected = [(f"{n}", clean_cell(text) or None) for n, text in enumerate(texts)]
    assert rows_of(tmp_path / "a.xlsx") == rows_of(tmp_path / "a.csv") == expected


def test_a_template_helps_whoever_fills_it_in(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    ranks = ["3 sao", "4 sao", "5 sao"]

    write_template(path, COLUMNS, {"rank": ranks}, ["Mỗi sản phẩm một dòng."], [ROW])

    book = load_workbook(path)
    data, guide, lists = book.worksheets
    rules = {str(rule.sqref): rule for rule in data.data_validations.dataValidation}
    assert book.sheetnames == ["Dữ liệu", "Hướng dẫn", "Danh mục"]
    assert (data.freeze_panes, lists.sheet_state) == ("A2", "hidden")
    assert [cell.value for cell in data[1]][:3] == ["Mã GTIN *", "Tên sản phẩm *", "Hạng"]
    assert data["A1"].font.b
    assert rules["C2:C200001"].formula1 == "'Danh mục'!$A$2:$A$4"
    assert rules["A2:A200001"].prompt == "Bắt buộc. Mười ba chữ số dưới mã vạch."
    assert [row[0].value for row in lists.iter_rows()] == ["Hạng", *ranks]
    assert [data.column_dimensions[c].width > 8 for c in "ABCDE"] == [True] * 5
    shown = [cell for row in guide.iter_rows(values_only=True) for cell in row if cell]
    assert {"Mỗi sản phẩm một dòng.", "SP1", "Mã GTIN"} <= set(shown)


def test_an_untouched_template_matches_and_holds_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    write_template(path, COLUMNS, {}, [], [ROW])

    with open_table(path) as table:
        matched = match_columns(table.header, COLUMNS)
        assert list(table.rows()) == []

    assert len(matched.places) == len(COLUMNS)
    assert matched.sentences() == ()


def test_wrong_cells_are_red_and_say_why(tmp_path: Path) -> None:
    path = tmp_path / "loi.xlsx"
    rows = [
        FaultyRow(7, ("95x", "Gạo"), {0: "Mã sai."}, "Dòng trùng."),
        FaultyRow(9, ("1",), {1: "Trống."}),
    ]

    assert write_errors(path, ("Mã GTIN *", "Tên sản phẩm *"), rows) == 2

    sheet = load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Dòng", "Lỗi", "Mã GTIN *", "Tên sản phẩm *"]
    assert (sheet["A2"].value, sheet["B2"].value) == (7, "Dòng trùng.\nMã GTIN *: Mã sai.")
    assert sheet["C2"].comment is not None
    assert "Mã sai." in sheet["C2"].comment.text
    assert [sheet[at].fill.fgColor.rgb for at in ("C2", "D3")] == ["FFFFC7CE"] * 2
    assert sheet["D2"].fill.fgColor.rgb != "FFFFC7CE"


def test_a_corrected_error_workbook_can_be_handed_in_again(tmp_path: Path) -> None:
    path = tmp_path / "loi.xlsx"
    header = ("Mã GTIN *", "Tên sản phẩm *", "Ngày cấp")
    write_errors(path, header, [FaultyRow(7, ("95x", "Gạo", date(2026, 11, 20)), {0: "Mã sai."})])
    book = load_workbook(path)
    book.worksheets[0]["C2"] = "9520000000017"
    book.save(path)

    with open_table(path) as table:
        matched = match_columns(table.header, COLUMNS)
        [row] = table.rows()

    assert matched.sentences() == ()
    assert [row.cells[matched.places[n]] for n in ("code", "name", "day")] == [
        "9520000000017",
        "Gạo",
        date(2026, 11, 20),
    ]
