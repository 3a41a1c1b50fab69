"""One page of a list, and the numbers that its navigation needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from portal.core.db import db
from portal.core.errors import NotFoundError

PAGE_SIZE = 20
Row = TypeVar("Row")


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


def read_page(statement: Select[Any], page: int, size: int = PAGE_SIZE) -> Listing[Any]:
    """Run `statement` for one page of entities; two statements, besides eager loading.

    Raises NotFoundError for a page beyond the end.
    """
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    rows = db.session.scalars(statement.limit(size).offset((page - 1) * size)).unique().all()
    listing = Listing(rows, total, page, size)
    if page > listing.pages:
        raise NotFoundError("Danh sách không có trang này.")
    return listing
