"""What pages read again and again, kept in memory while nothing published has changed."""

from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app

from portal.core.freshness import Freshness, State
from portal.core.language import current_language

Value = TypeVar("Value")
ReadMany = Callable[[Iterable[str]], dict[str, Value]]
MOST_KEPT = 2_000
_KEY = "portal_kept"
_NOTHING: Any = object()


def while_unchanged(read: Callable[..., Value]) -> Callable[..., Value]:
    """Have `read` ask the database only after a change, for each language and each argument.

    For functions of hashable arguments that answer with plain values: rows of the session would
    be shared by threads. Not for writes, which must see what they have written themselves.
    """

    @wraps(read)
    def reader(*asked: Hashable) -> Value:
        kept = _kept()
        if kept is None:
            return read(*asked)
        key = (read, current_language(), asked)
        # Another thread may clear the store at any moment: what was taken out is held here.
        value: Value = kept.get(key, _NOTHING)
        if value is _NOTHING:
            value = read(*asked)
            _make_room(kept)[key] = value
        return value

    return reader


def each_while_unchanged(read: ReadMany[Value]) -> ReadMany[Value]:
    """The same for a function of many keys: it is asked only for those not read before.

    It answers with a value for each key that it knows; that a key is unknown is kept too.
    """

    @wraps(read)
    def reader(keys: Iterable[str]) -> dict[str, Value]:
        kept = _kept()
        if kept is None:
            return read(keys)
        places = {key: (read, current_language(), key) for key in keys}
        values = {key: kept.get(place, _NOTHING) for key, place in places.items()}
        missing = [key for key, value in values.items() if value is _NOTHING]
        if missing:
            found = read(missing)
            values.update({key: found.get(key) for key in missing})
            _make_room(kept).update({places[key]: values[key] for key in missing})
        return {key: value for key, value in values.items() if value is not None}

    return reader


def _kept() -> dict[Hashable, Any] | None:
    """What is kept for the present state of the content, None when that cannot be known."""
    freshness: Freshness = current_app.extensions["portal_freshness"]
    state = freshness.state()
    if state is None:
        return None
    stored: tuple[State, dict[Hashable, Any]] = current_app.extensions.get(_KEY, (None, {}))
    if stored[0] != state:
        stored = current_app.extensions[_KEY] = (state, {})
    return stored[1]


def _make_room(kept: dict[Hashable, Any]) -> dict[Hashable, Any]:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    return kept
