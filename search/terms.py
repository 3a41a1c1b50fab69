"""Ready terms of a record: what every engine stores, so that all of them find the same.

The first letter of a term names its space:

    w, p    folded words and pairs        W, P    the same with accents, behind their folded form
    c       spellings of codes            f       facet values (name=value)
    i       the record's own id           t, h    folded title, each of its words
    x, y, z, v phrases of one to four words out of titles
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from search.document import Document
from search.vietnamese import clean, code_terms, keys, pairs, words

ACCENT = "\x01"
MAX_TERM = 200
MAX_BODY_WORDS = 20_000
IMPACT_TOP = 255
PHRASE_SPACES = "xyzv"

# Weight of a word by where it stands, and the usual number of words there (for length norms).
_TITLE, _NAMES, _BODY = (3.0, 8.0), (2.0, 6.0), (1.0, 80.0)
_SATURATION = 1.6
_LENGTH_SHARE = 0.6
# A record of today weighs this much more than one of 1990.
_FRESHNESS = 0.1
_FRESH_FROM, _FRESH_YEARS = 1990, 45
_CLAUSE_END = re.compile(r"[,;:.()\[\]\"/–—]|\s-\s")

Forms = list[tuple[str, str]]


def word_term(folded: str) -> str:
    """Name the term of a folded word."""
    return "w" + folded


def title_word_term(folded: str) -> str:
    """Name the term of a folded word of a title."""
    return "h" + folded


def pair_term(left: str, right: str) -> str:
    """Name the term of two folded neighbours."""
    return f"p{left}_{right}"


def accent_word_term(folded: str, accent: str) -> str:
    """Name the term of a word with its accents."""
    return f"W{folded}{ACCENT}{accent}"


def accent_pair_term(left: tuple[str, str], right: tuple[str, str]) -> str:
    """Name the term of two neighbours with their accents, each given as (folded, accent)."""
    return f"P{left[0]}_{right[0]}{ACCENT}{left[1]}_{right[1]}"


def facet_term(name: str, value: str) -> str:
    """Name the term of a facet value."""
    return f"f{name}={value}"[:MAX_TERM]


def code_term(key: str) -> str:
    """Name the term of a code spelling."""
    return ("c" + key)[:MAX_TERM]


def id_term(document_id: str) -> str:
    """Name the term of a record's own id."""
    return "i" + document_id


def facets_of(document: Document) -> Mapping[str, tuple[str, ...]]:
    """Return the facets of a record, its kind among them."""
    return {**document.facets, "kind": (document.kind,)}


def impacts(document: Document) -> dict[str, int]:
    """Return the ranked terms of a record, each with its share of the score (1 to 255).

    The share is BM25F without the rarity of the word, times weight and freshness.
    """
    counts: dict[str, float] = {}
    for forms, (weight, usual) in _fields(document):
        norm = 1 - _LENGTH_SHARE + _LENGTH_SHARE * len(forms) / usual
        _add(counts, forms, weight / max(norm, 0.7))
    scale = IMPACT_TOP * document.weight * _freshness(document) / (1 + _FRESHNESS)
    return {
        term: max(1, min(IMPACT_TOP, round(scale * count / (count + _SATURATION))))
        for term, count in counts.items()
    }


def plain_terms(document: Document) -> set[str]:
    """Return the terms of a record that only hold or do not hold."""
    found: set[str] = set()
    for name, values in facets_of(document).items():
        found.update(facet_term(name, clean(value)) for value in values)
    for code in document.codes:
        found.update(map(code_term, code_terms(clean(code))))
    title = [folded for folded, _ in forms_of(document.title)]
    found.add("t" + " ".join(title))
    found.update(map(title_word_term, title))
    for clause in _CLAUSE_END.split(clean(document.title)):
        found.update(_phrases(forms_of(clause)))
    return {term[:MAX_TERM] for term in found} | {id_term(document.id)}


def forms_of(text: str) -> Forms:
    """Return folded and accent key of each word of a text."""
    return [keys(word) for word in words(clean(text))]


def phrase_term(forms: Forms) -> str:
    """Name the term of a phrase of one to four words."""
    folded, accent = (" ".join(column) for column in zip(*forms, strict=True))
    return PHRASE_SPACES[len(forms) - 1] + folded + ACCENT + accent


def _phrases(clause: Forms) -> Iterable[str]:
    # A word inside a clause is mostly the second half of another, so none starts alone there.
    if clause:
        yield phrase_term(clause[:1])
    for length in range(2, len(PHRASE_SPACES) + 1):
        for at in range(len(clause) - length + 1):
            yield phrase_term(clause[at : at + length])


def _fields(document: Document) -> Iterable[tuple[Forms, tuple[float, float]]]:
    yield forms_of(document.title), _TITLE
    for name in chain(document.names, document.codes):
        yield forms_of(name), _NAMES
    yield forms_of(document.body)[:MAX_BODY_WORDS], _BODY


def _add(counts: dict[str, float], forms: Forms, weight: float) -> None:
    folded = [form[0] for form in forms]
    rows = chain(
        map(word_term, folded),
        map("p".__add__, pairs(folded)),
        (accent_word_term(*form) for form in forms),
        map(accent_pair_term, forms, forms[1:]),
    )
    for term, count in Counter(rows).items():
        if len(term) <= MAX_TERM:
            counts[term] = counts.get(term, 0.0) + weight * count


def _freshness(document: Document) -> float:
    if document.date is None:
        return 1.0
    age = (document.date.year - _FRESH_FROM) / _FRESH_YEARS
    return 1 + _FRESHNESS * min(1.0, max(0.0, age))


def rarity(matching: int, total: int) -> float:
    """Return the weight of a term by how few records hold it (the idf of BM25, never negative)."""
    return math.log(1 + (total - matching + 0.5) / (matching + 0.5))
