"""One page of a list, and the numbers that its navigation needs."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select, union_all

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _

PAGE_SIZE = 20
Row = TypeVar("Row")
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """The rows of one page out of `total`; pages count from 1."""

    rows: Sequence[Row]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, 0 for an empty list."""
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.page * self.size, self.total)

    def shown(self, read: Callable[[Sequence[Row]], Sequence[Line]]) -> "Listing[Line]":
        """The same page with what `read` makes of its rows, as of keys the lines of a list."""
        return Listing(read(self.rows), self.total, self.page, self.size)


def read_counts(*counted: Select[str, str | None, int]) -> Mapping[str, dict[str, int]]:
    """How many records there are for each choice of each filter, all from one statement.

    Each part selects the name of its filter, a choice as text, and the number of records.
    """
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for name, choice, number in db.session.execute(union_all(*counted)):
        if choice is not None:
            counts[name][choice] = number
    return counts


def read_page(statement: Select[Any], page: int, size: int = PAGE_SIZE) -> Listing[Any]:
    """Run `statement` for one page of keys or entities; one statement, besides eager loading.

    Raises NotFoundError for a page beyond the end.
    """
    total = select(func.count()).select_from(statement.order_by(None).subquery())
    counted = statement.add_columns(total.scalar_subquery())
    found = db.session.execute(counted.limit(size).offset((page - 1) * size)).unique().all()
    if page > 1 and not found:
        raise NotFoundError(_("Danh sách không có trang này."))
    return Listing([row[0] for row in found], found[0][1] if found else 0, page, size)
