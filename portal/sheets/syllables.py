"""Whether a word can be a Vietnamese syllable: what tells real text from a wrong reading of it."""

import unicodedata
from functools import lru_cache

from search.vietnamese import ACUTE, DOT, TONES

_CONSONANTS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_ONSETS = frozenset(("", *_CONSONANTS.split()))
_FINALS = {
    "a": " c ch i k m n ng nh o p t u y",
    "ă": "c k m n ng p t",
    "â": "c k m n ng p t u y",
    "e": " c k m n ng o p t",
    "ê": " ch m n ng nh p t u",
    "i": " a ch m n nh p t u",
    "iê": "c m n ng p t u",
    "y": " ch m n nh t",
    "yê": "m n ng t u",
    "o": " c i m n ng p t",
    "oa": " c ch i m n ng nh o p t y",
    "oă": "c m n ng t",
    "oe": " n o t",
    "oo": "c ng",
    "ô": " c i m n ng p t",
    "ơ": " i m n p t",
    "u": " a c i m n ng p t",
    "uy": " a ch n nh p t u",
    "uyê": "n t",
    "uâ": "n ng t y",
    "uê": " ch n nh",
    "uơ": " ",
    "uô": "c i m n ng t",
    "ư": " a c i m n ng t u",
    "ươ": "c i m n ng p t u",
}
_RHYMES = frozenset(
    vowels + final for vowels, finals in _FINALS.items() for final in finals.split(" ")
)
_FRONT = frozenset("eêiy")
_ONLY_BEFORE_FRONT = frozenset(("gh", "ngh"))
_NEVER_BEFORE_FRONT = frozenset(("c", "ng"))
_STOPS = ("c", "ch", "k", "p", "t")


@lru_cache(maxsize=32_768)
def is_syllable(word: str) -> bool:
    """Whether a word is spelled as a Vietnamese syllable, tone included, in any case."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in decomposed if c in TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
    if len(tones) > 1 or (bare.endswith(_STOPS) and tones not in ([ACUTE], [DOT])):
        return False
    return any(_fits(bare[:end], bare[end:]) for end in range(min(4, len(bare))))


def _fits(onset: str, rhyme: str) -> bool:
    if onset not in _ONSETS or rhyme not in _RHYMES:
        return False
    if rhyme[0] in _FRONT:
        return onset not in _NEVER_BEFORE_FRONT
    return onset not in _ONLY_BEFORE_FRONT
