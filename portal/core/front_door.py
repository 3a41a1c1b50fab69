"""The outermost layer: unknown hosts, overlong addresses and junk bytes go no further."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
WORDS = {
    "400 Bad Request": "Địa chỉ có ký tự không đọc được.",
    "414 URI Too Long": "Địa chỉ quá dài.",
    "421 Misdirected Request": "Máy chủ này không phục vụ tên miền được hỏi.",
}
LONGEST_QUERY = 2_000
LONGEST_PATH = 1_000
# Headers that were found good before, so that they are not taken apart again; ports vary.
MOST_HOST_HEADERS = 50


class FrontDoor:
    """Refuse what no page could answer."""

    def __init__(self, app: "WSGIApplication", allowed_hosts: frozenset[str]) -> None:
        self.app = app
        self.allowed_hosts = allowed_hosts
        self.host_headers: set[str] = set()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        refusal = self._refusal(environ)
        if refusal:
            log.warning("request refused", extra={"reason": refusal})
            return _refuse(refusal, start_response)
        return self.app(environ, start_response)

    def _refusal(self, environ: "WSGIEnvironment") -> str:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if not self._knows(environ.get("HTTP_HOST", "")):
            return "421 Misdirected Request"
        if len(query) > LONGEST_QUERY or len(path) > LONGEST_PATH:
            return "414 URI Too Long"
        if not _is_readable(path) or not _is_readable(query):
            return "400 Bad Request"
        return ""

    def _knows(self, host: str) -> bool:
        if host in self.host_headers:
            return True
        known = _host_name(host) in self.allowed_hosts
        if known and len(self.host_headers) < MOST_HOST_HEADERS:
            self.host_headers.add(host)
        return known


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _is_readable(sent: str) -> bool:
    # WSGI hands the decoded bytes over as Latin-1.
    if sent.isascii() and sent.isprintable():
        return True
    try:
        text = sent.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return text.isprintable()


def _refuse(status: str, start_response: "StartResponse") -> list[bytes]:
    body = f"{WORDS[status]}\n{status}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'"),
    ]
    start_response(status, headers)
    return [body]
