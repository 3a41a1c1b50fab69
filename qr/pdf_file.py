"""A PDF file written page by page: what is finished leaves memory at once (ISO 32000-1)."""

from __future__ import annotations

from array import array
from math import floor
from typing import BinaryIO

from qr.pdf_font import PdfFont, stream_object
from qr.typeset import clean

_CATALOG, _PAGES, _INFO, _FONTS = 1, 2, 3, 4
_FIRST_PAGE = _FONTS + 2 * PdfFont.OBJECTS


class PdfFile:
    """A file in Vietnamese with two weights of one typeface; the same pages give the same bytes."""

    def __init__(self, stream: BinaryIO, title: str) -> None:
        self.fonts = {bold: PdfFont(bold) for bold in (False, True)}
        self._stream = stream
        self._title = clean(title)
        self._length = 0
        self._offsets = array("Q", [0] * _FIRST_PAGE)
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    @property
    def pages(self) -> int:
        """How many pages are written so far."""
        return (len(self._offsets) - _FIRST_PAGE) // 2

    def add_page(self, width_points: float, height_points: float, content: str) -> None:
        """Write a page; `/F0` is the regular font and `/F1` the bold one."""
        number = len(self._offsets)
        self._offsets.extend((0, 0))
        self._object(number, stream_object(content.encode("ascii")))
        bold = _FONTS + PdfFont.OBJECTS
        page = (
            f"<</Type/Page/Parent {_PAGES} 0 R"
            f"/MediaBox[0 0 {_down(width_points)} {_down(height_points)}]/Contents {number} 0 R"
            f"/Resources<</Font<</F0 {_FONTS} 0 R/F1 {bold} 0 R>>>>>>"
        )
        self._object(number + 1, page.encode())

    def finish(self) -> None:
        """Write what stands at the end of the file; no page can follow."""
        kids = " ".join(f"{number + 1} 0 R" for number in range(_FIRST_PAGE, len(self._offsets), 2))
        self._object(_PAGES, f"<</Type/Pages/Count {self.pages}/Kids[{kids}]>>".encode())
        # Readers that scale pages to the paper would print every label too small.
        self._object(
            _CATALOG,
            f"<</Type/Catalog/Pages {_PAGES} 0 R/Lang(vi)"
            f"/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>>>".encode(),
        )
        self._object(_INFO, f"<</Title<feff{self._title.encode('utf-16-be').hex()}>>>".encode())
        for weight, font in enumerate(self.fonts.values()):
            first = _FONTS + weight * PdfFont.OBJECTS
            for number, body in enumerate(font.objects(first), start=first):
                self._object(number, body)
        self._cross_reference()

    def _cross_reference(self) -> None:
        start, count = self._length, len(self._offsets)
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n".encode())
        for offset in self._offsets[1:]:
            self._write(f"{offset:010d} 00000 n \n".encode())
        trailer = f"<</Size {count}/Root {_CATALOG} 0 R/Info {_INFO} 0 R>>"
        self._write(f"trailer{trailer}\nstartxref\n{start}\n%%EOF\n".encode())

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._length
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _write(self, content: bytes) -> None:
        self._stream.write(content)
        self._length += len(content)


def _down(points: float) -> float:
    """Return the length rounded down: rounded up, a page of whole dots would be one dot longer."""
    return floor(points * 10_000) / 10_000
