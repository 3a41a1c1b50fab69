"""The body of a plan as headed sections: parts, chapters, articles, I, 1, a."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.writing.plans.lines import Line
from portal.writing.plans.recognised import RecognisedSection
from search.vietnamese import fold

# From the widest to the narrowest; the first that fits names the sort of a line.
_SORTS = (
    (
        "part",
        re.compile(r"(?P<number>(?:Phần|PHẦN)\s+(?:thứ\s+\w+|[IVXLC]+|\d+))\b[.:]?\s*(?P<rest>.*)"),
    ),
    (
        "chapter",
        re.compile(r"(?P<number>(?:Chương|CHƯƠNG)\s+(?:[IVXLC]+|\d+))\b[.:]?\s*(?P<rest>.*)"),
    ),
    ("division", re.compile(r"(?P<number>(?:Mục|MỤC)\s+\d+)\b[.:]?\s*(?P<rest>.*)")),
    ("article", re.compile(r"(?P<number>(?:Điều|ĐIỀU)\s+\d+[a-z]?)\s*[.:]\s*(?P<rest>.*)")),
    ("roman", re.compile(r"(?P<number>[IVX]+(?:\.\d{1,2})*)\s*[./)]\s*(?P<rest>\S.*)")),
    ("dotted", re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)\s*[.)]?\s+(?P<rest>\S.*)")),
    ("arabic", re.compile(r"(?P<number>\d{1,2})\s*[./)]\s+(?P<rest>\S.*)")),
    ("letter", re.compile(r"(?P<number>[a-zđ])\s*[.)]\s+(?P<rest>\S.*)")),
)
_ALWAYS = frozenset({"part", "chapter", "division", "article"})
_LONGEST_HEADING = 300
_DOUBT = "Chưa chắc đây là một đề mục. Xin xem lại."
_PREAMBLE, _BASIS = ("mo-dau", "Phần mở đầu"), ("can-cu", "Căn cứ ban hành")


@dataclass(slots=True)
class _Entry:
    sort: str
    number: str
    heading: str
    level: int
    anchor: str
    is_sure: bool = True
    body: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Mark:
    sort: str
    number: str
    rest: str


def sections_of(lines: Sequence[Line]) -> tuple[RecognisedSection, ...]:
    """The sections of the lines; what stands before the first heading is the preamble."""
    reader = _Reader(lines)
    for at in range(len(lines)):
        reader.take(at)
    return tuple(map(_section, filter(_is_kept, reader.entries)))


class _Reader:
    """Goes down the lines with the headings under which it stands."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.marks = [_mark(line) for line in lines]
        basis = any(line.text.startswith("Căn cứ") for line in lines[:3])
        anchor, heading = _BASIS if basis else _PREAMBLE
        self.entries = [_Entry("preamble", "", heading, 1, anchor)]
        self.above: list[_Entry] = []

    def take(self, at: int) -> None:
        """Read the next line: a heading, or words under the last one."""
        mark, line = self.marks[at], self.lines[at]
        if mark is None:
            if line.is_marked and self._is_bare_heading(line.text):
                self._open("bare", "", line.text, is_sure=False)
            else:
                self._body(line.text)
        elif self._is_heading(at, mark):
            self._open(mark.sort, mark.number, mark.rest.rstrip(" :."), self._is_sure(at, mark))
        elif mark.sort == "article" or self._is_clause(mark):
            self._open(mark.sort, mark.number, "", is_sure=True)
            self._body(mark.rest if mark.sort == "article" else line.text)
        else:
            self._body(line.text)

    def _is_heading(self, at: int, mark: _Mark) -> bool:
        """Short, no full sentence, and with something of its own below it."""
        line = self.lines[at]
        if mark.sort in _ALWAYS - {"article"} or (line.is_marked and mark.sort != "article"):
            return True
        if not mark.rest or len(mark.rest) > _LONGEST_HEADING or mark.rest[-1] in ".;,":
            return False
        if mark.sort in {"article", "roman"}:
            return mark.rest[-1] != ":"
        return self._has_own_words(at, mark)

    def _has_own_words(self, at: int, mark: _Mark) -> bool:
        after = self.marks[at + 1] if at + 1 < len(self.lines) else None
        is_last = at + 1 >= len(self.lines)
        return not is_last and (after is None or _is_narrower(after, mark))

    def _is_sure(self, at: int, mark: _Mark) -> bool:
        return self.lines[at].is_marked or mark.sort in _ALWAYS | {"roman"} or mark.rest[-1] != ":"

    def _is_clause(self, mark: _Mark) -> bool:
        """A numbered paragraph right under an article is a section without a heading."""
        under = self.above[-1] if self.above else None
        is_direct = under is not None and (
            under.sort == "article" or (under.sort == mark.sort and not under.heading)
        )
        return mark.sort == "arabic" and is_direct

    def _is_bare_heading(self, text: str) -> bool:
        is_short = len(text) <= _LONGEST_HEADING and text[-1:] not in ".;,:"
        return is_short and not text.startswith("- ")

    def _open(self, sort: str, number: str, heading: str, is_sure: bool) -> None:
        while self.above and not _holds(self.above[-1], sort, number):
            self.above.pop()
        anchor = _anchor(self.above[-1].anchor if self.above else "", sort, number, heading)
        taken = sum(entry.anchor == anchor for entry in self.entries)
        unique = f"{anchor}-lan-{taken + 1}" if taken else anchor
        entry = _Entry(sort, number, heading, len(self.above) + 1, unique, is_sure and not taken)
        self.entries.append(entry)
        self.above.append(entry)

    def _body(self, text: str) -> None:
        self.entries[-1].body.append(text)


def _mark(line: Line) -> _Mark | None:
    for sort, pattern in _SORTS:
        found = pattern.fullmatch(line.text)
        if found:
            return _Mark(sort, " ".join(found["number"].split()), found["rest"].strip())
    return None


_RANK = {sort: at for at, (sort, _) in enumerate(_SORTS)} | {"bare": 0, "preamble": 0}
_RANK["dotted"], _RANK["arabic"] = _RANK["arabic"], _RANK["dotted"]


def _is_narrower(one: _Mark, other: _Mark) -> bool:
    return _RANK[one.sort] > _RANK[other.sort] or one.number.startswith(other.number + ".")


def _holds(above: _Entry, sort: str, number: str) -> bool:
    """Whether a heading of this sort belongs under the one above."""
    if sort == above.sort:
        return sort in {"dotted", "roman"} and number.startswith(above.number + ".")
    return _RANK[sort] > _RANK[above.sort]


def _anchor(above: str, sort: str, number: str, heading: str) -> str:
    own = fold(number or heading)
    slug = re.sub(r"[^a-z0-9]+", "-", own).strip("-")[:60] or "muc"
    if sort in _ALWAYS:
        return slug
    if sort in {"dotted", "roman", "bare"} or not above:
        return f"muc-{slug}"
    return f"{above}-{slug}"


def _is_kept(entry: _Entry) -> bool:
    return entry.sort != "preamble" or bool(entry.body)


def _section(entry: _Entry) -> RecognisedSection:
    return RecognisedSection(
        number=entry.number,
        heading=entry.heading,
        level=entry.level,
        anchor=entry.anchor[:80],
        body="\n\n".join(entry.body),
        heading_is_editorial=entry.sort == "preamble",
        doubt="" if entry.is_sure else _DOUBT,
    )
