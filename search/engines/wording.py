"""How a repaired question is spelled: with the marks that its words mostly bear in the index."""

from collections import Counter

from search.engines.view import View
from search.question import Question, Words
from search.spelling import spelled
from search.terms import ACCENT
from search.vietnamese import Syllable

_MAX_VARIANTS_SEEN = 50


def as_text(view: View, question: Question, words: Words) -> str:
    """Spell a repaired question: with marks if the typed one had them or was keyed in Telex."""
    typed = {word.text for word in question.words}
    marked = question.is_marked or any(word.is_marked for word in words)
    row = [
        word.text if word.text in typed or not marked else _with_accent(view, words, at)
        for at, word in enumerate(words)
    ]
    return " ".join(row)


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
