"""Recomputing the log from the database, and comparing it with what is published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import Row, func, select

from portal.core.db import db, unit_of_work
from portal.ledger.documents import (
    WITHDRAWN,
    Content,
    canonical,
    content_digest,
    entry_document,
)
from portal.ledger.models import LedgerEntry
from portal.ledger.publications import Publication
from portal.ledger.queries import BEGINNING, TreeHead, newest_content_digests
from portal.ledger.services import append
from portal.ledger.tree import Frontier, leaf_digest

BATCH = 500
One = TypeVar("One")


class DifferenceError(Exception):
    """The first place where log and database do not agree."""


class _Stored(NamedTuple):
    """An entry as it stands in the database; no object of the session, of which there are many."""

    position: int
    at: datetime
    kind: str
    key: str
    content_digest: bytes
    digests: bytes
    content: str


_STORED = select(*(getattr(LedgerEntry, name) for name in _Stored._fields))


@dataclass(frozen=True, slots=True)
class Verified:
    """What was recomputed without a difference."""

    head: TreeHead
    records: int


def verify(publications: Mapping[str, Publication], earlier: TreeHead | None = None) -> Verified:
    """Recompute the log and compare each record with its last entry; raises DifferenceError.

    `earlier` is a head that was kept outside of the portal: the log must have grown from it. All
    is read from one state of the database, in constant memory.
    """
    _hold_one_state()
    head = recompute(earlier)
    _refuse_unknown_kinds(publications)
    records = sum(_compare_records(one) for one in publications.values())
    return Verified(head, records)


def recompute(earlier: TreeHead | None = None) -> TreeHead:
    """The head of the log as it follows from the stored contents; raises DifferenceError."""
    frontier, last = Frontier(), BEGINNING
    _compare_heads(frontier, earlier)
    for entry in _entries():
        if entry.position != frontier.size:
            raise DifferenceError(f"entry {frontier.size} is missing")
        if entry.at < last:
            raise DifferenceError(f"entry {entry.position} is older than the one before it")
        _recompute_entry(entry, frontier)
        _compare_heads(frontier, earlier)
        last = entry.at
    if earlier is not None and earlier.size > frontier.size:
        raise DifferenceError(f"the log had {earlier.size} entries, and has {frontier.size}")
    return TreeHead(frontier.size, frontier.root(), last)


def enter_missing(publications: Mapping[str, Publication]) -> int:
    """Enter what was published before there was a log; returns how many records.

    A record with an entry is left alone, also when it differs: that is for `verify` to find.
    """
    entered = sum(
        _enter_unknown(one, keys) for one in publications.values() for keys in _batches(one.keys())
    )
    # The caller shall not go on with the state of the database that was read here.
    db.session.rollback()
    return entered


def _enter_unknown(publication: Publication, keys: Sequence[str]) -> int:
    with unit_of_work():
        known = newest_content_digests(publication.kind, keys)
        contents = publication.contents([key for key in keys if key not in known])
        for key, content in contents.items():
            append(publication.kind, key, content)
    return len(contents)


def _hold_one_state() -> None:
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        # SQLite holds the state of the first read by itself.
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _entries() -> Iterator[_Stored]:
    next_position = -(1 << 62)
    while True:
        later = _STORED.where(LedgerEntry.position >= next_position)
        rows = db.session.execute(later.order_by(LedgerEntry.position).limit(BATCH))
        batch = [_Stored(*row) for row in rows]
        yield from batch
        if len(batch) < BATCH:
            return
        next_position = batch[-1].position + 1


def _recompute_entry(entry: _Stored, frontier: Frontier) -> None:
    if entry.content and content_digest(entry.content) != entry.content_digest:
        raise DifferenceError(f"entry {entry.position}: the content was changed")
    document = entry_document(entry.at, entry.kind, entry.key, entry.content_digest)
    if frontier.add(leaf_digest(document.encode())) != entry.digests:
        raise DifferenceError(
            f"entry {entry.position}: time, kind, key or a digest was changed, here or before"
        )


def _compare_heads(frontier: Frontier, earlier: TreeHead | None) -> None:
    if earlier is None or earlier.size != frontier.size or earlier.root == frontier.root():
        return
    raise DifferenceError(f"the first {earlier.size} entries are not those of the earlier head")


def _refuse_unknown_kinds(publications: Mapping[str, Publication]) -> None:
    for kind in db.session.scalars(select(LedgerEntry.kind).distinct().order_by(LedgerEntry.kind)):
        if kind not in publications:
            raise DifferenceError(f"no feature tells what is published of the kind {kind}")


def _compare_records(publication: Publication) -> int:
    count = 0
    for rows in _newest_entries(publication.kind):
        contents = publication.contents([row.key for row in rows])
        for row in rows:
            _compare_record(publication.kind, row, contents.get(row.key))
        count += len(rows)
    for keys in _batches(publication.keys()):
        known = newest_content_digests(publication.kind, keys)
        for key in keys:
            if key not in known:
                raise DifferenceError(f"{publication.kind} {key} is published without an entry")
    return count


def _compare_record(kind: str, row: Row[str, int, bytes], present: Content | None) -> None:
    key, position, digest = row
    expected = canonical(WITHDRAWN if present is None else present)
    if content_digest(expected) == digest:
        return
    what = "is not public any more, but" if present is None else "is published otherwise than"
    raise DifferenceError(f"{kind} {key} {what} entry {position} says")


def _newest_entries(kind: str) -> Iterator[Sequence[Row[str, int, bytes]]]:
    """The newest entry of each record of a kind, in batches, by key."""
    newest = select(func.max(LedgerEntry.position)).where(LedgerEntry.kind == kind)
    columns = select(LedgerEntry.key, LedgerEntry.position, LedgerEntry.content_digest)
    batch = newest.group_by(LedgerEntry.key).order_by(LedgerEntry.key).limit(BATCH)
    while True:
        found = columns.where(LedgerEntry.position.in_(batch)).order_by(LedgerEntry.key)
        rows = db.session.execute(found).all()
        if not rows:
            return
        yield rows
        later = newest.where(LedgerEntry.key > rows[-1].key)
        batch = later.group_by(LedgerEntry.key).order_by(LedgerEntry.key).limit(BATCH)


def _batches(items: Iterable[One]) -> Iterator[list[One]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
