"""Addresses inside files: which may be followed from a published file."""

import re

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_HARMLESS = frozenset({"http", "https", "mailto", "tel"})


def is_harmless(address: str) -> bool:
    """Whether it leads to a web page, a mail box or a place in the file.

    An address of another computer's files (`file:`, `\\\\server`) makes Windows send the
    password hash of the reader there.
    """
    # Windows drops blanks and control characters, and takes either slash.
    plain = "".join(one for one in address if one > " ").replace("\\", "/")
    if plain.startswith("//"):
        return False
    scheme = _SCHEME.match(plain)
    return scheme is None or scheme[1].lower() in _HARMLESS
