"""Warnings in force and stopped goods, as a scanner keeps them for when there is no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select, union_all

from portal.core.db import db
from portal.registry.models import Establishment, Product
from portal.registry.queries import product_is_public
from portal.registry.states import ProductState
from portal.trace.models import Lot, Serial
from portal.trace.states import LotState, SerialState
from portal.warnings.models import (
    ConsumerWarning,
    WarnedEstablishment,
    WarnedGoods,
    WarnedLot,
    WarnedProduct,
)
from portal.warnings.queries import warnings_in_force

# What a telephone is asked to keep: some 40 kB compressed when all of it is there.
MOST_WARNINGS = 200
MOST_STOPPED = 1_000
MOST_LOTS = 2_000


@dataclass(frozen=True, slots=True)
class KeptWarning:
    """A warning in force, and the codes and GTINs of the goods that it is about."""

    path: str
    title: str
    title_en: str
    issued_on: str
    lots: str
    what_to_do: Sequence[str]
    codes: Sequence[str]
    gtins: Sequence[str]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A product, lot or piece that is recalled or withdrawn.

    `lots` are the recalled lots of a product of which not everything is recalled.
    """

    code: str
    gtin: str
    lot: str
    serial: str
    state: str
    advice: str
    lots: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class KeptNotices:
    """Everything that is kept; `is_whole` is false when a part had to be left out."""

    warnings: Sequence[KeptWarning]
    stopped: Sequence[Stopped]
    is_whole: bool


def kept_notices(day: date) -> KeptNotices:
    """The warnings in force on `day`, and what is recalled or withdrawn, the newest first.

    A fixed number of statements. Only what the public may see.
    """
    warnings = warnings_in_force(day, MOST_WARNINGS)
    named = _named_by([warning.id for warning in warnings])
    stopped = [_products(), _recalled_lots(), _withdrawn_pieces()]
    is_cut = named.is_cut or any(len(part) == MOST_STOPPED for part in stopped)
    return KeptNotices(
        [_kept(warning, named) for warning in warnings],
        [one for part in stopped for one in part],
        len(warnings) < MOST_WARNINGS and not is_cut,
    )


@dataclass(frozen=True, slots=True)
class _Goods:
    """A product that a warning is about."""

    warning_id: int
    product_id: int
    code: str
    gtin: str | None


@dataclass(frozen=True, slots=True)
class _Lot:
    """A lot of such a product; `recall` is the slug of the warning that recalled it."""

    product_id: int
    code: str
    number: str
    recall: str


@dataclass(frozen=True, slots=True)
class _Named:
    """What warnings name: products, lots by number, GTINs outside the register, establishments."""

    products: Sequence[_Goods]
    lots: Sequence[_Lot]
    numbers: frozenset[tuple[int, int, str]]
    gtins: Sequence[tuple[int, str]]
    establishments: Sequence[tuple[int, str]]

    @property
    def is_cut(self) -> bool:
        return MOST_LOTS in (len(self.products), len(self.lots))

    def lots_of(self, warning: ConsumerWarning, goods: _Goods) -> list[str]:
        """The codes of the lots of these goods that the warning is about."""
        own = [lot for lot in self.lots if lot.product_id == goods.product_id]
        # A warning that names or recalls lots is not about the others.
        named = [
            lot
            for lot in own
            if lot.recall == warning.slug
            or (warning.id, goods.product_id, lot.number) in self.numbers
        ]
        return [lot.code for lot in named or own]


def _kept(warning: ConsumerWarning, named: _Named) -> KeptWarning:
    products = [one for one in named.products if one.warning_id == warning.id]
    lots = [code for one in products for code in named.lots_of(warning, one)]
    establishments = [code for of, code in named.establishments if of == warning.id]
    of_register = [one.gtin for one in products if one.gtin]
    return KeptWarning(
        warning.path,
        warning.title,
        warning.title_en,
        warning.issued_on.isoformat(),
        warning.lots,
        warning.what_to_do,
        [*(one.code for one in products), *lots, *establishments],
        [*of_register, *(gtin for of, gtin in named.gtins if of == warning.id)],
    )


