"""The one writer of the search index: drains the outbox, heals, rebuilds."""

import hashlib
import logging
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from stat import S_ISREG
from types import FrameType, TracebackType
from typing import Self

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from portal.core import audit, clock, outbox
from portal.core.db import db, unit_of_work
from portal.core.outbox import StaleRecord
from portal.lookup.entries import all_documents, documents_by_id, entry_id, public_ids
from portal.lookup.models import IndexMark
from portal.lookup.queries import MARK, index_mark
from portal.lookup.reader import damage_report, report_damage
from search.errors import IndexDamagedError, IndexLockedError
from search.index import IndexStats, IndexWriter, open_index, open_writer
from search.lexicon import EMPTY

# Other work that the worker does once a round: looks whether something waits, and answers whether
# more does.
Chore = Callable[[], bool]
log = logging.getLogger(__name__)
LOCK_FILE = "writer.lock"
WORKER = "worker"
BATCH = 500
PATIENCE_S = 60.0
LOCKED_PAUSE_S = 1.0
TROUBLE_PAUSE_S = 2.0
# An idle worker lets operators' commands have the index; a busy one keeps its segments open.
IDLE_BEFORE_RELEASE_S = 5.0


class IndexKeeper:
    """Keeps the index as the database says; as a context manager it is the only writer."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._writer: IndexWriter | None = None

    def __enter__(self) -> Self:
        """Wait until no other process writes; raises IndexLockedError after a minute."""
        give_up_at = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.take()
            except IndexLockedError:
                if time.monotonic() > give_up_at:
                    raise
            time.sleep(PATIENCE_S / 300)

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.release()

    def take(self) -> Self:
        """Become the writer at once or raise IndexLockedError."""
        if self._writer is None:
            self._writer = open_writer(self.directory, EMPTY)
        return self

    def release(self) -> None:
        """Let another process write."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def drain(self) -> int:
        """Carry out everything that waits; returns how many requests that were.

        Raises IndexDamagedError.
        """
        carried_out = 0
        while count := self.drain_batch():
            carried_out += count
        return carried_out

    def drain_batch(self) -> int:
        """Carry out the oldest requests; returns how many.

        They are forgotten only after the index is committed: after a crash in between they are
        carried out once more, which changes nothing.
        """
        waiting = outbox.waiting(BATCH)
        if not waiting:
            return 0
        mark = index_mark() if self.looks_sound() else None
        built_on = mark.built_on if mark else None
        ids = dict.fromkeys(entry_id(one.kind, one.key) for one in waiting)
        public = documents_by_id(ids)
        writer = self._held()
        writer.upsert(public.values())
        writer.delete(one for one in ids if one not in public)
        writer.commit()
        self._note(waiting, built_on)
        return len(waiting)

    def rebuild(self) -> int:
        """Build the index anew from all public records and swap it in; returns their number."""
        writer = self._held()
        today = clock.today()
        # Requests are remembered one by one: on PostgreSQL a row with a lower number may be
        # committed after one with a higher number.
        waiting = outbox.waiting(outbox.count_waiting())
        writer.rebuild(all_documents())
        # Whoever reported damage meanwhile had read the old index.
        damage_report(self.directory).unlink(missing_ok=True)
        self._note(waiting, today)
        count = self._stats().documents
        with unit_of_work():
            audit.record(WORKER, "rebuilt", kind="search_index", key="all", records=count)
        return count

    def heal(self) -> bool:
        """Rebuild when the index is missing, damaged, of yesterday or an old copy."""
        if self.is_sound():
            return False
        log.warning("the search index is not the one last written, building it anew")
        started = time.monotonic()
        count = self.rebuild()
        log.info("%d records indexed in %.1f s", count, time.monotonic() - started)
        return True

    def is_sound(self) -> bool:
        """Whether the index is the one written last and can be read to its end."""
        if not self.looks_sound():
            return False
        try:
            self._stats()
        except IndexDamagedError:
            return False
        return True

    def looks_sound(self) -> bool:
        """The same at a glance, without opening any file."""
        mark = index_mark()
        if mark is None or damage_report(self.directory).exists():
            return False
        return mark.built_on == clock.today() and mark.stamp == stamp_of(self.directory)

    def compare(self) -> tuple[list[str], list[str]]:
        """Names of public records that the index lacks, and of those it should not hold."""
        indexed, public = set(self._held().ids()), public_ids()
        return sorted(public - indexed), sorted(indexed - public)

    def figures(self) -> dict[str, str | int]:
        """How many records, segments and bytes there are, and how many requests wait.

        Raises IndexDamagedError.
        """
        return {**asdict(self._stats()), "waiting": outbox.count_waiting()}

    def run(self, pause_s: float, chores: Sequence[Chore] = ()) -> None:
        """Keep the index current and do `chores` until told to stop (SIGTERM, SIGINT)."""
        worker = Worker(self, pause_s, chores)
        worker.run(current_app._get_current_object())  # type: ignore[attr-defined]

    def _held(self) -> IndexWriter:
        if self._writer is None:
            raise RuntimeError("the index is written to inside a with block only")
        return self._writer

    def _stats(self) -> IndexStats:
        index = open_index(self.directory, EMPTY)
        try:
            return index.stats()
        finally:
            index.close()

    def _note(self, carried_out: Sequence[StaleRecord], built_on: date | None) -> None:
        """Forget requests, and mark the index as sound unless `built_on` is None."""
        stamp = stamp_of(self.directory)
        with unit_of_work():
            for start in range(0, len(carried_out), BATCH):
                outbox.forget(carried_out[start : start + BATCH])
            if built_on is not None:
                mark = index_mark() or IndexMark(id=MARK)
                mark.stamp, mark.built_on = stamp, built_on
                db.session.add(mark)


