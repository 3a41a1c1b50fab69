"""Counting scans beside the pages: noted after the answer, written in batches by a thread."""

import atexit
import logging
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.core.visits import EXTENSION as VISITS
from portal.core.visits import Visits
from portal.scan.batches import Note, Numbering, add_up
from portal.scan.subjects import may_be_scanned
from portal.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
EXTENSION = "portal_scan_book"
# What a killed process loses: the scans of one pause and the batch under way. A second costs one
# small write a second, and the worker that reads them comes by four times a minute anyway.
PAUSE_S = 1.0
# Several times what one process can answer in a pause; some 15 MB when full.
MOST_WAITING = 20_000
# One transaction: some 50 ms, so that the worker and other processes get their turn.
MOST_AT_ONCE = 4_000
# A database that has not answered by then keeps the process from ending no longer.
LAST_WORDS_S = 8.0
COMPLAINT_EVERY_S = 60.0
PAGE_SHOWN = frozenset({"200", "304"})
REDIRECTS = frozenset({"301", "302", "303", "307", "308"})


class Losses(NamedTuple):
    """Scans that were answered but not counted since the process began, by reason."""

    queue_full: int
    not_written: int


class ScanBook:
    """Where a process notes scans; a thread of its own writes them down.

    The thread begins with the first scan, and anew in each process after a fork.
    """

    _waiting: deque[Note]
    _taken: list[Note]
    _thread: threading.Thread | None
    _writing: threading.Lock

    def __init__(self, visits: Visits, base_url: str) -> None:
        self.visits = visits
        self.own_host = urlsplit(base_url).hostname or ""
        self._begin()
        begin = weakref.WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: _call(begin))

    def note(self, note: Note) -> None:
        """Have a scan counted soon; when too many wait it is left out, and that is counted."""
        if len(self._waiting) >= MOST_WAITING:
            self._queue_full += 1
            return
        self._waiting.append(note)
        if self._thread is None:
            self._start()

    def write(self) -> None:
        """Write what waits; what the database does not take is offered once more the next time."""
        with self._writing:
            while self._taken or self._waiting:
                if not self._taken:
                    count = min(len(self._waiting), MOST_AT_ONCE)
                    self._taken = [self._waiting.popleft() for _ in range(count)]
                if not self._write_taken():
                    return

    def close(self) -> None:
        """Write what waits and end the thread."""
        atexit.unregister(self.close)
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(LAST_WORDS_S)
        left = len(self._taken) + len(self._waiting)
        if left:
            log.warning("scans were not counted at the end", extra={"scans": left})
        self.visits.close()

    def losses(self) -> Losses:
        """What was not counted so far."""
        return Losses(self._queue_full, self._not_written)

    def _begin(self) -> None:
        # What a parent process noted is the parent's to write.
        self._waiting = deque()
        self._taken = []
        self._numbering = Numbering(self.visits)
        self._writing = threading.Lock()
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        self._thread = None
        self._queue_full = self._not_written = 0
        self._complaint_due = 0.0

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and not self._stopping.is_set():
                self._thread = threading.Thread(target=self._run, name="scans", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def _run(self) -> None:
        while not self._stopping.wait(PAUSE_S):
            self.write()
            if self._queue_full:
                self._complain("too many scans at once")
        self.write()

    def _write_taken(self) -> bool:
        try:
            self.visits.record(add_up(self._taken, self._numbering, self.own_host))
        except SQLAlchemyError as trouble:
            self._complain(f"the database of visits does not answer ({type(trouble).__name__})")
            return False
        except Exception:
            # The edge of a thread that must outlive whatever a request can hold.
            log.exception("scans could not be added up")
            self._not_written += len(self._taken)
        self._taken = []
        return True

    def _complain(self, reason: str) -> None:
        if time.monotonic() < self._complaint_due:
            return
        self._complaint_due = time.monotonic() + COMPLAINT_EVERY_S
        losses = {**self.losses()._asdict(), "waiting": len(self._waiting)}
        log.warning("scans are not counted", extra={"reason": reason, **losses})


class ScanRecorder:
    """WSGI layer around the page cache that notes which codes were opened.

    Answers of 200 and 304 and redirects count, when a person's browser asked with GET and meant
    to show the page. Nothing that goes wrong here reaches the answer.
    """

    def __init__(self, app: "WSGIApplication", book: ScanBook) -> None:
        self.app = app
        self.book = book

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not may_be_scanned(path) or not _may_count(environ):
            return self.app(environ, start_response)
        status = ""
        sent: list[tuple[str, str]] = []

        def start(
            line: str, headers: list[tuple[str, str]], exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            nonlocal status, sent
            status, sent = line[:3], headers
            return start_response(line, headers, exc_info)  # type: ignore[arg-type]

        answer = self.app(environ, start)
        if status in PAGE_SHOWN:
            self._note(environ, path)
        elif status in REDIRECTS:
            self._note(environ, path, _location(sent))
        return answer

    def _note(self, environ: "WSGIEnvironment", path: str, location: str = "") -> None:
        try:
            self.book.note(
                Note(
                    time.time(),
                    path,
                    environ.get("RAW_URI", ""),
                    environ.get("REMOTE_ADDR", ""),
                    environ.get("HTTP_USER_AGENT", ""),
                    location,
                )
            )
        except Exception:
            # The page is made; a person who stands in a shop shall have it.
            log.exception("a scan could not be noted")


def record_scans(app: Flask, wsgi: "WSGIApplication", settings: Settings) -> ScanRecorder:
    """The layer that counts what `wsgi` answers, and its book and database for the application."""
    visits = Visits(settings)
    book = ScanBook(visits, settings.base_url)
    app.extensions[VISITS], app.extensions[EXTENSION] = visits, book
    return ScanRecorder(wsgi, book)


def _may_count(environ: "WSGIEnvironment") -> bool:
    """Whether a page is asked for to be shown, not to be looked at in advance."""
    return environ["REQUEST_METHOD"] == "GET" and not (
        "HTTP_SEC_PURPOSE" in environ
        or "HTTP_PURPOSE" in environ
        or "HTTP_X_PURPOSE" in environ
        or "HTTP_X_MOZ" in environ
    )


def _location(headers: Iterable[tuple[str, str]]) -> str:
    return next((value for name, value in headers if name.lower() == "location"), "")


def _call(method: weakref.WeakMethod[Callable[[], None]]) -> None:
    alive = method()
    if alive is not None:
        alive()
