"""What the worker does for the library: letting go of videos that nothing carries."""

import time
from datetime import timedelta

from portal.core import clock
from portal.library.queries import is_video_held
from portal.library.videos import forget_unused

EVERY_S = 3_600
# Long enough for somebody who has handed a video in and still writes its transcript.
KEPT_FOR = timedelta(days=7)


class LibraryRounds:
    """A chore of the worker."""

    def __init__(self) -> None:
        self.last = float("-inf")

    def step(self) -> bool:
        """Tidy up when the last time was long ago; never has more to do."""
        if time.monotonic() - self.last >= EVERY_S:
            forget_unused(clock.now() - KEPT_FOR, is_video_held)
            self.last = time.monotonic()
        return False
