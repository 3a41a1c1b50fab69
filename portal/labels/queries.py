"""Reads for labels: what there is to choose from, the chosen records, what was printed before."""

from collections.abc import Sequence
from typing import Any

from slugify import slugify
from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload

from portal.core import code_book
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.desk import desk_reading
from portal.core.errors import NotFoundError
from portal.core.paging import Listing, read_page
from portal.core.public_code import normalise
from portal.jobs.models import Job
from portal.labels.orders import JOB_KIND, Subject
from portal.registry.models import Establishment, Product
from portal.registry.queries import establishment_is_public, product_is_public
from portal.registry.register_queries import within
from portal.registry.states import EstablishmentState, ProductState
from portal.trace.models import Lot, Serial
from portal.trace.states import LotState, SerialState

Labelled = Establishment | Product | Lot
TABLES: dict[Subject, type[Labelled]] = {
    Subject.PRODUCT: Product,
    Subject.LOT: Lot,
    Subject.PIECE: Lot,
    Subject.ESTABLISHMENT: Establishment,
}
_OF_KIND: dict[str, Subject] = {
    "product": Subject.PRODUCT,
    "lot": Subject.LOT,
    "establishment": Subject.ESTABLISHMENT,
}
RECENT = 5
_LONGEST_ASKED = 10


def labelled_records(
    subject: Subject, words: str, page: int, *, of: Actor
) -> Listing[Establishment | Product | Lot]:
    """One page of what may be labelled within somebody's unit, by name; two statements."""
    if subject is Subject.ESTABLISHMENT:
        return read_page(_establishments(words, of), page)
    if subject is Subject.PRODUCT:
        return read_page(_products(words, of), page)
    return read_page(_lots(words, of, with_pieces=subject is Subject.PIECE), page)


def records_by_codes(subject: Subject, codes: Sequence[str]) -> Sequence[Labelled]:
    """These records in the order of the codes, whoever may see them.

    Raises NotFoundError when there is none for one of the codes.
    """
    table: Any = TABLES[subject]
    statement = select(table).where(table.code.in_(codes))
    if table is Product:
        statement = statement.options(joinedload(Product.establishment))
    if table is Lot:
        statement = statement.options(joinedload(Lot.product).joinedload(Product.establishment))
    found = {one.code: one for one in db.session.scalars(statement).unique()}
    for code in codes:
        if code not in found:
            raise NotFoundError(f"Không có hồ sơ nào mang mã {code} trong loại đã chọn.")
    return [found[code] for code in codes]


def record_by_code(code: str) -> Labelled:
    """The record behind a printed code, for a piece its lot; raises NotFoundError."""
    kind = code_book.kind_of(code)
    if kind == "serial":
        statement = select(Lot.code).join(Serial, Serial.lot_id == Lot.id)
        code, kind = db.session.scalar(statement.where(Serial.code == code)) or code, "lot"
    if kind not in _OF_KIND:
        raise NotFoundError(f"Mã {code} không có trên cổng này.")
    return records_by_codes(_OF_KIND[kind], [code])[0]


def pieces_of(lot: Lot, first: int, last: int | None) -> Sequence[Row[str, str]]:
    """Code and identifier of the pieces of a lot that are on sale, in order of registration.

    `first` and `last` count all pieces, so that the numbers stay the same when some are sold.
    """
    counted = select(Serial.id).where(Serial.lot_id == lot.id).order_by(Serial.id)
    counted = counted.offset(first - 1)
    if last is not None:
        counted = counted.limit(last - first + 1)
    chosen = select(Serial.code, Serial.epc).where(
        Serial.id.in_(counted), Serial.state == SerialState.ACTIVE
    )
    return db.session.execute(chosen.order_by(Serial.id)).all()


def recent_orders(by: Actor) -> Sequence[Job]:
    """The latest sheets that somebody had made, newest first."""
    chosen = select(Job).where(Job.actor == by.name, Job.kind == JOB_KIND)
    with desk_reading() as session:
        return session.scalars(chosen.order_by(Job.id.desc()).limit(RECENT)).all()


def _establishments(words: str, of: Actor) -> Select[Establishment]:
    numbers = (Establishment.gln == words,)
    return (
        select(Establishment)
        .where(
            within(Establishment, of),
            establishment_is_public(),
            Establishment.state != EstablishmentState.CLOSED,
            _fits(Establishment, words, *numbers),
        )
        .order_by(Establishment.sort_name, Establishment.id)
    )


def _products(words: str, of: Actor) -> Select[Product]:
    return (
        select(Product)
        .outerjoin(Product.establishment)
        .where(_is_on_sale(of), _fits(Product, words, Product.gtin == words.zfill(14)))
        .options(joinedload(Product.establishment))
        .order_by(Product.sort_name, Product.id)
    )


def _lots(words: str, of: Actor, *, with_pieces: bool) -> Select[Lot]:
    fits = or_(_fits(Product, words, Lot.code == normalise(words)), Lot.number.icontains(words))
    statement = (
        select(Lot)
        .join(Lot.product)
        .outerjoin(Product.establishment)
        .where(_is_on_sale(of), Lot.state == LotState.ACTIVE, fits)
        .options(joinedload(Lot.product).joinedload(Product.establishment))
        .order_by(Lot.id.desc())
    )
    if with_pieces:
        statement = statement.where(Lot.serials.any(Serial.state == SerialState.ACTIVE))
    return statement


def _is_on_sale(of: Actor) -> ColumnElement[bool]:
    return and_(within(Product, of), product_is_public(), Product.state == ProductState.LISTED)


def _fits(
    table: type[Establishment] | type[Product], typed: str, *numbers: ColumnElement[bool]
) -> ColumnElement[bool]:
    """By name with marks or without, by code, or by one of the numbers."""
    if not typed:
        return true()
    folded = slugify(typed, separator=" ").split()[:_LONGEST_ASKED]
    by_name = and_(true(), *(table.sort_name.contains(word, autoescape=True) for word in folded))
    return or_(by_name if folded else false(), table.code == normalise(typed), *numbers)
