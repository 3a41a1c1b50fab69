"""How a syllable is spelled: where its tone mark stands."""

import re
import unicodedata

from search.vietnamese import TONES

_SHAPE = "[\u0302\u0306\u031b]?"
_VOWEL = re.compile(f"[aeiouy]{_SHAPE}")
# The i of gi and the u of qu belong to the consonant if another vowel follows.
_NUCLEUS = re.compile(
    f"(?:gi(?=[aeou])|qu(?=[aeioy]))?[^aeiouy]*(?P<vowels>(?:[aeiouy]{_SHAPE})+)(?P<end>.*)$"
)


def spelled(accent: str) -> str:
    """Return the usual spelling of a syllable from its accent key."""
    letters = "".join(c for c in unicodedata.normalize("NFD", accent) if c not in TONES)
    tone = "".join(c for c in unicodedata.normalize("NFD", accent) if c in TONES)
    return with_tone(letters, tone)


def with_tone(letters: str, tone: str) -> str:
    """Return the syllable (decomposed, toneless) with the tone where schoolbooks put it."""
    match = _NUCLEUS.match(letters)
    spot = _tone_offset(match) if match else len(letters)
    return unicodedata.normalize("NFC", letters[:spot] + tone + letters[spot:])


def _tone_offset(match: re.Match[str]) -> int:
    """The shaped vowel bears it, else the last before a final or the middle one, else the first."""
    start = match.start("vowels")
    vowels = [(start + found.end(), found.group()) for found in _VOWEL.finditer(match["vowels"])]
    shaped = [end for end, vowel in vowels if len(vowel) > 1]
    if shaped:
        return shaped[-1]
    if len(vowels) > 1 and (match["end"] or len(vowels) > 2):
        return vowels[1][0]
    return vowels[0][0]
