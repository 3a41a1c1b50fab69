"""Where symbol and words of one label of a sheet go, in millimetres from its upper left corner."""

from __future__ import annotations

from math import floor

from qr.errors import QrError, SizeOutOfRangeError
from qr.label_layout import LabelLayout
from qr.paper import Paper
from qr.pdf_font import ems
from qr.print_size import MILLIMETRES_PER_INCH, PrintSize
from qr.sheet_words import SMALLEST_MM, Block, LabelContent, Words, choices
from qr.symbol import Symbol
from qr.typeset import DESCENT, clean, line_height

_QUIET_ZONE = 4
# What a printer may be off, and the margin of the words.
_TRIM = 0.5
_MARGIN = 1.5
_MARGIN_SHARE = 0.04
# From this width over height on the words stand beside the symbol.
_WIDE = 1.2
# Shares of the label: symbol beside words, symbol over words.
_BESIDE_SHARE = 0.56
_ABOVE_SHARE = 0.66
_NAME_SHARE = 0.085
_LARGEST_NAME_MM = 8.0
_FEW_WORDS = "Không đủ chỗ cho chữ."


def lay_out(content: LabelContent, symbol: Symbol, paper: Paper) -> LabelLayout:
    """Return a layout with a quiet zone of four modules and modules of whole dots.

    Raises SymbolTooSmallError when a module would be finer than the paper's printers show, and
    SizeOutOfRangeError when the words find no room.
    """
    width, height = paper.label_mm
    return (_beside if width >= _WIDE * height else _above)(content, symbol, paper)


def _beside(content: LabelContent, symbol: Symbol, paper: Paper) -> LabelLayout:
    width, height = paper.label_mm
    size = _name_mm(paper)
    code = clean(content.code)
    trim, margin = _trims(paper), _margins(paper)
    widest = min(_BESIDE_SHARE * width - trim[0], height - 2 * trim[1])
    strip, code_mm = _strip(code, symbol, widest, size)
    # Codes are typed in capitals, so what letters have below their line stays white.
    foot = max(trim[1], paper.inset_mm[1] - DESCENT * code_mm) if strip else trim[1]
    tallest = height - trim[1] - foot - strip
    module_mm = _module_mm(symbol, min(tallest, widest), paper)
    picture, border = _picture(symbol) * module_mm, _QUIET_ZONE * module_mm
    top = trim[1] + (tallest - picture) / 2
    left = trim[0] + picture
    room = width - left - margin[0]
    words = _fitting(
        choices(content.name, "" if strip else code, content.details, room, size),
        height - 2 * margin[1],
    )
    lines = words.placed(left, (height - words.height) / 2, centred=False)
    if strip:
        under = Words((Block((code,), code_mm, bold=True),))
        lines += under.placed(trim[0] + picture / 2, top + picture, centred=True)
    return LabelLayout(trim[0] + border, top + border, module_mm, tuple(lines))


def _strip(code: str, symbol: Symbol, picture: float, size: float) -> tuple[float, float]:
    """Return height and font size of the code under the symbol; no height if it is too long."""
    room = picture * symbol.side / _picture(symbol)
    code_mm = min(size, room / (ems(code, True) or 1))
    if code_mm < SMALLEST_MM:
        return 0.0, 0.0
    return code_mm * line_height(code), code_mm


def _above(content: LabelContent, symbol: Symbol, paper: Paper) -> LabelLayout:
    width, height = paper.label_mm
    trim, margin = _trims(paper), _margins(paper)
    space = height - trim[1] - margin[1]
    words = _fitting(
        choices(
            content.name,
            clean(content.code),
            content.details,
            width - 2 * margin[0],
            _name_mm(paper),
        ),
        space - _picture(symbol) * paper.limit.module_mm,
    )
    free = space - words.height
    module_mm = _module_mm(symbol, min(width - 2 * trim[0], free, _ABOVE_SHARE * height), paper)
    picture, border = _picture(symbol) * module_mm, _QUIET_ZONE * module_mm
    top = trim[1] + (free - picture) / 2
    lines = words.placed(width / 2, top + picture, centred=True)
    return LabelLayout((width - picture) / 2 + border, top + border, module_mm, tuple(lines))


def _picture(symbol: Symbol) -> int:
    """Return how many modules the symbol with its quiet zone is wide."""
    return symbol.side + 2 * _QUIET_ZONE


def _trims(paper: Paper) -> list[float]:
    """Return how far the quiet zone, which need not be printed, stays from the label's edges."""
    quiet_mm = _QUIET_ZONE * paper.limit.module_mm
    return [max(_TRIM, inset - quiet_mm) for inset in paper.inset_mm]


def _margins(paper: Paper) -> list[float]:
    """Return how far words stay from the label's edges."""
    share = _MARGIN_SHARE * min(paper.label_mm)
    return [max(_MARGIN, share, inset) for inset in paper.inset_mm]


def _name_mm(paper: Paper) -> float:
    return min(_LARGEST_NAME_MM, max(SMALLEST_MM, _NAME_SHARE * min(paper.label_mm)))


def _fitting(sets: tuple[Words, ...], room: float) -> Words:
    for words in sets:
        if words.height <= room:
            return words
    raise SizeOutOfRangeError(_FEW_WORDS)


def _module_mm(symbol: Symbol, picture: float, paper: Paper) -> float:
    """Return the largest module of whole dots at which symbol and quiet zone fit the picture."""
    dot = MILLIMETRES_PER_INCH / paper.dpi
    dots = floor(picture / _picture(symbol) / dot + 1e-6)
    if dots < 1:
        raise SizeOutOfRangeError("Tem quá nhỏ, không đủ chỗ cho mã.")
    return PrintSize(dots * dot * symbol.side, _QUIET_ZONE, paper.limit).module_mm(symbol)


def fits(content: LabelContent, symbol: Symbol, paper: Paper) -> bool:
    """Tell whether the label can be printed on this paper."""
    try:
        lay_out(content, symbol, paper)
    except QrError:
        return False
    return True
