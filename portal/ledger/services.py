"""Writing the log: in the transaction of the change that is published."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import event, text, update
from sqlalchemy.orm import Session, SessionTransaction

from portal.core import audit, clock
from portal.core.db import WRITES, db
from portal.core.many_rows import insert_rows
from portal.ledger.documents import (
    WITHDRAWN,
    Content,
    canonical,
    content_digest,
    entry_document,
)
from portal.ledger.models import LedgerEntry
from portal.ledger.queries import newest_content_digests, read_frontier
from portal.ledger.tree import Frontier, leaf_digest

_WAITING = "portal.ledger"
_BATCH = 2_000
# Any number that nothing else of the portal locks.
_LOCK = 6962
Record = tuple[str, str]


class _Waiting(NamedTuple):
    """What will be entered at the commit of the transaction in which it was said."""

    within: SessionTransaction | None
    record: Record
    content: str


def append(kind: str, key: str, content: Content) -> None:
    """Have the log say that `content` is now published of the record `kind`/`key`.

    Only inside a unit of work: the entry is committed with the change, or neither is. Of several
    states in one transaction only the last is entered, because only it is ever published; and
    none when the log already says the same. The content is public for ever: no personal data.
    Raises ValueError for what canonical JSON (RFC 8785) cannot hold.
    """
    append_all(kind, {key: content})


def append_all(kind: str, contents: Mapping[str, Content]) -> None:
    """The same for many records of one kind, given by their keys: all of them or none."""
    session = db.session()
    if not session.connection().get_execution_options().get(WRITES):
        raise RuntimeError("the log is written inside a unit of work only")
    within = session.get_nested_transaction() or session.get_transaction()
    waiting = session.info.setdefault(_WAITING, [])
    waiting += [
        _Waiting(within, (kind, key), canonical(content)) for key, content in contents.items()
    ]


def withdraw(kind: str, key: str) -> None:
    """Have the log say that nothing is published of this record any more."""
    append(kind, key, WITHDRAWN)


def erase_content(kind: str, key: str, *, reason: str, by: str) -> None:
    """Erase what all entries of a record said, for reasons of law; the tree stays as it is.

    The entries keep their digests, so every proof given before still holds. The log then says
    that the record is not public.
    """
    withdraw(kind, key)
    of_record = (LedgerEntry.kind == kind, LedgerEntry.key == key)
    db.session.execute(update(LedgerEntry).where(*of_record).values(content=""))
    audit.record(by, "erased", kind=kind, key=key, note=reason)


@event.listens_for(db.session, "before_commit")
def _enter_what_waits(session: Session) -> None:
    # Positions are given out as late as possible: on PostgreSQL other writers wait for them.
    if not session.in_nested_transaction():
        _enter(session, _last_states(session.info.pop(_WAITING, ())))


@event.listens_for(db.session, "after_soft_rollback")
def _forget_what_was_undone(session: Session, undone: SessionTransaction) -> None:
    waiting = session.info.get(_WAITING, ())
    kept = [one for one in waiting if undone not in _around(one.within)]
    session.info[_WAITING] = kept


def _around(transaction: SessionTransaction | None) -> Iterator[SessionTransaction]:
    """A transaction and those in which it is nested."""
    while transaction is not None:
        yield transaction
        transaction = transaction.parent


def _last_states(waiting: Sequence[_Waiting]) -> Mapping[Record, str]:
    states: dict[Record, str] = {}
    for one in waiting:
        states.pop(one.record, None)
        states[one.record] = one.content
    return states


def _enter(session: Session, states: Mapping[Record, str]) -> None:
    if not states:
        return
    if session.connection().dialect.name == "postgresql":
        # SQLite has one writer at a time; here the next one waits until this one has committed.
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    digests = {record: content_digest(content) for record, content in states.items()}
    known = _known(list(states))
    changed = [record for record in states if known.get(record) != digests[record]]
    if not changed:
        return
    frontier, last = read_frontier()
    at = max(_whole_milliseconds(clock.now()), last)
    rows = [_row(frontier, at, one, digests[one], states[one]) for one in changed]
    insert_rows(session.connection(), LedgerEntry, rows)


def _known(records: Sequence[Record]) -> Mapping[Record, bytes]:
    """The digest of what the log says of each record now."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for kind, key in records:
        keys[kind].append(key)
    return {
        (kind, key): digest
        for kind in keys
        for start in range(0, len(keys[kind]), _BATCH)
        for key, digest in newest_content_digests(kind, keys[kind][start : start + _BATCH]).items()
    }


def _row(
    frontier: Frontier, at: datetime, record: Record, digest: bytes, content: str
) -> dict[str, Any]:
    kind, key = record
    position = frontier.size
    leaf = leaf_digest(entry_document(at, kind, key, digest).encode())
    return {
        "position": position,
        "at": at,
        "kind": kind,
        "key": key,
        "content_digest": digest,
        "digests": frontier.add(leaf),
        "content": content,
    }


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