class Worker:
    """Rounds of looking and working; trouble ends a round, never the worker."""

    def __init__(self, keeper: IndexKeeper, pause_s: float, chores: Sequence[Chore] = ()) -> None:
        self.keeper = keeper
        self.pause_s = pause_s
        self.chores = chores
        self.is_checked = False
        self.is_stopping = False
        self.busy_until = 0.0

    def run(self, app: Flask) -> None:
        """One round after the other, each with a database session of its own."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.is_stopping:
            with app.app_context():
                pause = self._round(self._index)
                for chore in self.chores:
                    pause = min(pause, self._round(partial(self._help, chore)))
            time.sleep(pause)
        self.keeper.release()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _round(self, work: Callable[[], float]) -> float:
        try:
            return work()
        except IndexLockedError:
            return LOCKED_PAUSE_S
        except IndexDamagedError as damage:
            log.warning("the search index is damaged: %s", damage)
            report_damage(self.keeper.directory)
            return self.pause_s
        except SQLAlchemyError:
            log.warning("the database does not answer the worker", exc_info=True)
        except Exception:
            # The outermost edge of a process that must outlive a bad record or a full disk.
            log.exception("a round of the worker failed")
        return TROUBLE_PAUSE_S

    def _help(self, chore: Chore) -> float:
        return 0.0 if chore() else self.pause_s

    def _index(self) -> float:
        if not self.is_checked or not self.keeper.looks_sound():
            # The lock may have been deleted with the index: take it anew.
            self.keeper.release()
            self.keeper.take().heal()
            self.is_checked = True
        if not outbox.count_waiting():
            if time.monotonic() > self.busy_until:
                self.keeper.release()
            return self.pause_s
        self.busy_until = time.monotonic() + IDLE_BEFORE_RELEASE_S
        self.keeper.take().drain_batch()
        return 0.0


def stamp_of(directory: Path) -> str:
    """One value for names, sizes and times of all files of an index; empty for no index."""
    rows = []
    for path in sorted(directory.rglob("*")):
        # A file may vanish meanwhile: the index is being changed, and the stamp differs anyway.
        with suppress(FileNotFoundError):
            found = path.lstat()
            if S_ISREG(found.st_mode) and path.name != LOCK_FILE:
                name = path.relative_to(directory).as_posix()
                rows.append((name, found.st_size, found.st_mtime_ns))
    return hashlib.sha256(repr(rows).encode()).hexdigest() if rows else ""
