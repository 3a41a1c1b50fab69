"""Spreadsheets for tests: real workbooks, hostile archives, text in the old Vietnamese codes."""

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from portal.sheets.legacy_codes import TCVN3, VNI
from search.vietnamese import TONES

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS: Mapping[str, str] = {
    "[Content_Types].xml": f"""<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">
<sheets><sheet name="Bang" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<?xml version="1.0"?>
<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>""",
}
HEADING_CELLS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Ma</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Ten</t></is></c></row>'
)


def make_workbook(path: Path, rows: Iterable[Sequence[object]], *, first_row: int = 0) -> Path:
    """A workbook of one sheet, written as Excel does."""
    workbook = Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = workbook.add_worksheet("Dữ liệu")
    for at, row in enumerate(rows, start=first_row):
        sheet.write_row(at, 0, row)
    workbook.close()
    return path


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    """A worksheet part."""
    head = f'<?xml version="1.0"?>{before}<worksheet xmlns="{_MAIN}">{after}'
    return f"{head}<sheetData>{rows}</sheetData></worksheet>"


def shared_texts_xml(texts: Iterable[str]) -> str:
    """The part with shared texts."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<?xml version="1.0"?><sst xmlns="{_MAIN}">{items}</sst>'


def make_package(path: Path, sheet: str | bytes, **others: str | bytes) -> Path:
    """A workbook put together by hand; `others` are further parts with __ for / in their names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, more in others.items():
            archive.writestr(name.replace("__", "/") + ".xml", more)
    return path


def understate_size(path: Path, part: str, claimed: int, content: bytes) -> None:
    """Let the archive claim that a part is small, with the checksum of the part cut there."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
    claim = struct.pack("<L", zlib.crc32(content[:claimed]))
    size = struct.pack("<L", claimed)
    data[info.header_offset + 14 : info.header_offset + 18] = claim
    data[info.header_offset + 22 : info.header_offset + 26] = size
    entry = data.rindex(part.encode()) - 46
    data[entry + 16 : entry + 20] = claim
    data[entry + 24 : entry + 28] = size
    path.write_bytes(data)


def in_tcvn3(text: str) -> str:
    """Vietnamese text as it looks without its ABC font; marked capitals become small ones."""
    places = {letter: place for place, letter in TCVN3.items()}
    return "".join(places.get(c) or places.get(c.lower(), c) for c in text)


def in_vni(text: str) -> str:
    """Vietnamese text as it looks without its VNI font."""
    signs = {letter: sign for sign, letter in reversed(VNI.items())}
    capitals = {letter: sign.upper() for letter, sign in signs.items() if letter.isupper()}
    return "".join((signs | capitals).get(c, c) for c in text)


def in_windows_1258(text: str) -> bytes:
    """Vietnamese text in code page 1258: the tone stands behind its vowel."""
    decomposed = unicodedata.normalize("NFD", text)
    pieces: list[str] = []
    for c in decomposed:
        if pieces and unicodedata.combining(c) and c not in TONES:
            # A dot below stands before circumflex and breve in NFD, the code page wants it last.
            base, tone = (pieces[-2], pieces.pop()) if pieces[-1] in TONES else (pieces[-1], "")
            pieces[-1] = unicodedata.normalize("NFC", base + c)
            pieces += [tone] if tone else []
        else:
            pieces.append(c)
    return "".join(pieces).encode("cp1258")
