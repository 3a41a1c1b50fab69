"""Reads of recalls: which there are, their lots, their parties."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.paging import Listing, read_page
from portal.recall.reach import Party, Reach, reach_of
from portal.registry.models import Establishment, Product
from portal.registry.register_queries import within
from portal.registry.services.trail import refuse_outside
from portal.trace.models import Lot
from portal.trace_desk.models import RecallNotice
from portal.warnings.models import ConsumerWarning
from portal.warnings.states import WarningMeasure

ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class RecallLine:
    """A recall in the list: its warning, how many parties there are and how many were told."""

    warning: ConsumerWarning
    parties: int
    told: int


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A party to tell, with the address and numbers that the registry has today."""

    notice: RecallNotice
    address: str
    phone: str
    email: str

    @property
    def party(self) -> Party:
        """The same as the list for telephoning takes it."""
        one = self.notice
        return Party(
            one.place,
            one.gln,
            code=one.establishment_code,
            name=one.name,
            address=self.address,
            phone=self.phone,
            email=self.email,
            events=one.events,
            last_on=one.last_on,
        )


def recalls_within(by: Actor, page: int) -> Listing[RecallLine]:
    """One page of the recalls of goods of one's unit, the newest first, lifted ones too."""
    listed = select(RecallNotice.warning_id)
    marked = select(Lot.recall_warning).where(Lot.recall_warning != "")
    statement = (
        select(ConsumerWarning)
        .where(
            ConsumerWarning.measure == WarningMeasure.RECALL,
            ConsumerWarning.products.any(within(Product, by)),
            or_(ConsumerWarning.id.in_(listed), ConsumerWarning.slug.in_(marked)),
        )
        .order_by(ConsumerWarning.issued_on.desc(), ConsumerWarning.id.desc())
    )
    return read_page(statement, page, ON_A_PAGE).shown(_lines)


def recall_by_slug(slug: str, by: Actor) -> ConsumerWarning:
    """The warning that told a recall; raises NotFoundError, ForbiddenError outside one's unit."""
    found = db.session.scalar(
        select(ConsumerWarning).where(
            ConsumerWarning.slug == slug, ConsumerWarning.measure == WarningMeasure.RECALL
        )
    )
    if found is None:
        raise NotFoundError("Không có đợt thu hồi nào mang tên này.")
    refuse_outside_recall(found, by)
    return found


def lots_of(warning: ConsumerWarning) -> Sequence[Lot]:
    """The lots that a recall holds at present; none when it was lifted."""
    statement = select(Lot).where(Lot.recall_warning == warning.slug).order_by(Lot.id)
    return db.session.scalars(statement).all()


def reaches_of(lots: Sequence[Lot]) -> Sequence[Reach]:
    """What lots reach, each followed from the lot that it was made of."""
    found: list[Reach] = []
    followed: set[int] = set()
    for lot in lots:
        if lot.id not in followed:
            reach = reach_of(lot)
            followed |= {one.id for one in reach.lots}
            found.append(reach)
    return found


def notices_of(warning: ConsumerWarning) -> Sequence[NoticeLine]:
    """The parties of a recall, those not told yet first."""
    statement = select(RecallNotice).where(RecallNotice.warning_id == warning.id)
    ordered = statement.order_by(
        RecallNotice.told_at.is_not(None), RecallNotice.name, RecallNotice.id
    )
    notices = db.session.scalars(ordered).all()
    known = _establishments(one.establishment_code for one in notices)
    return [_notice_line(one, known.get(one.establishment_code)) for one in notices]


def notice_of(warning: ConsumerWarning, notice_id: int) -> RecallNotice:
    """The party of this recall with this id; raises NotFoundError."""
    found = db.session.get(RecallNotice, notice_id)
    if found is None or found.warning_id != warning.id:
        raise NotFoundError("Đợt thu hồi này không có đơn vị ấy.")
    return found


def refuse_outside_recall(warning: ConsumerWarning, by: Actor) -> None:
    """Raise ForbiddenError for a recall of goods of another unit."""
    for product in warning.products:
        refuse_outside(product, by)


def _lines(warnings: Sequence[ConsumerWarning]) -> Sequence[RecallLine]:
    counted = select(RecallNotice.warning_id, func.count(), func.count(RecallNotice.told_at))
    among = counted.where(RecallNotice.warning_id.in_([one.id for one in warnings]))
    rows = db.session.execute(among.group_by(RecallNotice.warning_id))
    counts = {row[0]: (row[1], row[2]) for row in rows}
    return [RecallLine(one, *counts.get(one.id, (0, 0))) for one in warnings]


def _establishments(codes: Iterable[str]) -> Mapping[str, Establishment]:
    statement = select(Establishment).where(Establishment.code.in_({*codes} - {""}))
    return {one.code: one for one in db.session.scalars(statement)}


def _notice_line(notice: RecallNotice, known: Establishment | None) -> NoticeLine:
    if known is None:
        return NoticeLine(notice, "", "", "")
    return NoticeLine(notice, known.place_line, known.phone, known.email)
