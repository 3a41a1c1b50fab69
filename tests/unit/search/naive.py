"""The same questions answered by going through all records one by one."""

import math
from collections.abc import Callable, Iterable, Sequence

from search.document import Document
from search.question import Question, Words
from search.terms import (
    IMPACT_TOP,
    accent_pair_term,
    accent_word_term,
    facets_of,
    forms_of,
    impacts,
    pair_term,
    rarity,
    word_term,
)

Form = Callable[[Words, list[tuple[int, int]]], list[str]]


class Naive:
    """All records with their terms in plain dictionaries."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = {document.id: document for document in documents}
        self.terms = {key: impacts(document) for key, document in self.documents.items()}

    def count(self, term: str) -> int:
        return sum(term in terms for terms in self.terms.values())

    def holding(self, wanted: Sequence[str]) -> set[str]:
        return {key for key, terms in self.terms.items() if all(t in terms for t in wanted)}

    def score(self, key: str, wanted: Sequence[str]) -> float:
        terms, total = self.terms[key], len(self.terms)
        shares = [round(10_000 * rarity(self.count(t), total)) for t in wanted]
        points = sum(s * terms.get(t, 0) for s, t in zip(shares, wanted, strict=True))
        return points / (10_000 * IMPACT_TOP * len(wanted))

    def tiers(self, question: Question) -> list[dict[str, float]]:
        """Return records and scores by tier: accents adjacent, accents sticky, folded …"""
        forms = [_exact, _folded] if question.is_marked else [_folded]
        seen: set[str] = set()
        return [tier for form in forms for tier in self._tiers(question.words, form, seen)]

    def _tiers(self, words: Words, form: Form, seen: set[str]) -> list[dict[str, float]]:
        together = [
            (a, b) for a, b in _pairs(words) if self.is_sticky(words[a].folded, words[b].folded)
        ]
        whole = self._new(
            self.holding(form(words, _pairs(words))), form(words, _pairs(words)), seen
        )
        if not together:
            return [whole, {}]
        bound = form(words, together)
        titled = {key for key in self.holding(bound) if self._has_in_title(key, words)}
        whole |= self._new(titled, bound, seen)
        return [whole, self._new(self.holding(bound), bound, seen)]

    def _new(self, keys: set[str], terms: list[str], seen: set[str]) -> dict[str, float]:
        new = keys - seen
        seen |= new
        return {key: round(self.score(key, terms), 6) for key in new}

    def _has_in_title(self, key: str, words: Words) -> bool:
        title = {folded for folded, _ in forms_of(self.documents[key].title)}
        return {word.folded for word in words} <= title

    def is_sticky(self, left: str, right: str) -> bool:
        total = len(self.terms)
        together = self.count(pair_term(left, right))
        if together in (0, total):
            return together > 0
        apart = self.count(word_term(left)) * self.count(word_term(right))
        return math.log(together * total / apart) / -math.log(together / total) > 0.25

    def facet(self, keys: Iterable[str], name: str) -> dict[str, int]:
        counts: dict[str, int] = {}
        for key in keys:
            for value in facets_of(self.documents[key]).get(name, ()):
                counts[value] = counts.get(value, 0) + 1
        return counts


def _pairs(words: Words) -> list[tuple[int, int]]:
    return [(at, at + 1) for at in range(len(words) - 1)]


def _exact(words: Words, adjacent: list[tuple[int, int]]) -> list[str]:
    forms = [(word.folded, word.accent) for word in words]
    terms = [accent_pair_term(forms[a], forms[b]) for a, b in adjacent]
    return list(dict.fromkeys(terms + [accent_word_term(*form) for form in forms]))


def _folded(words: Words, adjacent: list[tuple[int, int]]) -> list[str]:
    terms = [pair_term(words[a].folded, words[b].folded) for a, b in adjacent]
    return list(dict.fromkeys(terms + [word_term(word.folded) for word in words]))
