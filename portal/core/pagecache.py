"""Finished pages in memory, in front of Flask: always fresh, compressed once, answered with 304.

An entry is valid while the published content is in the state in which it was made. Only answers
of public views without cookies are kept; memory is bounded; a missing page is made once while
others wait for it.

Answers of the GS1 resolver are kept too, redirects included. They depend on the address exactly
as it was sent and on what the client would rather have; of that only the order of the languages
and media types on offer counts, so a thousand different headers share a few entries.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from portal.core.display import choices_of
from portal.core.freshness import Freshness, State
from portal.core.kept_answer import Headers, Kept, kept_page, kept_redirect
from portal.core.language import language_of
from portal.core.negotiation import (
    LONGEST_HEADER,
    USUAL_OFFER,
    Offer,
    language_ranks,
    media_ranks,
)
from portal.core.raw_uri import is_digital_link, raw_path, raw_uri, sent_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Key = tuple[Hashable, ...]

MARK = "X-Portal-Cacheable"
# Marks an answer of the resolver, and says what was on offer besides the usual.
OFFER_MARK = "X-Portal-Offer"
MOST_OFFERS = 20_000
KEPT_OFFERED = ("200", "300", "307")
# Attachments: asked for in parts, and too large to be kept. Pages for officers: never anybody
# else's, whatever their views say, and nobody waits for another's.
PASSED_BY = ("/tep/", "/can-bo/")
LARGEST_ENTRY = 1_000_000
PATIENCE_S = 20
TRACKERS = ("fbclid=", "gclid=", "utm_", "zarsrc=", "zalo", "_ga=", "mc_", "igsh")
MARKS = {MARK.lower(), OFFER_MARK.lower()}
# What is made for each answer anew, here or by the server.
LEFT_OUT = MARKS | {"content-length", "date", "etag", "x-request-id", "vary", "last-modified"}
VARY = "Accept-Encoding, Cookie"


class PageCache:
    """WSGI layer that answers from memory what Flask has answered before in the same state."""

    def __init__(self, app: "WSGIApplication", freshness: Freshness, *, megabytes: int) -> None:
        self.app = app
        self.freshness = freshness
        self.room = megabytes * 1_000_000
        self.used = 0
        self.entries: OrderedDict[Key, Kept] = OrderedDict()
        # Addresses whose answers choose between more than the usual.
        self.offers: dict[str, Offer] = {}
        self.latest: State | None = None
        self.lock = threading.Lock()
        self.making: dict[Key, threading.Event] = {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        state = self.freshness.state() if method in {"GET", "HEAD"} and self.room else None
        is_resolved = is_digital_link(environ.get("PATH_INFO", ""))
        if not is_resolved:
            environ["QUERY_STRING"] = without_trackers(environ.get("QUERY_STRING", ""))
        if state is None or environ.get("PATH_INFO", "").startswith(PASSED_BY):
            return self.app(environ, _without_marks(start_response))
        key = self._resolved_key(environ) if is_resolved else _key(environ)
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
                    entry = made.kept(self._one(state), environ)
                    self._keep(self._key_of_made(key, made, environ), entry)
            finally:
                self._end_turn(key, turn)
        return entry.answer(environ, start_response)

    def _resolved_key(self, environ: "WSGIEnvironment") -> Key:
        """The key of a Digital Link: no decoded path, in which `a%2Fb` and `a/b` are the same."""
        uri = raw_uri(environ)
        offer = self.offers.get(uri, USUAL_OFFER)
        languages = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST_HEADER]
        types = environ.get("HTTP_ACCEPT", "")[:LONGEST_HEADER]
        return uri, _ranked(language_of(environ), choices_of(environ), offer, languages, types)

    def _key_of_made(self, key: Key, made: "_Capture", environ: "WSGIEnvironment") -> Key:
        """The key under which an answer is found again, now that it said what was on offer."""
        if made.offer is None:
            return key
        uri = raw_uri(environ)
        with self.lock:
            if made.offer == USUAL_OFFER:
                self.offers.pop(uri, None)
            else:
                if len(self.offers) >= MOST_OFFERS:
                    self.offers.clear()
                self.offers[uri] = made.offer
        return self._resolved_key(environ)

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

    def _one(self, state: State) -> State:
        """One object for equal states, of which each answer keeps one."""
        if self.latest is None or self.latest != state:
            self.latest = state
        return self.latest

    def _valid(self, key: Key, state: State) -> Kept | None:
        entry = self.entries.get(key)
        if entry is None or entry.state != state:
            return None
        with self.lock:
            if key in self.entries:
                self.entries.move_to_end(key)
        return entry

    def _keep(self, key: Key, entry: Kept) -> None:
        with self.lock:
            replaced = self.entries.pop(key, None)
            self.used += entry.size - (replaced.size if replaced else 0)
            self.entries[key] = entry
            while self.used > self.room:
                _, oldest = self.entries.popitem(last=False)
                self.used -= oldest.size


@lru_cache(maxsize=1_000)
def _ranked(
    language: str, choices: tuple[str, ...], offer: Offer, languages: str, types: str
) -> Key:
    """What a client would rather have of what is on offer."""
    ranks = language_ranks(languages, offer.languages), media_ranks(types, offer.types)
    return _same((language, choices, *ranks))


@lru_cache(maxsize=1_000)
def _same(wishes: Key) -> Key:
    """One object for equal wishes, of which each key holds one."""
    return wishes


def _key(environ: "WSGIEnvironment") -> Key:
    # The path as it was sent as well: the decoded one does not tell `%2F` from a slash.
    path, sent = environ.get("PATH_INFO", ""), sent_path(environ)
    query = environ.get("QUERY_STRING", "")
    return path, sent, query, language_of(environ), choices_of(environ)


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
    def offer(self) -> Offer | None:
        """What the answer of a Digital Link chose from; None for any other page."""
        mark = next((value for name, value in self.headers if name == OFFER_MARK), None)
        return None if mark is None else Offer.read(mark)

    @property
    def is_cacheable(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        if names.isdisjoint(MARKS) or "set-cookie" in names or len(self.body) > LARGEST_ENTRY:
            return False
        return self.status.startswith(KEPT_OFFERED if self.offer else "200")

    def pass_on(self, start_response: "StartResponse", method: str) -> list[bytes]:
        _without_marks(start_response)(self.status, self.headers)
        return [b"" if method == "HEAD" else self.body]

    def kept(self, state: State, environ: "WSGIEnvironment") -> Kept:
        headers = [pair for pair in self.headers if pair[0].lower() not in LEFT_OUT]
        headers.append(("Vary", f"Accept, Accept-Language, {VARY}" if self.offer else VARY))
        if self.status.startswith("307"):
            return kept_redirect(state, self.status, headers, raw_path(environ))
        return kept_page(state, self.status, headers, self.body)


def _without_marks(start_response: "StartResponse") -> "StartResponse":
    """Hand the headers on without what is meant for this layer alone."""

    def start(status: str, headers: Headers, exc_info: Any = None, /) -> Callable[[bytes], object]:
        passed_on = [pair for pair in headers if pair[0].lower() not in MARKS]
        return start_response(status, passed_on, exc_info)

    return start
