"""Symbols as SVG: one path, exact millimetres, safe to put inline under a strict CSP."""

from __future__ import annotations

from html import escape

from qr.caption import Caption, fit_caption
from qr.fonts import FAMILY
from qr.outline import Ring, outline
from qr.print_size import LABEL_300_DPI, PrintLimit, PrintSize
from qr.symbol import Symbol
from qr.typeset import clean

# Be Vietnam Pro sets capitals and figures in 0.65 em on average. The reader may have another font,
# so the estimate is generous and `textLength` is left out.
_EM_PER_LETTER = 0.72


def draw(
    symbol: Symbol,
    size_mm: float,
    *,
    quiet_zone: int = 4,
    caption: str | None = None,
    title: str = "Mã QR",
    limit: PrintLimit = LABEL_300_DPI,
) -> bytes:
    """Return an SVG picture; `size_mm` is the symbol's side without the quiet zone.

    The title is what screen readers say. Raises the refusals of `PrintSize.module_mm`.
    """
    module_mm = PrintSize(size_mm, quiet_zone, limit).module_mm(symbol)
    width = symbol.side + 2 * quiet_zone
    line = fit_caption(caption, width, lambda text: _EM_PER_LETTER * len(text))
    height = width + (line.height if line else 0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_short(width * module_mm)}mm"'
        f' height="{_short(height * module_mm)}mm" viewBox="0 0 {width} {_short(height)}"'
        f' role="img"><title>{escape(clean(title))}</title>'
        f'<rect width="{width}" height="{_short(height)}" fill="#fff"/>'
        f'<path fill="#000" fill-rule="evenodd" shape-rendering="crispEdges"'
        f' d="{_path(outline(symbol), quiet_zone)}"/>{_text(line, width)}</svg>'
    ).encode()


def _path(rings: list[Ring], quiet_zone: int) -> str:
    steps: list[str] = []
    x = y = 0
    for ring in rings:
        left, top = ring[0][0] + quiet_zone, ring[0][1] + quiet_zone
        # After "z" the pen is back at the start of the ring, whence the next one is counted.
        steps.append(f"m{left - x} {top - y}" if steps else f"M{left} {top}")
        x, y = left, top
        steps += _sides(ring)
    return "".join(steps)


def _sides(ring: Ring) -> list[str]:
    """Return all sides but the last, which "z" draws."""
    sides: list[str] = []
    from_x, from_y = ring[0]
    for turn, (x, y) in enumerate(ring[1:]):
        sides.append(f"v{y - from_y}" if turn % 2 else f"h{x - from_x}")
        from_x, from_y = x, y
    return [*sides, "z"]


def _text(line: Caption | None, width: int) -> str:
    if line is None:
        return ""
    return (
        f'<text x="{_short(width / 2)}" y="{_short(width + line.baseline)}"'
        f' font-family="{FAMILY}, sans-serif" font-size="{_short(line.font_size)}"'
        f' text-anchor="middle">{escape(line.text)}</text>'
    )


def _short(number: float) -> str:
    """Return the number to the thousandth, without trailing zeros."""
    return f"{number:.4f}".rstrip("0").rstrip(".")
