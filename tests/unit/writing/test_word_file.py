"""Word files become Markdown; dangerous ones are refused before they are unpacked."""

import zipfile
from pathlib import Path

import pytest

from portal.core.errors import RefusedError
from portal.writing.convert.word_file import from_docx
from tests.make.writing import W, pack_docx, pack_office, write_docx

HEADING = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Mục đích</w:t></w:r></w:p>'
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Heading1">'
    '<w:name w:val="heading 1"/></w:style></w:styles>'
).encode()
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PICTURE = (
    f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing">'
    f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData><pic:pic xmlns:pic="{DRAWING}/picture">'
    '<pic:blipFill><a:blip r:embed="rId9" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
PICTURE_RELATION = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId9" Target="media/a.png" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
    b"</Relationships>"
)


def test_paragraphs_and_a_table_are_kept(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", ["Kế hoạch <năm>", "Sở làm"], [("A", "B"), ("1", "2")])

    converted = from_docx(path)

    assert converted.markdown.startswith("Kế hoạch \\<năm>\n\nSở làm\n\n|")
    assert converted.markdown.endswith("| 1 | 2 |")
    assert converted.notes == ()


def test_a_heading_of_word_is_a_heading(tmp_path: Path) -> None:
    path = pack_docx(tmp_path / "a.docx", HEADING, **{"word/styles.xml": STYLES})

    assert from_docx(path).markdown == "## Mục đích"


def test_pictures_are_counted_and_left_out(tmp_path: Path) -> None:
    parts = {"word/_rels/document.xml.rels": PICTURE_RELATION, "word/media/a.png": b"\x89PNG"}
    path = pack_docx(tmp_path / "a.docx", PICTURE + HEADING, **parts)

    converted = from_docx(path)

    assert converted.images_left_out == 1
    assert "1 ảnh" in converted.notes[0]
    assert "![" not in converted.markdown


def test_letters_of_an_old_font_go_through_the_reader_for_it(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>n­íc</w:t></w:r>'
        '<w:r><w:rPr><w:rFonts w:ascii="Arial"/></w:rPr><w:t xml:space="preserve"> mắm</w:t></w:r>'
        "</w:p>"
    )
    path = pack_docx(tmp_path / "a.docx", body)

    converted = from_docx(path, read_run=lambda font, text: "nước" if font == ".VnTime" else text)

    assert converted.markdown == "nước mắm"
    assert "phông chữ cũ" in converted.notes[0]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_are_refused(tmp_path: Path, declaration: str) -> None:
    xml = f'{declaration}<w:document xmlns:w="{W}"><w:body/></w:document>'.encode()
    path = pack_office(tmp_path / "a.docx", {"word/document.xml": xml})

    with pytest.raises(RefusedError, match="DTD"):
        from_docx(path)


def test_an_entity_in_any_other_part_is_refused(tmp_path: Path) -> None:
    evil = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    path = pack_docx(tmp_path / "a.docx", HEADING, **{"customXml/item1.xml": evil})

    with pytest.raises(RefusedError, match="DTD"):
        from_docx(path)


def test_a_part_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path: Path) -> None:
    path = pack_docx(tmp_path / "a.docx", HEADING, **{"word/media/a.bin": b"\0" * 20_000_000})

    with pytest.raises(RefusedError, match="quá lớn"):
        from_docx(path)


def test_a_file_with_macros_is_refused(tmp_path: Path) -> None:
    path = pack_docx(tmp_path / "a.docx", HEADING, **{"word/vbaProject.bin": b"x"})

    with pytest.raises(RefusedError, match="macro"):
        from_docx(path)


def test_elements_nested_too_deeply_are_refused(tmp_path: Path) -> None:
    nest = "<w:tbl><w:tr><w:tc>" * 200 + "</w:tc></w:tr></w:tbl>" * 200
    path = pack_docx(tmp_path / "a.docx", nest)

    with pytest.raises(RefusedError, match="lồng nhau"):
        from_docx(path)


def test_a_part_with_a_name_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    path = pack_docx(tmp_path / "a.docx", HEADING)
    with zipfile.ZipFile(path, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("word/document.xml", "<x/>")

    with pytest.raises(RefusedError, match="bất thường"):
        from_docx(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_not_a_word_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)

    with pytest.raises(RefusedError):
        from_docx(path)


def test_a_broken_part_is_refused(tmp_path: Path) -> None:
    path = pack_office(tmp_path / "a.docx", {"word/document.xml": b"<w:document"})

    with pytest.raises(RefusedError, match="hỏng"):
        from_docx(path)
