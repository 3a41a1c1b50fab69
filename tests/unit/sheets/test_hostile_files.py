"""Files that are not what they say, or that want to hurt the reader."""

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from portal.sheets.archive import parts_of
from portal.sheets.limits import Limits
from portal.sheets.refusals import SheetRefusedError
from portal.sheets.tables import open_table
from tests.make.sheets import (
    HEADING_CELLS,
    PARTS,
    make_package,
    make_workbook,
    shared_texts_xml,
    sheet_xml,
    understate_size,
)

GOOD = sheet_xml(HEADING_CELLS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(SheetRefusedError) as caught:
        open_table(path, limits=limits or Limits())
    return caught.value.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Tệp trống"),
        (OLE, "định dạng Excel cũ"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"%PDF-1.7\n", "tệp PDF"),
        (b"\x89PNG\r\n\x1a\n", "tệp ảnh"),
        (b"\xff\xd8\xff\xe0", "tệp ảnh"),
        (b"  <html><table><tr><td>1</td></tr></table>", "trang web"),
        ("\ufeff<?xml version='1.0'?><Workbook/>".encode(), "trang web"),
        ("<table>".encode("utf-16"), "trang web"),
        (b"Rar!\x1a\x07", "nén RAR"),
        (b"abc\x00\x01\x02", "không phải bảng tính"),
        (b"PK\x03\x04 broken", "đã hỏng"),
    ],
)
def test_foreign_files_are_refused_with_advice(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(content)

    assert message in refused(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("xl/vbaProject.bin", "macro"),
        ("xl/workbook.bin", ".xlsb"),
        ("word/document.xml", "tệp Word"),
        ("content.xml", ".ods"),
        ("anh.png", "tệp nén"),
    ],
)
def test_foreign_archives_are_refused(tmp_path: Path, name: str, message: str) -> None:
    path = tmp_path / "bang.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")

    assert message in refused(path)


def test_a_heading_that_begins_like_a_picture_is_text(tmp_path: Path) -> None:
    path = tmp_path / "bang.csv"
    path.write_text("BMI;Ten\n1;2\n", encoding="utf-8")

    with open_table(path) as table:
        assert table.header == ("BMI", "Ten")


def test_a_zip_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    bomb = " " * (300 * 1024 * 1024)
    path = make_package(tmp_path / "b.xlsx", GOOD, xl__bomb=bomb)
    del bomb

    tracemalloc.start()
    message = refused(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert "giải nén lớn bất thường" in message
    assert peak < 8 * 1024 * 1024


def test_all_parts_together_may_not_inflate_without_end(tmp_path: Path) -> None:
    parts = {f"xl__part{n}": "<a>" + "x" * 900_000 + "</a>" for n in range(4)}
    path = make_package(tmp_path / "b.xlsx", GOOD, **parts)

    assert "giải nén lớn bất thường" in refused(path, Limits(inflated_bytes=3_000_000))


def test_a_part_larger_than_the_archive_claims_is_refused(tmp_path: Path) -> None:
    content = ("<a>" + " " * 2_000_000 + "</a>").encode()
    path = make_package(tmp_path / "b.xlsx", GOOD, xl__part=content)
    understate_size(path, "xl/part.xml", 1000, content)
    with zipfile.ZipFile(path) as archive:
        assert len(archive.read("xl/part.xml")) == 1000

    assert "đã hỏng" in refused(path)


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    path = make_package(tmp_path / "b.xlsx", GOOD, **{f"p{n}": "" for n in range(40)})

    assert "quá nhiều thành phần" in refused(path, Limits(parts=30))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "place", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/x.xml"]
)
def test_entities_are_refused_in_every_part_and_encoding(
    tmp_path: Path, encoding: str, place: str
) -> None:
    bomb = f"""<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>"""
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (PARTS | {"xl/worksheets/sheet1.xml": GOOD}).items():
            if name != place:
                archive.writestr(name, content)
        archive.writestr(place, bomb.encode(encoding))

    assert "DOCTYPE" in refused(path)


def test_a_document_type_is_refused_also_without_entities(tmp_path: Path) -> None:
    foreign = '<!DOCTYPE worksheet SYSTEM "http://example.vn/x.dtd">'

    assert "DOCTYPE" in refused(make_package(tmp_path / "b.xlsx", sheet_xml("", before=foreign)))


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('<row r="2"><c r="DIPJG2"><v>1</v></c></row>', "200 cột"),
        ('<row r="5000000"><c r="A5000000"><v>1</v></c></row>', "200.000 dòng"),
        ('<row r="5000000"><c><v>1</v></c></row>', "200.000 dòng"),
        ('<row r="2"><c r="&#71;S2"><v>1</v></c></row>', "200 cột"),
        ('<row r="2">' + "<c><v>1</v></c>" * 201 + "</row>", "200 cột"),
        ('<row r="200001"><c r="GR200001"><is><t>x</t></is></c></row>', "quá nhiều ô"),
        ('<row r="2"><c r="A-1"><v>1</v></c></row>', "đã hỏng"),
        ('<row r="2"><c r="1"><v>1</v></c></row>', "đã hỏng"),
    ],
)
def test_cells_far_away_are_refused(tmp_path: Path, cell: str, message: str) -> None:
    path = make_package(tmp_path / "b.xlsx", sheet_xml(HEADING_CELLS + cell))

    assert message in refused(path)


def test_a_claimed_dimension_and_empty_styled_cells_do_no_harm(tmp_path: Path) -> None:
    claim = '<dimension ref="A1:XFD1048576"/>'
    rows = (
        '<row r="2"><c r="A2"><v>7</v></c><c r="XFD2" s="0"/></row>'
        '<row r="1048576"><c r="A1048576"/></row>'
    )
    path = make_package(tmp_path / "b.xlsx", sheet_xml(HEADING_CELLS + rows, after=claim))

    with open_table(path) as table:
        assert [(row.number, row.cells) for row in table.rows()] == [(2, (7, None))]


def test_a_long_text_in_very_many_cells_is_refused(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 5000))
    path = make_package(
        tmp_path / "b.xlsx",
        sheet_xml(HEADING_CELLS + cells),
        xl__sharedStrings=shared_texts_xml(["x" * 30_000]),
    )

    assert "quá nhiều chữ" in refused(path)


def test_texts_are_counted_also_where_pieces_of_the_file_meet(tmp_path: Path) -> None:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>1000</v></c></row>' for n in range(2, 20_000)
    )
    path = make_package(
        tmp_path / "b.xlsx",
        sheet_xml(HEADING_CELLS + cells),
        xl__sharedStrings=shared_texts_xml(["x"] * 1000 + ["xx"]),
    )

    with open_table(path, limits=Limits(characters=2 * 19_998)) as table:
        assert table.row_count == 19_998
    assert "quá nhiều chữ" in refused(path, Limits(characters=2 * 19_998 - 1))


def test_a_sheet_that_hides_behind_another_suffix_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    links = PARTS["xl/_rels/workbook.xml.rels"].replace("sheet1.xml", "sheet1.dat")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (PARTS | {"xl/_rels/workbook.xml.rels": links}).items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.dat", GOOD)

    assert "đã hỏng" in refused(path)


def test_xml_that_is_broken_is_refused(tmp_path: Path) -> None:
    assert "đã hỏng" in refused(make_package(tmp_path / "b.xlsx", GOOD[:-20]))


def test_every_byte_of_a_true_workbook_is_seen(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "bang.xlsx", [["a", "b"], *[[n, "x"] for n in range(9000)]])

    with zipfile.ZipFile(path) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}

    assert {part.name: b"".join(part.content) for part in parts_of(path, Limits())} == whole
