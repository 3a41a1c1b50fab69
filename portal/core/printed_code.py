"""Printed codes: the address behind a public code as QR symbol, picture file or label.

The address comes from the settings alone: a code lives for years and must never carry the Host
of the request that happened to draw it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from portal.core.addresses import absolute
from portal.core.errors import RefusedError
from qr import label, png, svg
from qr.errors import QrError
from qr.label_spec import LABEL_SIZES, Label, LabelSize, LabelSpec
from qr.symbol import Symbol, encode


def printed_address(code: str) -> str:
    """What a phone reads from the printed code."""
    return absolute(f"/q/{code}")


def draw_svg(code: str, *, mm: float, caption: bool) -> bytes:
    """The symbol as SVG; raises RefusedError when it would be too small to print."""
    with _refusals():
        return svg.draw(_symbol(code), mm, caption=code if caption else None, title=f"Mã QR {code}")


def draw_png(code: str, *, mm: float, dpi: int, caption: bool) -> bytes:
    """The symbol as PNG; raises RefusedError when it would be too small or too large."""
    with _refusals():
        return png.draw(_symbol(code), mm, dpi=dpi, caption=code if caption else None)


def draw_label(code: str, *, name: str, producer: str, size: str) -> bytes:
    """A label as PDF page; raises RefusedError for a size that the portal does not have."""
    with _refusals():
        words = Label(symbol=_symbol(code), code=code, name=name, producer=producer)
        return label.draw(words, LabelSpec(_label_size(size)))


def _symbol(code: str) -> Symbol:
    return encode(printed_address(code))


def _label_size(key: str) -> LabelSize:
    for size in LABEL_SIZES:
        if size.key == key:
            return size
    known = ", ".join(size.key for size in LABEL_SIZES)
    raise RefusedError(f"Không có khổ tem {key}. Các khổ có sẵn: {known}.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except QrError as refusal:
        raise RefusedError(str(refusal)) from None
