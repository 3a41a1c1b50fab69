"""Product labels and posters as PDF: symbol, typed code, names and what to do with them."""

from __future__ import annotations

from reportlab.pdfbase.pdfmetrics import stringWidth

from qr.label_layout import lay_out
from qr.label_spec import Label, LabelSpec
from qr.pdf import BOLD_FONT, REGULAR_FONT, Page


def draw(label: Label, spec: LabelSpec) -> bytes:
    """Return the label as a PDF page of exactly the label's size; same input, same bytes.

    Raises the refusals of `PrintSize.module_mm`, and SizeOutOfRangeError if words find no room.
    """
    layout = lay_out(label, spec, _ems)
    page = Page(spec.size.width_mm, spec.size.height_mm, f"{label.name} – {label.code}")
    page.symbol(
        label.symbol,
        left=layout.symbol_left,
        top=layout.symbol_top,
        module_mm=layout.module_mm,
    )
    for line in layout.lines:
        page.line(
            line.text,
            line.x,
            line.y,
            line.font_size,
            font=BOLD_FONT if line.bold else REGULAR_FONT,
            centred=line.centred,
        )
    return page.finished()


def _ems(text: str, bold: bool) -> float:
    return float(stringWidth(text, BOLD_FONT if bold else REGULAR_FONT, 1))
