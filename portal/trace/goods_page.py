"""Everything that the page of a lot or of one piece shows, read in a fixed number of statements."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing
from portal.ledger.queries import newest_position
from portal.registry.models import Product
from portal.registry.queries import product_by_code
from portal.trace.copies.alerts import standing_alerts
from portal.trace.copies.words import AlertWords, words_of
from portal.trace.epcis.visibility import EVERYONE
from portal.trace.journey.graph import Graph, Node, draw
from portal.trace.journey.names import Named, names_of_goods, names_of_places
from portal.trace.journey.steps import Cut, Direction
from portal.trace.journey.story import Narration, Scene, Told, gaps_of, narrate
from portal.trace.journey.tracing import trace
from portal.trace.models import Lot, Serial
from portal.trace.verdict import LotJudgement, judge_lot
from portal.warnings.models import ConsumerWarning
from portal.warnings.queries import warnings_of_product

PAGE_SIZE = 25
_BETWEEN = re.compile(r"[\s./_-]+")


@dataclass(frozen=True, slots=True)
class Goods:
    """A lot, or a piece with the lot that it is of; the product is public."""

    code: str
    product: Product
    lot: Lot | None
    serial: Serial | None

    @property
    def epcs(self) -> tuple[str, ...]:
        """The identifiers under which events name exactly this."""
        return tuple(one.epc for one in (self.serial, self.lot) if one is not None)

    @property
    def is_sample(self) -> bool:
        """Whether nothing of it is real."""
        return any(one.is_sample for one in (self.serial, self.lot) if one is not None)

    @property
    def kind(self) -> str:
        """Under which kind the public log speaks of it."""
        return "serial" if self.serial is not None else "lot"


@dataclass(frozen=True, slots=True)
class Notices:
    """The warnings about these goods, those about others of the product, and copied labels."""

    in_force: Sequence[ConsumerWarning]
    others: Sequence[ConsumerWarning]
    copies: Sequence[AlertWords]


@dataclass(frozen=True, slots=True)
class Origin:
    """One row of the drawing in words, the same that the table beside it holds."""

    node: Node
    goods: Named
    sources: Sequence[Named]
    event: str
    at: datetime | None
    place: Named | None


@dataclass(frozen=True, slots=True)
class History:
    """One page of the story, the drawing, what is missing, and what was cut."""

    scenes: Listing[Scene]
    graph: Graph
    origins: Sequence[Origin]
    gaps: Sequence[str]
    cuts: frozenset[Cut]


@dataclass(frozen=True, slots=True)
class GoodsPage:
    """Goods with their verdict, warnings and history; `proof` is a place in the public log."""

    goods: Goods
    judgement: LotJudgement
    notices: Notices
    history: History
    proof: int | None


def goods_by_code(code: str) -> Goods:
    """The lot or piece behind a code; raises NotFoundError, also when its product is hidden."""
    lot = db.session.scalar(select(Lot).where(Lot.code == code))
    if lot is not None:
        return Goods(code, _public(lot.product_id), lot, None)
    pieces = select(Serial).where(Serial.code == code).options(joinedload(Serial.lot))
    serial = db.session.scalar(pieces)
    if serial is None:
        raise NotFoundError(_("Không có lô hàng hay sản phẩm đơn chiếc nào mang mã này."))
    return Goods(code, _public(serial.product_id), serial.lot, serial)


def path_of_epc(epc: str) -> str:
    """The address of the page of a lot or piece with this normal identifier, empty without one."""
    lots = select(Lot.code).where(Lot.epc == epc)
    pieces = select(Serial.code).where(Serial.epc == epc)
    code = db.session.scalars(lots.union_all(pieces).limit(1)).first()
    return f"/truy-xuat/{code}" if code else ""


def goods_page(code: str, day: date, page: int) -> GoodsPage:
    """Everything of the page of these goods; raises NotFoundError for no such goods or page."""
    goods = goods_by_code(code)
    return GoodsPage(
        goods,
        judge_lot(goods.lot, goods.serial, goods.product, day),
        _notices(goods, day),
        _history(goods, page),
        newest_position(goods.kind, goods.code),
    )


def _public(product_id: int) -> Product:
    code = db.session.scalars(select(Product.code).where(Product.id == product_id)).one()
    return product_by_code(code)


def _notices(goods: Goods, day: date) -> Notices:
    """A warning that names or recalls lots is not about the others."""
    warnings = warnings_of_product(goods.product.id, day)
    slugs = [warning.slug for warning in warnings]
    recalled = select(Lot.recall_warning).where(Lot.recall_warning.in_(slugs)) if slugs else None
    by_lot = set(db.session.scalars(recalled)) if recalled is not None else set()
    own = goods.lot.recall_warning if goods.lot else ""
    ours = [
        one
        for one in warnings
        if one.slug == own or (one.slug not in by_lot and _names(one, goods))
    ]
    in_force = [one for one in ours if one.is_in_force(day)]
    alerts = standing_alerts(goods.serial) if goods.serial else []
    return Notices(
        in_force,
        [one for one in warnings if one not in in_force],
        [words_of(alert) for alert in alerts],
    )


def _names(warning: ConsumerWarning, goods: Goods) -> bool:
    """Whether a warning is about all lots, about this one by its number, or may be about it."""
    numbers = {_read(number) for number in warning.lots_of(goods.product)}
    return not numbers or goods.lot is None or _read(goods.lot.number) in numbers


def _read(number: str) -> str:
    """A lot number as people read it from a label: L2608-02, l2608 02 and L2608.02 are one."""
    return _BETWEEN.sub("-", number.casefold().strip())


def _history(goods: Goods, page: int) -> History:
    journey = trace(goods.epcs, Direction.BACK, EVERYONE)
    narration = narrate(journey, goods.epcs)
    graph = draw(journey)
    return History(
        scenes=_scenes(narration, page),
        graph=graph,
        origins=_origins(graph, narration),
        gaps=gaps_of(narration.told),
        cuts=journey.cuts,
    )


def _scenes(narration: Narration, page: int) -> Listing[Scene]:
    total = len(narration.told)
    if page > max(1, ceil(total / PAGE_SIZE)):
        raise NotFoundError(_("Danh sách không có trang này."))
    start = (page - 1) * PAGE_SIZE
    return Listing(narration.scenes(start, start + PAGE_SIZE), total, page, PAGE_SIZE)


def _origins(graph: Graph, narration: Narration) -> Sequence[Origin]:
    by_key = {told.step.key: told for told in narration.told}
    first = _first_events(narration.told)
    events = [by_key.get(node.event) or first.get(node.item) for node in graph.nodes]
    named = {one for node in graph.nodes for one in (node.item, *node.sources)}
    goods = names_of_goods(named)
    places = names_of_places({told.place for told in events if told and told.place})
    return [
        Origin(
            node=node,
            goods=goods[node.item],
            sources=[goods[one] for one in node.sources],
            event=narration.title(told) if told else "",
            at=told.step.at if told else None,
            place=places.get(told.place) if told else None,
        )
        for node, told in zip(graph.nodes, events, strict=True)
    ]


def _first_events(told: Sequence[Told]) -> dict[str, Told]:
    """The event with which the history of each item begins."""
    first: dict[str, Told] = {}
    for one in told:
        for item in () if one.step.is_void else one.step.named:
            first.setdefault(item, one)
    return first
