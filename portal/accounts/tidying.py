"""Removing from the desk what signing in has left and nobody needs any more."""

import time

from portal.accounts.known_devices import forget_old_devices
from portal.accounts.limits import forget_old_attempts
from portal.accounts.sessions import forget_dead_sessions
from portal.accounts.sign_in_book import forget_old_events
from portal.core import clock
from portal.core.desk import desk_work

EVERY_S = 600


class Tidying:
    """A chore of the worker."""

    def __init__(self) -> None:
        self.last = float("-inf")

    def step(self) -> bool:
        """Tidy up when the last time was long ago; never has more to do."""
        if time.monotonic() - self.last < EVERY_S:
            return False
        forget_dead_sessions(at=clock.now())
        forget_old_devices(at=clock.now())
        with desk_work() as session:
            forget_old_attempts(session)
            forget_old_events(session, at=clock.now())
        self.last = time.monotonic()
        return False
