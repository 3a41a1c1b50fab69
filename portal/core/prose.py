"""Plain text of official documents taken apart into paragraphs, lists, links and note marks."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BULLET = "- "
_NOTE_MARK = r"\[\^(?P<note>[0-9]{1,3})\]"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; `href` when it is a link, `is_note` when it is the mark of a footnote."""

    text: str
    href: str = ""
    is_note: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (one line) or a list (one line for each item)."""

    lines: tuple[Line, ...]
    is_list: bool


def read_prose(text: str, links: Mapping[str, str], note_href: str = "#chu-thich-") -> list[Block]:
    """Take `text` apart; words that `links` names become links the first time they occur.

    Lines that begin with "- " are items of one list, also with empty lines between them. A mark
    like [^1] leads to `note_href` and its number.
    """
    blocks: list[Block] = []
    pending = dict(links)
    for line in filter(None, map(str.strip, text.splitlines())):
        is_item = line.startswith(BULLET)
        spans = _spans(line.removeprefix(BULLET) if is_item else line, pending, note_href)
        if is_item and blocks and blocks[-1].is_list:
            blocks[-1] = Block((*blocks[-1].lines, spans), is_list=True)
        else:
            blocks.append(Block((spans,), is_list=is_item))
    return blocks


def _spans(line: str, pending: dict[str, str], note_href: str) -> Line:
    """The pieces of a line; links that were set are taken out of `pending`."""
    spans: list[Span] = []
    at = 0
    for match in _marks(pending).finditer(line):
        word, note = match.group(), match.group("note")
        if not note and word not in pending:
            continue
        if match.start() > at:
            spans.append(Span(line[at : match.start()]))
        at = match.end()
        if note:
            spans.append(Span(note, note_href + note, is_note=True))
        else:
            spans.append(Span(word, pending.pop(word)))
    if at < len(line):
        spans.append(Span(line[at:]))
    return tuple(spans)


def _marks(words: Iterable[str]) -> re.Pattern[str]:
    # The longest first: "996/QĐ-TTg" must not be taken for "996".
    ordered = sorted(words, key=len, reverse=True)
    named = "|".join(re.escape(word) for word in ordered)
    return re.compile(rf"{_NOTE_MARK}|(?<!\w)(?:{named})(?![-/]?\w)" if named else _NOTE_MARK)
