"""Did you mean: questions with typing errors, repaired with the syllables that the index knows."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from search.engines.view import View
from search.keyboard import decode
from search.question import Question, Words
from search.spelling import spelled
from search.terms import ACCENT, accent_word_term, pair_term
from search.vietnamese import Syllable, keys, syllables

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {a + b for row in _ROWS for a, b in pairwise(row)}
_KEPT, _DECODED, _SLIP, _EDIT, _TWO_EDITS = 0.0, 1.0, 2.5, 3.0, 6.0
_CHOICES = 8
_USUAL_SIZE = 100_000
_MIN_REPAIRED, _MIN_TWICE_REPAIRED = 3, 5
_MAX_REPAIRED_WORDS = 12
_MAX_VARIANTS_SEEN = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """What one typed word may have been meant to be, and how far that is from what was typed."""

    words: Words
    cost: float


def repaired(view: View, question: Question) -> Words | None:
    """Return the likeliest question meant, or None if the typed one is as good as any."""
    if not 0 < len(question.words) <= _MAX_REPAIRED_WORDS:
        return None
    paths: dict[Words, float] = {}
    for words, cost in _cuts(view, question.words):
        rows = [_choices(view, word, is_alone=len(words) == 1) for word in words]
        if all(rows):
            path, gain = _likeliest(view, rows)
            paths[path] = max(gain - cost, paths.get(path, -math.inf))
    best = max(paths, key=paths.__getitem__, default=())
    return best if best and _forms(best) != _forms(question.words) else None


def as_text(view: View, question: Question, words: Words) -> str:
    """Spell a repaired question: with marks if the typed one had them or was keyed in Telex."""
    typed = {word.text for word in question.words}
    marked = question.is_marked or any(word.is_marked for word in words)
    row = [
        word.text if word.text in typed or not marked else _with_accent(view, words, at)
        for at, word in enumerate(words)
    ]
    return " ".join(row)


def _cuts(view: View, words: Words) -> Iterator[tuple[Words, float]]:
    """Yield the words as typed, then with one space moved by a letter where that makes words."""
    yield words, _KEPT
    known = view.syllables
    for at, (left, right) in enumerate(pairwise(words)):
        if left.folded in known and right.folded in known:
            continue
        letters, cut = left.folded + right.folded, len(left.folded)
        for moved in (cut - 1, cut + 1):
            first, second = keys(letters[:moved])[0], keys(letters[moved:])[0]
            if first in known and second in known:
                pair = _replaced(left, first), _replaced(right, second)
                yield (*words[:at], *pair, *words[at + 2 :]), _SLIP


def _choices(view: View, word: Syllable, *, is_alone: bool) -> list[Choice]:
    known = view.syllables
    typed = word.folded
    if not typed.isalpha():
        return [Choice((word,), _KEPT), *_decoded(view, word)]
    found = {typed: _KEPT} if typed in known else {}
    is_repairable = len(typed) >= _MIN_REPAIRED or (typed not in known and not is_alone)
    for candidate, cost in _one_edit(typed) if is_repairable else ():
        if candidate in known:
            found[candidate] = min(cost, found.get(candidate, cost))
    if not found:
        found = dict.fromkeys(_two_edits(typed, known), _TWO_EDITS)
    near = sorted(found, key=lambda form: (found[form], -known[form]))[:_CHOICES]
    choices = [Choice((_replaced(word, form),), found[form]) for form in near]
    return choices + _decoded(view, word) + _split(view, word)


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
    typed, known = word.folded, view.syllables
    if typed in known:
        return []
    best, parts, cost = 0, ("", ""), _KEPT
    for at in range(1, len(typed)):
        for rest, price in ((at, _SLIP), (at + 1, _EDIT)):
            first, second = keys(typed[:at])[0], keys(typed[rest:])[0]
            if first in known and second in known:
                count = view.rough_count(pair_term(first, second))
                if count > best:
                    best, parts, cost = count, (first, second), price
    return [Choice(tuple(_replaced(word, part) for part in parts), cost)] if best else []


def _likeliest(view: View, rows: list[list[Choice]]) -> tuple[Words, float]:
    """Choose one per word so that neighbours are known together and little is changed."""
    best: dict[Words, float] = {(): 0.0}
    for row in rows:
        longer: dict[Words, float] = {}
        for path, score in best.items():
            for choice in row:
                longer[path + choice.words] = score + _gain(view, path, choice)
        best = _best_by_last_word(longer)
    return max(best.items(), key=itemgetter(1))


def _best_by_last_word(paths: dict[Words, float]) -> dict[Words, float]:
    best: dict[str, Words] = {}
    for path, score in paths.items():
        last = path[-1].folded
        if last not in best or score > paths[best[last]]:
            best[last] = path
    return {path: paths[path] for path in best.values()}


def _gain(view: View, path: Words, choice: Choice) -> float:
    gain = -choice.cost
    # The same share of a small index is as telling as of a large one.
    scale = math.log(_USUAL_SIZE) / math.log(view.total + 2)
    row = (*path[-1:], *choice.words)
    for left, right in pairwise(row):
        gain += scale * math.log1p(view.rough_count(pair_term(left.folded, right.folded)))
    for word in choice.words:
        gain += 0.3 * math.log1p(view.syllables.get(word.folded, 0))
    return gain


def _one_edit(typed: str) -> Iterator[tuple[str, float]]:
    for at in range(len(typed) + 1):
        head, tail = typed[:at], typed[at:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:], _SLIP
        if tail:
            yield head + tail[1:], _SLIP if head[-1:] == tail[0] else _EDIT
        for letter in _LETTERS:
            yield head + letter + tail, _EDIT
            if tail and letter != tail[0]:
                near = letter + tail[0] in _NEIGHBOURS or tail[0] + letter in _NEIGHBOURS
                yield head + letter + tail[1:], _SLIP if near else _EDIT


def _two_edits(typed: str, known: dict[str, int]) -> list[str]:
    if len(typed) < _MIN_TWICE_REPAIRED:
        return []
    letters = set(typed)
    return [
        form
        for form in known
        if abs(len(form) - len(typed)) <= 2
        and len(letters ^ set(form)) <= 4
        and _distance(typed, form) <= 2
    ]


def _distance(left: str, right: str) -> int:
    row = list(range(len(right) + 1))
    for at, letter in enumerate(left, 1):
        previous, row[0] = row[0], at
        for to, other in enumerate(right, 1):
            changed = previous + (letter != other)
            previous, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, changed)
    return row[-1]


def _replaced(word: Syllable, form: str) -> Syllable:
    if form == word.folded:
        return word
    return replace(word, text=form, folded=form, accent=form)


def _with_accent(view: View, words: Words, at: int) -> str:
    """Spell a repaired word as it is mostly written beside its neighbour, else anywhere."""
    word = words[at]
    for left in (at - 1, at):
        if 0 <= left < len(words) - 1:
            pair = f"P{words[left].folded}_{words[left + 1].folded}{ACCENT}"
            form = _usual(view, pair, at - left, word)
            if form:
                return spelled(form)
    return spelled(_usual(view, f"W{word.folded}{ACCENT}", 0, word) or word.accent)


def _usual(view: View, prefix: str, part: int, word: Syllable) -> str:
    """Return the most frequent accents of a word; what was keyed without a tone may have any."""
    counts: Counter[str] = Counter()
    for term, count in view.rough_counts(prefix, _MAX_VARIANTS_SEEN).items():
        form = term[len(prefix) :].split("_")[part]
        if not word.is_marked or form.startswith(word.accent):
            counts[form] += count
    return max(counts, key=counts.__getitem__, default="")


def _forms(words: Words) -> list[str]:
    return [word.folded for word in words]
