"""What the worker does for gatherings: letters that are due, and erasing what may go."""

import time

from portal.core import clock
from portal.core.db import unit_of_work
from portal.gatherings.services.erasing import erase_ended
from portal.gatherings.services.telling import tell_some

ERASE_EVERY_S = 3_600
LOOK_EVERY_S = 5


class GatheringRounds:
    """A chore of the worker."""

    def __init__(self) -> None:
        self.erased = self.looked = float("-inf")

    def step(self) -> bool:
        """Post some letters, and once an hour erase what may go; whether more is left."""
        now = time.monotonic()
        if now - self.erased >= ERASE_EVERY_S:
            with unit_of_work():
                number = erase_ended(at=clock.now())
            if not number:
                self.erased = now
            return bool(number)
        if now - self.looked < LOOK_EVERY_S:
            return False
        is_more = tell_some()
        if not is_more:
            self.looked = now
        return is_more
