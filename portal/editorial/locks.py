"""Who has a manuscript open for writing: a courtesy between people, versions keep texts apart."""

from datetime import datetime, timedelta

from portal.core.actor import Actor
from portal.core.desk import desk_work
from portal.editorial.desk_tables import EditLock

# A page that is open speaks up every minute; without scripts it speaks up when it is opened.
ALIVE = timedelta(minutes=5)


def take_lock(manuscript_id: int, tab: str, *, at: datetime, by: Actor) -> EditLock:
    """The lock as it is afterwards: the person's own, or that of whoever is writing now."""
    with desk_work() as session:
        known = session.get(EditLock, manuscript_id)
        if known is not None and known.actor != by.name and is_alive(known, at=at):
            return known
        lock = known or EditLock(manuscript_id=manuscript_id)
        _hand_over(lock, tab, at, by)
        session.add(lock)
    return lock


def take_over_lock(manuscript_id: int, *, at: datetime, by: Actor) -> str:
    """Take the lock from whoever has it; returns what they are called, empty for nobody."""
    with desk_work() as session:
        known = session.get(EditLock, manuscript_id)
        before = known.label if known is not None and known.actor != by.name else ""
        lock = known or EditLock(manuscript_id=manuscript_id)
        _hand_over(lock, "", at, by)
        session.add(lock)
    return before


def release_lock(manuscript_id: int, by: Actor) -> None:
    """The person has finished."""
    with desk_work() as session:
        known = session.get(EditLock, manuscript_id)
        if known is not None and known.actor == by.name:
            session.delete(known)


def is_alive(lock: EditLock, *, at: datetime) -> bool:
    """Whether the page of the lock has spoken up a short while ago."""
    return at - lock.seen_at < ALIVE


def _hand_over(lock: EditLock, tab: str, at: datetime, by: Actor) -> None:
    if lock.actor != by.name:
        lock.actor, lock.label, lock.taken_at = by.name, by.label[:120], at
    lock.tab, lock.seen_at = tab, at
