"""Symbols as one-bit PNG whose modules are whole pixels and whose size is told in its header."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from math import ceil

from PIL import Image, ImageDraw, ImageFont

from qr.caption import Caption, fit_caption
from qr.errors import SizeOutOfRangeError
from qr.fonts import REGULAR
from qr.print_size import LABEL_300_DPI, MILLIMETRES_PER_INCH, PrintLimit, PrintSize
from qr.symbol import Symbol

_WHITE = 1
_LARGEST_SIDE_PX = 12_000
_LARGEST_DPI = 2_400
_METRES_PER_INCH = MILLIMETRES_PER_INCH / 1000
_MEASURED_AT_PX = 100


def draw(
    symbol: Symbol,
    size_mm: float,
    *,
    dpi: float = 300,
    quiet_zone: int = 4,
    caption: str | None = None,
    limit: PrintLimit = LABEL_300_DPI,
) -> bytes:
    """Return a PNG picture; `size_mm` is the symbol's side without the quiet zone.

    A module takes whole pixels, as few as give at least `dpi`; the resolution in the header (pHYs)
    is the one at which the picture comes out `size_mm` wide. Raises the refusals of
    `PrintSize.module_mm`, and SizeOutOfRangeError for pictures of more than 12,000 pixels a side.
    """
    module_mm = PrintSize(size_mm, quiet_zone, limit).module_mm(symbol)
    pixels = _pixels_per_module(module_mm, dpi)
    width = (symbol.side + 2 * quiet_zone) * pixels
    if width > _LARGEST_SIDE_PX:
        raise SizeOutOfRangeError(
            f"Ảnh rộng quá {_LARGEST_SIDE_PX} điểm; hãy giảm cỡ hoặc độ phân giải, hoặc tải SVG."
        )
    picture = _matrix(symbol, quiet_zone).resize((width, width), Image.Resampling.NEAREST)
    line = fit_caption(caption, width, _ems)
    if line:
        picture = _with_caption(picture, line)
    return _saved(picture, per_metre=round(pixels * 1000 / module_mm))


def _pixels_per_module(module_mm: float, dpi: float) -> int:
    if not 1 <= dpi <= _LARGEST_DPI:
        raise SizeOutOfRangeError(f"Độ phân giải phải từ 1 đến {_LARGEST_DPI} dpi.")
    # Rounding first keeps an exact 4.000000000001 from becoming 5.
    return max(1, ceil(round(module_mm * dpi / MILLIMETRES_PER_INCH, 6)))


def _matrix(symbol: Symbol, quiet_zone: int) -> Image.Image:
    """Return the symbol with its quiet zone, one pixel for each module."""
    side = symbol.side + 2 * quiet_zone
    border = "0" * quiet_zone
    blank = ["0" * side] * quiet_zone
    rows = [*blank, *(border + row + border for row in symbol.modules), *blank]
    packed = -(-side // 8)
    data = b"".join(int(row.ljust(packed * 8, "0"), 2).to_bytes(packed, "big") for row in rows)
    return Image.frombytes("1", (side, side), data, "raw", "1;I")


def _with_caption(picture: Image.Image, line: Caption) -> Image.Image:
    width = picture.width
    page = Image.new("1", (width, width + ceil(line.height)), _WHITE)
    page.paste(picture, (0, 0))
    ImageDraw.Draw(page).text(
        (width / 2, width + line.baseline), line.text, font=_font(line.font_size), anchor="ms"
    )
    return page


@lru_cache(maxsize=32)
def _font(size_px: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(REGULAR, size_px)


def _ems(text: str) -> float:
    return _font(_MEASURED_AT_PX).getlength(text) / _MEASURED_AT_PX


def _saved(picture: Image.Image, per_metre: int) -> bytes:
    file = BytesIO()
    resolution = per_metre * _METRES_PER_INCH
    picture.save(file, "PNG", dpi=(resolution, resolution))
    return file.getvalue()
