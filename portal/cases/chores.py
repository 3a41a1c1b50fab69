"""Work of the background worker: identities whose time is over, boxes left open, lost pictures."""

import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from portal.cases.services.box import forget_expired
from portal.cases.services.erasure import erase_due, remove_orphaned_photos
from portal.core import clock
from portal.core.db import unit_of_work

log = logging.getLogger(__name__)
EVERY_S = 600


class TidyingCases:
    """A chore of the worker."""

    def __init__(self) -> None:
        self.last = float("-inf")

    def step(self) -> bool:
        """Tidy up when the last time was long ago; never has more to do.

        Trouble with the database is logged; what was left undone is done the next time.
        """
        if time.monotonic() - self.last < EVERY_S:
            return False
        self.last = time.monotonic()
        try:
            forget_expired(at=clock.now())
            with unit_of_work():
                erase_due(clock.now())
            remove_orphaned_photos(clock.now())
        except SQLAlchemyError:
            log.warning("cases could not be tidied", exc_info=True)
        return False
