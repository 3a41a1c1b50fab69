"""Symbols as vector PDF in exact millimetres; the same input gives the same bytes."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from qr.caption import fit_caption
from qr.fonts import BOLD, REGULAR
from qr.outline import outline
from qr.print_size import LABEL_300_DPI, PrintLimit, PrintSize
from qr.symbol import Symbol
from qr.typeset import clean

REGULAR_FONT = "BeVietnamPro"
BOLD_FONT = "BeVietnamPro-Bold"
# reportlab.pdfgen.canvas.FILL_EVEN_ODD, which its type stubs do not know.
_EVEN_ODD = 0
registerFont(TTFont(REGULAR_FONT, REGULAR))
registerFont(TTFont(BOLD_FONT, BOLD))


def draw(
    symbol: Symbol,
    size_mm: float,
    *,
    quiet_zone: int = 4,
    caption: str | None = None,
    title: str = "Mã QR",
    limit: PrintLimit = LABEL_300_DPI,
) -> bytes:
    """Return a PDF page just large enough; `size_mm` is the symbol's side without quiet zone.

    Raises the refusals of `PrintSize.module_mm`.
    """
    module_mm = PrintSize(size_mm, quiet_zone, limit).module_mm(symbol)
    border = quiet_zone * module_mm
    width = size_mm + 2 * border
    line = fit_caption(caption, width, lambda text: stringWidth(text, REGULAR_FONT, 1))
    strip = line.height if line else 0
    page = Page(width, width + strip, title)
    page.symbol(symbol, left=border, top=border, module_mm=module_mm)
    if line:
        page.line(line.text, width / 2, width + line.baseline, line.font_size, centred=True)
    return page.finished()


class Page:
    """One PDF page in millimetres, counted from its upper left corner."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self._height = height
        self._file = BytesIO()
        self._canvas = Canvas(
            self._file,
            pagesize=(width * mm, height * mm),
            invariant=True,
            lang="vi",
            # The default font would be named in the file without being in it, which printers'
            # preflight refuses. The type stubs take the name for a number.
            initialFontName=REGULAR_FONT,  # type: ignore[arg-type]
        )
        self._canvas.setTitle(clean(title))
        # Left alone, the library names an anonymous author and an unspecified subject.
        self._canvas.setAuthor("")
        self._canvas.setCreator("")
        self._canvas.setSubject("")

    def symbol(self, symbol: Symbol, *, left: float, top: float, module_mm: float) -> None:
        """Draw the symbol, without quiet zone, as one filled shape."""
        shape = self._canvas.beginPath()
        for (first_x, first_y), *corners in outline(symbol):
            shape.moveTo(*self._point(left + first_x * module_mm, top + first_y * module_mm))
            for x, y in corners:
                shape.lineTo(*self._point(left + x * module_mm, top + y * module_mm))
            shape.close()
        self._canvas.drawPath(shape, stroke=0, fill=1, fillMode=_EVEN_ODD)

    def line(
        self,
        text: str,
        x: float,
        baseline: float,
        font_size: float,
        *,
        font: str = REGULAR_FONT,
        centred: bool = False,
    ) -> None:
        """Write one line that starts at `x`, or has its middle there."""
        self._canvas.setFont(font, font_size * mm)
        write = self._canvas.drawCentredString if centred else self._canvas.drawString
        write(*self._point(x, baseline), text)

    def finished(self) -> bytes:
        """Return the file; nothing can be drawn after it."""
        self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x * mm, (self._height - y) * mm
