"""Where everything on a label goes: words beside the symbol on wide labels, around it on tall."""

from __future__ import annotations

from dataclasses import dataclass

from qr.column import Box, Column, Ems, Line, Paragraph, set_column
from qr.errors import SizeOutOfRangeError
from qr.label_spec import Label, LabelSpec
from qr.print_size import PrintSize
from qr.typeset import line_height

# Shares of the label's shorter side: what a cutter may be off, and the margin of the words.
_TRIM = 0.03
_MARGIN = 0.06
# How much of the longer side the symbol with its quiet zone may take.
_WIDE_SHARE = 0.48
_TALL_SHARE = 0.56


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """A label ready to be drawn, in millimetres from its upper left corner."""

    symbol_left: float
    symbol_top: float
    module_mm: float
    lines: tuple[Line, ...]


def lay_out(label: Label, spec: LabelSpec, ems: Ems) -> LabelLayout:
    """Return a layout in which the quiet zone stays white and no line leaves the label.

    Raises the refusals of `PrintSize.module_mm`, and SizeOutOfRangeError if words find no room.
    """
    if spec.size.width_mm > spec.size.height_mm:
        return _beside(label, spec, ems)
    return _around(label, spec, ems)


def _beside(label: Label, spec: LabelSpec, ems: Ems) -> LabelLayout:
    short, wide = spec.size.height_mm, spec.size.width_mm
    trim, margin = _TRIM * short, _MARGIN * short
    code = Paragraph(label.code, 0.09 * short, bold=True)
    strip = code.font_size * line_height(label.code)
    picture = min(short - trim - margin - strip, _WIDE_SHARE * wide - trim)
    top = max(trim, (short - picture - strip) / 2)
    module_mm = _module_mm(label, spec, picture)
    border = spec.quiet_zone * module_mm
    # The words begin level with the symbol and end level with the code.
    left = trim + picture
    words = Box(left, top + border, wide - left - margin, picture - border + strip)
    typed = Box(trim + border, top + picture, picture - 2 * border, strip)
    under = set_column([code], typed, ems, centred=True)
    foot = _at_foot(Paragraph(label.instruction, 0.075 * short), words, ems, centred=False)
    above = Box(words.left, words.top, words.width, words.height - foot.height - 0.04 * short)
    named = set_column(
        [Paragraph(label.name, 0.11 * short, bold=True), Paragraph(label.producer, 0.08 * short)],
        above,
        ems,
        centred=False,
    )
    lines = (*under.lines, *named.lines, *foot.lines)
    return LabelLayout(trim + border, top + border, module_mm, lines)


def _around(label: Label, spec: LabelSpec, ems: Ems) -> LabelLayout:
    short, tall = spec.size.width_mm, spec.size.height_mm
    margin = _MARGIN * short
    code = Paragraph(label.code, 0.075 * short, bold=True)
    strip = code.font_size * line_height(label.code)
    picture = min(short * (1 - 2 * _TRIM), _TALL_SHARE * tall)
    module_mm = _module_mm(label, spec, picture)
    border = spec.quiet_zone * module_mm
    page = Box(margin, margin, short - 2 * margin, tall - 2 * margin)
    foot = _at_foot(Paragraph(label.instruction, 0.06 * short), page, ems, centred=True)
    code_top = tall - margin - foot.height - 0.02 * tall - strip
    top = code_top - picture
    named = set_column(
        [Paragraph(label.name, 0.08 * short, bold=True), Paragraph(label.producer, 0.05 * short)],
        Box(margin, margin, page.width, top - margin),
        ems,
        centred=True,
    )
    under = set_column([code], Box(margin, code_top, page.width, strip), ems, centred=True)
    # White left over above the symbol is shared out over and under the names.
    named = named.lowered((top - margin - named.height) / 2)
    lines = (*named.lines, *under.lines, *foot.lines)
    left = (short - picture) / 2
    return LabelLayout(left + border, top + border, module_mm, lines)


def _at_foot(paragraph: Paragraph, box: Box, ems: Ems, *, centred: bool) -> Column:
    column = set_column([paragraph], box, ems, centred=centred)
    return column.lowered(box.height - column.height)


def _module_mm(label: Label, spec: LabelSpec, picture: float) -> float:
    """Return the module that fills `picture` with symbol and quiet zone."""
    if picture <= 0:
        raise SizeOutOfRangeError("Tem quá nhỏ, không đủ chỗ cho mã.")
    symbol = label.symbol
    size_mm = picture * symbol.side / (symbol.side + 2 * spec.quiet_zone)
    return PrintSize(size_mm, spec.quiet_zone, spec.limit).module_mm(symbol)
