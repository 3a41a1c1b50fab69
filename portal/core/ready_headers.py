"""Headers that are sent again and again: examined and joined to bytes once.

gunicorn examines each header of each answer with two regular expressions and joins them anew,
which for the twelve headers of a page costs more than finding the page in memory. Any other
server sees an ordinary list.
"""

import re
from collections.abc import Iterable

# RFC 9110, 5.6.2 and 5.5: a name is a token; a value holds no control characters but tabs.
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
# What belongs to one connection is the server's own affair (RFC 9110, 7.6.1).
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "server",
        "date",
    }
)


class ReadyHeaders(list[tuple[str, str]]):
    """A list of headers that nobody changes any more.

    `block` is what goes on the wire, each line with its end; `length` is the Content-Length, None
    where there is none. Raises ValueError for a header that a server would have to refuse.
    """

    __slots__ = ("block", "length")

    def __init__(self, headers: Iterable[tuple[str, str]]) -> None:
        super().__init__(headers)
        for name, value in self:
            if not _NAME.fullmatch(name) or name.lower() in _HOP_BY_HOP:
                raise ValueError(f"not a header of an answer: {name!r}")
            if not _VALUE.fullmatch(value):
                raise ValueError(f"control characters in the header {name}")
        lengths = [value for name, value in self if name.lower() == "content-length"]
        self.length = int(lengths[0]) if lengths else None
        lines = (f"{name}: {value.strip()}\r\n" for name, value in self)
        self.block = "".join(lines).encode("latin-1")
