"""Notes of scans added up for writing: what of a request is kept, and what is dropped here."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from portal.core import clock
from portal.core.visits import SECRET_BYTES, Batch, ToldPlace, Visitor, Visits
from portal.scan.subjects import leads_to_a_scanned_page, subject_of
from portal.scan.visitors import is_person, network_of, number_of

MINUTE = 60
QUARTER_HOUR = 900


class Note(NamedTuple):
    """What is noted of an answered scan for a second or two, in memory only.

    `location` is where a redirect leads, `commune` where the person says to be; both mostly
    empty. `raw_uri` is the address as it was sent.
    """

    at: float
    path: str
    raw_uri: str
    address: str
    user_agent: str
    location: str = ""
    commune: str = ""


class Numbering:
    """Turns addresses into the numbers of a day; remembers the secret of one day."""

    def __init__(self, visits: Visits) -> None:
        self.visits = visits
        self._day = date.min
        self._secret = b""
        self._numbers: dict[str, int] = {}

    def number(self, address: str, day: date) -> int:
        """The number of the network of this address on `day`."""
        if day != self._day:
            self._secret, self._day = self._secret_of(day), day
            self._numbers.clear()
        found = self._numbers.get(address)
        if found is None:
            found = self._numbers[address] = number_of(network_of(address), self._secret)
        return found

    def forget_addresses(self) -> None:
        """Keep no address longer than the batch that it came with."""
        self._numbers.clear()

    def _secret_of(self, day: date) -> bytes:
        if day == clock.today():
            return self.visits.secret_of(day)
        # Scans of just before midnight: the secret of their day may be gone already.
        return secrets.token_bytes(SECRET_BYTES)


def add_up(notes: Iterable[Note], numbering: Numbering, own_host: str) -> Batch:
    """Scans and places by code, day and network; machines and what is no code are left out."""
    scans: Counter[Visitor] = Counter()
    places: dict[Visitor, ToldPlace] = {}
    for note in notes:
        subject = _counted_subject(note, own_host)
        if not subject:
            continue
        day = _day_of(int(note.at) // QUARTER_HOUR)
        visitor = Visitor(subject, day, numbering.number(note.address, day))
        if note.commune:
            places[visitor] = ToldPlace(note.commune, int(note.at) // MINUTE)
        else:
            scans[visitor] += 1
    numbering.forget_addresses()
    return Batch(scans, places)


@lru_cache(maxsize=4)
def _day_of(quarter: int) -> date:
    # Midnight falls on a quarter of an hour in every time zone.
    return datetime.fromtimestamp(quarter * QUARTER_HOUR, clock.VIETNAM).date()


def _counted_subject(note: Note, own_host: str) -> str:
    if not is_person(note.user_agent):
        return ""
    if note.location and leads_to_a_scanned_page(note.location, own_host):
        return ""
    return subject_of(note.path, note.raw_uri)
