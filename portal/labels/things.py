"""What labels are made for: records that may carry them, and the addresses in their codes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.actor import Actor
from portal.core.addresses import absolute
from portal.core.errors import ForbiddenError, RefusedError
from portal.core.key_ring import Purpose
from portal.core.keys import signing_key
from portal.core.printed_code import printed_address
from portal.labels.orders import MOST_LABELS, Carried, LabelOrder, Subject
from portal.labels.queries import Labelled, pieces_of, records_by_codes
from portal.registry.models import Establishment, Product
from portal.registry.services.trail import is_within
from portal.registry.states import EstablishmentState, ProductState
from portal.trace.epcis.identifiers import BASE
from portal.trace.models import Lot
from portal.trace.states import LotState
from qr.digital_link import build_link
from qr.sign import signed_address

_GTIN, _GLN = "01", "414"


@dataclass(frozen=True, slots=True)
class Thing:
    """One label's worth of a record.

    `path` is its page behind the code; `link` the path of its GS1 Digital Link, empty without one.
    """

    code: str
    path: str
    link: str
    name: str
    lot: str = ""
    made_on: date | None = None
    expires_on: date | None = None


def things_to_print(order: LabelOrder, *, by: Actor) -> Sequence[Thing]:
    """Everything that gets a label, once.

    Raises NotFoundError for a code that nothing carries, ForbiddenError for a record of another
    unit, and RefusedError for what must not be labelled or is too much at once.
    """
    records = printable_records(order.subject, order.codes, by=by)
    things = [thing for record in records for thing in _things_of(record, order)]
    if not things:
        raise RefusedError("Không có chiếc nào đang lưu thông trong phần đã chọn.")
    if len(things) * order.copies > MOST_LABELS:
        raise RefusedError(
            f"Mỗi lần làm nhiều nhất {MOST_LABELS} tem; lần này là {len(things) * order.copies}."
            " Xin giảm số bản, hoặc với từng chiếc thì chọn một đoạn."
        )
    if order.carried is Carried.LINK:
        _refuse_without_link(things)
    return things


def printable_records(subject: Subject, codes: Sequence[str], *, by: Actor) -> Sequence[Labelled]:
    """The records with these codes; raises NotFoundError, ForbiddenError or RefusedError."""
    records = records_by_codes(subject, list(dict.fromkeys(codes)))
    for record in records:
        refuse_unprintable(record, by=by)
    return records


def refuse_unprintable(record: Labelled, *, by: Actor) -> None:
    """Nobody prints codes of another unit, nor codes that lead to nothing or to a recall."""
    owner = record.product if isinstance(record, Lot) else record
    if not is_within(owner, by):
        raise ForbiddenError("Hồ sơ này thuộc đơn vị khác; tài khoản của bạn không in được.")
    if not owner.is_public:
        raise RefusedError(f"{owner.name} ({owner.code}) chưa được xác minh, chưa in tem được.")
    if isinstance(owner, Product) and owner.state is not ProductState.LISTED:
        raise RefusedError(f"Sản phẩm {owner.name} ({owner.code}) đã bị rút hoặc thu hồi.")
    if isinstance(owner, Establishment) and owner.state is EstablishmentState.CLOSED:
        raise RefusedError(f"Cơ sở {owner.name} ({owner.code}) đã chấm dứt hoạt động.")
    if isinstance(record, Lot) and record.state is not LotState.ACTIVE:
        raise RefusedError(f"Lô {record.number} ({record.code}) không còn lưu thông.")


def addressed_by(carried: Carried) -> Callable[[Thing], str]:
    """What makes the address in a code: base address and path, never a query.

    Raises UnavailableError for signed codes before the portal has a key.
    """
    if carried is Carried.LINK:
        return lambda thing: absolute(thing.link)
    if carried is Carried.SIGNED:
        key = signing_key(Purpose.CODE)
        return lambda thing: signed_address(printed_address(thing.code), key)
    return lambda thing: absolute(thing.path)


def page_path(record: Labelled) -> str:
    """The page to which the code of a record leads."""
    return record.path if isinstance(record, Lot) else f"/q/{record.code}"


def _things_of(record: Labelled, order: LabelOrder) -> Iterator[Thing]:
    if isinstance(record, Lot) and order.subject is Subject.PIECE:
        for code, epc in pieces_of(record, order.first_piece, order.last_piece):
            yield _of_lot(record, code, epc)
    elif isinstance(record, Lot):
        yield _of_lot(record, record.code, record.epc)
    else:
        yield Thing(record.code, page_path(record), _link_of(record), record.name)


def _of_lot(lot: Lot, code: str, epc: str) -> Thing:
    link = f"/{epc.removeprefix(BASE)}" if epc.startswith(BASE) else ""
    path = f"/truy-xuat/{code}"
    return Thing(code, path, link, lot.product.name, lot.number, lot.produced_on, lot.expires_on)


def _link_of(record: Establishment | Product) -> str:
    if isinstance(record, Product):
        return build_link(_GTIN, record.gtin).path if record.gtin else ""
    return build_link(_GLN, record.gln).path if record.gln else ""


def _refuse_without_link(things: Sequence[Thing]) -> None:
    for thing in things:
        if not thing.link:
            raise RefusedError(
                f"{thing.name} ({thing.code}) không có mã GS1 (GTIN hoặc GLN) nên không làm được"
                " GS1 Digital Link. Xin chọn “Mã của cổng”."
            )
