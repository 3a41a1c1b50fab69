"""A chore of the worker: tells the subscribers what is new, each at the time they chose."""

import time
from datetime import datetime

from portal.core import clock
from portal.core.mail import is_mail_configured
from portal.subscriptions.digests import (
    due_subscriptions,
    note_news,
    note_outcomes,
    send_digest,
)
from portal.subscriptions.tidying import tidy

# "At once" is promised within a minute.
LOOK_EVERY_S = 10
TIDY_EVERY_S = 3600


class DigestRounds:
    """Looks every ten seconds; as long as mails go out, the next batch follows at once."""

    def __init__(self) -> None:
        self._looked = self._tidied = float("-inf")

    def step(self) -> bool:
        """Do a part of what is due; whether there is more. Needs an application context.

        Without mail nothing is told; it is told once there is mail, within a month.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY_S:
            return False
        if now - self._tidied >= TIDY_EVERY_S:
            tidy(clock.now())
            self._tidied = now
        if is_mail_configured() and tell_what_is_new(clock.now()):
            return True
        self._looked = now
        return False


def tell_what_is_new(at: datetime) -> bool:
    """One bounded part of the work; whether there is more.

    Lines first, all of them: who is told at this slot is told of everything that was there.
    """
    if note_news(at):
        return True
    sent = [send_digest(subscription_id, at) for subscription_id in due_subscriptions(at)]
    has_more = note_outcomes(at)
    return has_more or any(sent)
