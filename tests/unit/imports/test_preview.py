"""Looking through files: what is right is kept, what is wrong comes back to be corrected."""

from pathlib import Path

import pytest
from flask import Flask

from portal.core.actor import COMMAND_LINE
from portal.imports.kept_rows import read_batches
from portal.imports.kinds import kind_of
from portal.imports.preview import ERRORS, UPLOAD, Preview, look_through
from portal.imports.registers import REGISTERS
from portal.sheets.refusals import SheetRefusedError
from tests.make.imports import bring_in, make_table, product_rows, read_sheet, ready, sheet_bytes
from tests.make.sheets import in_tcvn3

TOTAL, WRONG = 1_000, 20


@pytest.fixture
def portal(app: Flask) -> Flask:
    """A portal with places and rules."""
    return ready(app)


def look(app: Flask, folder: Path, register: str = "san-pham") -> Preview:
    with app.app_context():
        kind = kind_of(register, "mau.xlsx")
        return look_through(folder, kind, by=COMMAND_LINE, report=lambda _done, _total: None)


def rows_with_mistakes() -> list[dict[str, object]]:
    rows = product_rows(TOTAL)
    for row in rows[: WRONG // 2]:
        row["gtin"] = str(row["gtin"])[:-1] + "x"
    for row in rows[WRONG // 2 : WRONG]:
        row["risk"] = "Không có mức này"
    return rows


def test_right_rows_go_in_and_the_corrected_workbook_brings_the_others(
    portal: Flask, tmp_path: Path
) -> None:
    first = bring_in(portal, tmp_path / "a", "san-pham", rows_with_mistakes())
    errors = read_sheet((tmp_path / "a" / ERRORS).read_bytes())

    heading, *wrong = errors
    gtin_at, risk_at = heading.index("Mã GTIN"), heading.index("Mức rủi ro")
    for row, right in zip(wrong, product_rows(WRONG), strict=True):
        cells = list(row)
        cells[gtin_at], cells[risk_at] = right["gtin"], "Cao"
        wrong[wrong.index(row)] = tuple(cells)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / UPLOAD).write_bytes(sheet_bytes(heading, wrong))
    second = look(portal, tmp_path / "b")

    assert (first.new, first.found.refused) == (TOTAL - WRONG, WRONG)
    assert heading[:2] == ("Dòng", "Lỗi")
    assert [row[0] for row in wrong] == list(range(2, WRONG + 2))
    assert (second.new, second.refused, second.rows) == (WRONG, 0, WRONG)


def test_only_the_first_wrong_rows_are_shown(portal: Flask, tmp_path: Path) -> None:
    make_table(tmp_path / UPLOAD, "san-pham", product_rows(200, risk="Lạ"))

    found = look(portal, tmp_path)

    assert (found.refused, len(found.shown)) == (200, 50)
    assert len(read_sheet((tmp_path / ERRORS).read_bytes())) == 201
    assert list(read_batches(tmp_path, REGISTERS["san-pham"].columns)) == []


def test_a_file_without_a_required_column_cannot_be_used(portal: Flask, tmp_path: Path) -> None:
    (tmp_path / UPLOAD).write_bytes(sheet_bytes(["Mã GTIN", "Tên sản phẩn"], [["1", "Muối"]]))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / UPLOAD).write_bytes(sheet_bytes(["Mã GTIN", "Giá"], [["1", "2"]]))

    near, far = look(portal, tmp_path), look(portal, tmp_path / "b")

    assert (near.is_usable, far.is_usable) == (False, False)
    assert "có phải ý là “Tên sản phẩm”" in near.sentences[1]
    assert "Thiếu cột bắt buộc “Tên sản phẩm”." in far.sentences


def test_texts_in_an_old_code_are_converted_and_told(portal: Flask, tmp_path: Path) -> None:
    names = ("Muối Sa Huỳnh", "Nước mắm Đức Phổ", "Kẹo gương mạch nha", "Tỏi đảo Lý Sơn")
    text = "Tên sản phẩm\n" + "\n".join(names)
    (tmp_path / UPLOAD).write_bytes(in_tcvn3(text).encode("cp1252"))

    found = look(portal, tmp_path)

    assert any("TCVN3" in note for note in found.notes)
    (batch,) = read_batches(tmp_path, REGISTERS["san-pham"].columns)
    assert tuple(row.values["name"] for row in batch) == names


def test_hostile_files_are_refused_with_advice(portal: Flask, tmp_path: Path) -> None:
    (tmp_path / UPLOAD).write_bytes(b"%PDF-1.7 nothing")

    with pytest.raises(SheetRefusedError, match="PDF"):
        look(portal, tmp_path)
