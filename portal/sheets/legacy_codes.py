"""TCVN3 (ABC) and VNI: Vietnamese as it was typed with fonts of its own before Unicode.

Both write Vietnamese letters at the places of Western ones, so that text looks like
"Th«n Hµ T©y" or "Thoân Haø Taây" without the font. In TCVN3 only Ă Â Ê Ô Ơ Ư Đ have capitals;
all other marked capitals are small letters shown by a capital font (.VnTimeH). The font is lost
in a file, so capitals are taken from the letters that are sure (plain ones, Ă to Đ): a word with
two such capitals and no small one is read in capitals ("NéI" is "NỘI"), and so are the others of
a text that has such a word and no small plain letter. A single capital at the beginning ("¸nh"
for "Ánh") is not known and stays small.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from search.vietnamese import ACUTE, DOT, GRAVE, HOOK, TILDE

UNKNOWN = "\ufffd"
_WORDS_KEPT = 32_768
# TCVN 5712:1993, table VN3: the places A1–AE, B5–B9, BB–BE, C6–CC, CE–D8, DC–DF, E1–EF, F1–FE.
_TCVN3_PLACES = bytes(
    place
    for first, last in (
        (0xA1, 0xAE),
        (0xB5, 0xB9),
        (0xBB, 0xBE),
        (0xC6, 0xCC),
        (0xCE, 0xD8),
        (0xDC, 0xDF),
        (0xE1, 0xEF),
        (0xF1, 0xFE),
    )
    for place in range(first, last + 1)
).decode("latin-1")
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
TCVN3 = dict(zip(_TCVN3_PLACES, _TCVN3_LETTERS, strict=True))
_TCVN3_CAPITALS = frozenset(_TCVN3_PLACES[:7])

_TONES = (ACUTE, GRAVE, HOOK, TILDE, DOT)
# The sign behind a vowel: the tone alone, or circumflex or breve without and with a tone.
_PLAIN, _CIRCUMFLEX, _BREVE = "ùøûõï", "âáàåãä", "êéèúüë"
_WORD = re.compile(r"(?:[^\W\d_]|[\u00a1-\u00af\u00b4-\u00bf\u00d7\u00f7\u0300-\u036f])+")


class Script(StrEnum):
    """The two old codes; the value is what people call them."""

    TCVN3 = "TCVN3 (ABC)"
    VNI = "VNI"


def converted(text: str, script: Script) -> str:
    """The text in Unicode (NFC); characters that the old code does not know stay."""
    if text.isascii():
        return text
    return _from_tcvn3(text) if script is Script.TCVN3 else _VNI_SIGNS.sub(_vni_letter, text)


@lru_cache(maxsize=_WORDS_KEPT)
def reading(word: str, script: Script) -> str:
    """A word as it would read in the old code; what the code does not know is U+FFFD."""
    if script is Script.VNI:
        return _VNI_SIGNS.sub(lambda found: VNI.get(found.group(), UNKNOWN), word)
    return "".join(c if c.isascii() else TCVN3.get(c, UNKNOWN) for c in word)


def words_of(text: str) -> list[str]:
    """The words of a text that may be in an old code: signs at the places of letters included."""
    return _WORD.findall(text)


def _from_tcvn3(text: str) -> str:
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    has_small = any(c.isascii() and c.islower() for c in text)
    is_capital = not has_small and any(map(_is_in_capitals, words))
    return _WORD.sub(lambda found: _tcvn3_word(found.group(), is_capital), text)


@lru_cache(maxsize=_WORDS_KEPT)
def _tcvn3_word(word: str, is_capital: bool) -> str:
    read = "".join(TCVN3.get(c, c) for c in word)
    return read.upper() if is_capital or _is_in_capitals(word) else read


def _is_in_capitals(word: str) -> bool:
    """Whether two letters or more are capitals and none is surely small."""
    sure = [c for c in word if c.isascii() or c in _TCVN3_CAPITALS]
    return len(sure) > 1 and not any(c.islower() for c in sure)


def _vni_letter(found: re.Match[str]) -> str:
    return VNI.get(found.group(), found.group())


def _vni_table() -> dict[str, str]:
    table = {"ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ"}
    table |= dict(zip("íìæóò", "íìỉĩị", strict=True))
    for base, vowel in zip("aeouyôö", "aeouyơư", strict=True):
        table |= _marked(base, vowel, _PLAIN, _TONES)
    for vowel in "aeo":
        table |= _marked(vowel, vowel + "\u0302", _CIRCUMFLEX, ("", *_TONES))
    table |= _marked("a", "a\u0306", _BREVE, ("", *_TONES))
    capitals = {sign.upper(): letter.upper() for sign, letter in table.items()}
    # A capital vowel was also typed with the small sign.
    mixed = {s[0].upper() + s[1:]: letter.upper() for s, letter in table.items() if len(s) > 1}
    return table | mixed | capitals


def _marked(base: str, vowel: str, signs: str, tones: tuple[str, ...]) -> dict[str, str]:
    pairs = zip(signs, tones, strict=True)
    return {base + sign: unicodedata.normalize("NFC", vowel + tone) for sign, tone in pairs}


VNI = _vni_table()
_VNI_SIGNS = re.compile("|".join([*sorted(VNI, key=len, reverse=True), r"[^\x00-\x7f]"]))