def _named_by(warning_ids: Sequence[int]) -> _Named:
    products = _products_of(warning_ids)
    lots = (
        select(Lot.product_id, Lot.code, Lot.number, Lot.recall_warning)
        .where(Lot.product_id.in_({one.product_id for one in products}))
        .order_by(Lot.id.desc())
        .limit(MOST_LOTS)
    )
    numbers = select(WarnedLot.warning_id, WarnedLot.product_id, WarnedLot.number)
    gtins = select(WarnedGoods.warning_id, WarnedGoods.gtin)
    makers = select(WarnedEstablishment.warning_id, Establishment.code).join(Establishment)
    return _Named(
        products,
        [_Lot(*row) for row in db.session.execute(lots)],
        frozenset(
            (row[0], row[1], row[2])
            for row in db.session.execute(numbers.where(WarnedLot.warning_id.in_(warning_ids)))
        ),
        [
            (row[0], row[1])
            for row in db.session.execute(gtins.where(WarnedGoods.warning_id.in_(warning_ids)))
            if row[1]
        ],
        [
            (row[0], row[1])
            for row in db.session.execute(
                makers.where(WarnedEstablishment.warning_id.in_(warning_ids))
            )
        ],
    )


def _products_of(warning_ids: Sequence[int]) -> list[_Goods]:
    """The products named, and all of an establishment where a warning names no goods at all."""
    found = (Product.id, Product.code, Product.gtin)
    named = select(WarnedProduct.warning_id, *found).join(
        Product, Product.id == WarnedProduct.product_id
    )
    made = select(WarnedEstablishment.warning_id, *found).join(
        Product, Product.establishment_id == WarnedEstablishment.establishment_id
    )
    names_goods = or_(
        exists().where(WarnedProduct.warning_id == WarnedEstablishment.warning_id),
        exists().where(WarnedGoods.warning_id == WarnedEstablishment.warning_id),
    )
    both = union_all(
        named.where(WarnedProduct.warning_id.in_(warning_ids)),
        made.where(WarnedEstablishment.warning_id.in_(warning_ids), ~names_goods),
    )
    return [_Goods(*row) for row in db.session.execute(both.limit(MOST_LOTS))]


def _products() -> list[Stopped]:
    statement = (
        select(
            Product.code,
            Product.gtin,
            Product.state,
            Product.state_advice,
            Product.recalled_lots,
        )
        .outerjoin(Establishment, Establishment.id == Product.establishment_id)
        .where(product_is_public(), Product.state != ProductState.LISTED)
        .order_by(Product.id.desc())
        .limit(MOST_STOPPED)
    )
    return [
        Stopped(code, gtin or "", "", "", state.value, advice, lots)
        for code, gtin, state, advice, lots in db.session.execute(statement)
    ]


def _recalled_lots() -> list[Stopped]:
    statement = (
        select(Lot.code, Product.gtin, Lot.number, Lot.recall_advice)
        .join(Product, Product.id == Lot.product_id)
        .outerjoin(Establishment, Establishment.id == Product.establishment_id)
        .where(product_is_public(), Lot.state == LotState.RECALLED)
        .order_by(Lot.id.desc())
        .limit(MOST_STOPPED)
    )
    return [
        Stopped(code, gtin or "", number, "", LotState.RECALLED.value, advice)
        for code, gtin, number, advice in db.session.execute(statement)
    ]


def _withdrawn_pieces() -> list[Stopped]:
    """Withdrawn pieces, and those of recalled lots, whose own codes name no lot."""
    statement = (
        select(Serial.code, Product.gtin, Serial.number, Serial.state, Lot.recall_advice)
        .join(Product, Product.id == Serial.product_id)
        .outerjoin(Lot, Lot.id == Serial.lot_id)
        .outerjoin(Establishment, Establishment.id == Product.establishment_id)
        .where(
            product_is_public(),
            or_(Serial.state == SerialState.WITHDRAWN, Lot.state == LotState.RECALLED),
        )
        .order_by(Serial.id.desc())
        .limit(MOST_STOPPED)
    )
    return [
        Stopped(code, gtin or "", "", number, _state_of_piece(state), advice or "")
        for code, gtin, number, state, advice in db.session.execute(statement)
    ]


def _state_of_piece(state: SerialState) -> str:
    is_withdrawn = state is SerialState.WITHDRAWN
    return ProductState.WITHDRAWN.value if is_withdrawn else ProductState.RECALLED.value
