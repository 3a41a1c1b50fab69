"""The text of a plan, plain or Markdown, as lines and tables without marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.vietnamese import clean

_HEADING = re.compile(r"#{1,6}\s+")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w))")
_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#|+.&()!-])")
_BULLET = re.compile(r"[-*+–•]\s+")
_BAR = re.compile(r"(?<!\\)\|")
_RULE_CELL = re.compile(r":?-{2,}:?")
_WHOLE_BOLD = re.compile(r"\*\*[^*]+\*\*\W*")
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,400})\]\([^)\s]{0,2000}\)")
_FEWEST_CELLS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `is_marked` when it was a heading or wholly bold, `parted` after a blank."""

    text: str
    is_marked: bool = False
    parted: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells."""

    rows: tuple[tuple[str, ...], ...]


Part = Line | Grid


def read_parts(text: str) -> list[Part]:
    """Lines and tables of a text in order; tables are written with bars or with tabs."""
    parts: list[Part] = []
    rows: list[tuple[str, ...]] = []
    parted = True
    for raw in clean(text.replace("\r\n", "\n")).split("\n"):
        cells = _cells(raw)
        if cells:
            rows.append(cells)
            continue
        if rows:
            parts += _table(rows)
            rows = []
        if raw.strip():
            parts.append(_line(raw, parted))
        parted = not raw.strip()
    return [*parts, *_table(rows)]


def lines_of(parts: Sequence[Part]) -> list[Line]:
    """All lines, each cell of a table as a line of its own."""
    found: list[Line] = []
    for part in parts:
        if isinstance(part, Line):
            found.append(part)
        else:
            found += [Line(cell, parted=True) for row in part.rows for cell in row if cell]
    return found


def plain(text: str) -> str:
    """A line without the marks of Markdown."""
    bare = _LINK.sub(r"\1", _EMPHASIS.sub("", text.strip().removesuffix("\\")))
    return " ".join(_ESCAPE.sub(r"\1", bare).split())


def _line(raw: str, parted: bool) -> Line:
    stripped = raw.strip()
    heading = _HEADING.match(stripped)
    text = plain(stripped[heading.end() :] if heading else stripped)
    is_bold = _WHOLE_BOLD.fullmatch(stripped) is not None
    return Line(
        _BULLET.sub("- ", text, count=1) if _BULLET.match(text) else text,
        heading is not None or is_bold,
        parted,
    )


def _cells(raw: str) -> tuple[str, ...]:
    stripped = raw.strip()
    if stripped.startswith("|"):
        inner = stripped.removeprefix("|")
        return tuple(map(plain, _BAR.split(inner.removesuffix("|"))))
    if raw.count("\t") >= _FEWEST_CELLS - 1:
        return tuple(map(plain, raw.split("\t")))
    return ()


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[Part]:
    filled = tuple(row for row in rows if not all(_RULE_CELL.fullmatch(cell) for cell in row))
    if filled:
        yield Grid(filled)
