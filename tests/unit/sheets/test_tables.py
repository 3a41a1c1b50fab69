"""Reading spreadsheets: workbooks and delimited files of every kind that people hand in."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.sheets.delimiters import dialect_of
from portal.sheets.limits import Limits
from portal.sheets.refusals import SheetRefusedError
from portal.sheets.tables import Row, open_table
from tests.make.sheets import in_tcvn3, in_vni, in_windows_1258, make_workbook

HEADING = ("Mã", "Tên sản phẩm", "Địa chỉ")


def rows_of(path: Path) -> list[tuple[int, tuple[object, ...]]]:
    with open_table(path) as table:
        return [(row.number, row.cells) for row in table.rows()]


def write(folder: Path, content: str | bytes, name: str = "bang.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_workbook_is_read_with_its_types(tmp_path: Path) -> None:
    path = tmp_path / "bang.dat"
    values = ["SP01", 12, 1.5, True, date(2026, 11, 20), datetime.fromisoformat("2026-11-20T08:30")]
    book = Workbook()
    book.worksheets[0].append(["a", "b", "c", "d", "e", "f"])
    book.worksheets[0].append(values)
    book.save(path)

    assert rows_of(path) == [(2, tuple(values))]


def test_rows_carry_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    rows = [["Danh sách năm 2026"], [], list(HEADING), [], ["1", "Gạo", "Hải Hậu"], [], ["2"]]
    path = make_workbook(tmp_path / "bang.xlsx", rows, first_row=2)

    with open_table(path) as table:
        found = list(table.rows())

    assert (table.header, table.row_count) == (HEADING, 2)
    assert found == [Row(7, ("1", "Gạo", "Hải Hậu")), Row(9, ("2", None, None))]


def test_the_first_visible_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    book = Workbook()
    book.worksheets[0].title = "Ẩn"
    book.worksheets[0].append(["x", "y"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Hiện").append(["a", "b"])
    book.save(path)

    with open_table(path) as shown, open_table(path, sheet="Ẩn") as named:
        assert (shown.header, named.header) == (("a", "b"), ("x", "y"))
    with pytest.raises(SheetRefusedError, match="Ẩn, Hiện"):
        open_table(path, sheet="Khác")


@pytest.mark.parametrize("encode", [in_tcvn3, in_vni])
def test_a_column_in_an_old_code_is_converted_and_told(tmp_path: Path, encode: object) -> None:
    assert callable(encode)
    places = ["thôn Hà Tây", "xã Giao Thủy", "phường Trường Thi", "xóm Đông"]
    rows = [
        ["Mã", "Địa chỉ", "Hãng"],
        *([f"{n}", encode(p), "Müller"] for n, p in enumerate(places)),
    ]
    path = make_workbook(tmp_path / "bang.xlsx", rows)

    with open_table(path) as table:
        found = [row.cells[1:] for row in table.rows()]

    assert found == [(place, "Müller") for place in places]
    assert len(table.notes) == 1
    assert "“Địa chỉ”" in table.notes[0]


def test_a_heading_in_an_old_code_is_converted_too(tmp_path: Path) -> None:
    rows = [[in_tcvn3("Tên sản phẩm"), in_tcvn3("Số lượng")], [in_tcvn3("mắm"), 5]]

    with open_table(make_workbook(tmp_path / "bang.xlsx", rows)) as table:
        assert table.header == ("Tên sản phẩm", "Số lượng")
        assert [row.cells for row in table.rows()] == [("mắm", 5)]


def test_unicode_cells_in_a_converted_column_stay(tmp_path: Path) -> None:
    cells = [in_tcvn3(t) for t in ("nước mắm", "gạo nếp", "trứng vịt", "bánh đậu")] + ["cà phê"]

    with open_table(
        make_workbook(tmp_path / "b.xlsx", [["Mã", "Tên"], *(["1", c] for c in cells)])
    ) as t:
        assert [row.cells[1] for row in t.rows()][-2:] == ["bánh đậu", "cà phê"]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffMã;Tên;Giá\n1;Nước mắm;1,5\n".encode(),
        "Mã;Tên;Giá\n1;Nước mắm;1,5\n".encode("utf-16"),
        b"\xfe\xff" + "Mã\tTên\tGiá\n1\tNước mắm\t1,5\n".encode("utf-16-be"),
        'Mã,Tên,Giá\r\n1,Nước mắm,"1,5"\r\n'.encode(),
        "sep=|\r\nMã|Tên|Giá\r\n1|Nước mắm|1,5\r\n".encode(),
        in_windows_1258("Mã;Tên;Giá\n1;Nước mắm;1,5\n"),
        in_tcvn3("Mã;Tên;Giá\n1;Nước mắm;1,5\n").encode("cp1252"),
        in_vni("Mã;Tên;Giá\n1;Nước mắm;1,5\n").encode("cp1252"),
        "Ma\u0303;Te\u0302n;Gia\u0301\n1;Nu\u031bo\u031b\u0301c ma\u0306\u0301m;1,5\n".encode(),
    ],
)
def test_delimited_files_are_read_in_every_code(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, content)

    with open_table(path) as table:
        assert table.header == ("Mã", "Tên", "Giá")
        assert [(row.number, row.cells) for row in table.rows()] == [(2, ("1", "Nước mắm", "1,5"))]


def test_what_was_done_to_the_text_is_told(tmp_path: Path) -> None:
    with open_table(write(tmp_path, in_vni("Mã;Tên\n1;Nước mắm\n").encode("cp1252"))) as table:
        assert table.notes == ("Tệp dùng bảng mã VNI cũ; đã chuyển sang Unicode.",)


def test_controls_overrides_and_surrogates_do_not_come_through(tmp_path: Path) -> None:
    path = write(tmp_path, 'Mã;Tên\n1;\u202ea\u200bb\x01c\x85\u00a0d\n2;"hai\r\ndòng"\n3;\'=1+1\n')

    assert [cells[1] for _, cells in rows_of(path)] == ["abc d", "hai\ndòng", "=1+1"]


def test_a_row_wider_than_the_heading_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "Mã,Tên,Giá\n" + "1,Gạo,5\n" * 5 + "2,Nếp,1,5\n")

    with pytest.raises(SheetRefusedError, match="Dòng 7 có nhiều ô hơn"):
        open_table(path)


def test_a_quotation_mark_without_its_pair_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(SheetRefusedError, match="Dòng 3: dấu ngoặc kép"):
        open_table(write(tmp_path, 'Mã;Tên\n1;Gạo\n2;"Nếp\n3;Ngô\n'))


def test_a_single_column_with_commas_stays_one(tmp_path: Path) -> None:
    path = write(tmp_path, "Địa chỉ\nxã A, huyện B\nxã C, huyện D\n")

    assert [cells for _, cells in rows_of(path)] == [("xã A, huyện B",), ("xã C, huyện D",)]


CELLS = st.text("abc àế1;,|\t\"'", max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
)
def test_the_delimiter_is_found_behind_quoted_cells(rows: list[list[str]], delimiter: str) -> None:
    lines = [["Mã", "Tên", "Giá"], *rows]
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in line] for line in lines]
    sample = "\r\n".join(delimiter.join(line) for line in quoted)

    assert dialect_of(sample).delimiter == delimiter


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(rows=3), "hơn 2 dòng"),
        (Limits(columns=2), "hơn 2 cột"),
        (Limits(file_bytes=10), "lớn hơn 0 MB"),
    ],
)
def test_files_beyond_the_limits_are_refused(tmp_path: Path, limits: Limits, message: str) -> None:
    rows = [["Ma", "Ten", "Gia"], *[["1", "Gao", "5"]] * 3]
    files = (
        make_workbook(tmp_path / "bang.xlsx", rows),
        write(tmp_path, "\n".join(";".join(row) for row in rows)),
    )

    for path in files:
        with pytest.raises(SheetRefusedError, match=message):
            open_table(path, limits=limits)
