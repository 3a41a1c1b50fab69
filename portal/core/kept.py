"""What pages read again and again, kept in memory while nothing published has changed."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app

from portal.core.freshness import Freshness
from portal.core.language import current_language

Value = TypeVar("Value")
MOST_KEPT = 2_000
_KEY = "portal_kept"


def while_unchanged(read: Callable[..., Value]) -> Callable[..., Value]:
    """Have `read` ask the database only after a change, for each language and each argument.

    For functions of hashable arguments that answer with plain values: rows of the session would
    be shared by threads. Not for writes, which must see what they have written themselves.
    """

    @wraps(read)
    def reader(*asked: Hashable) -> Value:
        freshness: Freshness = current_app.extensions["portal_freshness"]
        state = freshness.state()
        if state is None:
            return read(*asked)
        kept: dict[Hashable, tuple[object, Any]] = current_app.extensions.setdefault(_KEY, {})
        key = (read, current_language(), asked)
        found = kept.get(key)
        if found is not None and found[0] == state:
            value: Value = found[1]
            return value
        value = read(*asked)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = (state, value)
        return value

    return reader
