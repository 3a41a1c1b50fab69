"""What the reporter does with the own case: write more, rate, take data out, erase the identity."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.cases import receipts
from portal.cases.models import CaseMessage, CaseRating, CitizenCase
from portal.cases.photos import MOST_PHOTOS, KeptPhoto
from portal.cases.schemas import LEAST_STARS, MOST_STARS
from portal.cases.services.identity import BY_REQUEST, erase_identity
from portal.cases.services.intake import add_photos
from portal.cases.services.trail import REPORTER, step
from portal.cases.states import CaseState, MessageKind, Sender
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.language import gettext as _

# A case holds no more; whoever has more to show brings it along.
MOST_PHOTOS_OF_A_CASE = 4 * MOST_PHOTOS
MOST_MESSAGES = 100
RATED = frozenset({CaseState.ANSWERED, CaseState.CLOSED, CaseState.REFUSED, CaseState.FORWARDED})


def add_to_case(
    case: CitizenCase, text: str, *, photos: Sequence[KeptPhoto] = (), ticket: str, at: datetime
) -> None:
    """Add what the reporter writes or shows; an answer to a question lets the work go on.

    The same form sent twice adds once. Raises RefusedError for nothing, and for too much.
    """
    digest = receipts.digest_of_ticket(ticket)
    if db.session.scalar(select(CaseMessage.id).where(CaseMessage.ticket_digest == digest)):
        return
    _refuse_nothing_and_too_much(case, text, photos)
    add_photos(case, photos, at=at)
    db.session.add(
        CaseMessage(
            case_id=case.id,
            sender=Sender.REPORTER,
            kind=MessageKind.NOTE,
            text=text,
            at=at,
            ticket_digest=digest,
        )
    )
    db.session.flush()
    step(case, _state_after_writing(case), by=REPORTER, action="followed_up", at=at)


def rate_case(case: CitizenCase, *, stars: int, text: str, at: datetime) -> None:
    """Keep how the reporter found the answer; a later rating takes the place of an earlier one.

    Raises RefusedError before there is anything to rate.
    """
    if case.state not in RATED:
        raise RefusedError(_("Chưa có trả lời nên chưa đánh giá được."))
    if not LEAST_STARS <= stars <= MOST_STARS:
        raise RefusedError(_("Xin chọn từ 1 đến 5."))
    rating = case.rating or CaseRating(case_id=case.id)
    rating.stars, rating.text, rating.at = stars, text, at
    db.session.add(rating)
    db.session.flush()
    step(case, case.state, by=REPORTER, action="rated", at=at)


def erase_on_request(case: CitizenCase, *, at: datetime) -> None:
    """Remove who reported because they ask for it; raises RefusedError where nothing is kept."""
    erase_identity(case, why=BY_REQUEST, by=REPORTER, at=at)


def _refuse_nothing_and_too_much(case: CitizenCase, text: str, photos: Sequence[KeptPhoto]) -> None:
    if not text.strip() and not photos:
        raise RefusedError(_("Xin viết vài chữ hoặc chọn một tấm ảnh."))
    if len(case.photos) + len(photos) > MOST_PHOTOS_OF_A_CASE:
        raise RefusedError(_("Hồ sơ này đã có quá nhiều ảnh nên không nhận thêm."))
    if sum(one.sender is Sender.REPORTER for one in case.messages) >= MOST_MESSAGES:
        raise RefusedError(_("Hồ sơ này đã có quá nhiều tin nhắn nên không nhận thêm."))


def _state_after_writing(case: CitizenCase) -> CaseState:
    if case.state is not CaseState.ASKED_BACK:
        return case.state
    if case.accepted_at is None:
        return CaseState.RECEIVED
    has_unit = case.assigned_commune_code is not None or case.assigned_role is not None
    return CaseState.IN_PROGRESS if has_unit else CaseState.ACCEPTED
