"""How gunicorn sends an answer whose headers are ready: one block, in one piece with the body."""

import time
from email.utils import formatdate
from functools import lru_cache

from gunicorn.http import wsgi

from portal.core.ready_headers import ReadyHeaders

Headers = list[tuple[str, str]]


class SwiftResponse(wsgi.Response):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn's answer, which takes `ReadyHeaders` as they are; anything else goes its old way."""

    ready: ReadyHeaders | None = None
    headers_sent: bool

    def process_headers(self, headers: Headers) -> None:
        """Take over the headers of an answer."""
        if isinstance(headers, ReadyHeaders):
            self.ready = headers
            self.response_length = headers.length
        else:
            super().process_headers(headers)

    def send_headers(self) -> None:
        """Send the head of the answer, once."""
        if self.ready is None or self.headers_sent:
            super().send_headers()
        else:
            self.sock.sendall(self._head(self.ready))
            self.headers_sent = True

    def write(self, arg: bytes) -> None:
        """Send a part of the body; head and body together where this is all of it."""
        ready = self.ready
        is_all = ready is not None and ready.length == len(arg) and not self._omits_body
        if ready is None or not is_all or self.headers_sent:
            super().write(arg)
        else:
            self.sock.sendall(self._head(ready) + arg)
            self.headers_sent = True
            self.sent = len(arg)

    def default_headers(self) -> list[str]:
        """The first lines of the head, as gunicorn makes them; the date once a second."""
        if self.ready is None or self.upgrade:
            lines: list[str] = super().default_headers()
            return lines
        connection = "close" if self.should_close() else "keep-alive"
        major, minor = self.req.version
        return [
            f"HTTP/{major}.{minor} {self.status}\r\nServer: {self.version}\r\n"
            f"Date: {_date(int(time.time()))}\r\nConnection: {connection}\r\n"
        ]

    def _head(self, ready: ReadyHeaders) -> bytes:
        first = "".join(self.default_headers()).encode("latin-1")
        return b"%b%b\r\n" % (first, ready.block)


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    """A moment as HTTP writes it (RFC 9110, 5.6.7)."""
    return formatdate(second, usegmt=True)


def install_swift_sending() -> None:
    """Let the workers of this gunicorn send answers in this way."""
    wsgi.Response = SwiftResponse
