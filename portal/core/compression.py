"""Bodies compressed once, and which encodings a client understands."""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

SMALLEST_COMPRESSED = 300
COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/linkset+json",
    "application/javascript",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
    "application/manifest",
)


IDENTITY = "identity"
# The best first.
_COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


def encodings_of(body: bytes, content_type: str) -> tuple[str, ...]:
    """The names of the encodings that this body is worth, the best first, `identity` last."""
    is_worth_it = len(body) >= SMALLEST_COMPRESSED and content_type.startswith(COMPRESSIBLE)
    return (*_COMPRESSORS, IDENTITY) if is_worth_it else (IDENTITY,)


def encoded(body: bytes, encoding: str) -> bytes:
    """The body in one of these encodings."""
    return body if encoding == IDENTITY else _COMPRESSORS[encoding](body)


@lru_cache(maxsize=200)
def understood(accepted: str) -> frozenset[str]:
    """The encodings that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    weighted = parse_accept_header(accepted, Accept)
    return frozenset(name.lower() for name, weight in weighted if weight > 0)
