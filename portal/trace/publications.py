"""Lots and pieces as the public log knows them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import outbox
from portal.core.db import db
from portal.core.language import N_
from portal.ledger.changes import follow
from portal.ledger.documents import Content
from portal.ledger.publications import Publication
from portal.registry.models import Product
from portal.registry.publications import PRODUCTS
from portal.registry.upkeep import MergedRecord
from portal.trace import lots, serials
from portal.trace.models import Lot, Serial

BATCH = 2_000


def _lot_keys() -> Sequence[str]:
    return db.session.scalars(select(Lot.code).order_by(Lot.id)).all()


def _lot_contents(keys: Sequence[str]) -> Mapping[str, Content]:
    found: dict[str, Content] = {}
    for start in range(0, len(keys), BATCH):
        wanted = select(Lot).where(Lot.code.in_(keys[start : start + BATCH]))
        for lot in db.session.scalars(wanted.options(joinedload(Lot.product))):
            found[lot.code] = lots.published_content(lot)
    return found


def _serial_keys() -> Sequence[str]:
    return db.session.scalars(select(Serial.code).order_by(Serial.id)).all()


def _serial_contents(keys: Sequence[str]) -> Mapping[str, Content]:
    found: dict[str, Content] = {}
    for start in range(0, len(keys), BATCH):
        wanted = select(Serial).where(Serial.code.in_(keys[start : start + BATCH]))
        loaded = wanted.options(joinedload(Serial.product), joinedload(Serial.lot))
        for serial in db.session.scalars(loaded):
            found[serial.code] = serials.published_content(serial)
    return found


def _lots_of_merged(product_codes: Sequence[str]) -> Sequence[str]:
    """The lots of the products that go on in place of those among these that were merged away."""
    found = db.session.scalars(
        select(Lot.code)
        .join(Lot.product)
        .join(MergedRecord, MergedRecord.survivor_code == Product.code)
        .where(MergedRecord.code.in_(product_codes))
    ).all()
    # They came over without a service of theirs, which would have told the search.
    outbox.mark_all_stale(lots.LOT, found)
    return found


def _serials_of_merged(product_codes: Sequence[str]) -> Sequence[str]:
    return db.session.scalars(
        select(Serial.code)
        .join(Serial.product)
        .join(MergedRecord, MergedRecord.survivor_code == Product.code)
        .where(MergedRecord.code.in_(product_codes))
    ).all()


LOTS = Publication(
    kind=lots.LOT,
    label=N_("Lô hàng"),
    path=lambda key: f"/truy-xuat/{key}",
    keys=_lot_keys,
    contents=_lot_contents,
)
SERIALS = Publication(
    kind=serials.SERIAL,
    label=N_("Sản phẩm đơn chiếc"),
    path=lambda key: f"/truy-xuat/{key}",
    keys=_serial_keys,
    contents=_serial_contents,
)
# A record changes for the last time when it is merged away: so this reads nothing at other changes.
follow(PRODUCTS.kind, LOTS, _lots_of_merged)
follow(PRODUCTS.kind, SERIALS, _serials_of_merged)
