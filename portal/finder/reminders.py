"""Telling the subscribers of results that a standard in them has changed."""

import time

from portal.core import clock
from portal.core.db import unit_of_work
from portal.finder.services.watches import has_changed_standards, tell_changed_standards

EVERY_S = 600


class StandardRounds:
    """A chore of the worker."""

    def __init__(self) -> None:
        self.last = float("-inf")

    def step(self) -> bool:
        """Look again when the last time was long ago; never has more to do."""
        if time.monotonic() - self.last >= EVERY_S:
            # Looked at first without the lock: a unit of work makes every kept page stale.
            if has_changed_standards():
                with unit_of_work():
                    tell_changed_standards(at=clock.now())
            self.last = time.monotonic()
        return False
