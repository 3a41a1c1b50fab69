"""Removing from the desk the unsaved texts that nobody has come back for."""

import time

from portal.core import clock
from portal.editorial.autosaves import forget_old_autosaves

EVERY_S = 3_600


class TidyingTexts:
    """A chore of the worker."""

    def __init__(self) -> None:
        self.last = float("-inf")

    def step(self) -> bool:
        """Tidy up when the last time was long ago; never has more to do."""
        if time.monotonic() - self.last >= EVERY_S:
            forget_old_autosaves(at=clock.now())
            self.last = time.monotonic()
        return False
