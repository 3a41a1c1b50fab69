"""Reads of the trace desk: lots, pieces and events of somebody's unit, alerts, recalls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from slugify import slugify
from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.paging import Listing, read_page
from portal.core.public_code import normalise
from portal.registry.models import Establishment, Product
from portal.registry.register_queries import is_not_merged, within
from portal.registry.services.trail import is_within, refuse_outside
from portal.trace.keeping.retention import waiting_decisions
from portal.trace.lots import lot_by_code
from portal.trace.models import CopyAlert, Lot, RetentionDecision, Serial
from portal.trace.rules import RetentionRule
from portal.trace.serials import serial_by_code
from portal.trace.states import LotState
from portal.trace_desk.schemas import AlertState, Expiry

SOON = timedelta(days=30)
ON_A_PAGE = 50
# A longer list is typed by code instead of chosen.
MOST_CHOICES = 300
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class LotFilter:
    """What somebody wants to see of the lots; empty values do not filter."""

    words: str = ""
    product: str = ""
    state: str = ""
    expiry: str = ""


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot in a list, with how many pieces it has."""

    lot: Lot
    pieces: int


def lots_within(by: Actor, wanted: LotFilter, page: int, *, day: date) -> Listing[LotLine]:
    """One page of the lots that `by` may touch, the newest first, in three statements."""
    statement = (
        select(Lot)
        .join(Lot.product)
        .where(within(Product, by), *_conditions(wanted, day))
        .options(contains_eager(Lot.product).joinedload(Product.establishment))
        .order_by(Lot.id.desc())
    )
    return read_page(statement, page, ON_A_PAGE).shown(_lines)


def own_lot(code: str, by: Actor) -> Lot:
    """The lot with this code; raises NotFoundError, ForbiddenError for one of another unit."""
    lot = lot_by_code(normalise(code))
    refuse_outside(lot.product, by)
    return lot


def lot_meant(typed: str, by: Actor) -> Lot:
    """The lot that is meant by its code, or by a number that one lot of one's unit alone has.

    Raises RefusedError when that is not clear, ForbiddenError for the code of another unit's lot.
    """
    found = db.session.scalar(select(Lot).where(Lot.code == normalise(typed)))
    if found is not None:
        refuse_outside(found.product, by)
        return found
    numbered = select(Lot).join(Lot.product).where(within(Product, by), Lot.number == typed)
    lots = db.session.scalars(numbered.limit(2)).all() if typed else []
    if not lots:
        raise RefusedError("Không có lô hàng nào mang mã hoặc số này. Xin xem lại chữ đã gõ.")
    if len(lots) > 1:
        raise RefusedError("Có nhiều lô mang số này. Xin nhập mã lô, in dưới mã QR.")
    return lots[0]


def own_piece(lot: Lot, code: str) -> Serial:
    """The piece of this lot with this code; raises NotFoundError."""
    piece = serial_by_code(normalise(code))
    if piece.lot_id != lot.id:
        raise NotFoundError("Lô này không có sản phẩm mang mã ấy.")
    return piece


def pieces_of(lot: Lot, page: int, *, words: str = "", state: str = "") -> Listing[Serial]:
    """One page of the pieces of a lot in the order in which they were entered."""
    statement = select(Serial).where(Serial.lot_id == lot.id).order_by(Serial.id)
    if words:
        statement = statement.where(
            or_(Serial.number.icontains(words, autoescape=True), Serial.code == normalise(words))
        )
    if state:
        statement = statement.where(Serial.state == state)
    return read_page(statement, page, ON_A_PAGE)


def pieces_with(lot: Lot, codes: Sequence[str]) -> Sequence[Serial]:
    """The pieces of this lot with these codes; raises NotFoundError when one is missing."""
    wanted = {normalise(code) for code in codes}
    statement = select(Serial).where(Serial.lot_id == lot.id, Serial.code.in_(wanted))
    found = db.session.scalars(statement.order_by(Serial.id)).all()
    if len(found) != len(wanted):
        raise NotFoundError("Lô này không có sản phẩm mang mã ấy.")
    return found


def piece_counts(lot: Lot) -> Mapping[str, int]:
    """How many pieces of a lot are in each state."""
    statement = select(Serial.state, func.count()).where(Serial.lot_id == lot.id)
    return {state.value: count for state, count in db.session.execute(statement.group_by("state"))}


