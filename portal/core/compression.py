"""Bodies compressed once, and which encodings a client understands."""

import gzip
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


def encoded(body: bytes, content_type: str) -> dict[str, bytes]:
    """The body under the name of each encoding that is worth it, `identity` always."""
    bodies = {"identity": body}
    if len(body) < SMALLEST_COMPRESSED:
        return bodies
    if content_type.startswith(COMPRESSIBLE):
        bodies["gzip"] = gzip.compress(body, 6, mtime=0)
        bodies["br"] = brotli.compress(body, quality=5)
    return bodies


@lru_cache(maxsize=200)
def understood(accepted: str) -> frozenset[str]:
    """The encodings that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    weighted = parse_accept_header(accepted, Accept)
    return frozenset(name.lower() for name, weight in weighted if weight > 0)
