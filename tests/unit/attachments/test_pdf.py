"""PDF files: what passes, and what acts on the reader's computer."""

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from portal.attachments.inspection import pdf as examiner
from portal.attachments.inspection.pdf import examine_pdf
from portal.core.errors import RefusedError
from tests.make.attachments import action, linking, pdf, written


def file_of(folder: Path, content: bytes) -> Path:
    file = folder / "tep.pdf"
    file.write_bytes(content)
    return file


def with_script() -> bytes:
    """A script under a name of its own, which runs at opening as well."""
    script = ArrayObject([TextStringObject("a"), action("JavaScript", JS="app.alert(1)")])
    named = DictionaryObject({NameObject("/Names"): script})
    return pdf(Names=DictionaryObject({NameObject("/JavaScript"): named}))


def with_outside_content() -> bytes:
    """A stream whose content lies in another file."""
    stream = StreamObject()
    stream[NameObject("/F")] = TextStringObject("a.bin")
    return pdf(Odd=stream)


def with_file_inside() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("a.exe", b"MZ")
    return written(writer)


def locked(password: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt(password, "owner", algorithm="AES-256")
    return written(writer)


def with_indirect(kind: str) -> bytes:
    """An action whose kind is said by another object."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    hidden = DictionaryObject({NameObject("/S"): writer._add_object(NameObject(kind))})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(hidden)
    return written(writer)


def with_annotation(**values: object) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    note = DictionaryObject({NameObject(f"/{name}"): value for name, value in values.items()})
    page[NameObject("/Annots")] = ArrayObject([note])
    return written(writer)


def packed_away(inner: bytes) -> bytes:
    """A PDF whose dangerous object lies in a compressed object stream (ISO 32000-1, 7.5.7)."""
    body = b"4 0 " + inner
    packed = zlib.compress(body)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names 4 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        None,
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream"
        % (len(packed), packed),
    ]
    made, places = b"%PDF-1.5\n", {}
    for number, one in enumerate(objects, 1):
        if one is not None:
            places[number] = len(made)
            made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    rows = [b"\x00" + bytes(4)]
    rows += [b"\x01" + places[n].to_bytes(3, "big") + b"\x00" for n in (1, 2, 3)]
    rows += [b"\x02" + (5).to_bytes(3, "big") + b"\x00"]
    rows += [b"\x01" + places[5].to_bytes(3, "big") + b"\x00"]
    rows += [b"\x01" + len(made).to_bytes(3, "big") + b"\x00"]
    table = b"".join(rows)
    return made + (
        b"6 0 obj\n<</Type/XRef/Size 7/W[1 3 1]/Root 1 0 R/Length %d>>stream\n%b\nendstream\n"
        b"endobj\nstartxref\n%d\n%%%%EOF" % (len(table), table, len(made))
    )


def destination() -> ArrayObject:
    """Where LibreOffice lets a reader begin: the top of the first page."""
    return ArrayObject([NumberObject(0), NameObject("/XYZ"), NullObject(), NullObject()])


@pytest.mark.parametrize(
    "content",
    [
        pdf(2),
        pdf(2, OpenAction=destination()),
        pdf(2, OpenAction=action("GoTo", D=destination())),
        linking("https://quangngai.gov.vn/") + b"\n",
        linking("mailto:so@example.vn"),
        linking("www.example.vn"),
        packed_away(b"<</Dests 9>>"),
    ],
)
def test_a_plain_file_passes_and_its_pages_are_counted(tmp_path: Path, content: bytes) -> None:
    assert examine_pdf(file_of(tmp_path, content)) in {1, 2}


def test_pages_are_counted(tmp_path: Path) -> None:
    assert examine_pdf(file_of(tmp_path, pdf(7))) == 7


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (with_script, "JavaScript"),
        (lambda: pdf(OpenAction=action("JavaScript", JS="app.alert(1)")), "JavaScript"),
        (lambda: pdf(OpenAction=action("Launch", F="cmd.exe")), "tự chạy"),
        (lambda: pdf(OpenAction=action("URI", URI="https://example.com/")), "tự chạy"),
        (lambda: pdf(OpenAction=action("GoTo", Next=action("URI", URI="a"))), "tự chạy"),
        (lambda: pdf(AA=DictionaryObject({NameObject("/WC"): action("URI", URI="a")})), "tự chạy"),
        (lambda: pdf(AA=DictionaryObject({NameObject("/WC"): action("SubmitForm")})), "tự chạy"),
        (lambda: with_annotation(A=action("GoToR", F="\\\\server\\a.pdf")), "tự chạy"),
        (lambda: with_annotation(A=action("ImportData", F="a")), "tự chạy"),
        (lambda: with_indirect("/SubmitForm"), "tự chạy"),
        (lambda: with_indirect("/URI"), "tự chạy"),
        (lambda: with_annotation(A=action("GoToE")), "đính bên trong"),
        (with_file_inside, "đính bên trong"),
        (lambda: with_annotation(Subtype=NameObject("/FileAttachment")), "đính bên trong"),
        (with_outside_content, "đính bên trong"),
        (lambda: with_annotation(Subtype=NameObject("/RichMedia")), "phim"),
        (lambda: with_annotation(Subtype=NameObject("/3D")), "phim"),
        (lambda: pdf(AcroForm=DictionaryObject({NameObject("/XFA"): NullObject()})), "XFA"),
        (lambda: linking("file:///C:/Windows/System32/calc.exe"), "máy khác"),
        (lambda: linking("\\\\server\\share"), "máy khác"),
        (lambda: linking("JavaScript:alert(1)"), "máy khác"),
        (lambda: packed_away(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"), "JavaScript"),
        (lambda: packed_away(b"<</S/J#61vaScript>>"), "JavaScript"),
        (lambda: packed_away(b"<</Nested[<</Deeper<</S/Launch>>>>]>>"), "tự chạy"),
        (lambda: pdf() + b"9 0 obj<</S/J#61vaScript>>endobj", "JavaScript"),
        (lambda: locked("mat-khau"), "mật khẩu"),
        (lambda: locked(""), "mật khẩu"),
        (lambda: b"%PDF-1.7\n<html><script>alert(1)</script>", "hỏng"),
        (lambda: pdf()[:200], "hỏng"),
        (lambda: pdf(0), "hỏng"),
    ],
)
def test_what_acts_by_itself_is_refused_with_the_reason(
    tmp_path: Path, make: Callable[[], bytes], words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        examine_pdf(file_of(tmp_path, make()))


def test_too_many_pages_or_objects_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of(tmp_path, pdf(5))

    monkeypatch.setattr(examiner, "MOST_PAGES", 4)
    with pytest.raises(RefusedError, match="quá dài"):
        examine_pdf(file)

    monkeypatch.setattr(examiner, "MOST_OBJECTS", 3)
    with pytest.raises(RefusedError, match="hỏng"):
        examine_pdf(file)
