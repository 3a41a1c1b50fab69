"""The address as it was sent: WSGI hands the path over decoded, where `%2F` has become a slash."""

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from qr.gs1_keys import QUALIFIER_SEQUENCES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# What may stand unencoded in a path (RFC 3986, 3.3).
_PATH_CHARACTERS = "/:@!$&'()*+,;=-._~"
_BINARY = ("/eh", "/ex")


def is_digital_link(path: str) -> bool:
    """Whether `path` (without language prefix) is one that the GS1 resolver answers."""
    return path[1:].partition("/")[0] in QUALIFIER_SEQUENCES or path.startswith(_BINARY)


def sent_path(environ: "WSGIEnvironment") -> str:
    """The path with everything before it as it was sent, empty where the server does not tell."""
    return _sent(environ).partition("?")[0]


def raw_path(environ: "WSGIEnvironment") -> str:
    """The path below the language prefix, still percent-encoded.

    It is made anew from the decoded path where the server does not tell, or where a layer in
    between has changed the path.
    """
    path, sent = environ.get("PATH_INFO", ""), sent_path(environ)
    if sent == path and "%" not in path:
        return str(path)
    decoded = path.encode("latin-1")
    raw = sent.removeprefix(quote(environ.get("SCRIPT_NAME", "")))
    if unquote_to_bytes(raw) == decoded:
        return raw
    return quote(decoded, safe=_PATH_CHARACTERS)


def raw_query(environ: "WSGIEnvironment") -> str:
    """The query exactly as it was sent."""
    sent = _sent(environ)
    return sent.partition("?")[2] if sent else str(environ.get("QUERY_STRING", ""))


def raw_uri(environ: "WSGIEnvironment") -> str:
    """Path below the language prefix and query, as they were sent."""
    return f"{raw_path(environ)}?{raw_query(environ)}"


def _sent(environ: "WSGIEnvironment") -> str:
    """The target of the request line as a path; never anything of a Host header."""
    sent = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if sent.startswith("/") or not sent:
        return sent.partition("#")[0]
    # The absolute form, which proxies are asked in (RFC 9112, 3.2.2).
    _scheme, _, rest = sent.partition("://")
    return "/" + rest.partition("/")[2].partition("#")[0]
