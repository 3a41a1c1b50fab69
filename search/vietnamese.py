"""Vietnamese writing: syllables with and without marks, neighbouring pairs, code spellings."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
TONES = frozenset((GRAVE, ACUTE, HOOK, TILDE, DOT))

_MARK = "[\u0300-\u036f]"
# "TCVN12850" is written without its space so often that it is read as two words.
_WORD = re.compile(rf"(?:[^\W\d_]{_MARK}*){{2,6}}(?=\d{{3}})|(?:[^\W_]{_MARK}*)+")
_INVISIBLE = re.compile(
    "[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# quý/quí, lý/lí, mỹ/mĩ, kỹ/kĩ: y after a consonant is i.
_Y_AFTER_CONSONANT = re.compile(r"(?<=[bcdđghklmnprstvx])y$|(?<=^qu)y$")


@dataclass(frozen=True, slots=True)
class Syllable:
    """One word of a text: where it stands and the two forms under which it is known."""

    text: str
    start: int
    end: int
    folded: str
    accent: str

    @property
    def is_marked(self) -> bool:
        """Whether it was written with at least one Vietnamese mark."""
        return self.folded != self.accent


def clean(text: str) -> str:
    """Remove controls, direction marks and halves of characters; the rest in NFC."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Return the text in lower case without any mark: "Nước mắm ĐẮK" becomes "nuoc mam dak"."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ð", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def accent_key(text: str) -> str:
    """Return one key for all spellings of a syllable: vowels keep their quality, the tone ends it.

    Both styles of placing the tone (hòa, hoà), NFC and NFD, i and y after a consonant agree.
    """
    decomposed = unicodedata.normalize("NFD", text.lower().replace("ð", "đ"))
    letters = "".join(c for c in decomposed if c not in TONES)
    tones = "".join(c for c in decomposed if c in TONES)
    return _Y_AFTER_CONSONANT.sub("i", unicodedata.normalize("NFC", letters)) + tones


@lru_cache(maxsize=16_384)
def keys(word: str) -> tuple[str, str]:
    """Return the folded and the accent key of one word as they stand in an index."""
    if word.isdecimal():
        number = word.lstrip("0") or "0"
        return number, number
    return _Y_AFTER_CONSONANT.sub("i", fold(word)), accent_key(word)


def words(text: str) -> list[str]:
    """Cut a text into its words as written; codes come apart at their separators."""
    return _WORD.findall(text)


def syllables(text: str) -> Iterator[Syllable]:
    """Yield the words of a text with offsets into that very text, whatever its Unicode form."""
    for match in _WORD.finditer(text):
        folded, accent = keys(match.group())
        yield Syllable(match.group(), match.start(), match.end(), folded, accent)


def pairs(forms: Iterable[str]) -> list[str]:
    """Join neighbours: "ca", "phe", "sua" gives "ca_phe", "phe_sua"."""
    row = list(forms)
    return [f"{left}_{right}" for left, right in zip(row, row[1:], strict=False)]


_RUN = re.compile(r"[a-z]+|\d+")
_ASIDE = re.compile(r"\([^)]*\)?")
# Random public codes are one word; their digits alone name nothing.
_SEPARATED = re.compile(r"[\s/:.\-]")
_YEAR = re.compile(r"(?:19|20)\d\d$")


def code_key(text: str) -> str:
    """Return the one spelling of a code: no case, marks, separators or leading zeros.

    A dash stays only between two numbers: "QCVN 08-2" is "qcvn8-2", "40/KH-UBND" is "40khubnd".
    """
    return _joined(_RUN.findall(fold(_ASIDE.sub("", text))))


def squeezed_code(text: str) -> str:
    """Return letters and digits of a code and nothing else: "893 850 597" is "893850597"."""
    return "".join(_RUN.findall(fold(_ASIDE.sub("", text)))).lstrip("0")


def code_terms(code: str) -> tuple[str, ...]:
    """Return every key under which a display code is looked up, the full one first.

    Besides the whole: without year, without the issuer behind the number, without the body
    before it, the bare number, and all of that without any separator.
    """
    runs = _RUN.findall(fold(_ASIDE.sub("", code)))
    found = [_joined(runs), squeezed_code(code)]
    for part in _parts(runs) if _SEPARATED.search(code.strip()) else ():
        found += (_joined(part), "".join(part).lstrip("0"))
    return tuple(dict.fromkeys(term for term in found if term))


def _parts(runs: list[str]) -> Iterator[list[str]]:
    numbers = [at for at, run in enumerate(runs) if run.isdigit()]
    if not numbers:
        return
    first, last = numbers[0], numbers[-1]
    years = [at for at in numbers if at != first and _YEAR.match(runs[at])]
    year = years[-1] if years else None
    undated = [run for at, run in enumerate(runs) if at != year]
    yield undated
    yield runs[: last + 1]
    number_end = year if year is not None else _end_of_number(runs, first)
    number = runs[first:number_end]
    yield runs[:number_end]
    yield number
    if first > 1:
        yield runs[1:]
        yield runs[1:number_end]
        yield from ([prefix, *number] for prefix in runs[:first])


def _end_of_number(runs: list[str], first: int) -> int:
    for at in range(first, len(runs)):
        if not runs[at].isdigit():
            return at
    return len(runs)


def _joined(runs: Iterable[str]) -> str:
    key = ""
    for run in runs:
        if run.isdigit():
            glue = "-" if key[-1:].isdigit() else ""
            key += glue + (run.lstrip("0") or "0")
        else:
            key += run
    return key
