"""A typeface inside a PDF file: only the letters that were written, found again by searching."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from zlib import compress

from reportlab.pdfbase.ttfonts import TTFontFile

from qr.fonts import BOLD, REGULAR

# A font of which only some letters are in the file carries such a tag (ISO 32000-1, 9.6.4).
_SUBSET_TAG = "TCDLCL"
_SYMBOLIC = 4
_MISSING = "0000"


@lru_cache(maxsize=4)
def _face(path: Path) -> TTFontFile:
    return TTFontFile(str(path))


def ems(text: str, bold: bool) -> float:
    """Return how wide the text is at font size 1, in Be Vietnam Pro."""
    face = _face(BOLD if bold else REGULAR)
    widths: dict[int, float] = face.charWidths
    missing: float = face.defaultWidth
    return sum(widths.get(ord(letter), missing) for letter in text) / 1000


class PdfFont:
    """The letters of one typeface that one file shows; they are numbered as they come."""

    # How many objects of the file `objects` returns.
    OBJECTS = 5

    def __init__(self, bold: bool) -> None:
        self._face = _face(BOLD if bold else REGULAR)
        self._numbers: dict[str, str] = {}
        self._by_glyph: dict[int, str] = {}
        self._letters: list[str] = []

    def shown(self, text: str) -> str:
        """Return the text as hexadecimal numbers of letters, for the operator `Tj`."""
        try:
            return "".join([self._numbers[letter] for letter in text])
        except KeyError:
            return "".join([self._number(letter) for letter in text])

    def _number(self, letter: str) -> str:
        if letter not in self._numbers:
            self._numbers[letter] = self._new_number(letter)
        return self._numbers[letter]

    def _new_number(self, letter: str) -> str:
        glyph = self._face.charToGlyph.get(ord(letter), 0)
        if not glyph:
            return _MISSING
        if glyph not in self._by_glyph:
            self._letters.append(letter)
            self._by_glyph[glyph] = f"{len(self._letters):04x}"
        return self._by_glyph[glyph]

    def objects(self, first: int) -> list[bytes]:
        """Return the objects of the file from number `first` on: the font and what it consists of.

        Ask once everything is written.
        """
        face, name = self._face, f"{_SUBSET_TAG}+{self._face.name.decode()}"
        # The subset numbers its glyphs in the order of the letters, so numbers are glyphs.
        program = face.makeSubset([ord(letter) for letter in self._letters])
        return [
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{first + 1} 0 R]/ToUnicode {first + 4} 0 R>>".encode(),
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {first + 2} 0 R/W[{self._widths()}]>>".encode(),
            f"<</Type/FontDescriptor/FontName/{name}/Flags {_SYMBOLIC}/ItalicAngle 0"
            f"/FontBBox[{' '.join(str(round(side)) for side in face.bbox)}]"
            f"/Ascent {face.ascent:.0f}/Descent {face.descent:.0f}"
            f"/CapHeight {face.capHeight:.0f}/StemV {face.stemV}"
            f"/FontFile2 {first + 3} 0 R>>".encode(),
            stream_object(program, f"/Length1 {len(program)}"),
            stream_object(self._to_unicode().encode()),
        ]

    def _widths(self) -> str:
        widths = self._face.charWidths
        return f"1[{' '.join(f'{widths[ord(letter)]:.0f}' for letter in self._letters)}]"

    def _to_unicode(self) -> str:
        """Return the map from numbers back to letters (ISO 32000-1, 9.10.3)."""
        lines = [
            f"<{number:04x}><{letter.encode('utf-16-be').hex()}>"
            for number, letter in enumerate(self._letters, start=1)
        ]
        # A block of the map holds a hundred lines at most.
        blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
        body = "\n".join(
            "\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n{body}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        )


def stream_object(content: bytes, entries: str = "") -> bytes:
    """Return a compressed stream with its dictionary."""
    packed = compress(content)
    head = f"<</Length {len(packed)}/Filter/FlateDecode{entries}>>stream\n".encode()
    return head + packed + b"\nendstream"
