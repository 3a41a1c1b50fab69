"""Thousands of symbols at once: the same as `qr.symbol.encode` makes, twenty times as fast.

Error correction and placing are linear over bits: the modules of a symbol are the exclusive or of
what each data bit alone would darken. So the library is asked once for each bit of a version, and
every symbol after that is a few dozen exclusive ors of long integers, with all eight masks rated.
"""

from __future__ import annotations

from functools import lru_cache

from qrcode.util import ALPHA_NUM

from qr.batch_tables import data_tables
from qr.bit_stream import data_codewords
from qr.errors import EmptyTextError
from qr.mask import penalty
from qr.segments import Segment
from qr.symbol import Level, Symbol, rows_of, smallest_fit
from qr.symbol import encode as encode_one

# The tables of larger versions take seconds and tens of megabytes; no label is that dense.
_LARGEST_VERSION = 10
_SHAPES = bytes.maketrans(
    bytes(range(256)),
    bytes(
        ord("0" if chr(byte).isdigit() and byte < 128 else "A" if byte in ALPHA_NUM else "a")
        for byte in range(256)
    ),
)


def encode(text: str, level: Level = Level.M) -> Symbol:
    """Return the symbol that `qr.symbol.encode` returns for the text, from tables kept in memory.

    Raises EmptyTextError or TextTooLongError.
    """
    if not text:
        raise EmptyTextError
    data = text.encode()
    version, shapes = _fit(data.translate(_SHAPES), level)
    if version > _LARGEST_VERSION:
        return encode_one(text, level)
    tables = data_tables(version, level)
    stream = data_codewords(_cut(data, shapes), version, tables.capacity)
    dark = tables.blank
    for change, half in zip(tables.changes, f"{stream:0{len(tables.changes)}x}", strict=True):
        dark ^= change[half]
    side = tables.side
    best = min((dark ^ mask for mask in tables.masks), key=lambda one: penalty(one, side))
    return Symbol(text, level, version, rows_of(best, side))


@lru_cache(maxsize=4096)
def _fit(shape: bytes, level: Level) -> tuple[int, list[Segment]]:
    """Return version and split of all texts of a shape: both depend on no character itself."""
    return smallest_fit(shape, level)


def _cut(data: bytes, shapes: list[Segment]) -> list[Segment]:
    segments: list[Segment] = []
    start = 0
    for shape in shapes:
        end = start + len(shape.data)
        segments.append(Segment(shape.mode, data[start:end]))
        start = end
    return segments
