"""From a question to layers of records: the best fit first, weaker ones only while hits are few."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from search.ask import Tier
from search.engines import bitset
from search.engines.view import View
from search.question import Question, Words, code_keys
from search.terms import (
    accent_pair_term,
    accent_word_term,
    code_term,
    pair_term,
    title_word_term,
    word_term,
)
from search.vietnamese import Syllable

# With so many hits of a better kind, weaker ones would only be noise in totals and date order.
ENOUGH = 10
# A pair of words belongs together if its normalised mutual information is above this.
_STICKY = 0.25
_MAX_CODE_TERMS = 200
_MIN_PREFIX = 3
_SOME_SHARE = 0.5

_PARTLY = (Tier.EXACT_STICKY, Tier.STICKY_PAIRS)

Terms = tuple[str, ...]
Pairs = Sequence[tuple[Syllable, Syllable]]
Form = Callable[[Words, Pairs], "Wanted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The terms that score a record, and those that it must hold, from which the rest follows.

    Whatever holds a pair of words holds both of them.
    """

    terms: Terms
    needed: Terms


@dataclass(frozen=True, slots=True)
class Layer:
    """Records of one tier that no better layer holds, and the terms that score them."""

    tier: Tier
    bits: int
    terms: Terms


class Layers:
    """Layers gathered so far, each without the records of those before it."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.rows: list[Layer] = []
        self.bits = 0

    @property
    def total(self) -> int:
        """Return the number of records gathered."""
        return self.bits.bit_count()

    @property
    def is_whole(self) -> bool:
        """Whether some record answers all of the question: not only words that belong together."""
        return any(row.tier not in _PARTLY for row in self.rows)

    def add(self, tier: Tier, bits: int, terms: Terms) -> None:
        """Add the records that are new."""
        new = bits & ~self.bits
        if new:
            self.rows.append(Layer(tier, new, terms))
            self.bits |= new

    def add_all(self, tier: Tier, wanted: Wanted) -> None:
        """Add the records that hold every one of the terms."""
        if wanted.needed:
            self.add(tier, self.view.holding_all(wanted.needed), wanted.terms)


def add_codes(layers: Layers, question: Question) -> None:
    """Add the records that bear a code of the question; failing that, those it is the start of."""
    for code in question.codes:
        for key in code_keys(code):
            found = layers.view.bits(code_term(key))
            if found:
                layers.add(Tier.CODE, found, ())
                break
    if question.codes:
        layers.add(Tier.CODE_PREFIX, _codes_beginning(layers, question.codes[0]), ())


def add_adjacent(layers: Layers, question: Question) -> None:
    """Add the records where words that belong together stand together."""
    variants = question.variants
    if question.is_marked:
        _add_rows(layers, Tier.EXACT_PAIRS, Tier.EXACT_STICKY, [(v, _exact) for v in variants])
        for variant in variants:
            if not all(word.is_marked for word in variant):
                layers.add_all(Tier.MARKED_PAIRS, _marked(variant))
    if layers.total < ENOUGH:
        add_folded(layers, Tier.PAIRS, Tier.STICKY_PAIRS, variants)


def add_folded(layers: Layers, whole: Tier, partly: Tier, variants: Iterable[Words]) -> None:
    """Add the records with adjacent folded words: all neighbours, then the sticky ones."""
    _add_rows(layers, whole, partly, [(variant, _folded) for variant in variants])


def _add_rows(layers: Layers, whole: Tier, partly: Tier, rows: list[tuple[Words, Form]]) -> None:
    """Add what holds all neighbours or has all words in its title, then what holds sticky pairs."""
    view = layers.view
    for words, form in rows:
        layers.add_all(whole, form(words, _neighbours(words)))
    bound = [(words, form(words, pairs)) for words, form in rows if (pairs := sticky(view, words))]
    for words, wanted in bound:
        titled = {title_word_term(word.folded) for word in words}
        layers.add(whole, view.holding_all((*wanted.needed, *titled)), wanted.terms)
    for _, wanted in bound:
        layers.add_all(partly, wanted)


def add_scattered(layers: Layers, question: Question) -> None:
    """Add the records that hold all words anywhere."""
    if question.is_marked:
        for variant in question.variants:
            layers.add_all(Tier.EXACT_WORDS, _exact(variant, ()))
    add_words(layers, Tier.ALL_WORDS, question.variants)


def add_words(layers: Layers, tier: Tier, variants: Iterable[Words]) -> None:
    """Add the records that hold all folded words anywhere."""
    for variant in variants:
        layers.add_all(tier, _folded(variant, ()))


def add_some(layers: Layers, question: Question) -> None:
    """Add the records that hold at least half of the words of a question."""
    terms = _folded(question.words, ()).terms
    least = math.ceil(len(terms) * _SOME_SHARE)
    if len(terms) > 1:
        sets = [layers.view.bits(term) for term in terms]
        layers.add(Tier.SOME_WORDS, bitset.holding_at_least(sets, least), terms)


def sticky(view: View, words: Words) -> Pairs:
    """Return the neighbours that stand together in this index far more often than by chance."""
    return [pair for pair in _neighbours(words) if belong_together(view, *pair)]


def belong_together(view: View, left: Syllable, right: Syllable) -> bool:
    """Whether two words stand together in this index far more often than by chance."""
    return _affinity(view, left, right) > _STICKY


def _affinity(view: View, left: Syllable, right: Syllable) -> float:
    together = view.count(pair_term(left.folded, right.folded))
    if together == 0 or together == view.total:
        return float(together > 0)
    apart = view.count(word_term(left.folded)) * view.count(word_term(right.folded))
    return math.log(together * view.total / apart) / -math.log(together / view.total)


def _codes_beginning(layers: Layers, code: str) -> int:
    key = code_keys(code)[0] if code_keys(code) else ""
    if len(key) < _MIN_PREFIX or not any(c.isdigit() for c in key):
        return 0
    # Behind a code that exists only its parts are of interest: QCVN 8, then QCVN 8-2.
    prefix = code_term(key + "-" if layers.rows else key)
    found = 0
    for term in layers.view.rough_counts(prefix, _MAX_CODE_TERMS):
        found |= layers.view.bits(term)
    return found


def _neighbours(words: Words) -> Pairs:
    return list(zip(words, words[1:], strict=False))


def _exact(words: Words, adjacent: Pairs) -> Wanted:
    joined = [
        accent_pair_term((left.folded, left.accent), (right.folded, right.accent))
        for left, right in adjacent
    ]
    alone = [accent_word_term(word.folded, word.accent) for word in _apart(words, adjacent)]
    every = [accent_word_term(word.folded, word.accent) for word in words]
    return Wanted(_unique(joined, every), _unique(joined, alone))


def _folded(words: Words, adjacent: Pairs) -> Wanted:
    joined = [pair_term(left.folded, right.folded) for left, right in adjacent]
    alone = [word_term(word.folded) for word in _apart(words, adjacent)]
    return Wanted(
        _unique(joined, (word_term(word.folded) for word in words)), _unique(joined, alone)
    )


def _marked(words: Words) -> Wanted:
    joined = [pair_term(left.folded, right.folded) for left, right in _neighbours(words)]
    terms = _unique(joined, map(_as_typed, words))
    return Wanted(terms, terms)


def _as_typed(word: Syllable) -> str:
    if word.is_marked:
        return accent_word_term(word.folded, word.accent)
    return word_term(word.folded)


def _apart(words: Words, adjacent: Pairs) -> list[Syllable]:
    """Return the words that are in none of the pairs."""
    covered = {word.accent for pair in adjacent for word in pair}
    return [word for word in words if word.accent not in covered]


def _unique(*rows: Iterable[str]) -> Terms:
    return tuple(dict.fromkeys(chain(*rows)))
