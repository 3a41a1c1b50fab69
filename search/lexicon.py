"""Abbreviations and synonyms: which phrases stand for one another when a question is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from search.vietnamese import Syllable, clean, syllables

Phrase = tuple[Syllable, ...]


@dataclass(frozen=True)
class Abbreviation:
    """A short form; one that is unsafe alone is expanded only beside other words."""

    abbr: str
    expansion: str
    unsafe_alone: bool = False


@dataclass(frozen=True)
class Equivalent:
    """A phrase as it may be typed and another that means the same."""

    typed: Phrase
    meant: Phrase
    needs_company: bool


@dataclass(frozen=True)
class Lexicon:
    """Abbreviations (read in both directions if safe) and groups of equivalent phrases.

    In each pair of `one_way` the first phrase, typed, stands for the second, never back.
    """

    abbreviations: tuple[Abbreviation, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    one_way: tuple[tuple[str, str], ...] = ()

    def equivalents(self, words: Sequence[Syllable], at: int) -> list[Equivalent]:
        """Return what the longest known phrase that starts at this word may stand for."""
        for length in range(min(self._longest, len(words) - at), 0, -1):
            typed = words[at : at + length]
            known = self._by_folded.get(tuple(word.folded for word in typed), ())
            fitting = [entry for entry in known if _agrees(typed, entry.typed)]
            if fitting:
                return fitting
        return []

    @cached_property
    def _by_folded(self) -> dict[tuple[str, ...], list[Equivalent]]:
        table: dict[tuple[str, ...], list[Equivalent]] = {}
        for entry in self._entries():
            row = table.setdefault(tuple(word.folded for word in entry.typed), [])
            if entry not in row and entry.typed and entry.meant:
                row.append(entry)
        return table

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._by_folded), default=0)

    def _entries(self) -> Iterator[Equivalent]:
        for entry in self.abbreviations:
            short, long = _phrase(entry.abbr), _phrase(entry.expansion)
            yield Equivalent(short, long, entry.unsafe_alone)
            if not entry.unsafe_alone:
                yield Equivalent(long, short, needs_company=False)
        for group in self.synonyms:
            phrases = [_phrase(phrase) for phrase in group]
            for typed in phrases:
                for meant in phrases:
                    if typed != meant:
                        yield Equivalent(typed, meant, needs_company=False)
        for typed_text, meant_text in self.one_way:
            yield Equivalent(_phrase(typed_text), _phrase(meant_text), needs_company=False)


EMPTY = Lexicon()


def _phrase(text: str) -> Phrase:
    return tuple(syllables(clean(text)))


def _agrees(typed: Sequence[Syllable], known: Phrase) -> bool:
    """A word typed without marks may be any reading; one with marks must be this one."""
    return all(
        word.accent == other.accent or not word.is_marked
        for word, other in zip(typed, known, strict=True)
    )
