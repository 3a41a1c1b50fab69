"""What the parts of an Office file say to be (ECMA-376 part 2, `[Content_Types].xml`)."""

from zipfile import ZipFile

from defusedxml.ElementTree import fromstring

from portal.attachments.kinds import DOCX, XLSX, FileFormat
from portal.core.errors import RefusedError

CONTENT_TYPES = "[Content_Types].xml"
LARGEST_LIST = 1_000_000
MACROS = (
    "Tệp có macro (chương trình chạy trong tệp). Xin lưu thành .docx hoặc .xlsx không có macro."
)
_UNKNOWN = "Tệp này không phải tài liệu Word (.docx) hay bảng tính Excel (.xlsx)."
_MACRO_WORDS = ("macroenabled", "vbaproject", "macrosheet")
_MAIN_PARTS = {
    f"{DOCX.media_type}.main+xml": DOCX,
    f"{XLSX.media_type}.main+xml": XLSX,
}


def declared_types(package: ZipFile) -> frozenset[str]:
    """The types of all parts; raises RefusedError when the list is missing or too long."""
    if CONTENT_TYPES not in package.namelist():
        raise RefusedError(_UNKNOWN)
    with package.open(CONTENT_TYPES) as file:
        text = file.read(LARGEST_LIST + 1)
    if len(text) > LARGEST_LIST:
        raise RefusedError(_UNKNOWN)
    return frozenset(one.get("ContentType", "") for one in fromstring(text, forbid_dtd=True))


def format_of(types: frozenset[str]) -> FileFormat:
    """Word or Excel by the one main part; raises RefusedError for macros and all others."""
    if any(word in one.lower() for one in types for word in _MACRO_WORDS):
        raise RefusedError(MACROS)
    mains = [_MAIN_PARTS[one] for one in types if one in _MAIN_PARTS]
    if len(mains) != 1:
        raise RefusedError(_UNKNOWN)
    return mains[0]
