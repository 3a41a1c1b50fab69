"""What is measured: our pictures of a product's address and the library's own."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from qrcode import QRCode
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

from qr import label, pdf, png, svg
from qr.label_spec import LABEL_50X30, Label, LabelSpec
from qr.symbol import encode

SIZE_MM = 30.0
DPI = 300
# Box of the library's picture with as many pixels to the module as ours.
_BOX_PX = 13


def our_svg(address: str) -> bytes:
    return svg.draw(encode(address), SIZE_MM)


def our_png(address: str) -> bytes:
    return png.draw(encode(address), SIZE_MM, dpi=DPI)


def our_png_with_caption(address: str) -> bytes:
    return png.draw(encode(address), SIZE_MM, dpi=DPI, caption=address[-8:])


def our_pdf(address: str) -> bytes:
    return pdf.draw(encode(address), SIZE_MM)


def our_label(address: str) -> bytes:
    words = Label(encode(address), address[-8:], "Quế Trà Bồng", "Hợp tác xã Trà Bồng")
    return label.draw(words, LabelSpec(LABEL_50X30))


def library_svg(address: str) -> bytes:
    return _library(address, SvgPathImage)


def library_png(address: str) -> bytes:
    return _library(address, PilImage)


def _library(address: str, factory: type[SvgPathImage] | type[PilImage]) -> bytes:
    code: QRCode = QRCode(box_size=_BOX_PX)
    code.add_data(address)
    file = BytesIO()
    code.make_image(image_factory=factory).save(file)
    return file.getvalue()


DRAWINGS: dict[str, Callable[[str], bytes]] = {
    "svg": our_svg,
    "svg, qrcode alone": library_svg,
    "png": our_png,
    "png, qrcode alone": library_png,
    "png with caption": our_png_with_caption,
    "pdf": our_pdf,
    "label pdf 50x30": our_label,
}
