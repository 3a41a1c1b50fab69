"""A gate before expensive pages: when too many are being made, the next is told to come back."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from portal.core.addresses import settings
from portal.core.errors import BusyError
from portal.core.language import gettext as _

# Search and pictures may use at most this many threads of a worker; the rest stay free for the
# page behind a scanned code.
SLOTS = 8
PATIENCE_S = 2.0
_slots = threading.BoundedSemaphore(SLOTS)


def expensive(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let only a few requests into this view at once; raises BusyError after two seconds."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not settings().limits:
            return view(*args, **kwargs)
        if not _slots.acquire(timeout=PATIENCE_S):
            raise BusyError(_("Cổng đang có quá nhiều yêu cầu. Xin thử lại sau ít giây."))
        try:
            return view(*args, **kwargs)
        finally:
            _slots.release()

    return guarded
