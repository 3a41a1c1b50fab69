"""Tickets of forms that anybody may send: each form that is shown carries one, signed.

A ticket names the form, and when it was shown. It needs no cookie and is kept nowhere; its
number lets a service know a form that is sent twice.
"""

import secrets
import time
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from portal.core.secret_box import signing_key

SALT = "visitor-ticket"
NUMBER_BYTES = 12
# Long enough for a page that lay open over night, short enough that none can be hoarded.
VALID_S = 24 * 3600


class BadTicketError(Exception):
    """The ticket is forged, of another form, or too old."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One form as it was shown: the `number` is unique, `shown_at` in seconds since 1970."""

    form: str
    number: str
    shown_at: int

    @property
    def age_s(self) -> float:
        """Seconds since the form was shown."""
        return time.time() - self.shown_at

    @property
    def text(self) -> str:
        """The ticket as it stands in the form."""
        return str(_signer().dumps([self.form, self.number, self.shown_at]))


def new_ticket(form: str) -> Ticket:
    """The ticket for a form that is about to be shown."""
    return Ticket(form, secrets.token_hex(NUMBER_BYTES), int(time.time()))


def read_ticket(text: str, *, form: str) -> Ticket:
    """The ticket that came with a form; raises BadTicketError."""
    try:
        named, number, shown_at = _signer().loads(text)
        ticket = Ticket(str(named), str(number), int(shown_at))
    except (BadSignature, ValueError, TypeError):
        raise BadTicketError("forged") from None
    if ticket.form != form or not 0 <= ticket.age_s + 1 <= VALID_S:
        raise BadTicketError("of another form, or too old")
    return ticket


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(signing_key(SALT))
