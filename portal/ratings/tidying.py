"""A chore of the worker: forgets the words of old ratings."""

from datetime import date

from portal.core import clock
from portal.ratings.services import forget_words


class ForgettingWords:
    """Looks once a day."""

    def __init__(self) -> None:
        self._done_on = date.min

    def step(self) -> bool:
        """Forget what is old; nothing waits afterwards. Needs an application context."""
        today = clock.today()
        if self._done_on != today:
            forget_words(today)
            self._done_on = today
        return False
