"""What people of a unit do with their lots and pieces; none of it reaches another unit's."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.public_code import normalise
from portal.registry.models import Product
from portal.registry.services.trail import is_within, refuse_judging_oneself, refuse_outside
from portal.trace.copies.alerts import clear_alert
from portal.trace.keeping.retention import Due, decide, due_lots
from portal.trace.lot_schemas import NewLot
from portal.trace.lots import close_lot, refuse_without_reason, register_lot
from portal.trace.models import CopyAlert, Lot, RetentionDecision, Serial
from portal.trace.serials import mark_sold, register_serials, withdraw_serial

BATCH = 500


def enter_lot(new: NewLot, *, by: Actor) -> Lot:
    """Enter a lot of a product of one's unit; raises ForbiddenError, RefusedError."""
    code = normalise(new.product_code)
    product = db.session.scalar(select(Product).where(Product.code == code))
    if product is None:
        raise RefusedError(f"Không có sản phẩm nào mang mã {code}.")
    refuse_outside(product, by)
    return register_lot(new, by=by.name)


def end_lot(lot: Lot, *, reason: str, on: date, by: Actor) -> None:
    """Note that nothing of a lot is on sale any more."""
    refuse_outside(lot.product, by)
    close_lot(lot, reason=reason, on=on, by=by.name)


def enter_pieces(lot: Lot, numbers: Sequence[str], *, by: Actor) -> Sequence[Serial]:
    """Enter pieces of a lot, all or none."""
    refuse_outside(lot.product, by)
    return register_serials(lot, numbers, by=by.name)


def refuse_unfit_numbers(lot: Lot, numbers: Sequence[str]) -> None:
    """Raise RefusedError for numbers that stand twice or that a piece of this product has."""
    if len(set(numbers)) < len(numbers):
        raise RefusedError("Có số sê-ri bị ghi hai lần.")
    for batch in batches(numbers):
        used = select(Serial.number).where(
            Serial.product_id == lot.product_id, Serial.number.in_(batch)
        )
        taken = db.session.scalars(used.order_by(Serial.number).limit(1)).first()
        if taken is not None:
            raise RefusedError(f"Số sê-ri {taken} đã có.")


def sell_pieces(pieces: Sequence[Serial], *, on: date, by: Actor) -> None:
    """Note that pieces were sold on a day, all or none."""
    for piece in pieces:
        refuse_outside(piece.product, by)
        mark_sold(piece, on=on, by=by.name)


def withdraw_piece(piece: Serial, *, reason: str, by: Actor) -> None:
    """Take a piece out of trade: broken, returned, or its label lost."""
    refuse_outside(piece.product, by)
    withdraw_serial(piece, reason=reason, by=by.name)


def end_alert(alert: CopyAlert, *, reason: str, by: Actor) -> None:
    """End an alert of copied labels after a look; the reason is kept, not published.

    Raises ForbiddenError for goods of another unit, and for the establishment whose goods they are:
    whoever sells copies would end it too.
    """
    refuse_outside(alert.serial.product, by)
    refuse_judging_oneself(by)
    refuse_without_reason(reason)
    clear_alert(alert, reason=reason, by=by.name)


def due_within(by: Actor, day: date) -> Sequence[Due]:
    """The lots of one's unit whose data need no longer be kept, oldest first."""
    return [due for due in due_lots(day) if is_within(due.lot.product, by)]


def decide_about_data(lot: Lot, *, is_kept: bool, reason: str, by: Actor) -> RetentionDecision:
    """Decide what becomes of the data of a lot whose time has come.

    Raises ForbiddenError for a lot of another unit and for establishments, RefusedError when the
    time has not come or it was decided before.
    """
    refuse_outside(lot.product, by)
    refuse_judging_oneself(by)
    for due in due_lots(clock.today()):
        if due.lot.id == lot.id:
            return decide(due, is_kept=is_kept, reason=reason, by=by.name)
    raise RefusedError("Lô này chưa đến hạn, hoặc đã có quyết định.")


def batches(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    """The numbers in groups that one transaction, or one statement, takes."""
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]
