"""The outermost layer: unknown hosts, overlong addresses and junk bytes go no further."""

import logging
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from structlog.contextvars import bind_contextvars, clear_contextvars

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
LONGEST_QUERY = 2_000
LONGEST_PATH = 1_000
REQUEST_ID = "portal.request_id"


class FrontDoor:
    """Refuse what no page could answer, and give each request its id."""

    def __init__(self, app: "WSGIApplication", allowed_hosts: frozenset[str]) -> None:
        self.app = app
        self.allowed_hosts = allowed_hosts

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        refusal = self._refusal(environ)
        if refusal:
            log.warning("request refused", extra={"reason": refusal})
            return _refuse(refusal, start_response)
        request_id = os.urandom(8).hex()
        environ[REQUEST_ID] = request_id
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        return self.app(environ, start_response)

    def _refusal(self, environ: "WSGIEnvironment") -> str:
        path = environ.get("PATH_INFO", "")
        if _host_name(environ.get("HTTP_HOST", "")) not in self.allowed_hosts:
            return "421 Misdirected Request"
        if len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY or len(path) > LONGEST_PATH:
            return "414 URI Too Long"
        if not _is_readable(path):
            return "400 Bad Request"
        return ""


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _is_readable(path: str) -> bool:
    # WSGI hands the decoded bytes over as Latin-1.
    if path.isascii() and path.isprintable():
        return True
    try:
        text = path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return text.isprintable()


def _refuse(status: str, start_response: "StartResponse") -> list[bytes]:
    body = f"{status}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'"),
    ]
    start_response(status, headers)
    return [body]
