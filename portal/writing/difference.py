"""What changed between two texts, word by word, as a person reads it."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A word with its marks, one line end, or anything between; joined they are the text again.
_PIECE = re.compile(r"\n|[^\S\n]+|(?:\w[\u0300-\u036f]*)+|[^\w\s]")
# difflib takes time with the cube of the length at worst; longer stretches are cut at words that
# occur once on both sides, and what is still longer is shown as replaced.
_LARGEST = 40_000
# Below this likeness two lines have nothing to do with each other.
_LIKENESS = 0.4


class Change(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Words next to each other with the same fate."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of the comparison; a line end belongs to the last run."""

    runs: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything in this line was added or removed."""
        return any(run.change is not Change.KEPT for run in self.runs)


Step = tuple[bool, int, int, int, int]


def difference(before: str, after: str) -> Sequence[DiffLine]:
    """Compare two texts line by line, and word by word inside the lines that changed.

    The kept and added runs together are `after`, the kept and removed ones `before`.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return tuple(_lines(_runs_of_lines(old, new)))


def field_difference(before: str, after: str) -> Sequence[Run]:
    """Compare two short values word by word."""
    return tuple(_merged(_runs_of_words(before, after)))


def _runs_of_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for is_same, i1, i2, j1, j2 in _steps(old, new):
        if is_same:
            yield from (Run(Change.KEPT, line) for line in old[i1:i2])
        else:
            yield from _runs_of_words("".join(old[i1:i2]), "".join(new[j1:j2]))


def _runs_of_words(before: str, after: str) -> Iterator[Run]:
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    steps = list(_steps(old, new))
    if not _is_alike(steps, old, new):
        steps = [(False, 0, len(old), 0, len(new))]
    for is_same, i1, i2, j1, j2 in steps:
        if is_same:
            yield Run(Change.KEPT, "".join(old[i1:i2]))
            continue
        yield Run(Change.REMOVED, "".join(old[i1:i2]))
        yield Run(Change.ADDED, "".join(new[j1:j2]))


def _is_alike(steps: Iterable[Step], old: Sequence[str], new: Sequence[str]) -> bool:
    kept = sum(
        sum(not piece.isspace() for piece in old[i1:i2]) for same, i1, i2, _, _ in steps if same
    )
    shorter = min(sum(not piece.isspace() for piece in side) for side in (old, new))
    return kept >= _LIKENESS * shorter


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """Stretches in order, each the same on both sides or not."""
    done_old = done_new = 0
    for i, j, length in (*_matches(old, new), (len(old), len(new), 0)):
        if done_old < i or done_new < j:
            yield False, done_old, i, done_new, j
        if length:
            yield True, i, i + length, j, j + length
        done_old, done_new = i + length, j + length


def _matches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    if start:
        yield 0, 0, start
    top_old, top_new = len(old) - end, len(new) - end
    middle_old, middle_new = old[start:top_old], new[start:top_new]
    anchors = _anchors(middle_old, middle_new)
    low_old = low_new = 0
    for i, j in (*anchors, (len(middle_old), len(middle_new))):
        gap = _small_matches(middle_old[low_old:i], middle_new[low_new:j])
        yield from ((start + low_old + a, start + low_new + b, size) for a, b, size in gap)
        if i < len(middle_old):
            yield start + i, start + j, 1
        low_old, low_new = i + 1, j + 1
    if end:
        yield top_old, top_new, end


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _small_matches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    if len(old) * len(new) <= _LARGEST:
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        yield from ((block.a, block.b, block.size) for block in blocks if block.size)


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest rising row of pieces that occur exactly once on each side."""
    if len(old) * len(new) <= _LARGEST:
        return []
    once_old, once_new = Counter(old), Counter(new)
    where = {piece: at for at, piece in enumerate(new) if once_new[piece] == 1}
    pairs = [
        (at, where[piece])
        for at, piece in enumerate(old)
        if once_old[piece] == 1 and piece in where
    ]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    ends: list[int] = []
    holders: list[int] = []
    previous: list[int] = []
    for at, (_, j) in enumerate(pairs):
        spot = bisect_left(ends, j)
        previous.append(holders[spot - 1] if spot else -1)
        ends[spot : spot + 1], holders[spot : spot + 1] = [j], [at]
    row = []
    at = holders[-1] if holders else -1
    while at >= 0:
        row.append(pairs[at])
        at = previous[at]
    return row[::-1]


def _lines(runs: Iterable[Run]) -> Iterator[DiffLine]:
    line: list[Run] = []
    for run in runs:
        for text in run.text.splitlines(keepends=True):
            line.append(Run(run.change, text))
            if text.endswith("\n"):
                yield DiffLine(tuple(_merged(line)))
                line = []
    if line:
        yield DiffLine(tuple(_merged(line)))


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs without empty ones, neighbours of one kind joined."""
    kept: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if kept is not None and kept.change is run.change:
            kept = Run(run.change, kept.text + run.text)
            continue
        if kept is not None:
            yield kept
        kept = run
    if kept is not None:
        yield kept
