"""A cache bounded by bytes that drops what was used longest ago."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ByteCache(Generic[Value]):
    """The values used last, up to a number of bytes; safe to share between threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._values: OrderedDict[str, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Value | None:
        """Return the value, which then counts as used last."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: str, value: Value, cost: int) -> None:
        """Remember a value that takes so many bytes."""
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value, cost
            self._used += cost
            while self._used > self._limit and len(self._values) > 1:
                _, (_, freed) = self._values.popitem(last=False)
                self._used -= freed
