"""The parts of a workbook, inflated and counted here: what the archive claims is checked."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal.sheets.limits import Limits
from portal.sheets.refusals import ADVICE, SheetRefusedError

_CHUNK = 64 * 1024
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_BROKEN = f"Tệp bảng tính đã hỏng, không mở được. {ADVICE}"
_BOMB = f"Tệp khi giải nén lớn bất thường nên không được nhận. {ADVICE}"


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside the archive; its content can be walked through once."""

    name: str
    content: Iterator[bytes]


def parts_of(path: Path, limits: Limits) -> Iterator[Part]:
    """Walk through all parts in small pieces; the content of each must be read to its end.

    Raises SheetRefusedError as soon as more bytes come out than the limits allow, or others
    than the directory of the archive promised.
    """
    left = limits.inflated_bytes
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        for info in archive.infolist():
            most = min(left, max(limits.harmless_bytes, info.compress_size * limits.ratio))
            yield Part(info.filename, _inflated(file, info, most))
            left -= info.file_size


def _inflated(file: BinaryIO, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    seen = 0
    for chunk in _decoded(file, info):
        seen += len(chunk)
        if seen > most:
            raise SheetRefusedError(_BOMB)
        yield chunk
    if seen != info.file_size:
        raise SheetRefusedError(_BROKEN)


def _decoded(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    packed = _packed(file, info)
    if info.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise SheetRefusedError(_BROKEN)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            yield inflater.decompress(piece, _CHUNK)
            while inflater.unconsumed_tail:
                yield inflater.decompress(inflater.unconsumed_tail, _CHUNK)
        yield inflater.flush()
    except zlib.error:
        raise SheetRefusedError(_BROKEN) from None


def _packed(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(info.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise SheetRefusedError(_BROKEN)
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    place = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    left = info.compress_size
    while left > 0:
        file.seek(place)
        piece = file.read(min(_CHUNK, left))
        if not piece:
            raise SheetRefusedError(_BROKEN)
        place, left = place + len(piece), left - len(piece)
        yield piece
