"""Columns that a list expects, and where a handed-in heading has them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from search.vietnamese import fold

LINE_TITLE, FAULT_TITLE = "Dòng", "Lỗi"
REQUIRED_MARK = " *"
_LIKE = 0.7
_ASIDE = re.compile(r"\([^)]*\)")
_OTHER = re.compile(r"[^a-z0-9]+")


class CellKind(StrEnum):
    """What stands in a column; decides how its cells look in written workbooks."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in code, its Vietnamese title, other titles people give it."""

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    kind: CellKind = CellKind.TEXT
    hint: str = ""
    width: int = 20


@dataclass(frozen=True, slots=True)
class Unknown:
    """A title that no column has, and the titles that were perhaps meant."""

    title: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Which expected columns a heading has, and what is wrong with it."""

    places: dict[str, int]
    missing: tuple[Column, ...]
    unknown: tuple[Unknown, ...]
    duplicates: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        """Whether rows can be read: nothing required is missing, nothing stands twice."""
        return not self.missing and not self.duplicates

    def sentences(self) -> tuple[str, ...]:
        """What is wrong, in words for the person who handed the file in."""
        return (
            *(f"Thiếu cột bắt buộc “{column.title}”." for column in self.missing),
            *(f"Cột “{title}” xuất hiện nhiều lần." for title in self.duplicates),
            *(_unknown_sentence(one) for one in self.unknown),
        )


def match_columns(header: Sequence[str], columns: Sequence[Column]) -> Matched:
    """Find the columns under their titles, whatever their case, spaces, marks and remarks.

    The two columns that a workbook of errors begins with are passed over. Two expected columns
    that only marks tell apart are a mistake of the program: ValueError.
    """
    names = _names(columns)
    ours = {_key(LINE_TITLE), _key(FAULT_TITLE)} - set(names)
    found = [(at, title, _name_of(title, names)) for at, title in enumerate(header) if title]
    places: dict[str, int] = {}
    for at, _title, name in found:
        if name is not None:
            places.setdefault(name, at)
    free = [column for column in columns if column.name not in places]
    times = Counter(name for _at, _title, name in found)
    return Matched(
        places=places,
        missing=tuple(column for column in free if column.required),
        unknown=tuple(
            _unknown(title, free)
            for _at, title, name in found
            if not name and _key(title) not in ours
        ),
        duplicates=tuple(column.title for column in columns if times[column.name] > 1),
    )


def _names(columns: Sequence[Column]) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in columns:
        for title in (column.title, *column.aliases):
            if names.setdefault(_key(title), column.name) != column.name:
                message = f"Two columns answer to the title {title!r}"
                raise ValueError(message)
    return names


def _name_of(title: str, names: dict[str, str]) -> str | None:
    return names.get(_key(title)) or names.get(_key(_ASIDE.sub("", title)))


def _key(title: str) -> str:
    return _OTHER.sub("", fold(title))


def _unknown(title: str, free: Sequence[Column]) -> Unknown:
    by_key = {
        _key(name): column.title for column in free for name in (column.title, *column.aliases)
    }
    near = get_close_matches(_key(title)[:100], by_key, n=2, cutoff=_LIKE)
    return Unknown(title, tuple(dict.fromkeys(by_key[key] for key in near)))


def _unknown_sentence(one: Unknown) -> str:
    if not one.suggestions:
        return f"Không có cột nào tên “{one.title}”; cột này được bỏ qua."
    meant = " hoặc ".join(f"“{title}”" for title in one.suggestions)
    return f"Không có cột nào tên “{one.title}”; có phải ý là {meant}?"
