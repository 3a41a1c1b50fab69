"""Registering lots and what becomes of them: closed, recalled, back on sale."""

from datetime import date

from sqlalchemy import select

from portal.core import audit, clock, outbox
from portal.core.addresses import absolute
from portal.core.code_book import issue_code, issue_derived_code
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.gtin import normalise_gln
from portal.core.language import gettext as _
from portal.ledger.services import append
from portal.registry.models import Product
from portal.registry.services.trail import Author, author_name, refuse_outside
from portal.trace.epcis.identifiers import BASE
from portal.trace.lot_schemas import NewLot
from portal.trace.models import Lot
from portal.trace.states import LotState
from qr.digital_link import InvalidLinkError, build_link

LOT = "lot"
SHORTEST_REASON = 10


def lot_by_code(code: str) -> Lot:
    """The lot with this code, also when its product is not public; raises NotFoundError."""
    found = db.session.scalar(select(Lot).where(Lot.code == code))
    if found is None:
        raise NotFoundError(_("Không có lô hàng nào mang mã này."))
    return found


def register_lot(new: NewLot, *, by: Author) -> Lot:
    """Enter a lot of a registered product and give it a code.

    Raises ForbiddenError for a product of another unit, RefusedError for a number in use or
    impossible days.
    """
    product = _product(new.product_code)
    refuse_outside(product, by)
    _refuse_used_number(product, new.number)
    _refuse_impossible_days(new, clock.today())
    if new.quantity is not None and not new.unit:
        raise RefusedError("Số lượng phải có đơn vị tính.")
    code = issue_derived_code(LOT, new.origin) if new.origin else issue_code(LOT)
    lot = Lot(
        code=code,
        product=product,
        number=new.number,
        epc=epc_of(product, "10", new.number) or absolute(f"/truy-xuat/{code}"),
        produced_on=new.produced_on,
        expires_on=new.expires_on,
        best_before_on=new.best_before_on,
        quantity=new.quantity,
        unit=new.unit,
        origin_gln=normalise_gln(new.origin_gln) if new.origin_gln else None,
        origin_name=new.origin_name,
        packing_gln=normalise_gln(new.packing_gln) if new.packing_gln else None,
        packing_name=new.packing_name,
        note=new.note,
        state=LotState.ACTIVE,
        is_sample=new.is_sample or product.is_sample,
        published_at=clock.now(),
        updated_at=clock.now(),
    )
    db.session.add(lot)
    db.session.flush()
    leave_trail(lot, "registered", by=by)
    return lot


def close_lot(lot: Lot, *, reason: str, on: date, by: Author) -> None:
    """Note that nothing of a lot is on sale any more; its page stays."""
    refuse_outside(lot.product, by)
    if lot.state is not LotState.ACTIVE:
        raise RefusedError(f"Chỉ kết thúc được lô đang lưu thông; lô {lot.number} thì không.")
    refuse_without_reason(reason)
    _change(lot, LotState.CLOSED, on=on)
    leave_trail(lot, "closed", by=by, note=reason)


def recall_lot(lot: Lot, *, reason: str, advice: str, warning: str, on: date, by: str) -> None:
    """Mark a lot as recalled; `warning` is the slug of the warning that says so to everyone.

    A lot that was recalled before takes the new words.
    """
    refuse_without_reason(reason)
    refuse_without_reason(advice)
    _change(lot, LotState.RECALLED, on=on)
    lot.recalled_on = on
    lot.recall_reason, lot.recall_advice, lot.recall_warning = reason, advice, warning
    leave_trail(lot, "recalled", by=by, note=reason)


def lift_recall(lot: Lot, *, reason: str, on: date, by: str) -> None:
    """Put a recalled lot back; the reason stays in the audit and with the warning."""
    if lot.state is not LotState.RECALLED:
        raise RefusedError(f"Lô {lot.number} không bị thu hồi.")
    refuse_without_reason(reason)
    _change(lot, LotState.ACTIVE, on=on)
    lot.recalled_on = None
    lot.recall_reason = lot.recall_advice = lot.recall_warning = ""
    leave_trail(lot, "lifted recall", by=by, note=reason)


def epc_of(product: Product, qualifier: str, value: str) -> str:
    """The canonical Digital Link of a lot (10) or piece (21), empty without a GTIN.

    Raises RefusedError for a number that GS1 keys cannot hold.
    """
    if not product.gtin:
        return ""
    try:
        return build_link("01", product.gtin, ((qualifier, value),)).uri(BASE.rstrip("/"))
    except InvalidLinkError:
        raise RefusedError(
            f"Số “{value}” không hợp lệ: theo GS1 chỉ gồm chữ không dấu, chữ số và dấu thông "
            "dụng, tối đa 20 ký tự."
        ) from None


def refuse_without_reason(reason: str) -> None:
    """What is decided about a lot needs grounds that others can read."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise RefusedError(f"Xin ghi lý do, ít nhất {SHORTEST_REASON} ký tự.")


def leave_trail(lot: Lot, action: str, *, by: Author, note: str = "") -> None:
    """Audit, public log, and every page that shows the lot made anew."""
    audit.record(author_name(by), action, kind=LOT, key=lot.code, note=note)
    append(LOT, lot.code, published_content(lot))
    outbox.mark_stale(LOT, lot.code)
    outbox.mark_stale("product", lot.product.code)


def published_content(lot: Lot) -> dict[str, object]:
    """What everyone may know of a lot, as the public log keeps it: no quantities, no notes."""
    return {
        "product": lot.product.code,
        "number": lot.number,
        "epc": lot.epc,
        "produced_on": _text(lot.produced_on),
        "expires_on": _text(lot.expires_on),
        "best_before_on": _text(lot.best_before_on),
        "state": lot.state.value,
        "recalled_on": _text(lot.recalled_on),
        "recall_reason": lot.recall_reason,
        "recall_advice": lot.recall_advice,
        "is_sample": lot.is_sample,
    }


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _change(lot: Lot, state: LotState, *, on: date) -> None:
    lot.state = state
    lot.state_since = on
    lot.updated_at = clock.now()


def _product(code: str) -> Product:
    product = db.session.scalar(select(Product).where(Product.code == code))
    if product is None:
        raise RefusedError(f"Không có sản phẩm nào mang mã {code}.")
    return product


def _refuse_used_number(product: Product, number: str) -> None:
    if not number.strip() or number != number.strip():
        raise RefusedError("Số lô không được trống, không bắt đầu hay kết thúc bằng dấu cách.")
    used = select(Lot.id).where(Lot.product_id == product.id, Lot.number == number)
    if db.session.scalar(used) is not None:
        raise RefusedError(f"Sản phẩm {product.code} đã có lô số {number}.")


def _refuse_impossible_days(new: NewLot, today: date) -> None:
    made, expiry, best = new.produced_on, new.expires_on, new.best_before_on
    if made and made > today:
        raise RefusedError("Ngày sản xuất ở tương lai.")
    if made and expiry and expiry < made:
        raise RefusedError("Hạn sử dụng đứng trước ngày sản xuất.")
    if made and best and best < made:
        raise RefusedError("Ngày “dùng tốt nhất trước” đứng trước ngày sản xuất.")
    if expiry and best and best > expiry:
        raise RefusedError("Ngày “dùng tốt nhất trước” không thể sau hạn sử dụng.")
