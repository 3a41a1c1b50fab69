"""Finished pages in memory, in front of Flask: always fresh, compressed once, answered with 304.

An entry is valid while the published content is in the state in which it was made. Only answers
of public views without cookies are kept; memory is bounded; a missing page is made once while
others wait for it.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from portal.core.display import choices_of
from portal.core.freshness import Freshness, State
from portal.core.language import language_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Key = tuple[str, str, str, tuple[str, ...]]
Headers = list[tuple[str, str]]

MARK = "X-Portal-Cacheable"
LARGEST_ENTRY = 1_000_000
SMALLEST_COMPRESSED = 300
OVERHEAD = 600
COMPRESSIBLE = ("text/", "application/json", "application/ld+json", "application/javascript")
COMPRESSIBLE_MORE = (
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
    "application/manifest",
)
PATIENCE_S = 20
TRACKERS = ("fbclid=", "gclid=", "utm_", "zarsrc=", "zalo", "_ga=", "mc_", "igsh")
LEFT_OUT = {MARK.lower(), "content-length", "etag", "x-request-id", "vary", "last-modified"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished answer: headers and body for each encoding that is worth it."""

    state: State
    status: str
    etag: str
    bodies: dict[str, tuple[Headers, bytes]]
    unchanged: Headers

    @property
    def size(self) -> int:
        """Bytes that this entry holds in memory, roughly."""
        return OVERHEAD + sum(len(body) for _, body in self.bodies.values())


class PageCache:
    """WSGI layer that answers from memory what Flask has answered before in the same state."""

    def __init__(self, app: "WSGIApplication", freshness: Freshness, *, megabytes: int) -> None:
        self.app = app
        self.freshness = freshness
        self.room = megabytes * 1_000_000
        self.used = 0
        self.entries: OrderedDict[Key, Entry] = OrderedDict()
        self.lock = threading.Lock()
        self.making: dict[Key, threading.Event] = {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        state = self.freshness.state() if method in {"GET", "HEAD"} and self.room else None
        environ["QUERY_STRING"] = without_trackers(environ.get("QUERY_STRING", ""))
        if state is None:
            return self.app(environ, start_response)
        key = _key(environ)
        entry = self._valid(key, state)
        if entry is None:
            turn = self._take_turn(key)
            try:
                # Whoever had to wait may find the page made; a page that is not kept is made
                # side by side.
                entry = self._valid(key, state)
                if entry is None:
                    made = _Capture(self.app, environ)
                    if not made.is_cacheable:
                        return made.pass_on(start_response, method)
                    entry = made.entry(state)
                    self._keep(key, entry)
            finally:
                self._end_turn(key, turn)
        return _answer(entry, environ, start_response)

    def _take_turn(self, key: Key) -> threading.Event | None:
        """Become the one who makes this page, or wait until another has tried."""
        with self.lock:
            other = self.making.get(key)
            if other is None:
                turn = self.making[key] = threading.Event()
                return turn
        other.wait(PATIENCE_S)
        return None

    def _end_turn(self, key: Key, turn: threading.Event | None) -> None:
        if turn is not None:
            with self.lock:
                del self.making[key]
            turn.set()

    def _valid(self, key: Key, state: State) -> Entry | None:
        entry = self.entries.get(key)
        if entry is None or entry.state != state:
            return None
        with self.lock:
            if key in self.entries:
                self.entries.move_to_end(key)
        return entry

    def _keep(self, key: Key, entry: Entry) -> None:
        with self.lock:
            replaced = self.entries.pop(key, None)
            self.used += entry.size - (replaced.size if replaced else 0)
            self.entries[key] = entry
            while self.used > self.room:
                _, oldest = self.entries.popitem(last=False)
                self.used -= oldest.size


def _key(environ: "WSGIEnvironment") -> Key:
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    return path, query, language_of(environ), choices_of(environ)


def without_trackers(query: str) -> str:
    """`query` without what Zalo, Facebook and others hang on the links that people share."""
    if not query:
        return query
    kept = (pair for pair in query.split("&") if not pair.lower().startswith(TRACKERS))
    return "&".join(kept)


class _Capture:
    """The answer of the application, read to its end."""

    def __init__(self, app: "WSGIApplication", environ: "WSGIEnvironment") -> None:
        self.status = ""
        self.headers: Headers = []
        # A page is always made whole: HEAD gets the same headers from it.
        asked = {**environ, "REQUEST_METHOD": "GET"}
        for conditional in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"):
            asked.pop(conditional, None)
        answer = app(asked, self._start)
        try:
            self.body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def _start(
        self, status: str, headers: Headers, _exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        self.status = status
        self.headers = headers
        return lambda _written: None

    @property
    def is_cacheable(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        marked = MARK.lower() in names and "set-cookie" not in names
        return marked and self.status.startswith("200") and len(self.body) <= LARGEST_ENTRY

    def pass_on(self, start_response: "StartResponse", method: str) -> list[bytes]:
        start_response(self.status, [pair for pair in self.headers if pair[0] != MARK])
        return [b"" if method == "HEAD" else self.body]

    def entry(self, state: State) -> Entry:
        kept = [(name, value) for name, value in self.headers if name.lower() not in LEFT_OUT]
        etag = f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'
        kept += [("Vary", "Accept-Encoding, Cookie"), ("ETag", etag)]
        kind = next((value for name, value in kept if name.lower() == "content-type"), "")
        bodies = {
            encoding: ([*kept, ("Content-Length", str(len(body))), *_named(encoding)], body)
            for encoding, body in _encodings(self.body, kind).items()
        }
        unchanged = [pair for pair in kept if pair[0] in {"Cache-Control", "Vary", "ETag"}]
        return Entry(state, self.status, etag, bodies, unchanged)


def _named(encoding: str) -> Headers:
    return [] if encoding == "identity" else [("Content-Encoding", encoding)]


def _encodings(body: bytes, content_type: str) -> dict[str, bytes]:
    bodies = {"identity": body}
    if len(body) < SMALLEST_COMPRESSED:
        return bodies
    if content_type.startswith(COMPRESSIBLE + COMPRESSIBLE_MORE):
        bodies["gzip"] = gzip.compress(body, 6, mtime=0)
        bodies["br"] = brotli.compress(body, quality=5)
    return bodies


def _answer(
    entry: Entry, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> list[bytes]:
    asked_tags = environ.get("HTTP_IF_NONE_MATCH")
    if asked_tags and (entry.etag in asked_tags or asked_tags.strip() == "*"):
        start_response("304 Not Modified", entry.unchanged.copy())
        return []
    headers, body = entry.bodies[_accepted(entry, environ.get("HTTP_ACCEPT_ENCODING", ""))]
    start_response(entry.status, headers.copy())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _accepted(entry: Entry, accepted: str) -> str:
    for encoding in ("br", "gzip"):
        if encoding in entry.bodies and encoding in _understood(accepted):
            return encoding
    return "identity"


@lru_cache(maxsize=200)
def _understood(accepted: str) -> frozenset[str]:
    """The encodings that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    weighted = parse_accept_header(accepted, Accept)
    return frozenset(name.lower() for name, weight in weighted if weight > 0)
