"""Giving places that have become free to those who have waited longest."""

from datetime import datetime

from portal.core import audit
from portal.core.clock import VIETNAM
from portal.gatherings.models import SIGN_UP_KIND, Gathering
from portal.gatherings.queries import first_waiting, room_of
from portal.gatherings.states import DueLetter, GatheringState, SignUpState


def move_up(gathering: Gathering, *, at: datetime, by: str) -> int:
    """Confirm those who wait as long as there is room; returns how many.

    The gathering must be held. Nobody moves up once it has ended or was called off.
    """
    is_on = gathering.state is GatheringState.PUBLISHED
    if not is_on or gathering.last_day < at.astimezone(VIETNAM).date():
        return 0
    room = room_of(gathering)
    number = room.waiting if room.free is None else min(room.free, room.waiting)
    for sign_up in first_waiting(gathering, number):
        sign_up.state = SignUpState.CONFIRMED
        sign_up.due_letter = DueLetter.MOVED_UP if sign_up.has_email else None
        audit.record(by, "moved_up", kind=SIGN_UP_KIND, key=sign_up.number, note=gathering.slug)
    return number
