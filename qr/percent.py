"""Percent-encoding of RFC 3986, read strictly."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes

# Possessive repetition, so that a wrong character at the end costs one pass and not many.
_PATH = re.compile(r"(?:/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]++|%[0-9A-Fa-f]{2})++)++/?")
# Besides what RFC 3986 allows, browsers send these as they are: [ ] { } | \ ^ `
_QUERY = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]{}|\\^`]++|%[0-9A-Fa-f]{2})*+")


def is_path(raw: str) -> bool:
    """Tell whether this is an absolute path without empty segments; one may close it."""
    return _PATH.fullmatch(raw) is not None


def is_query(raw: str) -> bool:
    """Tell whether these characters may follow the question mark of a URI."""
    return _QUERY.fullmatch(raw) is not None


def decode(raw: str) -> str:
    """Return the text of a checked part of a URI; raises UnicodeDecodeError if it is not UTF-8."""
    return unquote_to_bytes(raw).decode() if "%" in raw else raw


def encode(text: str) -> str:
    """Return the text with everything percent-encoded that RFC 3986 does not leave unreserved."""
    return text if text.isalnum() and text.isascii() else quote(text, safe="")
