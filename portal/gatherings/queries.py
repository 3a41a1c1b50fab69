"""Reads of gatherings and of those who signed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.attachments.models import Attachment
from portal.core.clock import VIETNAM
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_page
from portal.gatherings.models import Gathering, GatheringMaterial, SignUp
from portal.gatherings.rules import GatheringRetention
from portal.gatherings.states import (
    GatheringKind,
    GatheringState,
    Period,
    SignUpState,
)
from portal.places.models import Commune

_IS_PUBLIC = Gathering.state != GatheringState.DRAFT


@dataclass(frozen=True, slots=True)
class Room:
    """How many have a place and how many wait; `free` is None where everybody finds room."""

    taken: int
    waiting: int
    free: int | None


def gatherings_page(
    day: date, page: int, period: Period, kinds: Sequence[GatheringKind], commune_code: str
) -> Listing[Gathering]:
    """One page of the public gatherings: coming ones soonest first, past ones latest first."""
    statement = _public().where(_in_period(period, day))
    if period is Period.COMING:
        statement = statement.order_by(Gathering.starts_at, Gathering.id)
    else:
        statement = statement.order_by(Gathering.starts_at.desc(), Gathering.id.desc())
    if kinds:
        statement = statement.where(Gathering.kind.in_(kinds))
    if commune_code:
        statement = statement.where(Gathering.commune_code == commune_code)
    return read_page(statement, page)


def coming_gatherings(day: date) -> Sequence[Gathering]:
    """All public gatherings that are not over on `day`, soonest first; cancelled ones too."""
    statement = _public().where(_in_period(Period.COMING, day))
    return db.session.scalars(statement.order_by(Gathering.starts_at, Gathering.id)).all()


def newest_gatherings(limit: int) -> Sequence[Gathering]:
    """The public gatherings that were announced last, for feeds."""
    latest = _public().order_by(Gathering.published_at.desc(), Gathering.id.desc())
    return db.session.scalars(latest.limit(limit)).all()


def gathering_by_slug(slug: str) -> Gathering:
    """The public gathering at this address with its papers; raises NotFoundError."""
    statement = _public().where(Gathering.slug == slug)
    found = db.session.scalar(statement.options(selectinload(Gathering.materials)))
    if found is None:
        raise NotFoundError(_("Không có sự kiện này."))
    return found


def held_gathering(slug: str) -> Gathering:
    """The same, held until the end of the transaction: nobody else counts places meanwhile."""
    statement = select(Gathering).where(Gathering.slug == slug, _IS_PUBLIC).with_for_update()
    found = db.session.scalar(statement)
    if found is None:
        raise NotFoundError(_("Không có sự kiện này."))
    return found


def communes_with_gatherings() -> Sequence[Commune]:
    """The communes in which a public gathering is or was."""
    named = select(Gathering.commune_code).where(_IS_PUBLIC)
    return db.session.scalars(
        select(Commune).where(Commune.code.in_(named)).order_by(Commune.slug)
    ).all()


def room_of(gathering: Gathering) -> Room:
    """How many places are taken and left."""
    counted = select(SignUp.state, func.count()).where(SignUp.gathering_id == gathering.id)
    rows = db.session.execute(counted.group_by(SignUp.state))
    counts = {row[0]: row[1] for row in rows}
    taken = counts.get(SignUpState.CONFIRMED, 0)
    free = None if gathering.places is None else max(0, gathering.places - taken)
    return Room(taken, counts.get(SignUpState.WAITING, 0), free)


def sign_up_by_ticket(ticket: str) -> SignUp | None:
    """What was sent with this form before."""
    return db.session.scalar(select(SignUp).where(SignUp.ticket == ticket))


def sign_up_by_number(number: str) -> SignUp | None:
    """The sign-up with this number, its gathering loaded."""
    statement = select(SignUp).where(SignUp.number == number)
    return db.session.scalar(
        statement.options(joinedload(SignUp.gathering).joinedload(Gathering.commune))
    )


def is_signed_up(gathering: Gathering, person: str) -> bool:
    """Whether this person holds a place or waits for one."""
    mine = SignUp.gathering_id == gathering.id, SignUp.person == person
    found = select(SignUp.id).where(*mine, SignUp.state != SignUpState.CANCELLED)
    return db.session.scalar(found.limit(1)) is not None


def place_in_queue(sign_up: SignUp) -> int:
    """How many wait before this person, and themselves."""
    before = SignUp.gathering_id == sign_up.gathering_id, SignUp.id <= sign_up.id
    waiting = select(func.count()).where(*before, SignUp.state == SignUpState.WAITING)
    return db.session.scalar(waiting) or 0


def first_waiting(gathering: Gathering, limit: int) -> Sequence[SignUp]:
    """Those who have waited longest."""
    waiting = SignUp.gathering_id == gathering.id, SignUp.state == SignUpState.WAITING
    return db.session.scalars(select(SignUp).where(*waiting).order_by(SignUp.id).limit(limit)).all()


def staff_page(page: int, words: str, state: GatheringState | None) -> Listing[Gathering]:
    """One page of all gatherings, drafts too, the latest change first."""
    statement = select(Gathering).order_by(Gathering.updated_at.desc(), Gathering.id.desc())
    if state is not None:
        statement = statement.where(Gathering.state == state)
    if words:
        like = f"%{words.replace('%', '').replace('_', '')}%"
        statement = statement.where(
            or_(
                Gathering.title.ilike(like), Gathering.slug.ilike(like), Gathering.place.ilike(like)
            )
        )
    return read_page(statement, page)


def gathering_by_id(gathering_id: int) -> Gathering:
    """The gathering in whatever state, held for a change; raises NotFoundError."""
    found = db.session.get(Gathering, gathering_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError("Không có sự kiện này.")
    return found


def is_slug_taken(slug: str) -> bool:
    """Whether a gathering has this address."""
    return db.session.scalar(select(Gathering.id).where(Gathering.slug == slug)) is not None


def participants_page(
    gathering: Gathering, page: int, state: SignUpState | None
) -> Listing[SignUp]:
    """One page of those who signed up, in the order in which they did."""
    return read_page(_signed_up(gathering, state), page)


def participants_of(gathering: Gathering, state: SignUpState | None = None) -> Sequence[SignUp]:
    """All who signed up, in the order in which they did."""
    return db.session.scalars(_signed_up(gathering, state)).all()


def sign_up_of(gathering: Gathering, sign_up_id: int) -> SignUp:
    """One of those who signed up for this gathering; raises NotFoundError."""
    mine = SignUp.id == sign_up_id, SignUp.gathering_id == gathering.id
    found = db.session.scalar(select(SignUp).where(*mine))
    if found is None:
        raise NotFoundError("Không có phiếu đăng ký này.")
    return found


def told_waiting(limit: int) -> Sequence[SignUp]:
    """Those who must still be told something by mail, oldest first."""
    due = select(SignUp).where(SignUp.due_letter.is_not(None), SignUp.erased_at.is_(None))
    loaded = due.options(joinedload(SignUp.gathering).joinedload(Gathering.commune))
    return db.session.scalars(loaded.order_by(SignUp.id).limit(limit)).all()


def retention_on(day: date) -> GatheringRetention | None:
    """The rule in force on `day`; without one nothing is erased."""
    rule = GatheringRetention
    in_force = (
        rule.effective_from <= day,
        or_(rule.effective_to.is_(None), rule.effective_to >= day),
    )
    return db.session.scalar(
        select(rule).where(*in_force).order_by(rule.effective_from.desc()).limit(1)
    )


def sign_ups_to_erase(day: date, days: int, limit: int) -> Sequence[SignUp]:
    """Those whose gathering ended more than `days` before `day`, their gathering loaded."""
    end = datetime.combine(day - timedelta(days=days), time(), VIETNAM)
    statement = (
        select(SignUp)
        .join(SignUp.gathering)
        .where(Gathering.ends_at < end, SignUp.erased_at.is_(None))
        .options(contains_eager(SignUp.gathering))
        .order_by(SignUp.id)
    )
    return db.session.scalars(statement.limit(limit)).all()


def material_digests(digests: Sequence[str], *, public_only: bool = False) -> Sequence[str]:
    """Those among these files that any gathering, or any public one, carries."""
    statement = (
        select(Attachment.digest)
        .join(GatheringMaterial, GatheringMaterial.attachment_id == Attachment.id)
        .join(Gathering, Gathering.id == GatheringMaterial.gathering_id)
        .where(Attachment.digest.in_(digests))
    )
    if public_only:
        statement = statement.where(_IS_PUBLIC)
    return db.session.scalars(statement.distinct()).all()


def _public() -> Select[Gathering]:
    return select(Gathering).where(_IS_PUBLIC).options(joinedload(Gathering.commune))


def _in_period(period: Period, day: date) -> ColumnElement[bool]:
    begin = datetime.combine(day, time(), VIETNAM)
    return Gathering.ends_at >= begin if period is Period.COMING else Gathering.ends_at < begin


def _signed_up(gathering: Gathering, state: SignUpState | None) -> Select[SignUp]:
    statement = select(SignUp).where(SignUp.gathering_id == gathering.id).order_by(SignUp.id)
    if state is not None:
        statement = statement.where(SignUp.state == state)
    return statement.options(joinedload(SignUp.commune))
