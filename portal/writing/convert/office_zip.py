"""Refuses packed office files that would fill the memory or read what they must not."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml import sax as guarded_sax

from portal.core.errors import RefusedError

# Measured: a report of 300 pages with tables has 4 MB of XML; pictures are never unpacked.
MOST_PARTS = 3_000
MOST_XML = 40_000_000
MOST_UNPACKED = 300_000_000
# Deflate cannot do better than about 1 to 1030; honest XML seldom passes 1 to 60.
MOST_RATIO = 200
_SMALL = 1_000_000
_DEEPEST = 120
_MACROS = ("vbaproject.bin", "vbadata.xml")


@contextmanager
def checked_office_file(path: Path, required: str) -> Iterator[zipfile.ZipFile]:
    """The parts of an office file, after all of them were found harmless.

    Raises RefusedError for what is not such a file (`required` is the part that it must have), is
    protected by a password, holds macros, unpacks to too much, or whose XML has a DTD (entities).
    """
    try:
        with zipfile.ZipFile(path) as parts:
            _refuse_parts(parts.infolist(), required)
            for part in parts.infolist():
                if part.filename.lower().endswith((".xml", ".rels")):
                    _refuse_xml(parts, part)
            yield parts
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise RefusedError("Tệp hỏng hoặc không phải tệp Office (.docx, .xlsx).") from error


def _refuse_parts(parts: list[zipfile.ZipInfo], required: str) -> None:
    names = [part.filename for part in parts]
    if required not in names or "[Content_Types].xml" not in names:
        raise RefusedError("Tệp không phải đúng loại tệp Office cần đọc.")
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedError("Tệp đặt mật khẩu. Xin bỏ mật khẩu rồi gửi lại.")
    if any(name.lower().endswith(_MACROS) for name in names):
        raise RefusedError("Tệp có macro. Xin lưu lại thành tệp không có macro.")
    if len(set(names)) != len(names) or len(parts) > MOST_PARTS:
        raise RefusedError("Tệp có cấu tạo bất thường nên không được nhận.")
    if any(map(_is_bomb, parts)) or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RefusedError("Tệp bung ra quá lớn nên không được nhận.")
    xml = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    if sum(part.file_size for part in xml) > MOST_XML:
        raise RefusedError("Văn bản trong tệp quá dài. Xin chia thành nhiều tệp.")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)


def _refuse_xml(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    try:
        with parts.open(part) as stream:
            _parse(stream)
    except DefusedXmlException as error:
        raise RefusedError("Tệp có khai báo DTD hoặc thực thể nên không được nhận.") from error
    except SAXException as error:
        raise RefusedError("Tệp hỏng: có phần XML không đọc được.") from error


def _parse(stream: IO[bytes]) -> None:
    # Office Open XML has no DTD (ECMA-376 part 2, 8.1.4); with one refused, no entity is left.
    guarded_sax.parse(stream, _Depth(), forbid_dtd=True)


class _Depth(ContentHandler):
    """Counts how deep elements are nested; readers behind this one call themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # the name that SAX calls
        self.depth += 1
        if self.depth > _DEEPEST:
            raise RefusedError("Tệp có bảng hoặc khung lồng nhau quá nhiều lớp.")

    def endElement(self, name: str) -> None:  # noqa: N802  # the name that SAX calls
        self.depth -= 1
