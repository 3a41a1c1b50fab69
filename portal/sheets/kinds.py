"""What a file is by its content; what its name ends with is never believed."""

import zipfile
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

from portal.sheets.limits import Limits
from portal.sheets.refusals import ADVICE, SheetRefusedError

_HEAD = 4096
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = {
    b"%PDF": "Đây là tệp PDF, không phải bảng tính.",
    b"\x89PNG": "Đây là tệp ảnh, không phải bảng tính.",
    b"\xff\xd8\xff": "Đây là tệp ảnh, không phải bảng tính.",
    b"GIF8": "Đây là tệp ảnh, không phải bảng tính.",
    b"BM": "Đây là tệp ảnh, không phải bảng tính.",
    b"II*\x00": "Đây là tệp ảnh, không phải bảng tính.",
    b"MM\x00*": "Đây là tệp ảnh, không phải bảng tính.",
    b"RIFF": "Đây là tệp ảnh hoặc âm thanh, không phải bảng tính.",
    b"{\\rtf": "Đây là tệp văn bản RTF, không phải bảng tính.",
    b"Rar!": "Đây là tệp nén RAR. Xin giải nén và gửi riêng bảng tính.",
    b"7z\xbc\xaf": "Đây là tệp nén 7z. Xin giải nén và gửi riêng bảng tính.",
    b"\x1f\x8b": "Đây là tệp nén gzip. Xin giải nén và gửi riêng bảng tính.",
}
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Kind(StrEnum):
    """The two kinds of files that are read."""

    WORKBOOK = "xlsx"
    DELIMITED = "csv"


def kind_of(path: Path, limits: Limits) -> Kind:
    """Tell a workbook from delimited text.

    Raises SheetRefusedError with advice for anything else: old, protected, macro or foreign
    formats, pictures, web pages with the name of a spreadsheet, files too large or empty.
    """
    _check_size(path, limits)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK"):
        _check_archive(path, limits)
        return Kind.WORKBOOK
    _refuse_signature(path, head)
    _refuse_markup(head)
    if b"\x00" in head and not head.startswith(_WIDE_MARKS):
        raise SheetRefusedError(f"Tệp không phải bảng tính hoặc đã hỏng. {ADVICE}")
    return Kind.DELIMITED


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size == 0:
        raise SheetRefusedError("Tệp trống, không có dữ liệu nào.")
    if size > limits.file_bytes:
        most = limits.file_bytes // (1024 * 1024)
        raise SheetRefusedError(f"Tệp lớn hơn {most} MB. Xin chia thành nhiều tệp nhỏ hơn.")


def _refuse_signature(path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        _refuse_compound(path.read_bytes())
    for signature, sentence in _SIGNATURES.items():
        # "BM" are also the first letters of a heading; a picture has zeros soon after.
        if head.startswith(signature) and (len(signature) > 2 or b"\x00" in head[:32]):
            raise SheetRefusedError(f"{sentence} {ADVICE}")


def _refuse_compound(content: bytes) -> None:
    if _ENCRYPTED in content:
        raise SheetRefusedError(
            "Tệp được bảo vệ bằng mật khẩu nên không đọc được. "
            f"Xin bỏ mật khẩu trước khi gửi. {ADVICE}"
        )
    raise SheetRefusedError(f"Tệp thuộc định dạng Excel cũ (.xls), không đọc được. {ADVICE}")


def _refuse_markup(head: bytes) -> None:
    text = head.decode("utf-16" if head.startswith(_WIDE_MARKS) else "utf-8-sig", "replace")
    if text.lstrip().startswith("<"):
        raise SheetRefusedError(
            f"Tệp là trang web (HTML) hoặc XML mang tên bảng tính, không phải bảng tính. {ADVICE}"
        )


def _check_archive(path: Path, limits: Limits) -> None:
    # Opening an archive reads its whole directory, so its entries are counted before.
    if path.read_bytes().count(_ENTRY) > limits.parts:
        raise SheetRefusedError(f"Tệp có quá nhiều thành phần bên trong. {ADVICE}")
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()}
            protected = any(info.flag_bits & 0x1 for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise SheetRefusedError(f"Tệp bảng tính đã hỏng, không mở được. {ADVICE}") from None
    if protected:
        raise SheetRefusedError(f"Tệp được bảo vệ bằng mật khẩu. Xin bỏ mật khẩu. {ADVICE}")
    _refuse_foreign(names)


def _refuse_foreign(names: Collection[str]) -> None:
    if "xl/vbaProject.bin" in names:
        raise SheetRefusedError(f"Tệp chứa macro (.xlsm) nên không được nhận. {ADVICE}")
    if "xl/workbook.bin" in names:
        raise SheetRefusedError(f"Tệp thuộc định dạng nhị phân .xlsb, không đọc được. {ADVICE}")
    if "word/document.xml" in names:
        raise SheetRefusedError(f"Đây là tệp Word, không phải bảng tính. {ADVICE}")
    if "content.xml" in names:
        raise SheetRefusedError(f"Tệp thuộc định dạng OpenDocument (.ods). {ADVICE}")
    if "xl/workbook.xml" not in names:
        raise SheetRefusedError(f"Đây là tệp nén, không phải bảng tính. {ADVICE}")
