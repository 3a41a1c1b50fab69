"""Printed codes: the address behind a public code as QR symbol, picture file or label.

The address comes from the settings alone: a code lives for years and must never carry the Host
of the request that happened to draw it. It can carry a signature of the portal, which the phone
of a reader can check without a network; its symbol is about half as wide again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from portal.core.addresses import absolute
from portal.core.errors import RefusedError
from portal.core.key_ring import Purpose
from portal.core.keys import signing_key
from qr import png, svg
from qr.errors import QrError
from qr.label_spec import LABEL_SIZES, Label, LabelSize, LabelSpec
from qr.sign import signed_address
from qr.symbol import Symbol, encode


def printed_address(code: str) -> str:
    """What a phone reads from the printed code, without signature."""
    return absolute(f"/q/{code}")


def signed_printed_address(code: str) -> str:
    """The same with the signature of the key that signs now.

    Raises UnavailableError before the portal has a key.
    """
    return signed_address(printed_address(code), signing_key(Purpose.CODE))


def draw_svg(code: str, *, mm: float, caption: bool, signed: bool = False) -> bytes:
    """The symbol as SVG; raises RefusedError when it would be too small to print."""
    words, title = code if caption else None, f"Mã QR {code}"
    with _refusals():
        return svg.draw(_symbol(code, signed=signed), mm, caption=words, title=title)


def draw_png(code: str, *, mm: float, dpi: int, caption: bool, signed: bool = False) -> bytes:
    """The symbol as PNG; raises RefusedError when it would be too small or too large."""
    words = code if caption else None
    with _refusals():
        return png.draw(_symbol(code, signed=signed), mm, dpi=dpi, caption=words)


def draw_label(code: str, *, name: str, producer: str, size: str, signed: bool = False) -> bytes:
    """A label as PDF page; raises RefusedError for a size that the portal does not have."""
    # The drawing of pages brings 11 MB along, which most processes never need.
    drawing = import_module("qr.label")
    with _refusals():
        symbol = _symbol(code, signed=signed)
        words = Label(symbol=symbol, code=code, name=name, producer=producer)
        page: bytes = drawing.draw(words, LabelSpec(_label_size(size)))
        return page


def _symbol(code: str, *, signed: bool) -> Symbol:
    return encode(signed_printed_address(code) if signed else printed_address(code))


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
