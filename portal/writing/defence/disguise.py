"""Words behind their disguise: full-width, other alphabets, hidden signs, digits for letters."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from search.vietnamese import fold, keys

# Cyrillic and Greek letters that look like Latin ones (the common ones of Unicode TR 39).
_TWINS = str.maketrans(
    "аеорсухіјѕһԁԛԝвнкмтгпАВЕКМНОРСТХІЈЅαβεικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwbhkmtrnABEKMHOPCTXIJSabeiknoptuxwABEZHIKMNOPTYX",
)
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_LEET = str.maketrans("013457@$!", "oieastasi")
_LEET_L = str.maketrans("013457@$!", "oleastasi")
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*|[@$!])+")
_SINGLE = r"[^\W\d_][\u0300-\u036f]*"
_SPACED = re.compile(rf"(?<!\w){_SINGLE}(?:[\s._*~|·-]{{1,3}}{_SINGLE}(?!\w)){{3,}}")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text as it may be meant; `is_marked` when it carries Vietnamese marks."""

    start: int
    end: int
    folded: frozenset[str]
    accent: str
    is_marked: bool


def latin_twin(text: str) -> str:
    """Letters of other alphabets as the Latin ones they look like."""
    return unicodedata.normalize("NFKC", text).translate(_TWINS)


def unmasked(text: str) -> str:
    """The text as it looks: without hidden characters, in ordinary Latin letters."""
    return unicodedata.normalize("NFC", latin_twin(_HIDDEN.sub("", text)))


def is_masked(text: str) -> bool:
    """Whether the text holds letters or characters that only serve to hide words."""
    mixed = any(
        _FOREIGN.search(word) and re.search("[a-zA-Z]", word) for word in re.findall(r"\w+", text)
    )
    hidden = re.search(rf"\w{_HIDDEN.pattern}+\w", text)
    full = unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text) and re.search(
        "[\uff21-\uff5a\U0001d400-\U0001d7ff]", text
    )
    return bool(mixed or hidden or full)


def words_of(text: str) -> Iterator[Word]:
    """The words of an unmasked text, each with what its digits may stand for."""
    for found in _WORD.finditer(text):
        written = _STRETCHED.sub(r"\1", found.group().lower()).strip("!")
        if written:
            yield _word(found.span(), written)


def spaced_runs(text: str) -> Iterator[tuple[int, str]]:
    """Letters set one by one ("n h à c á i"): where each run begins, and its letters folded."""
    for found in _SPACED.finditer(text):
        yield found.start(), "".join(filter(str.isalpha, fold(found.group())))


def _word(span: tuple[int, int], written: str) -> Word:
    readings = {written}
    if any(map(str.isalpha, written)):
        readings |= {written.translate(_LEET), written.translate(_LEET_L)}
    folded = frozenset(keys(reading)[0] for reading in readings)
    plain, accent = keys(written)
    return Word(*span, folded, accent, plain != accent)
