"""Recalling a lot with everything made of it, and lifting a recall."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from slugify import slugify
from sqlalchemy import select

from portal.core import audit
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.language import gettext as _
from portal.recall.reach import Reach, reach_of
from portal.registry.models import Product
from portal.registry.services.changes import list_again, recall_product
from portal.registry.services.trail import leave_trail
from portal.registry.states import ProductState
from portal.trace.lots import lift_recall, recall_lot, refuse_without_reason
from portal.trace.models import Lot
from portal.trace.states import LotState
from portal.warnings.models import ConsumerWarning
from portal.warnings.services.issuing import issue_warning, lift_warning
from portal.warnings.services.notices import Concerned, WarningNotice
from portal.warnings.states import WarningMeasure

KIND = "recall"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class RecallOrder:
    """Why a lot is recalled, what people are to do, who orders it and when."""

    reason: str
    advice: str
    issuing_body: str
    on: date


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was done: the warning that tells it, and everything that it reached."""

    warning: ConsumerWarning
    reach: Reach


def recall(lot: Lot, order: RecallOrder, *, by: str) -> Recalled:
    """Recall a lot and every lot made of it: warning, marks on lots and products, audit.

    All in the caller's unit of work. Lots that another recall holds keep its words. Raises
    RefusedError when this lot is recalled already, or without reason and advice.
    """
    if lot.state is LotState.RECALLED:
        raise RefusedError(f"Lô {lot.number} đang bị thu hồi rồi.")
    refuse_without_reason(order.reason)
    refuse_without_reason(order.advice)
    if not order.issuing_body.strip():
        raise RefusedError("Cần ghi cơ quan ra thông báo thu hồi.")
    reach = reach_of(lot)
    lots = reach.to_recall
    warning = issue_warning(_notice(lot, lots, order), about=_concerned(lots), by=by)
    for one in lots:
        recall_lot(
            one, reason=order.reason, advice=order.advice, warning=warning.slug, on=order.on, by=by
        )
    for product, numbers in _numbers(lots).items():
        _mark_product(product, numbers, order, by=by)
    audit.record(
        by,
        "recalled",
        kind=KIND,
        key=warning.slug,
        note=order.reason,
        lots=[one.code for one in lots],
        parties=len(reach.parties),
        is_whole=reach.is_whole,
    )
    return Recalled(warning, reach)


def lift(slug: str, *, reason: str, on: date, by: str) -> Sequence[Lot]:
    """End the recall that this warning told: lots and products are on sale again.

    Raises NotFoundError when no recall goes by this name, RefusedError without a reason.
    """
    warning = db.session.scalar(select(ConsumerWarning).where(ConsumerWarning.slug == slug))
    lots = db.session.scalars(select(Lot).where(Lot.recall_warning == slug)).all()
    if warning is None or not lots:
        raise NotFoundError(_("Không có đợt thu hồi nào mang tên này."))
    refuse_without_reason(reason)
    lift_warning(warning, on=on, reason=reason, by=by)
    for lot in lots:
        lift_recall(lot, reason=reason, on=on, by=by)
    for product, numbers in _numbers(lots).items():
        _unmark_product(product, numbers, reason=reason, on=on, by=by)
    audit.record(by, "lifted", kind=KIND, key=slug, note=reason, lots=[one.code for one in lots])
    return lots


def _notice(lot: Lot, lots: Sequence[Lot], order: RecallOrder) -> WarningNotice:
    product = lot.product.name
    count = len(lots) - 1
    more = f" và {count} lô làm ra từ lô này" if count else ""
    numbers = "; ".join(f"{one.product.name}: lô {one.number}" for one in lots)
    return WarningNotice(
        slug=_free_slug(lot),
        title=f"Thu hồi {product}, lô {lot.number}{more}"[:300],
        summary=f"{order.issuing_body} thu hồi {product}, lô {lot.number}{more}."[:600],
        measure=WarningMeasure.RECALL,
        hazard=order.reason,
        what_to_do=(order.advice,),
        issuing_body=order.issuing_body,
        issued_on=order.on,
        is_sample=lot.is_sample,
        lots=numbers,
    )


def _free_slug(lot: Lot) -> str:
    """A name that no earlier recall of the same lot has."""
    stem = slugify(f"thu hồi {lot.product.name}", max_length=LONGEST_NAME)
    base = f"{stem}-{lot.code.lower()}"
    taken = set(
        db.session.scalars(
            select(ConsumerWarning.slug).where(ConsumerWarning.slug.startswith(base))
        )
    )
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _products(lots: Iterable[Lot]) -> list[Product]:
    return list({lot.product.id: lot.product for lot in lots}.values())


def _concerned(lots: Sequence[Lot]) -> Concerned:
    numbers = {product.code: found for product, found in _numbers(lots).items()}
    return Concerned(products=_products(lots), lots=numbers)


def _numbers(lots: Iterable[Lot]) -> Mapping[Product, list[str]]:
    found: dict[Product, list[str]] = defaultdict(list)
    for lot in lots:
        found[lot.product].append(lot.number)
    return found


def _mark_product(product: Product, numbers: Sequence[str], order: RecallOrder, *, by: str) -> None:
    """The page of the product says which lots are recalled; a graver state stays as it is."""
    if product.state is ProductState.LISTED:
        recall_product(
            product,
            reason=order.reason,
            advice=order.advice,
            on=order.on,
            by=by,
            lots=tuple(numbers),
        )
    elif product.state is ProductState.RECALLED and product.recalled_lots:
        product.recalled_lots = sorted({*product.recalled_lots, *numbers})
        leave_trail(product, "recalled further lots", by=by, note=order.reason)


def _unmark_product(
    product: Product, numbers: Sequence[str], *, reason: str, on: date, by: str
) -> None:
    if product.state is not ProductState.RECALLED or not product.recalled_lots:
        return
    rest = [number for number in product.recalled_lots if number not in numbers]
    if not rest:
        list_again(product, reason=reason, on=on, by=by)
        return
    product.recalled_lots = rest
    leave_trail(product, "lifted recall of lots", by=by, note=reason)
