"""Lots as the search sees and shows them: by code, number, product and producer."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.entries import EntrySource, Found
from portal.core.language import gettext as _
from portal.core.pages import day
from portal.registry.models import Product
from portal.registry.queries import product_is_public
from portal.trace.models import Lot
from portal.trace.states import LOT_STATES, LotState
from search.document import Document

KIND = "lot"
# A product is what people look for; its lots stand below it, unless the number was typed.
WEIGHT = 0.5
TONES = {LotState.ACTIVE: "good", LotState.RECALLED: "bad", LotState.CLOSED: "neutral"}


def _public() -> Select[Lot]:
    lots = select(Lot).join(Lot.product).outerjoin(Product.establishment)
    loaded = joinedload(Lot.product).joinedload(Product.establishment)
    return lots.where(product_is_public()).options(loaded)


def _keys() -> Sequence[str]:
    statement = select(Lot.code).join(Lot.product).outerjoin(Product.establishment)
    return db.session.scalars(statement.where(product_is_public()).order_by(Lot.id)).all()


def _documents(keys: Sequence[str]) -> Sequence[Document]:
    return [_document(lot) for lot in db.session.scalars(_public().where(Lot.code.in_(keys)))]


def _document(lot: Lot) -> Document:
    return Document(
        id=f"{KIND}:{lot.code}",
        kind=KIND,
        title=f"{lot.product.name}, lô {lot.number}",
        body="\n".join((lot.product.producer, lot.product.brand, lot.recall_reason)),
        codes=(lot.code, lot.number),
        facets={"status": (lot.state.value,)},
        date=lot.produced_on,
        weight=WEIGHT,
    )


def _found(keys: Sequence[str]) -> Mapping[str, Found]:
    return {lot.code: _line(lot) for lot in db.session.scalars(_public().where(Lot.code.in_(keys)))}


def _line(lot: Lot) -> Found:
    made = _("Ngày sản xuất: %(day)s") % {"day": day(lot.produced_on)} if lot.produced_on else ""
    return Found(
        kind=KIND,
        key=lot.code,
        code=lot.code,
        title=f"{lot.product.name}, lô {lot.number}",
        path=lot.path,
        text=lot.recall_reason,
        meta=tuple(filter(None, (lot.product.producer, made))),
        status=_(LOT_STATES[lot.state]),
        tone=TONES[lot.state],
        is_sample=lot.is_sample,
    )


SOURCES: tuple[EntrySource, ...] = (
    EntrySource(kind=KIND, keys=_keys, documents=_documents, found=_found),
)
