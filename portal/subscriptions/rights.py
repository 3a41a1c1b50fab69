"""What is noted when an officer looks up or removes an address at the wish of its owner.

The note is written first, with the records, and never holds the address; the desk follows. Killed
in between, the note stands, and the officer, who sees the data still there, presses once more.
"""

from portal.core import audit
from portal.core.actor import Actor
from portal.subscriptions.desk_tables import Subscription

KIND = "subscription"
UNKNOWN = "-"


def note_lookup(found: Subscription | None, *, reason: str, by: Actor) -> None:
    """Note that an officer looked up an address."""
    key = found.public_id if found is not None else UNKNOWN
    audit.record(by.name, "looked_up", kind=KIND, key=key, note=reason)


def note_erasure(public_id: str, *, reason: str, by: Actor) -> None:
    """Note that an officer removes a person (right to erasure, Luật 91/2025/QH15)."""
    audit.record(by.name, "erased", kind=KIND, key=public_id, note=reason)
