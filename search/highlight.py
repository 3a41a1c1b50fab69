"""Which stretches of a text a question hit: by the forms of words, never by letters."""

import unicodedata
from collections.abc import Iterator

from search.question import Question
from search.vietnamese import Syllable, fold, syllables

Segments = tuple[tuple[str, bool], ...]
_ELLIPSIS = "…"


def highlight(text: str, question: Question) -> Segments:
    """Cut a text into stretches, True for those that the question hit; joined they are the text.

    A word typed with marks hits only itself if the text holds it so, else any reading of its
    letters. Words of synonyms and spelled-out abbreviations are hit as well.
    """
    words = list(syllables(text))
    return _segments(text, _hit_spans(words, question))


def snippet(text: str, question: Question, width: int = 220) -> Segments:
    """Return the stretch of about so many characters with the most different words hit.

    Cut ends are marked by an ellipsis; white space is made single.
    """
    flat = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(flat) <= width:
        return highlight(flat, question)
    words = list(syllables(flat))
    spans = _hit_spans(words, question)
    start, end = _window(flat, words, spans, width)
    inside = [(a - start, b - start) for a, b in spans if a >= start and b <= end]
    parts = _segments(flat[start:end], inside)
    head = ((_ELLIPSIS, False),) if start else ()
    tail = ((_ELLIPSIS, False),) if end < len(flat) else ()
    return head + parts + tail


def _hit_spans(words: list[Syllable], question: Question) -> list[tuple[int, int]]:
    hit = _words_hit(words, question.words)
    for phrase in question.phrases:
        hit |= _phrase_hit(words, phrase)
    spans: list[tuple[int, int]] = []
    previous = -2
    for at in sorted(hit):
        start = spans.pop()[0] if at == previous + 1 else words[at].start
        spans.append((start, words[at].end))
        previous = at
    return spans


def _words_hit(words: list[Syllable], asked: tuple[Syllable, ...]) -> set[int]:
    present = {word.accent for word in words}
    exact = {word.accent for word in asked if word.is_marked and word.accent in present}
    loose = {word.folded for word in asked if word.accent not in exact}
    return {at for at, w in enumerate(words) if w.accent in exact or w.folded in loose}


def _phrase_hit(words: list[Syllable], phrase: tuple[Syllable, ...]) -> set[int]:
    asked = [word.folded for word in phrase]
    forms = [word.folded for word in words]
    length = len(asked)
    starts = (at for at in range(len(forms) - length + 1) if forms[at : at + length] == asked)
    return {at + offset for at in starts for offset in range(length)}


def _segments(text: str, spans: list[tuple[int, int]]) -> Segments:
    return tuple(_cut(text, spans))


def _cut(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    done = 0
    for start, end in spans:
        if start > done:
            yield text[done:start], False
        yield text[start:end], True
        done = end
    if done < len(text):
        yield text[done:], False


def _window(
    text: str, words: list[Syllable], spans: list[tuple[int, int]], width: int
) -> tuple[int, int]:
    """Choose the window whose hits differ most, a third of it before the first of them."""
    lead = width // 3
    starts = [max(0, start - lead) for start, _ in spans] or [0]
    best = max(starts, key=lambda start: (_variety(text, spans, start, start + width), -start))
    begin = min(best, max(0, len(text) - width))
    whole = [word for word in words if word.start >= begin and word.end <= begin + width]
    if not whole:
        return begin, min(len(text), begin + width)
    end = len(text) if begin + width >= len(text) else whole[-1].end
    return (whole[0].start if begin else 0), end


def _variety(text: str, spans: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    inside = [word for a, b in spans if a >= start and b <= end for word in text[a:b].split()]
    return len(set(map(fold, inside))), len(inside)
