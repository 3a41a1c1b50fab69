"""Answers as the page cache keeps them: pages with their encodings, redirects as one line."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from portal.core.compression import IDENTITY, encoded, encodings_of, understood
from portal.core.freshness import State
from portal.core.ready_headers import ReadyHeaders

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Headers = list[tuple[str, str]]
SharedHeaders = tuple[tuple[str, str], ...]

OVERHEAD = 1_000
# Measured: state, headers and key of a redirect, besides its two addresses.
REDIRECT_OVERHEAD = 450
# Stands in the headers of a redirect for the path that was asked for; no header can hold it.
_HERE = "\n"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One finished answer: headers and body for each encoding that is worth it.

    `bodies` are made when they are first asked for: after a commit all pages are made anew, and
    both compressions together take a third of the time of a scan page.
    """

    state: State
    status: str
    etag: str
    headers: Headers
    body: bytes
    encodings: tuple[str, ...]
    unchanged: ReadyHeaders
    bodies: dict[str, tuple[ReadyHeaders, bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes that this answer may come to hold in memory, roughly.

        What is compressed takes, both ways together, at most as much again as the page itself.
        """
        return OVERHEAD + len(self.body) * min(2, len(self.encodings))

    def answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """Send it, or 304 to a reader that has it already."""
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and self.etag and (self.etag in asked or asked.strip() == "*"):
            start_response("304 Not Modified", self.unchanged)
            return []
        encoding = self._encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers, body = self.bodies.get(encoding) or self._made(encoding)
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _encoding(self, accepted: str) -> str:
        if not accepted:
            return IDENTITY
        known = understood(accepted)
        return next((one for one in self.encodings if one in known), IDENTITY)

    def _made(self, encoding: str) -> tuple[ReadyHeaders, bytes]:
        # Two threads may make the same at once; either is as good.
        body = encoded(self.body, encoding)
        length = ("Content-Length", str(len(body)))
        headers = ReadyHeaders([*self.headers, length, *_named(encoding)])
        made = self.bodies[encoding] = headers, body
        return made


@dataclass(frozen=True, slots=True)
class KeptRedirect:
    """A redirect; of a hundred thousand each keeps its target alone and shares its headers."""

    state: State
    status: str
    headers: SharedHeaders
    location: str
    path: str

    @property
    def size(self) -> int:
        """Bytes that this answer holds in memory with its key, roughly."""
        return REDIRECT_OVERHEAD + len(self.location) + len(self.path)

    def answer(self, _environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """Send it."""
        headers = [
            (name, value.replace(_HERE, self.path)) if _HERE in value else (name, value)
            for name, value in self.headers
        ]
        headers.append(("Location", self.location))
        start_response(self.status, headers)
        return []


Kept = KeptPage | KeptRedirect


def kept_page(state: State, status: str, headers: Headers, body: bytes) -> KeptPage:
    """Keep a page; only what is 200 may be answered with 304."""
    is_content = status.startswith("200")
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"' if is_content else ""
    whole = [*headers, ("ETag", etag)] if etag else headers
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    unchanged = ReadyHeaders(pair for pair in whole if pair[0] in {"Cache-Control", "Vary", "ETag"})
    return KeptPage(state, status, etag, whole, body, encodings_of(body, kind), unchanged)


def kept_redirect(state: State, status: str, headers: Headers, path: str) -> KeptRedirect:
    """Keep a redirect from `path` (as it was sent); its body is empty."""
    location = next(value for name, value in headers if name == "Location")
    others = tuple(
        [
            (name, value.replace(path, _HERE) if name == "Link" else value)
            for name, value in headers
            if name != "Location"
        ]
    )
    shared = _shared((*others, ("Content-Length", "0")))
    return KeptRedirect(state, status, shared, location, path)


@lru_cache(maxsize=500)
def _shared(headers: SharedHeaders) -> SharedHeaders:
    """One object for equal headers."""
    return headers


def _named(encoding: str) -> Headers:
    return [] if encoding == IDENTITY else [("Content-Encoding", encoding)]
