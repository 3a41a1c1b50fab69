"""Words of a foreign text as they must be typed so that Markdown shows just these words."""

import re
import unicodedata

from search.vietnamese import clean

# Lists typed by hand ("- ", "1. ") are left: they become the lists they look like.
_ACTIVE = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_LINE_START = re.compile(r"^([ \t]*)(#{1,6}(?=\s|$)|>|\+(?=\s)|=+(?=\s*$)|~{3})", re.MULTILINE)
# The spaces that begin a line say how deep a list is.
_SPACES = re.compile(r"(?<=\S)[^\S\n]+")


def escaped(text: str) -> str:
    """`text` with a backslash before each sign that Markdown would take for its own."""
    return _LINE_START.sub(r"\1\\\2", _ACTIVE.sub(r"\\\g<0>", text))


def tidy(text: str) -> str:
    """NFC without soft hyphens, controls and hard spaces; one space between words."""
    plain = clean(text.replace("\r\n", "\n")).replace("\u00a0", " ")
    return unicodedata.normalize("NFC", _SPACES.sub(" ", plain))
