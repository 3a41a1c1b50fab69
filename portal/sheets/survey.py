"""The first walk through a table: where its heading stands, in which code each column is."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.sheets.cell_text import RawCell
from portal.sheets.legacy_codes import Script
from portal.sheets.recognition import script_of, telling_words
from portal.sheets.refusals import SheetRefusedError
from portal.sheets.sources import RawRow, Source
from portal.sheets.values import cell_of

_HEADING_WITHIN = 20
# So many marked texts and words of a column are enough to know its code.
_MOST_TEXTS, _MOST_WORDS = 3_000, 500
_EMPTY = "Bảng không có dòng tiêu đề hoặc dữ liệu nào."


@dataclass(slots=True)
class Survey:
    """What is known of a table before its rows are handed out."""

    heading_number: int = 0
    header: tuple[str, ...] = ()
    scripts: tuple[Script | None, ...] = ()
    row_count: int = 0
    # The first row with a filled cell beyond the heading.
    first_surplus: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Column:
    words: dict[str, None] = field(default_factory=dict)
    texts: int = 0
    is_used: bool = False
    is_known: bool = False

    def learn(self, text: str) -> None:
        """Take in the words of a marked text."""
        self.words.update(dict.fromkeys(telling_words(text)))
        self.texts += 1
        self.is_known = self.texts >= _MOST_TEXTS or len(self.words) >= _MOST_WORDS


class _Walk:
    """Gathers what the rows below the heading tell."""

    def __init__(self, width: int) -> None:
        self.columns = [_Column() for _ in range(width)]
        self.row_count = 0
        self.first_surplus = 0
        self.has_decomposed = False

    def take(self, number: int, cells: Sequence[RawCell]) -> None:
        """Look at one row."""
        is_filled = False
        marked = []
        for at, raw in enumerate(cells):
            if raw == "":
                continue
            is_filled = True
            if at >= len(self.columns):
                self._widen(at + 1, number)
            column = self.columns[at]
            column.is_used = True
            if isinstance(raw, str) and not raw.isascii():
                marked.append(raw)
                if not column.is_known:
                    column.learn(raw)
        self.row_count += is_filled
        if marked and not self.has_decomposed:
            # The line feed between two texts joins with neither of them.
            self.has_decomposed = not unicodedata.is_normalized("NFC", "\n".join(marked))

    def _widen(self, width: int, number: int) -> None:
        self.first_surplus = self.first_surplus or number
        self.columns.extend(_Column() for _ in range(width - len(self.columns)))


def survey_of(source: Source, script: Script | None) -> Survey:
    """Walk through all rows once; `script` is the code of the whole file if that is known.

    Raises SheetRefusedError when there is no heading.
    """
    number, titles = _heading(source)
    walk = _Walk(len(titles))
    for below, cells in source.raw_rows():
        if below > number:
            walk.take(below, cells)
    in_heading = script or script_of(_distinct(titles))
    found = Survey(
        heading_number=number,
        header=_header(titles, in_heading),
        scripts=tuple(script or script_of(c.words, in_heading) for c in walk.columns),
        row_count=walk.row_count,
        first_surplus=walk.first_surplus,
    )
    found.notes += _script_notes(found) if script is None else []
    if walk.has_decomposed and not any(found.scripts):
        found.notes.append("Một số ô dùng Unicode tổ hợp; đã chuyển sang Unicode dựng sẵn.")
    found.notes += _untitled_notes(found.header, walk.columns)
    return found


def _header(titles: Sequence[RawCell], script: Script | None) -> tuple[str, ...]:
    cells = [cell_of(raw, script) for raw in titles]
    return _without_empty_end(["" if cell is None else str(cell) for cell in cells])


def _heading(source: Source) -> RawRow:
    """The first of the upper rows with two filled cells; else the first that is filled."""
    upper: list[RawRow] = []
    for number, cells in source.raw_rows():
        filled = sum(cell_of(raw, None) is not None for raw in cells)
        if filled > 1:
            return number, cells
        if filled:
            upper.append((number, cells))
        if number >= _HEADING_WITHIN:
            break
    if not upper:
        raise SheetRefusedError(_EMPTY)
    return upper[0]


def _distinct(cells: Sequence[RawCell]) -> dict[str, None]:
    return dict.fromkeys(w for raw in cells if isinstance(raw, str) for w in telling_words(raw))


def _without_empty_end(titles: list[str]) -> tuple[str, ...]:
    while titles and not titles[-1]:
        titles.pop()
    return tuple(titles)


def _script_notes(found: Survey) -> list[str]:
    return [
        f"Các cột {', '.join(names)} dùng bảng mã {script} cũ; đã chuyển sang Unicode."
        for script in Script
        if (names := [f"“{_title(found, at)}”" for at in _columns_in(found, script)])
    ]


def _columns_in(found: Survey, script: Script) -> list[int]:
    return [at for at, one in enumerate(found.scripts) if one is script]


def _title(found: Survey, at: int) -> str:
    return found.header[at] if at < len(found.header) and found.header[at] else str(at + 1)


def _untitled_notes(header: tuple[str, ...], columns: list[_Column]) -> list[str]:
    untitled = [
        str(at + 1)
        for at, column in enumerate(columns)
        if column.is_used and (at >= len(header) or not header[at])
    ]
    if not untitled:
        return []
    return [f"Cột thứ {', '.join(untitled)} có dữ liệu nhưng không có tiêu đề nên không được đọc."]
