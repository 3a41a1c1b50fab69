"""What a mistyped word may have been meant to be: known syllables one or two slips away."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from search.vietnamese import fold, keys

KEPT, SLIP, EDIT, TWO_EDITS = 0.0, 4.5, 5.0, 10.0
# Most short syllables are one letter from another that everybody knows.
SHORT = 1.0
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {a + b for row in _ROWS for a, b in pairwise(row)}
_MIN_REPAIRED, _MIN_TWICE_REPAIRED = 3, 5

Costs = dict[str, float]


def meant_by(text: str, known: Mapping[str, int], *, is_alone: bool) -> Costs:
    """Return known folded forms near a word as typed, each with how far it is; itself if known.

    One or two letters alone are what they are.
    """
    typed = keys(text)[0]
    found = {typed: KEPT} if typed in known else {}
    is_short = len(typed) < _MIN_REPAIRED
    if is_short and is_alone:
        return found
    surcharge = SHORT if is_short and found else KEPT
    for form, cost in _near(fold(text), typed, known):
        found[form] = min(cost + surcharge, found.get(form, cost + surcharge))
    return found or dict.fromkeys(_two_edits(typed, known), TWO_EDITS)


def _near(letters: str, typed: str, known: Mapping[str, int]) -> Iterator[tuple[str, float]]:
    for start in dict.fromkeys((typed, letters)):
        for candidate, cost in _one_edit(start):
            form = keys(candidate)[0] if candidate.endswith("y") else candidate
            if form in known:
                yield form, cost


def _one_edit(typed: str) -> Iterator[tuple[str, float]]:
    for at in range(len(typed) + 1):
        head, tail = typed[:at], typed[at:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:], SLIP
        if tail:
            yield head + tail[1:], SLIP if head[-1:] == tail[0] else EDIT
        for letter in _LETTERS:
            yield head + letter + tail, EDIT
            if tail and letter != tail[0]:
                near = letter + tail[0] in _NEIGHBOURS or tail[0] + letter in _NEIGHBOURS
                yield head + letter + tail[1:], SLIP if near else EDIT


def _two_edits(typed: str, known: Mapping[str, int]) -> list[str]:
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
