"""Signing up for a gathering, and giving the place back."""

from dataclasses import dataclass
from datetime import datetime

from portal.core import audit, public_code
from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.language import gettext as _
from portal.gatherings.identities import (
    CONSENT,
    Identity,
    is_secret_of,
    person_digest,
    sealed_identity,
)
from portal.gatherings.models import SIGN_UP_KIND, Gathering, SignUp
from portal.gatherings.queries import (
    is_signed_up,
    room_of,
    sign_up_by_number,
    sign_up_by_ticket,
)
from portal.gatherings.services.moving_up import move_up
from portal.gatherings.states import Level, SignUpState

# Who acts where nobody is signed in.
VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody who wants to come has sent; `ticket` is the number of the form."""

    identity: Identity
    level: Level
    commune_code: str | None
    ticket: str
    is_doubtful: bool


def sign_up(gathering: Gathering, wish: Wish, *, at: datetime) -> SignUp:
    """Give somebody a place, or a place in the queue; a form sent twice is one sign-up.

    The gathering must be held, so that the last place is given once. Raises RefusedError when
    one cannot sign up any more, when there is no room, and when this person has signed up before.
    """
    known = sign_up_by_ticket(wish.ticket)
    if known is not None and known.gathering_id == gathering.id:
        return known
    if known is not None or not gathering.takes_sign_ups_on(at.astimezone(VIETNAM).date()):
        raise RefusedError(_("Sự kiện này không nhận đăng ký nữa."))
    person = person_digest(wish.identity)
    if is_signed_up(gathering, person):
        raise RefusedError(_("Tên và cách liên hệ này đã đăng ký. Xin dùng phiếu đã nhận."))
    made = _entered(gathering, wish, person, at)
    audit.record(VISITOR, "signed_up", kind=SIGN_UP_KIND, key=made.number, note=gathering.slug)
    return made


def _entered(gathering: Gathering, wish: Wish, person: str, at: datetime) -> SignUp:
    number = public_code.random_code()
    made = SignUp(
        gathering_id=gathering.id,
        number=number,
        ticket=wish.ticket,
        state=_state_for_next(gathering),
        level=wish.level,
        commune_code=wish.commune_code,
        sealed=sealed_identity(wish.identity, number=number),
        person=person,
        has_email=bool(wish.identity.email),
        is_doubtful=wish.is_doubtful,
        consent=CONSENT,
        signed_up_at=at,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _state_for_next(gathering: Gathering) -> SignUpState:
    room = room_of(gathering)
    # Nobody passes by those who wait.
    if room.free is None or (room.free and not room.waiting):
        return SignUpState.CONFIRMED
    if not gathering.has_waiting_list:
        raise RefusedError(_("Đã hết chỗ và sự kiện này không có danh sách chờ."))
    return SignUpState.WAITING


def own_sign_up(number: str, secret: str) -> SignUp:
    """The sign-up that number and secret open; raises NotFoundError for anything else."""
    found = sign_up_by_number(public_code.normalise(number))
    if found is None or not is_secret_of(found.ticket, public_code.normalise(secret)):
        raise NotFoundError(_("Số phiếu hoặc mã bí mật không đúng."))
    return found


def give_back(sign_up: SignUp, gathering: Gathering, *, at: datetime, by: str = VISITOR) -> None:
    """Give a place back; whoever has waited longest gets it. The gathering must be held.

    Raises RefusedError when it was given back before, or when the gathering has ended.
    """
    if sign_up.state is SignUpState.CANCELLED:
        raise RefusedError(_("Phiếu này đã hủy trước đó."))
    if gathering.last_day < at.astimezone(VIETNAM).date():
        raise RefusedError(_("Sự kiện đã kết thúc nên không hủy được nữa."))
    sign_up.state, sign_up.cancelled_at, sign_up.due_letter = SignUpState.CANCELLED, at, None
    db.session.flush()
    audit.record(by, "gave_back", kind=SIGN_UP_KIND, key=sign_up.number, note=gathering.slug)
    move_up(gathering, at=at, by=by)
