"""Reading pages of labels back: every code with its place in millimetres, and the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image

from qr.paper import Paper
from qr.sheet import SheetSettings, draw_sheets
from qr.sheet_words import LabelContent
from tests.unit.qr.reading import MM_PER_INCH

ADDRESS = "https://tcdlcl.quangngai.gov.vn/q/"
NAME = "Nước mắm cá cơm than Đức Phổ"


@dataclass(frozen=True)
class Seen:
    """A code on a page: what it says and the upper left and lower right of its dark modules."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def labels(count: int, name: str = NAME) -> list[LabelContent]:
    return [
        LabelContent(
            f"{ADDRESS}{number * 7919:08d}",
            f"{number * 7919:08d}",
            name,
            lot="L2026-10",
            made_on=date(2026, 10, 1),
            expires_on=date(2027, 10, 1),
        )
        for number in range(count)
    ]


def sheets(
    content: list[LabelContent], paper: Paper, settings: SheetSettings | None = None
) -> bytes:
    file = BytesIO()
    draw_sheets(file, content, paper, settings or SheetSettings())
    return file.getvalue()


def pages(file: bytes, dpi: float = 300) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(file)
    pictures = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return pictures


def codes_on(picture: Image.Image, dpi: float = 300) -> list[Seen]:
    """Return the codes of a page row by row."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=formats)
    per_mm = dpi / MM_PER_INCH
    seen = [
        Seen(
            code.text,
            code.position.top_left.x / per_mm,
            code.position.top_left.y / per_mm,
            code.position.bottom_right.x / per_mm,
            code.position.bottom_right.y / per_mm,
        )
        for code in found
    ]
    return sorted(seen, key=lambda code: (round(code.top / 5), code.left))


def words_of(file: bytes, page: int = 0) -> str:
    document = pypdfium2.PdfDocument(file)
    words: str = document[page].get_textpage().get_text_range()
    document.close()
    return " ".join(words.split())
