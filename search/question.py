"""What a typed text asks for: its words, the variants that mean the same, the codes in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from search.lexicon import Lexicon
from search.vietnamese import Syllable, clean, code_key, squeezed_code, syllables

MAX_TYPED = 10_000
MAX_TEXT = 400
MAX_WORDS = 32
MAX_VARIANTS = 8
_MAX_CODE_WORDS = 10

_AROUND_SEPARATOR = re.compile(r"\s*([:/\-–])\s*")
_CODE = re.compile(
    r"[^\W\d_]{2,8}(?:[ /-][^\W\d_]{2,8})?[ -]?\d[\d.:/-]*(?:[/-][^\W\d_][\w/-]*)?"
    r"|\d+(?:/\d+)?[-/][^\W\d_][\w/-]*"
)

Words = tuple[Syllable, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed text. The first variant is what was typed, the others mean the same.

    `phrases` are what synonyms and abbreviations put in the place of typed words.
    """

    text: str
    words: Words
    variants: tuple[Words, ...]
    phrases: tuple[Words, ...]
    codes: tuple[str, ...]

    @property
    def is_marked(self) -> bool:
        """Whether any word was typed with Vietnamese marks."""
        return any(word.is_marked for word in self.words)


def analyse(text: str, lexicon: Lexicon) -> Question:
    """Read a text of any length and content; what exceeds a sensible question is cut off."""
    plain = " ".join(clean(text[:MAX_TYPED]).split())[:MAX_TEXT]
    words = tuple(islice(syllables(plain), MAX_WORDS))
    slots = list(_slots(words, lexicon))
    phrases = tuple(phrase for slot in slots for phrase in slot[1:])
    return Question(plain, words, _variants(slots), phrases, _codes(plain, words))


def code_keys(text: str) -> tuple[str, ...]:
    """Return the keys under which a text is looked up as a code, the best first."""
    return tuple(dict.fromkeys(key for key in (code_key(text), squeezed_code(text)) if key))


def _codes(text: str, words: Words) -> tuple[str, ...]:
    if not any(c.isdigit() for c in text):
        return ()
    tight = _AROUND_SEPARATOR.sub(r"\1", text)
    found = [tight] if len(words) <= _MAX_CODE_WORDS else []
    found += (match.group() for match in _CODE.finditer(tight))
    return tuple(dict.fromkeys(found))


def _variants(slots: Sequence[Sequence[Words]]) -> tuple[Words, ...]:
    combined = islice(product(*slots), MAX_VARIANTS)
    variants = (tuple(word for phrase in row for word in phrase) for row in combined)
    return tuple(dict.fromkeys(variants))


def _slots(words: Words, lexicon: Lexicon) -> Iterator[Sequence[Words]]:
    """Yield the alternatives of each stretch of the question, as typed first."""
    at = 0
    while at < len(words):
        known = lexicon.equivalents(words, at)
        length = len(known[0].typed) if known else 1
        alone = length == len(words)
        meant = [entry.meant for entry in known if not (alone and entry.needs_company)]
        yield [words[at : at + length], *meant]
        at += length
