"""Suggestions while typing: phrases of titles with their counts, then single records."""

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_

from search.ask import Suggestion
from search.engines import bitset
from search.engines.layers import belong_together
from search.engines.view import View
from search.question import code_keys
from search.terms import ACCENT, PHRASE_SPACES, code_term, facet_term
from search.vietnamese import Syllable, clean, code_key, fold, syllables

_MAX_WORDS = 8
_MAX_TYPED = 200
_WORDS_AHEAD = 3
_NEARLY = 0.7
# So many of the most frequent phrases are weighed; more when only some of them can be shown.
_WEIGHED, _WEIGHED_IF_CHOOSY = 24, 300
_MAX_CODES = 24
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, and which records may answer: as a set if only some kinds, and as flags."""

    text: str
    words: list[Syllable]
    chosen: int | None
    flags: bytes


def suggestions(view: View, typed: str, kinds: tuple[str, ...], wanted: int) -> list[Suggestion]:
    """Return completions of what was typed, the most frequent phrases first.

    A typed code is completed to the records that bear it.
    """
    text = clean(typed[:_MAX_TYPED])
    words = list(islice(syllables(text), _MAX_WORDS))
    if not words or wanted <= 0:
        return []
    chosen = _of_kinds(view, kinds) if kinds else None
    flags = view.alive_flags if chosen is None else bitset.to_flags(chosen, view.size)
    rows = _all(view, Typed(text, words, chosen, flags), wanted)
    return list(islice(_unique(rows), wanted))


def _all(view: View, typed: Typed, wanted: int) -> Iterator[Suggestion]:
    if any(c.isdigit() for c in typed.text):
        yield from _coded(view, typed, wanted)
    phrases = _phrases(view, typed)
    yield from islice(phrases, max(1, wanted * 3 // 4))
    yield from _titled(view, typed, wanted)
    yield from phrases


def _of_kinds(view: View, kinds: tuple[str, ...]) -> int:
    return reduce(or_, (view.bits(facet_term("kind", kind)) for kind in kinds))


def _coded(view: View, typed: Typed, wanted: int) -> Iterator[Suggestion]:
    for key in code_keys(typed.text)[:1]:
        for term in islice(view.terms(code_term(key)), _MAX_CODES):
            for number in islice(_holders(view, term, typed), wanted):
                record = view.record(number)
                code = next((c for c in record.codes if key in code_key(c)), record.title)
                yield Suggestion(code, record.kind, record.id, 1)


def _phrases(view: View, typed: Typed) -> Iterator[Suggestion]:
    """Yield phrases that begin as typed, most frequent first."""
    choosy = typed.chosen is not None or any(word.is_marked for word in typed.words)
    counts: dict[str, int] = {}
    for prefix in _prefixes(typed):
        counts |= view.frequent(prefix, _WEIGHED_IF_CHOOSY if choosy else _WEIGHED)
    fitting = (term for term in counts if _accents_fit(term, typed.words))
    likely = heapq.nsmallest(_WEIGHED, fitting, key=lambda term: (-counts[term], term))
    counts = {term: _count(view, term, typed.chosen) for term in likely}
    for term in sorted(_telling(likely, counts), key=lambda term: (-counts[term], term)):
        if counts[term]:
            yield from _phrase(view, typed, term, counts[term])


def _count(view: View, term: str, chosen: int | None) -> int:
    return view.count(term) if chosen is None else (view.bits(term) & chosen).bit_count()


def _holders(view: View, term: str, typed: Typed) -> Iterator[int]:
    return filter(typed.flags.__getitem__, view.holders(term))


def _telling(terms: list[str], counts: dict[str, int]) -> list[str]:
    """Leave out a phrase if a longer one that continues it is nearly as frequent."""
    accents = {term: term.partition(ACCENT)[2] + " " for term in terms}
    return [
        term
        for term in terms
        if not any(
            longer.startswith(accents[term]) and counts[other] >= counts[term] * _NEARLY
            for other, longer in accents.items()
            if other != term
        )
    ]


def _prefixes(typed: Typed) -> Iterator[str]:
    """Yield the beginnings of phrase terms; a y typed last may still become another syllable."""
    *whole, last = typed.words
    ended = bool(_SPACE.match(typed.text[-1:]))
    for form in dict.fromkeys([last.folded] if ended else [fold(last.text), last.folded]):
        prefix = " ".join([*(word.folded for word in whole), form]) + " " * ended
        longest = min(len(typed.words) + _WORDS_AHEAD, len(PHRASE_SPACES))
        for length in range(len(typed.words) + ended, longest + 1):
            yield PHRASE_SPACES[length - 1] + prefix


def _accents_fit(term: str, words: list[Syllable]) -> bool:
    return _accents_agree(term.partition(ACCENT)[2].split(" "), words)


def _accents_agree(accents: list[str], words: list[Syllable]) -> bool:
    """Words typed with marks must have them; the last one may still be without its tone."""
    *whole, last = words
    if any(w.is_marked and w.accent != a for w, a in zip(whole, accents, strict=False)):
        return False
    return not last.is_marked or accents[len(whole)].startswith(last.accent)


def _phrase(view: View, typed: Typed, term: str, count: int) -> Iterator[Suggestion]:
    """Spell a phrase as the first title that holds it, unless it begins within a word there."""
    record = view.record(next(_holders(view, term, typed)))
    accents = term.partition(ACCENT)[2].split(" ")
    words = list(syllables(record.title))
    if count == 1 and len(words) == len(accents):
        yield Suggestion(record.title, record.kind, record.id, 1)
        return
    forms = [word.accent for word in words]
    starts = range(len(words) - len(accents) + 1)
    at = next(at for at in starts if forms[at : at + len(accents)] == accents)
    if not _is_inside(view, record.title, words, at):
        text = record.title[words[at].start : words[at + len(accents) - 1].end]
        yield Suggestion(" ".join(text.split()), "", "", count)


def _is_inside(view: View, title: str, words: list[Syllable], edge: int) -> bool:
    """Whether the words on both sides of an edge belong together."""
    if not 0 < edge < len(words):
        return False
    left, right = words[edge - 1], words[edge]
    return title[left.end : right.start].isspace() and belong_together(view, left, right)


def _titled(view: View, typed: Typed, wanted: int) -> Iterator[Suggestion]:
    """Yield records whose title begins as typed."""
    prefix = "t" + " ".join(word.folded for word in typed.words)
    for term in islice(view.terms(prefix), wanted):
        for number in islice(_holders(view, term, typed), 1):
            record = view.record(number)
            title = islice(syllables(record.title), len(typed.words))
            if _accents_agree([word.accent for word in title], typed.words):
                yield Suggestion(record.title, record.kind, record.id, 1)


def _unique(rows: Iterable[Suggestion]) -> Iterator[Suggestion]:
    seen: set[str] = set()
    for row in rows:
        key = fold(row.text)
        if key not in seen:
            seen.add(key)
            yield row
