"""Which records stand behind scanned codes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.registry.models import Product
from portal.trace.models import Lot, Serial
from qr.epc import CANONICAL_BASE

_GTIN_PATH = "/01/"
_GTIN_LENGTH = 14


@dataclass(frozen=True, slots=True)
class Behind:
    """The records behind scanned codes: the code of the product of each, and the pieces."""

    products: Mapping[str, str]
    serials: Sequence[Serial]


def records_behind(subjects: Iterable[str]) -> Behind:
    """The products and pieces that these codes and Digital Links stand for.

    A link belongs to the product with its GTIN, whatever lot or serial it names.
    """
    wanted = set(subjects)
    gtins = {one: one[len(_GTIN_PATH) :][:_GTIN_LENGTH] for one in wanted if _is_gtin(one)}
    serials = _serials(wanted)
    by_gtin = _codes_by_gtin(set(gtins.values()))
    products = {one: by_gtin[gtin] for one, gtin in gtins.items() if gtin in by_gtin}
    products |= _codes_of_products_and_lots(wanted)
    products |= {serial.code: serial.product.code for serial in serials}
    return Behind({one: products[one] for one in wanted if one in products}, serials)


def _is_gtin(subject: str) -> bool:
    return subject.startswith(_GTIN_PATH)


def _serials(subjects: Iterable[str]) -> Sequence[Serial]:
    links = [CANONICAL_BASE + one for one in subjects if _is_gtin(one)]
    statement = (
        select(Serial)
        .where(Serial.code.in_(list(subjects)) | Serial.epc.in_(links))
        .options(joinedload(Serial.product), selectinload(Serial.alerts))
        .order_by(Serial.id)
    )
    return db.session.scalars(statement).all()


def _codes_by_gtin(gtins: Iterable[str]) -> dict[str, str]:
    statement = select(Product.gtin, Product.code).where(Product.gtin.in_(list(gtins)))
    return {gtin: code for gtin, code in db.session.execute(statement) if gtin}


def _codes_of_products_and_lots(subjects: Iterable[str]) -> dict[str, str]:
    codes = [one for one in subjects if not one.startswith("/")]
    own = db.session.scalars(select(Product.code).where(Product.code.in_(codes)))
    found = {code: code for code in own}
    lots = select(Lot.code, Product.code).join(Product, Product.id == Lot.product_id)
    for lot, product in db.session.execute(lots.where(Lot.code.in_(codes))):
        found[lot] = product
    return found
