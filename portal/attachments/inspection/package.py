"""Office files: zip archives of parts, read whole and counted, with nothing in them that acts."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.attachments.inspection.content_types import MACROS, declared_types, format_of
from portal.attachments.inspection.parts import PartReader
from portal.attachments.inspection.recognition import UNREADABLE_ZIP
from portal.attachments.kinds import Kind
from portal.core.errors import RefusedError

MOST_PARTS = 5_000
MOST_INFLATED = 200_000_000
CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_BOMB = "Tệp nén chứa quá nhiều dữ liệu khi giải nén. Xin chia nhỏ hoặc giảm cỡ ảnh rồi gửi lại."
_ODD = "Tệp nén có cấu trúc lạ. Xin lưu lại tệp từ Word hoặc Excel."
_DAMAGED = "Tệp bị hỏng hoặc không đúng định dạng đã nhận."
_EMBEDDED = "Tệp có tệp khác nhúng bên trong. Xin bỏ tệp nhúng rồi gửi lại."
_LINKED = "Bảng tính lấy dữ liệu từ tệp khác. Xin bỏ liên kết ngoài rồi gửi lại."
_MACRO_FILES = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("/macrosheets/", "/dialogsheets/")
# Types of parts that act, or that are files of another program.
_OBJECT_TYPES = ("oleobject", "activex")


class Allowance:
    """How many more bytes may come out of an archive and of those inside it."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, count: int) -> None:
        """Take `count` bytes off; raises RefusedError when there are not so many left."""
        self.left -= count
        if self.left < 0:
            raise RefusedError(_BOMB)


def examine_package(file: Path | BinaryIO, kind: Kind) -> None:
    """Raise RefusedError, saying why, unless this is a plain Word or Excel file of that kind."""
    _examine(file, kind, Allowance(MOST_INFLATED), may_hold_workbooks=True)


def _examine(
    file: Path | BinaryIO, kind: Kind, allowance: Allowance, *, may_hold_workbooks: bool
) -> None:
    try:
        with ZipFile(file) as package:
            _refuse_odd_archive(package)
            _refuse_types(declared_types(package), kind)
            for part in package.infolist():
                data = _read(package, part, allowance)
                if not _is_embedded(part.filename):
                    continue
                if not may_hold_workbooks:
                    raise RefusedError(_EMBEDDED)
                # The figures behind a chart in Word are an Excel file of their own.
                _examine(BytesIO(data), Kind.XLSX, allowance, may_hold_workbooks=False)
    except UNREADABLE_ZIP:
        raise RefusedError(_DAMAGED) from None


def _refuse_odd_archive(package: ZipFile) -> None:
    parts = package.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS:
        raise RefusedError(_BOMB)
    # Bytes before or after the archive are where a second format hides.
    starts_late = min((part.header_offset for part in parts), default=0) > 0
    if starts_late or package.comment or len({name.lower() for name in names}) < len(names):
        raise RefusedError(_ODD)
    if any(_is_odd(part) for part in parts):
        raise RefusedError(_ODD)
    for name in names:
        _refuse_name(name.lower())


def _is_odd(part: ZipInfo) -> bool:
    if part.flag_bits & _ENCRYPTED or part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return True
    name = part.filename
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _refuse_name(name: str) -> None:
    if name.endswith(_MACRO_FILES) or any(folder in f"/{name}" for folder in _MACRO_FOLDERS):
        raise RefusedError(MACROS)
    if "/activex/" in f"/{name}" or (_is_embedded(name) and not name.endswith(".xlsx")):
        raise RefusedError(_EMBEDDED)


def _is_embedded(name: str) -> bool:
    return "/embeddings/" in f"/{name.lower()}" and not name.endswith("/")


def _refuse_types(types: frozenset[str], kind: Kind) -> None:
    if format_of(types).kind is not kind:
        raise RefusedError(_DAMAGED)
    lowered = [one.lower() for one in types]
    if any(word in one for one in lowered for word in _OBJECT_TYPES):
        raise RefusedError(_EMBEDDED)
    if any("externallink" in one for one in lowered):
        raise RefusedError(_LINKED)


def _read(package: ZipFile, part: ZipInfo, allowance: Allowance) -> bytes:
    """Read a part to its end; what it holds is given back for embedded files alone."""
    reader, kept = PartReader(part.filename), BytesIO()
    for piece in _pieces(package, part):
        allowance.spend(len(piece))
        reader.feed(piece)
        if _is_embedded(part.filename):
            kept.write(piece)
    reader.close()
    return kept.getvalue()


def _pieces(package: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    with package.open(part) as opened:
        while piece := opened.read(CHUNK):
            yield piece
