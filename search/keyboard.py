"""Leftovers of Vietnamese keyboards: Telex (nuowcs) and VNI (nuoc71) keys read as syllables."""

import re

from search.spelling import with_tone
from search.vietnamese import ACUTE, DOT, GRAVE, HOOK, TILDE, fold

CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"
_TELEX_TONES = {"s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT, "z": ""}
_VNI_TONES = {"1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT, "0": ""}
_VNI_SHAPES = {"6": CIRCUMFLEX, "7": HORN, "8": BREVE}
_VOWELS = frozenset("aeiouy")
_TYPED = re.compile(r"[a-z][a-z0-9]{0,9}$")


def decode(word: str) -> str | None:
    """Return the syllable that these Telex or VNI keys mean, or None if they are plain letters."""
    typed = word.lower()
    if not _TYPED.match(typed):
        return None
    read = _vni(typed) if any(c.isdigit() for c in typed) else _telex(typed)
    return None if read is None or fold(read) == typed == read else read


def _telex(typed: str) -> str | None:
    letters: list[str] = []
    tone = ""
    changed = False
    for key in typed:
        has_vowel = any(letter[0] in _VOWELS for letter in letters)
        if key in _TELEX_TONES and has_vowel:
            tone, changed = _TELEX_TONES[key], True
        elif _telex_shape(letters, key):
            changed = True
        else:
            letters.append(key)
    return _syllable(letters, tone) if changed else None


def _telex_shape(letters: list[str], key: str) -> bool:
    if key == "w":
        return _horn(letters) or _shape(letters, "a", BREVE)
    if key == "d" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    return key in "aeo" and _shape(letters, key, CIRCUMFLEX)


def _vni(typed: str) -> str | None:
    letters: list[str] = []
    tone = ""
    for key in typed:
        if not key.isdigit():
            letters.append(key)
        elif key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif not _vni_shape(letters, key):
            return None
    return _syllable(letters, tone)


def _vni_shape(letters: list[str], key: str) -> bool:
    if key == "9":
        return _shape(letters, "d", "") or False
    if key == "6":
        return any(_shape(letters, vowel, CIRCUMFLEX) for vowel in "aeo")
    # 7 and 8 are neighbours and are mixed up: each does what the letters allow.
    return _horn(letters) or _shape(letters, "a", BREVE)


def _shape(letters: list[str], vowel: str, mark: str) -> bool:
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] == vowel:
            letters[at] = "đ" if vowel == "d" else vowel + mark
            return True
    return False


def _horn(letters: list[str]) -> bool:
    if "a" in letters and "o" not in letters and letters[-1:] != ["u"]:
        return False
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in ("o", "u"):
            if letters[at] == "o" and letters[at - 1 : at] == ["u"]:
                letters[at - 1] = "u" + HORN
            letters[at] += HORN
            return True
    return False


def _syllable(letters: list[str], tone: str) -> str | None:
    spelled = "".join(letters)
    return with_tone(spelled, tone) if any(c in _VOWELS for c in spelled) else None
