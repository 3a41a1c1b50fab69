"""From where a change is made: the address of a screen, a command, a job."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import has_request_context, request

LONGEST_ORIGIN = 200
_origin: ContextVar[str] = ContextVar("origin", default="")


@contextmanager
def acting_from(origin: str) -> Iterator[None]:
    """Let everything written inside be noted as done from `origin`."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def current_origin() -> str:
    """What was said with `acting_from`, else method and path of the present request."""
    said = _origin.get()
    if not said and has_request_context():
        said = f"{request.method} {request.path}"
    return said[:LONGEST_ORIGIN]
