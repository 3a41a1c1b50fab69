"""Registering single pieces with numbers of their own, and noting that one was sold."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select

from portal.core import audit, clock, public_code
from portal.core.addresses import absolute
from portal.core.code_book import IssuedCode
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.language import gettext as _
from portal.ledger.services import append
from portal.registry.services.trail import Author, author_name, refuse_outside
from portal.trace.lot_schemas import MOST_SERIALS
from portal.trace.lots import epc_of, refuse_without_reason
from portal.trace.models import Lot, Serial
from portal.trace.states import LotState, SerialState

SERIAL = "serial"


def serial_by_code(code: str) -> Serial:
    """The piece with this code, also when its product is not public; raises NotFoundError."""
    found = db.session.scalar(select(Serial).where(Serial.code == code))
    if found is None:
        raise NotFoundError(_("Không có sản phẩm đơn chiếc nào mang mã này."))
    return found


def register_serials(lot: Lot, numbers: Sequence[str], *, by: Author) -> Sequence[Serial]:
    """Enter pieces of a lot, at most 10,000 at once, and give each a code.

    All or none: raises ForbiddenError for a lot of another unit, RefusedError for numbers that
    are used, written twice or not allowed.
    """
    refuse_outside(lot.product, by)
    if lot.state is not LotState.ACTIVE:
        raise RefusedError(f"Lô {lot.number} không còn lưu thông, không thêm sản phẩm được.")
    _refuse_numbers(lot, numbers)
    at = clock.now()
    codes = _issue_codes(len(numbers))
    rows = [
        {
            "code": code,
            "product_id": lot.product_id,
            "lot_id": lot.id,
            "number": number,
            "epc": epc_of(lot.product, "21", number) or absolute(f"/truy-xuat/{code}"),
            "state": SerialState.ACTIVE,
            "is_sample": lot.is_sample,
            "published_at": at,
            "updated_at": at,
        }
        for code, number in zip(codes, numbers, strict=True)
    ]
    db.session.execute(insert(Serial), rows)
    name = author_name(by)
    audit.record(name, "registered serials", kind="lot", key=lot.code, serials=len(rows))
    found = db.session.scalars(
        select(Serial).where(Serial.lot_id == lot.id, Serial.code.in_(codes))
    )
    serials = found.all()
    for serial in serials:
        append(SERIAL, serial.code, published_content(serial))
    return serials


def mark_sold(serial: Serial, *, on: date, by: Author) -> None:
    """Note that a piece was sold; a scan after that day is told to whoever scans."""
    refuse_outside(serial.product, by)
    if serial.state is not SerialState.ACTIVE:
        raise RefusedError(f"Sản phẩm số {serial.number} đã bán hoặc đã rút trước đó.")
    if on > clock.today():
        raise RefusedError("Ngày bán ở tương lai.")
    if serial.lot is not None and serial.lot.state is LotState.RECALLED:
        raise RefusedError("Lô hàng đang bị thu hồi: không được bán.")
    serial.state = SerialState.SOLD
    serial.sold_on = on
    _leave_trail(serial, "sold", by=by)


def withdraw_serial(serial: Serial, *, reason: str, by: Author) -> None:
    """Take a piece out of trade: broken, returned, or its label lost."""
    refuse_outside(serial.product, by)
    if serial.state is SerialState.WITHDRAWN:
        raise RefusedError(f"Sản phẩm số {serial.number} đã được rút trước đó.")
    refuse_without_reason(reason)
    serial.state = SerialState.WITHDRAWN
    _leave_trail(serial, "withdrew", by=by, note=reason)


def published_content(serial: Serial) -> dict[str, object]:
    """What everyone may know of a piece, as the public log keeps it."""
    return {
        "product": serial.product.code,
        "lot": serial.lot.code if serial.lot else "",
        "number": serial.number,
        "epc": serial.epc,
        "state": serial.state.value,
        "is_sample": serial.is_sample,
    }


def _leave_trail(serial: Serial, action: str, *, by: Author, note: str = "") -> None:
    serial.updated_at = clock.now()
    audit.record(author_name(by), action, kind=SERIAL, key=serial.code, note=note)
    append(SERIAL, serial.code, published_content(serial))


def _refuse_numbers(lot: Lot, numbers: Sequence[str]) -> None:
    if not 1 <= len(numbers) <= MOST_SERIALS:
        raise RefusedError(f"Mỗi lần đăng ký từ 1 đến {MOST_SERIALS} số sê-ri.")
    if len(set(numbers)) < len(numbers):
        raise RefusedError("Có số sê-ri bị ghi hai lần.")
    if any(not number.strip() or number != number.strip() for number in numbers):
        raise RefusedError("Số sê-ri không được trống hay thừa dấu cách.")
    used = select(Serial.number).where(
        Serial.product_id == lot.product_id, Serial.number.in_(numbers)
    )
    taken = db.session.scalars(used.order_by(Serial.number).limit(1)).first()
    if taken is not None:
        raise RefusedError(f"Số sê-ri {taken} đã có.")


def _issue_codes(count: int) -> list[str]:
    """Codes for many records at once: one look and one entry instead of two for each."""
    codes: set[str] = set()
    while len(codes) < count:
        fresh = {public_code.random_code() for _number in range(count - len(codes))} - codes
        known = select(IssuedCode.code).where(IssuedCode.code.in_(fresh))
        codes |= fresh - set(db.session.scalars(known))
    db.session.execute(insert(IssuedCode), [{"code": code, "kind": SERIAL} for code in codes])
    return sorted(codes)
