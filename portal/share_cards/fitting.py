"""Text that fits: broken at words, in the largest letters for which there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import ImageFont

from portal.settings import ROOT

FONTS = ROOT / "static" / "fonts" / "ttf"
MORE = "…"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines in letters of `size` pixels."""

    lines: tuple[str, ...]
    size: int


@cache
def font(size: int, *, is_bold: bool) -> ImageFont.FreeTypeFont:
    """The portal's letters in a size; they hold every Vietnamese character."""
    name = "BeVietnamPro-Bold.ttf" if is_bold else "BeVietnamPro-Regular.ttf"
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


def fitted(
    text: str, width: int, sizes: Sequence[tuple[int, int]], *, is_bold: bool = False
) -> Fitted:
    """`text` in the first of the sizes (each with its number of lines) that holds all of it.

    Where none does, it is cut in the last one and ends in "…".
    """
    for size, most in sizes:
        lines = _wrapped(text, width, font(size, is_bold=is_bold))
        if len(lines) <= most:
            return Fitted(tuple(lines), size)
    kept = lines[:most]
    kept[-1] = _shortened(kept[-1], width, font(size, is_bold=is_bold))
    return Fitted(tuple(kept), size)


def _wrapped(text: str, width: int, letters: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and letters.getlength(joined) <= width:
            lines[-1] = joined
        else:
            lines += _pieces(word, width, letters)
    return lines


def _pieces(word: str, width: int, letters: ImageFont.FreeTypeFont) -> list[str]:
    """A word that is wider than a line (an address, a number) broken anywhere."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and letters.getlength(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _shortened(line: str, width: int, letters: ImageFont.FreeTypeFont) -> str:
    kept = line.rstrip(" ,.;:–-")
    while kept and letters.getlength(kept + MORE) > width:
        shorter = kept.rpartition(" ")[0] or kept[:-1]
        kept = shorter.rstrip(" ,.;:–-")
    return kept + MORE
