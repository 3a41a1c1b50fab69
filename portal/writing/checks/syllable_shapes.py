"""Which letters make a Vietnamese syllable: consonant before, rime, tone."""

import unicodedata
from collections import defaultdict
from functools import cache, lru_cache

from search.spelling import with_tone
from search.vietnamese import ACUTE, DOT, TONES, fold

_ONSETS = (
    *("", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh"),
    *("nh", "p", "ph", "q", "qu", "r", "s", "t", "th", "tr", "v", "x"),
)
# Every rime of the spoken language in its spelling, without tone.
_WRITTEN_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng êc
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp oăt oc oe oen oeo
oem oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ôông ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uên uênh uêt uêu ui um un ung uơ uôc uôi uôm uôn uông uôt
up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu
ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
y yêm yên yêng yêt yêu yêc
ynh ych yt yn
"""
_RIMES = frozenset(_WRITTEN_RIMES.split())
_STOPS = ("c", "ch", "p", "t")
_STOP_TONES = frozenset((ACUTE, DOT))


@lru_cache(maxsize=16_384)
def is_syllable(word: str) -> bool:
    """Whether a lower-case word is spelled like a Vietnamese syllable, tone on any vowel."""
    letters, tone = parted(word)
    return any(_is_closed_well(rime, tone) and rime in _RIMES for rime in _rimes_of(letters))


@lru_cache(maxsize=4_096)
def repairs(word: str) -> tuple[str, ...]:
    """Syllables that differ from a word only in its marks, the nearest first."""
    letters, tone = parted(word)
    found = []
    for onset in _ONSETS:
        if letters.startswith(onset):
            for rime in _by_fold().get(fold(letters[len(onset) :]), ()):
                found += [with_tone(_decomposed(onset + rime), t) for t in _tones(rime, tone)]
    good = dict.fromkeys(one for one in found if one != word and is_syllable(one))
    return tuple(sorted(good, key=lambda one: _distance(parted(one)[0], letters)))


def _distance(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def parted(word: str) -> tuple[str, str]:
    """A word without tone (composed), and its tone marks."""
    decomposed = _decomposed(word)
    letters = "".join(c for c in decomposed if c not in TONES)
    tone = "".join(c for c in decomposed if c in TONES)
    return unicodedata.normalize("NFC", letters), tone


def _rimes_of(letters: str) -> list[str]:
    return [letters[len(onset) :] for onset in _ONSETS if letters.startswith(onset)]


def _is_closed_well(rime: str, tone: str) -> bool:
    """A rime that ends in a stop bears the acute tone or the dot."""
    return len(tone) <= 1 and (not rime.endswith(_STOPS) or tone in _STOP_TONES)


def _tones(rime: str, tone: str) -> tuple[str, ...]:
    if rime.endswith(_STOPS):
        return (tone,) if tone in _STOP_TONES else (ACUTE, DOT)
    return (tone[:1],)


@cache
def _by_fold() -> dict[str, list[str]]:
    table = defaultdict(list)
    for rime in sorted(_RIMES):
        table[fold(rime)].append(rime)
    return table


def _decomposed(word: str) -> str:
    return unicodedata.normalize("NFD", word)
