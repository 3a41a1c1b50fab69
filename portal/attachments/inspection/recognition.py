"""The format of a file by its content; the name and what the browser says count for nothing."""

import zlib
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, is_zipfile

import filetype
from defusedxml.common import DefusedXmlException

from portal.attachments.inspection.content_types import declared_types, format_of
from portal.attachments.kinds import PDF, PICTURES, FileFormat
from portal.core.errors import RefusedError

HEAD = 8_192
ZIP_START = b"PK\x03\x04"
PDF_START = b"%PDF-"
# PDF readers look for the start of the file within this many bytes.
PDF_READERS_LOOK = 1_024
UNREADABLE_ZIP = (
    BadZipFile,
    DefusedXmlException,
    EOFError,
    NotImplementedError,
    OSError,
    ParseError,
    RuntimeError,
    UnicodeError,
    ValueError,
    zlib.error,
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAKEN = "Cổng chỉ nhận tệp PDF, Word (.docx), Excel (.xlsx) và ảnh JPEG, PNG, WebP."
_TWO_IN_ONE = "Tệp chứa hai định dạng lồng vào nhau. Xin lưu lại tệp từ phần mềm gốc."
_DAMAGED = "Tệp bị hỏng hoặc không phải tài liệu Word (.docx), Excel (.xlsx)."


def recognised(file: Path) -> FileFormat:
    """The format of a file; raises RefusedError for all that are not taken, saying what is."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if head.startswith(ZIP_START):
        return _office(file, head)
    if is_zipfile(file):
        raise RefusedError(_TWO_IN_ONE)
    if head.startswith(PDF_START):
        return PDF
    return _picture(head)


def _office(file: Path, head: bytes) -> FileFormat:
    if PDF_START in head[:PDF_READERS_LOOK]:
        raise RefusedError(_TWO_IN_ONE)
    try:
        with ZipFile(file) as package:
            return format_of(declared_types(package))
    except UNREADABLE_ZIP:
        raise RefusedError(_DAMAGED) from None


def _picture(head: bytes) -> FileFormat:
    media_type = filetype.guess_mime(head)
    for one in PICTURES:
        if one.media_type == media_type:
            return one
    if media_type == "image/gif":
        raise RefusedError("Cổng không nhận ảnh GIF. Xin lưu thành PNG hoặc JPEG.")
    if head.startswith(_OLD_OFFICE):
        raise RefusedError(
            "Tệp Office kiểu cũ hoặc có mật khẩu. Xin bỏ mật khẩu, lưu thành .docx hoặc .xlsx."
        )
    raise RefusedError(_TAKEN)
