"""Did you mean: questions with typing errors, repaired with the syllables that the index knows."""

import heapq
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from operator import itemgetter

from search.engines import slips
from search.engines.view import View
from search.keyboard import decode
from search.question import Question, Words
from search.terms import accent_word_term, pair_term
from search.vietnamese import Syllable, keys, syllables

_DECODED = 1.0
_CHOICES, _ALTERNATIVES, _WEIGHED = 8, 3, 12
# What the count of the first word, and a record that holds the whole, tell beside the pairs.
_ALONE, _WHOLE = 0.2, 4.0
_USUAL_SIZE = 100_000
_MAX_REPAIRED_WORDS = 12


# How likely, and what is meant.
Path = tuple[float, Words]


@dataclass(frozen=True, slots=True)
class Choice:
    """What one typed word may have been meant to be, and how far that is from what was typed.

    One that replaces a word that the index knows is less likely than any other.
    """

    words: Words
    cost: float
    replaces_known: bool = False

    def may_follow(self, other: "Choice") -> bool:
        """Whether both are likely at once: a known word is not changed beside a changed one."""
        if self.cost < slips.SLIP or other.cost < slips.SLIP:
            return True
        return not (self.replaces_known or other.replaces_known)


def repaired(view: View, question: Question) -> Words | None:
    """Return the likeliest question meant, or None if the typed one is as good as any."""
    if not 0 < len(question.words) <= _MAX_REPAIRED_WORDS:
        return None
    paths: list[Path] = []
    for words, cost in _cuts(view, question.words):
        rows = [_choices(view, words, at) for at in range(len(words))]
        if all(rows):
            paths += ((gain - cost, path) for gain, path in _likely(view, rows))
    likely = heapq.nlargest(_WEIGHED, paths, key=itemgetter(0))
    best = max(likely, key=partial(_likelihood, view), default=(0.0, ()))[1]
    return best if best and _forms(best) != _forms(question.words) else None


def _likelihood(view: View, path: Path) -> float:
    gain, words = path
    return gain + _WHOLE * _evidence(view, 1) * is_known_whole(view, words)


def is_known_whole(view: View, words: Words) -> bool:
    """Whether some record holds all neighbours of a question of three words or more."""
    pairs = [pair_term(left.folded, right.folded) for left, right in pairwise(words)]
    return len(pairs) > 1 and view.holding_all(pairs) > 0


def _cuts(view: View, words: Words) -> Iterator[tuple[Words, float]]:
    """Yield the words as typed, then with one space moved by a letter where that makes words."""
    yield words, slips.KEPT
    known = view.syllables
    for at, (left, right) in enumerate(pairwise(words)):
        if view.rough_count(pair_term(left.folded, right.folded)):
            continue
        letters, cut = left.folded + right.folded, len(left.folded)
        for moved in (cut - 1, cut + 1):
            first, second = keys(letters[:moved])[0], keys(letters[moved:])[0]
            if first in known and second in known:
                pair = _replaced(left, first), _replaced(right, second)
                yield (*words[:at], *pair, *words[at + 2 :]), slips.SLIP


def _choices(view: View, words: Words, at: int) -> list[Choice]:
    word = words[at]
    if not word.folded.isalpha():
        return [Choice((word,), slips.KEPT), *_decoded(view, word)]
    found = slips.meant_by(word.text, view.syllables, is_alone=len(words) == 1)
    near = _nearest(view, found, words, at)
    is_known = word.folded in view.syllables
    choices = [Choice((_replaced(word, form),), found[form], is_known) for form in near]
    return choices + _decoded(view, word) + _split(view, word)


def _nearest(view: View, found: slips.Costs, words: Words, at: int) -> list[str]:
    """Return the likeliest forms: near in letters, known beside the words as typed, frequent."""
    if len(found) <= _CHOICES:
        return list(found)
    return heapq.nlargest(
        _CHOICES, found, key=lambda form: _fit(view, words, at, form) - found[form]
    )


def _fit(view: View, words: Words, at: int, form: str) -> float:
    """Return how well a form is known in the place of a word, its neighbours as typed."""
    forms = [word.folded for word in words[max(0, at - 1) : at + 2]]
    forms[min(at, 1)] = form
    beside = sum(_evidence(view, view.rough_count(pair_term(*pair))) for pair in pairwise(forms))
    return beside + _ALONE * _evidence(view, view.syllables[form])


def _decoded(view: View, word: Syllable) -> list[Choice]:
    """Return the word as Telex or VNI keys, if that gives a syllable that some record holds."""
    text = decode(word.text)
    if text is None:
        return []
    meant = tuple(syllables(text))
    held = (view.rough_count(accent_word_term(part.folded, part.accent)) for part in meant)
    return [Choice(meant, _DECODED)] if all(held) else []


def _split(view: View, word: Syllable) -> list[Choice]:
    """Return the word as two that stand together in the index.

    The space between them was left out, or a letter was hit in its place.
    """
    if word.folded in view.syllables:
        return []
    found = (_halves(view, word, gap, cost) for gap, cost in ((0, slips.SLIP), (1, slips.EDIT)))
    return [choice for choice in found if choice is not None]


def _halves(view: View, word: Syllable, gap: int, cost: float) -> Choice | None:
    """Return the best known pair on both sides of so many letters."""
    typed, known = word.folded, view.syllables
    cuts = ((keys(typed[:at])[0], keys(typed[at + gap :])[0]) for at in range(1, len(typed) - gap))
    counts = {
        cut: view.rough_count(pair_term(*cut))
        for cut in cuts
        if cut[0] in known and cut[1] in known
    }
    best = max(counts, key=counts.__getitem__, default=("", ""))
    if not counts.get(best):
        return None
    return Choice(tuple(_replaced(word, part) for part in best), cost)


def _likely(view: View, rows: list[list[Choice]]) -> list[Path]:
    """Choose one per word so that neighbours are known together and little is changed."""
    best = [(choice, [(_first_gain(view, choice), choice.words)]) for choice in rows[0]]
    for row in rows[1:]:
        best = [(choice, _best(_followed(view, best, choice))) for choice in row]
    return [path for _, paths in best for path in paths]


def _followed(
    view: View, before: list[tuple[Choice, list[Path]]], choice: Choice
) -> Iterator[Path]:
    for other, paths in before:
        if paths and choice.may_follow(other):
            gain = _gain(view, (other.words[-1], *choice.words)) - choice.cost
            yield from ((known + gain, path + choice.words) for known, path in paths)


def _best(paths: Iterable[Path]) -> list[Path]:
    return heapq.nlargest(_ALTERNATIVES, paths, key=itemgetter(0))


def _first_gain(view: View, choice: Choice) -> float:
    count = view.syllables.get(choice.words[0].folded, 0)
    return _ALONE * _evidence(view, count) + _gain(view, choice.words) - choice.cost


def _gain(view: View, words: Words) -> float:
    pairs = (pair_term(left.folded, right.folded) for left, right in pairwise(words))
    return sum(_evidence(view, view.rough_count(pair)) for pair in pairs)


def _evidence(view: View, count: int) -> float:
    """Return how telling a count is: the same share of a small index as much as of a large one."""
    return math.log1p(count) * math.log(_USUAL_SIZE) / math.log(view.total + 2)


def _replaced(word: Syllable, form: str) -> Syllable:
    if form == word.folded:
        return word
    return replace(word, text=form, folded=form, accent=form)


def _forms(words: Words) -> list[str]:
    return [word.folded for word in words]