def own_products(by: Actor) -> Sequence[tuple[str, str]]:
    """Code and name of the products that `by` may enter lots of; empty when too many to choose."""
    statement = (
        select(Product.code, Product.name, Establishment.name.label("producer"))
        .outerjoin(Product.establishment)
        .where(within(Product, by), is_not_merged(Product))
        .order_by(Product.sort_name)
        .limit(MOST_CHOICES + 1)
    )
    rows = db.session.execute(statement).all()
    if len(rows) > MOST_CHOICES:
        return []
    return [(row.code, " – ".join(filter(None, (row.name, row.producer)))) for row in rows]


def recent_lots(by: Actor, besides: Lot, limit: int = 10) -> Sequence[Lot]:
    """The lots of one's unit entered last, to be named in the form of an event about another."""
    statement = (
        select(Lot)
        .join(Lot.product)
        .where(within(Product, by), Lot.id != besides.id, Lot.state == LotState.ACTIVE)
        .options(contains_eager(Lot.product))
        .order_by(Lot.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def alerts_within(by: Actor, page: int, *, words: str = "", state: str = "") -> Listing[CopyAlert]:
    """One page of the alerts of copied labels about the goods of one's unit, the newest first."""
    statement = (
        select(CopyAlert)
        .join(CopyAlert.serial)
        .join(Serial.product)
        .where(within(Product, by))
        .options(*_of_alert())
        .order_by(CopyAlert.id.desc())
    )
    if state:
        is_standing = CopyAlert.cleared_at.is_(None)
        statement = statement.where(is_standing if state == AlertState.STANDING else ~is_standing)
    if words:
        statement = statement.where(
            or_(
                Serial.code == normalise(words),
                Serial.number.icontains(words, autoescape=True),
                _is_named(words),
            )
        )
    return read_page(statement, page, ON_A_PAGE)


def own_alert(alert_id: int, by: Actor) -> CopyAlert:
    """The alert with this id; raises NotFoundError, ForbiddenError for one of another unit."""
    statement = select(CopyAlert).where(CopyAlert.id == alert_id)
    statement = statement.join(CopyAlert.serial).join(Serial.product).options(*_of_alert())
    found = db.session.scalar(statement)
    if found is None:
        raise NotFoundError("Không có cảnh báo này.")
    refuse_outside(found.serial.product, by)
    return found


def retention_rules() -> Sequence[RetentionRule]:
    """All rules about how long data is kept, those in force last first."""
    statement = select(RetentionRule)
    ordered = statement.order_by(RetentionRule.effective_from.desc(), RetentionRule.code)
    return db.session.scalars(ordered).all()


def undone_decisions(by: Actor) -> Sequence[RetentionDecision]:
    """Decisions to remove data of lots of one's unit that were not carried out yet."""
    return [one for one in waiting_decisions() if is_within(one.lot.product, by)]


def _of_alert() -> Sequence[Any]:
    piece = contains_eager(CopyAlert.serial)
    product = piece.contains_eager(Serial.product)
    return product.joinedload(Product.establishment), piece.joinedload(Serial.lot)


def _conditions(wanted: LotFilter, day: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        conditions.append(
            or_(
                Lot.code == normalise(wanted.words),
                Lot.number.icontains(wanted.words, autoescape=True),
                _is_named(wanted.words),
            )
        )
    if wanted.product:
        conditions.append(Product.code == normalise(wanted.product))
    if wanted.state:
        conditions.append(Lot.state == wanted.state)
    if wanted.expiry:
        conditions.append(_expiring(Expiry(wanted.expiry), day))
    return conditions


def _is_named(typed: str) -> ColumnElement[bool]:
    """Products by name, with marks or without."""
    folded = slugify(typed, separator=" ").split()[:MOST_WORDS]
    return and_(*(Product.sort_name.contains(word) for word in folded)) if folded else false()


def _expiring(expiry: Expiry, day: date) -> ColumnElement[bool]:
    if expiry is Expiry.EXPIRED:
        return Lot.expires_on < day
    if expiry is Expiry.SOON:
        return Lot.expires_on.between(day, day + SOON)
    return Lot.expires_on.is_(None)


def _lines(lots: Sequence[Lot]) -> Sequence[LotLine]:
    ids = [lot.id for lot in lots]
    counted = select(Serial.lot_id, func.count()).where(Serial.lot_id.in_(ids))
    counts = dict(db.session.execute(counted.group_by(Serial.lot_id)).all())
    return [LotLine(lot, counts.get(lot.id, 0)) for lot in lots]
