"""Markdown read, never rendered: its blocks, words and links with the lines where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

# A bare address in running text; what ends a sentence does not belong to it.
ADDRESS = re.compile(
    r"(?:https?:[/\\]+|www\.)"
    r"[^\s<>\"'“”‘’()\[\]]*[^\s<>\"'“”‘’()\[\].,;:!?…*_]",
    re.IGNORECASE,
)
_BREAKS = frozenset({"softbreak", "hardbreak"})


class _Reader(MarkdownIt):
    """Reads every link as it is written: one that a page would refuse must still be seen."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  # the name that the parser calls
        return True

    def normalizeLink(self, link: str) -> str:  # noqa: N802  # the name that the parser calls
        return link


_READER = _Reader("commonmark", {"html": False}).enable("table")


class Place(StrEnum):
    """In what kind of block a piece of text stands."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEAD_CELL = "head_cell"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Link:
    """A link or (`is_picture`) a picture; `is_bare` when the address itself stands in the text."""

    address: str
    text: str
    line: int
    is_picture: bool = False
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """The words of one block; `source` is what was typed, `level` that of a heading."""

    place: Place
    line: int
    text: str
    source: str
    level: int
    links: tuple[Link, ...]


def tokens_of(markdown: str) -> list[Token]:
    """The Markdown tokens of a text, with all links whatever their scheme."""
    return _READER.parse(markdown)


def pieces_of(markdown: str) -> Iterator[Piece]:
    """The blocks of a text that hold words, in order; code is left out."""
    opened: list[Token] = []
    line = 1
    for token in tokens_of(markdown):
        line = token.map[0] + 1 if token.map else line
        if token.nesting == 1:
            opened.append(token)
        elif token.nesting == -1:
            opened.pop()
        elif token.type == "inline":
            yield _piece(token, opened, line)


def links_of(markdown: str) -> Iterator[Link]:
    """All links, pictures and bare addresses of a text."""
    for piece in pieces_of(markdown):
        yield from piece.links


def _piece(inline: Token, opened: list[Token], line: int) -> Piece:
    place, level = _place(opened)
    reader = _Inline(line)
    for child in inline.children or ():
        reader.take(child)
    text = "".join(reader.text)
    bare = _bare(text, line, {link.text for link in reader.links})
    return Piece(place, line, text, inline.content, level, (*reader.links, *bare))


def _place(opened: list[Token]) -> tuple[Place, int]:
    types = [token.type for token in opened]
    last = types[-1] if types else ""
    if last == "heading_open":
        return Place.HEADING, int(opened[-1].tag[1:])
    if last in {"th_open", "td_open"}:
        return (Place.HEAD_CELL if last == "th_open" else Place.CELL), 0
    return (Place.ITEM if "list_item_open" in types else Place.PARAGRAPH), 0


class _Inline:
    """Collects words and links of one block."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.text: list[str] = []
        self.links: list[Link] = []
        self._open: tuple[Token, int, int] | None = None

    def take(self, token: Token) -> None:
        if token.type in _BREAKS:
            self.line += 1
            self.text.append("\n")
        elif token.type == "image":
            address = str(token.attrGet("src") or "")
            self.links.append(Link(address, token.content, self.line, is_picture=True))
        elif token.type == "link_open":
            self._open = token, len(self.text), self.line
        elif token.type == "link_close":
            self._close(token)
        elif token.type == "code_inline":
            # Code is not read as words, but it keeps the words beside it apart.
            self.text.append("\x00" * len(token.content))
        else:
            self.text.append(token.content)

    def _close(self, token: Token) -> None:
        if self._open is None:
            return
        opening, start, line = self._open
        text = "".join(self.text[start:])
        address = str(opening.attrGet("href") or "")
        self.links.append(Link(address, text, line, is_bare=opening.markup == "autolink"))
        self._open = None


def _bare(text: str, line: int, known: set[str]) -> Iterator[Link]:
    for found in ADDRESS.finditer(text):
        if not any(found.group() in words for words in known):
            at = line + text.count("\n", 0, found.start())
            yield Link(found.group(), found.group(), at, is_bare=True)
