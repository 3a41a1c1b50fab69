"""Reads of the log: its head, entries, and proofs in O(log n) rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import BindParameter, bindparam, func, select

from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.language import gettext as _
from portal.core.paging import PAGE_SIZE, Listing
from portal.ledger.models import LedgerEntry
from portal.ledger.tree import (
    DIGEST_LENGTH,
    Frontier,
    Range,
    Subtree,
    consistency_ranges,
    digest_of,
    inclusion_ranges,
    subtrees_of,
)

_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_NEWEST_DIGESTS = select(LedgerEntry.key, LedgerEntry.content_digest).where(
    LedgerEntry.position.in_(
        select(func.max(LedgerEntry.position))
        .where(LedgerEntry.kind == bindparam("kind"), LedgerEntry.key.in_(_KEYS))
        .group_by(LedgerEntry.key)
    )
)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The log when it had `size` entries; `at` is the time of the last of them."""

    size: int
    root: bytes
    at: datetime


def log_size() -> int:
    """How many entries the log has."""
    last: int | None = db.session.scalar(select(func.max(LedgerEntry.position)))
    return 0 if last is None else last + 1


def head_at(size: int | None = None) -> TreeHead:
    """The head of the log now, or when it had `size` entries; raises RefusedError beyond it."""
    size = _known_size(size)
    if not size:
        return TreeHead(0, Frontier().root(), BEGINNING)
    root = _digests_of([Range(0, size)])[0]
    at = db.session.scalars(select(LedgerEntry.at).where(LedgerEntry.position == size - 1)).one()
    return TreeHead(size, root, at)


def read_frontier() -> tuple[Frontier, datetime]:
    """The right edge of the tree, to go on from, and the time of the last entry."""
    size = log_size()
    if not size:
        return Frontier(), BEGINNING
    subtrees = subtrees_of(Range(0, size))
    digests = _read_subtrees(subtrees)
    at = db.session.scalars(select(LedgerEntry.at).where(LedgerEntry.position == size - 1)).one()
    return Frontier(size, [digests[subtree] for subtree in subtrees]), at


def inclusion_path(leaf: int, size: int) -> Sequence[bytes]:
    """The digests that lead from a leaf to the root of the tree of that size, leaf first.

    Raises RefusedError for a leaf that is not in a tree of that size, or a tree that is not yet.
    """
    if not leaf < _known_size(size):
        raise RefusedError(_("Mục này không có trong nhật ký ở độ dài đó."))
    return _digests_of(inclusion_ranges(leaf, size))


def consistency_path(first: int, second: int) -> Sequence[bytes]:
    """The digests that show how the tree of size `first` grew to size `second`.

    Raises RefusedError when the sizes are in the wrong order or beyond the log.
    """
    if first > _known_size(second):
        raise RefusedError(_("Nhật ký chỉ dài thêm: độ dài đầu phải nhỏ hơn độ dài sau."))
    return _digests_of(consistency_ranges(first, second))


def entry_at(position: int) -> LedgerEntry:
    """One entry; raises NotFoundError."""
    # Beyond what the database can count, asking would be an error.
    entry = db.session.get(LedgerEntry, position) if position < 1 << 62 else None
    if entry is None:
        raise NotFoundError(_("Nhật ký không có mục này."))
    return entry


def entries_between(start: int, end: int) -> Sequence[LedgerEntry]:
    """The entries of `[start, end)` that there are, in order."""
    within = (LedgerEntry.position >= start, LedgerEntry.position < end)
    ordered = select(LedgerEntry).where(*within).order_by(LedgerEntry.position)
    return db.session.scalars(ordered).all()


def newest_page(page: int) -> Listing[LedgerEntry]:
    """One page of the entries, newest first; raises NotFoundError for a page beyond the end."""
    size = log_size()
    end = size - (page - 1) * PAGE_SIZE
    if page > 1 and end <= 0:
        raise NotFoundError(_("Danh sách không có trang này."))
    rows = entries_between(max(0, end - PAGE_SIZE), end)
    return Listing(rows[::-1], size, page, PAGE_SIZE)


def newest_position(kind: str, key: str) -> int | None:
    """Where the log says what is published of this record now, None when it never was."""
    of_record = (LedgerEntry.kind == kind, LedgerEntry.key == key)
    return db.session.scalar(select(func.max(LedgerEntry.position)).where(*of_record))


def newest_content_digests(kind: str, keys: Sequence[str]) -> Mapping[str, bytes]:
    """The digest of what was last published of each of these records."""
    rows = db.session.execute(_NEWEST_DIGESTS, {"kind": kind, "keys": keys})
    return {row.key: row.content_digest for row in rows}


def _known_size(size: int | None) -> int:
    known = log_size()
    if size is None:
        return known
    if size > known:
        raise RefusedError(_("Nhật ký mới có %(size)s mục.") % {"size": known})
    return size


def _digests_of(ranges: Sequence[Range]) -> list[bytes]:
    needed = [subtree for leaves in ranges for subtree in subtrees_of(leaves)]
    digests = _read_subtrees(needed)
    return [digest_of(leaves, digests) for leaves in ranges]


def _read_subtrees(subtrees: Iterable[Subtree]) -> Mapping[Subtree, bytes]:
    wanted = list(subtrees)
    positions = [subtree.last for subtree in wanted]
    columns = select(LedgerEntry.position, LedgerEntry.digests)
    rows = db.session.execute(columns.where(LedgerEntry.position.in_(positions)))
    found = {row.position: row.digests for row in rows}
    return {
        subtree: found[subtree.last][
            subtree.level * DIGEST_LENGTH : (subtree.level + 1) * DIGEST_LENGTH
        ]
        for subtree in wanted
    }
