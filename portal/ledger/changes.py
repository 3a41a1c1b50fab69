"""Changes that the log is told of: what is published of a record is read at the commit."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from portal.core.db import db
from portal.ledger.publications import Publication
from portal.ledger.queries import newest_content_digests
from portal.ledger.services import append_all, withdraw

_CHANGED = "portal.ledger.changed"
_BATCH = 2_000
Keys = Callable[[Sequence[str]], Iterable[str]]


class _Follower(NamedTuple):
    """Records that are published otherwise when a record of another kind changes."""

    publication: Publication
    keys: Keys


# By the kind that is followed; filled while the features are imported.
_FOLLOWERS: defaultdict[str, list[_Follower]] = defaultdict(list)


def follow(kind: str, publication: Publication, keys: Keys) -> None:
    """Have records looked at again whenever those of `kind` change.

    `keys` names, for changed records of `kind`, the records of `publication` that show them.
    """
    _FOLLOWERS[kind].append(_Follower(publication, keys))


def note_change(publication: Publication, key: str) -> None:
    """Have the log say at the commit what is published of this record then.

    A record that is not public any more is withdrawn, one that never was leaves no entry, and
    one that is published as before none either. Contents are read in batches, after every
    other transaction that was committed: of two that change one record at the same time, the
    later one enters what both have made of it.
    """
    note_changes(publication, (key,))


def note_changes(publication: Publication, keys: Iterable[str]) -> None:
    """The same for many records of one kind."""
    changed: dict[str, tuple[Publication, dict[str, None]]]
    changed = db.session().info.setdefault(_CHANGED, {})
    changed.setdefault(publication.kind, (publication, {}))[1].update(dict.fromkeys(keys))


@event.listens_for(db.session, "before_commit", insert=True)
def _say_what_changed(session: Session) -> None:
    # Stands before the listener that enters what was said, and after the step of a unit of work
    # for which writers on PostgreSQL wait: what the one before committed is read here.
    if session.in_nested_transaction() or _CHANGED not in session.info:
        return
    changed = session.info.pop(_CHANGED)
    session.flush()
    for publication, keys in _with_followers(changed.values()):
        for batch in _batches(keys):
            _say(publication, batch)


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    # What a savepoint undoes is found unchanged at the commit.
    if undone.parent is None:
        session.info.pop(_CHANGED, None)


def _with_followers(
    changed: Iterable[tuple[Publication, Mapping[str, None]]],
) -> Iterator[tuple[Publication, Iterable[str]]]:
    for publication, keys in changed:
        yield publication, keys
        for batch in _batches(keys):
            for follower in _FOLLOWERS[publication.kind]:
                yield follower.publication, follower.keys(batch)


def _say(publication: Publication, keys: Sequence[str]) -> None:
    contents = publication.contents(keys)
    append_all(publication.kind, contents)
    hidden = [key for key in keys if key not in contents]
    for key in newest_content_digests(publication.kind, hidden) if hidden else ():
        withdraw(publication.kind, key)


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
