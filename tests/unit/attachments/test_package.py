"""Word and Excel files: what passes, and what acts on the reader's computer or fills ours."""

import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from portal.attachments.inspection import package as examiner
from portal.attachments.inspection.package import examine_package
from portal.attachments.kinds import Kind
from portal.core.errors import RefusedError
from tests.make.attachments import SHEET, WORD, docx, relation, types, zipped

SMALL = 1_000_000
EVIL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
CODE = "<w:p><w:r><w:instrText>{}</w:instrText></w:r><w:r><w:instrText>{}</w:instrText></w:r></w:p>"
EXTERNAL_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
EMPTY_BOOK = {"[Content_Types].xml": types(SHEET)}


def body(inner: str) -> str:
    return (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{inner}</w:body></w:document>"
    )


def workbook() -> bytes:
    file = BytesIO()
    book = openpyxl.Workbook()
    sheet = book.active
    for number in range(50):
        sheet.append([f"Mã {number}", number])
    sheet["A1"].hyperlink = "https://example.vn/"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=50))
    sheet.add_chart(chart, "D2")
    book.save(file)
    return file.getvalue()


def chart_with(figures: bytes) -> bytes:
    """A Word file with a chart, whose figures are a workbook inside."""
    return docx(
        {
            "word/charts/_rels/chart1.xml.rels": relation(
                "package", "../embeddings/a.xlsx", "Internal"
            ),
            "word/embeddings/a.xlsx": figures,
        }
    )


def with_lie() -> bytes:
    """A Word file whose directory says that a part is shorter than it is."""
    content = bytearray(docx({"word/a.bin": "a" * 5_000}))
    place = content.rindex(b"word/a.bin") - 46 + 24
    content[place : place + 4] = struct.pack("<L", 10)
    return bytes(content)


def with_flag() -> bytes:
    """A Word file one part of which claims to be encrypted."""
    content = bytearray(docx())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    file = BytesIO(docx())
    with ZipFile(file, "a") as package:
        package.writestr("WORD/document.xml", "<a/>")
    return file.getvalue()


def commented() -> bytes:
    """A Word file with a second format behind it, in the comment of the archive."""
    file = BytesIO(docx())
    with ZipFile(file, "a") as package:
        package.comment = b"<script>alert(1)</script>"
    return file.getvalue()


