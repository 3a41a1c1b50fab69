"""What becomes public by the calendar alone is entered in the log when its day begins."""

from datetime import date

from portal.core import clock
from portal.ledger.publications import publications
from portal.ledger.verification import enter_missing


class NewDay:
    """A chore of the worker: a warning or result may be written down before its first day."""

    def __init__(self) -> None:
        self.entered_on = date.min

    def step(self) -> bool:
        """Enter what today brings, once a day and at the start; nothing waits afterwards."""
        today = clock.today()
        if self.entered_on != today:
            enter_missing(publications())
            self.entered_on = today
        return False