def otherwise_packed() -> bytes:
    file = BytesIO(docx())
    with ZipFile(file, "a", ZIP_BZIP2) as package:
        package.writestr("word/a.bin", "a")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (docx(), Kind.DOCX),
        (workbook(), Kind.XLSX),
        (chart_with(workbook()), Kind.DOCX),
        (docx({"word/_rels/document.xml.rels": relation("hyperlink", "https://a.vn/")}), Kind.DOCX),
        (docx({"word/_rels/document.xml.rels": relation("hyperlink", "mailto:a@a.vn")}), Kind.DOCX),
        (docx({"word/media/image1.png": b"\x89PNG"}), Kind.DOCX),
        (docx({"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"}), Kind.DOCX),
        (docx({"word/document.xml": body(CODE.format("PA", "GE"))}), Kind.DOCX),
        (docx({"word/document.xml": body("<w:p><w:r><w:t>DDE</w:t></w:r></w:p>")}), Kind.DOCX),
    ],
)
def test_plain_files_pass(content: bytes, kind: Kind) -> None:
    examine_package(BytesIO(content), kind)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (docx({"word/vbaProject.bin": b"a"}), "macro"),
        (docx({"word/VBAPROJECT.BIN": b"a"}), "macro"),
        (docx({"xl/macrosheets/sheet1.xml": "<a/>"}), "macro"),
        (
            docx({"[Content_Types].xml": types(WORD, "application/vnd.ms-office.vbaProject")}),
            "macro",
        ),
        (docx({"word/embeddings/oleObject1.bin": b"a"}), "nhúng"),
        (docx({"word/activeX/activeX1.xml": "<a/>"}), "nhúng"),
        (docx({"[Content_Types].xml": types(WORD, "application/vnd.a.oleObject")}), "nhúng"),
        (docx({"word/_rels/a.rels": relation("oleObject", "a.bin", "Internal")}), "nhúng"),
        (docx({"word/_rels/a.rels": relation("aFChunk", "a.html", "Internal")}), "nhúng"),
        (docx({"word/_rels/a.rels": relation("package", "a.xlsx", "Internal")}), "nhúng"),
        (chart_with(docx()), "hỏng"),
        (chart_with(b"MZ"), "hỏng"),
        (
            chart_with(zipped({"[Content_Types].xml": types(SHEET), "vbaProject.bin": b"a"})),
            "macro",
        ),
        (chart_with(zipped({**EMPTY_BOOK, "xl/embeddings/a.xlsx": zipped(EMPTY_BOOK)})), "nhúng"),
        (commented(), "cấu trúc lạ"),
        (docx({"word/_rels/a.rels": relation("attachedTemplate", "https://a.vn/b")}), "mẫu"),
        (docx({"word/_rels/a.rels": relation("image", "https://a.vn/b.png")}), "máy khác khi mở"),
        (docx({"word/_rels/a.rels": relation("oleObject", "https://a.vn/b")}), "nhúng"),
        (docx({"word/_rels/a.rels": relation("hyperlink", "file:///c:/a")}), "trên máy khác"),
        (docx({"word/_rels/a.rels": relation("hyperlink", r"\\may\chung")}), "trên máy khác"),
        (docx({"word/_rels/a.rels": relation("hyperlink", "//may/chung")}), "trên máy khác"),
        (docx({"[Content_Types].xml": types(WORD, EXTERNAL_BOOK)}), "tệp khác"),
        (docx({"word/document.xml": EVIL}), "DOCTYPE"),
        (docx({"word/document.xml": EVIL.encode("utf-16")}), "DOCTYPE"),
        (docx({"word/_rels/document.xml.rels": EVIL}), "DOCTYPE"),
        (docx({"word/media/image1.svg": f"\n{EVIL}"}), "DOCTYPE"),
        (docx({"word/document.xml": "<a>"}), "hỏng"),
        (docx({"word/document.xml": body(CODE.format("DDE", "AUTO c:\\\\a.exe"))}), "DDE"),
        (docx({"word/footer1.xml": body('<w:fldSimple w:instr="DDE a b"/>')}), "DDE"),
        (docx({"../a.xml": "<a/>"}), "cấu trúc lạ"),
        (docx({"/a.xml": "<a/>"}), "cấu trúc lạ"),
        (docx({"C:a.xml": "<a/>"}), "cấu trúc lạ"),
        (b"MZ" + docx(), "cấu trúc lạ"),
        (twice(), "cấu trúc lạ"),
        (otherwise_packed(), "cấu trúc lạ"),
        (with_flag(), "cấu trúc lạ"),
        (with_lie(), "hỏng"),
        (zipped(EMPTY_BOOK), "hỏng"),
        (b"PK\x03\x04", "hỏng"),
    ],
)
def test_what_acts_or_hides_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        examine_package(BytesIO(content), Kind.DOCX)


def test_a_bomb_is_refused_after_as_many_bytes_as_are_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(examiner, "MOST_INFLATED", SMALL)
    examine_package(BytesIO(docx({"word/a.bin": bytes(SMALL - 5_000)})), Kind.DOCX)

    for parts in (
        {"word/a.bin": bytes(SMALL)},
        {f"word/{n}.bin": bytes(2_000) for n in range(600)},
    ):
        with pytest.raises(RefusedError, match="quá nhiều dữ liệu"):
            examine_package(BytesIO(docx(parts)), Kind.DOCX)


def test_a_workbook_inside_spends_the_same_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = zipped({**EMPTY_BOOK, "xl/a.bin": bytes(SMALL)})
    monkeypatch.setattr(examiner, "MOST_INFLATED", SMALL)

    with pytest.raises(RefusedError, match="quá nhiều dữ liệu"):
        examine_package(BytesIO(chart_with(figures)), Kind.DOCX)


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examiner, "MOST_PARTS", 2)

    with pytest.raises(RefusedError, match="quá nhiều dữ liệu"):
        examine_package(BytesIO(docx()), Kind.DOCX)
