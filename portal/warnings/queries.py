"""Reads of warnings: those in force first; nothing that is issued on a later day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from portal.attachments.models import Attachment
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import PAGE_SIZE, Listing, read_page
from portal.places.models import Commune
from portal.registry.models import Establishment, Product
from portal.warnings.models import (
    ConsumerWarning,
    WarnedEstablishment,
    WarnedGoods,
    WarnedProduct,
    WarningAttachment,
    WarningChange,
    WarningGrounds,
)
from portal.warnings.rules import HazardKind
from portal.warnings.states import SourceKind, WarningMeasure, WarningStatus
from search.vietnamese import fold

Day = date | BindParameter[date]


@dataclass(frozen=True, slots=True)
class WarningFilter:
    """What the list of warnings is narrowed to; an empty value narrows nothing."""

    status: WarningStatus | None = None
    measures: Sequence[WarningMeasure] = ()
    hazards: Sequence[str] = ()
    commune: str = ""
    words: str = ""

    @property
    def count(self) -> int:
        """How many choices narrow the list."""
        several = len(self.measures) + len(self.hazards)
        return several + sum(bool(one) for one in (self.status, self.commune, self.words))


def public_warnings(day: Day) -> Select[ConsumerWarning]:
    """All warnings issued up to `day`, those in force first, the newest first in each part."""
    return (
        select(ConsumerWarning)
        .where(ConsumerWarning.issued_on <= day)
        .order_by(_is_lifted(day), ConsumerWarning.issued_on.desc(), ConsumerWarning.id.desc())
    )


def is_in_force_on(day: Day) -> ColumnElement[bool]:
    """The condition for warnings that people must know on `day`."""
    return and_(ConsumerWarning.issued_on <= day, ~_is_lifted(day))


def warnings_in_force(day: date, limit: int | None = None) -> Sequence[ConsumerWarning]:
    """The warnings that people must know on `day`, newest first."""
    statement = public_warnings(day).where(~_is_lifted(day)).limit(limit)
    return db.session.scalars(statement).all()


def warnings_of_product(product_id: int, day: date) -> Sequence[ConsumerWarning]:
    """All warnings about a product, those in force on `day` first.

    Also those about its GTIN from before it was registered, and those about its producer that
    name no goods.
    """
    return db.session.scalars(_OF_PRODUCT, {"day": day, "product_id": product_id}).all()


def warnings_of_gtin(gtin: str, day: date) -> Sequence[ConsumerWarning]:
    """The warnings in force about goods with this stored GTIN that the register does not hold."""
    named = ConsumerWarning.goods.any(WarnedGoods.gtin == gtin)
    return db.session.scalars(public_warnings(day).where(~_is_lifted(day), named)).all()


def warning_by_slug(slug: str, day: date) -> ConsumerWarning:
    """The warning with all that its page shows; raises NotFoundError."""
    statement = public_warnings(day).where(ConsumerWarning.slug == slug).options(*_WHOLE)
    warning = db.session.scalar(statement)
    if warning is None:
        raise NotFoundError(_("Không có cảnh báo này."))
    return warning


def warnings_page(
    day: date, wanted: WarningFilter, page: int, size: int = PAGE_SIZE
) -> Listing[ConsumerWarning]:
    """One page of the warnings that pass a filter, with all that they say."""
    statement = public_warnings(day).options(*_WHOLE)
    for condition in _conditions(day, wanted):
        statement = statement.where(condition)
    return read_page(statement, page, size)


def newest_warnings(day: date, limit: int) -> Sequence[ConsumerWarning]:
    """The warnings that were issued, changed or lifted last, for feeds."""
    moved = func.coalesce(ConsumerWarning.lifted_on, ConsumerWarning.issued_on)
    latest = public_warnings(day).order_by(None).order_by(moved.desc(), ConsumerWarning.id)
    edited = select(WarningChange.warning_id).order_by(WarningChange.id.desc()).limit(limit)
    ids = {*db.session.scalars(latest.with_only_columns(ConsumerWarning.id).limit(limit))}
    ids |= set(db.session.scalars(edited))
    statement = public_warnings(day).where(ConsumerWarning.id.in_(ids))
    found = db.session.scalars(statement.options(selectinload(ConsumerWarning.changes))).all()
    return sorted(found, key=_last_moved, reverse=True)[:limit]


def warnings_by_slugs(slugs: Sequence[str], day: date) -> Sequence[ConsumerWarning]:
    """The public warnings with these slugs, what they are about loaded."""
    statement = public_warnings(day).where(ConsumerWarning.slug.in_(slugs))
    return db.session.scalars(statement.options(*_WHOLE)).all()


def concerns(product_id: ColumnElement[int] | BindParameter[int]) -> ColumnElement[bool]:
    """The condition for warnings about a product, whichever way they name it."""
    of_producer = (
        select(WarnedEstablishment.warning_id)
        .join(Product, Product.establishment_id == WarnedEstablishment.establishment_id)
        .where(Product.id == product_id, ~_names_goods(WarnedEstablishment.warning_id))
    )
    by_gtin = (
        select(WarnedGoods.warning_id)
        .join(Product, Product.gtin == WarnedGoods.gtin)
        .where(Product.id == product_id)
    )
    direct = select(WarnedProduct.warning_id).where(WarnedProduct.product_id == product_id)
    return ConsumerWarning.id.in_(union(direct, by_gtin, of_producer))


def has_warnings(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether any warning of `conditions` concerns the product of the enclosing statement."""
    direct = select(WarnedProduct.warning_id).where(
        WarnedProduct.product_id == Product.id, ConsumerWarning.id == WarnedProduct.warning_id
    )
    by_gtin = select(WarnedGoods.warning_id).where(
        WarnedGoods.gtin == Product.gtin, ConsumerWarning.id == WarnedGoods.warning_id
    )
    of_producer = select(WarnedEstablishment.warning_id).where(
        WarnedEstablishment.establishment_id == Product.establishment_id,
        ConsumerWarning.id == WarnedEstablishment.warning_id,
        ~_names_goods(WarnedEstablishment.warning_id),
    )
    ways = (direct, by_gtin, of_producer)
    return or_(*(way.where(*conditions).correlate(Product).exists() for way in ways))


def tells_of_survey() -> ColumnElement[bool]:
    """The condition for warnings that tell of a survey, which is no verdict."""
    return ConsumerWarning.grounds.has(WarningGrounds.source_kind == SourceKind.SURVEY)


def is_file_public(digest: str, day: date) -> bool:
    """Whether a warning that has been issued offers this file; lifted ones keep theirs."""
    statement = (
        select(WarningAttachment.warning_id)
        .join(ConsumerWarning, ConsumerWarning.id == WarningAttachment.warning_id)
        .join(Attachment, Attachment.id == WarningAttachment.attachment_id)
        .where(Attachment.digest == digest, ConsumerWarning.issued_on <= day)
    )
    return db.session.scalar(statement.limit(1)) is not None


def digests_of_warnings(digests: Sequence[str]) -> Sequence[str]:
    """Those of the files that any warning offers."""
    statement = select(Attachment.digest).join(WarningAttachment)
    return db.session.scalars(statement.where(Attachment.digest.in_(digests))).all()


def hazard_kind_on(code: str, day: date) -> HazardKind | None:
    """The kind of hazard with this code that is offered on `day`."""
    return db.session.scalar(_hazards_on(day).where(HazardKind.code == code))


def hazard_kinds_on(day: date) -> Sequence[HazardKind]:
    """The kinds of hazard that are offered on `day`, in their order."""
    return db.session.scalars(_hazards_on(day)).all()


def hazard_kinds() -> Sequence[HazardKind]:
    """All kinds of hazard, those out of use included."""
    return db.session.scalars(select(HazardKind).order_by(HazardKind.position)).all()


def warned_communes(day: date) -> Sequence[Commune]:
    """The communes where something is that a warning is about, by name."""
    products = select(Product.commune_code).join(WarnedProduct)
    establishments = select(Establishment.commune_code).join(WarnedEstablishment)
    producers = (
        select(Establishment.commune_code)
        .join(Product, Product.establishment_id == Establishment.id)
        .join(WarnedProduct, WarnedProduct.product_id == Product.id)
    )
    parts = (products, establishments, producers)
    issued = [part.join(ConsumerWarning).where(ConsumerWarning.issued_on <= day) for part in parts]
    statement = select(Commune).where(Commune.code.in_(union(*issued)))
    return db.session.scalars(statement.order_by(Commune.slug)).all()


def _conditions(day: date, wanted: WarningFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.status is not None:
        lifted = _is_lifted(day)
        yield lifted if wanted.status is WarningStatus.LIFTED else ~lifted
    if wanted.measures:
        yield ConsumerWarning.measure.in_(wanted.measures)
    if wanted.hazards:
        yield ConsumerWarning.grounds.has(WarningGrounds.hazard_kind_code.in_(wanted.hazards))
    if wanted.commune:
        here = Establishment.commune_code == wanted.commune
        yield or_(
            ConsumerWarning.products.any(
                or_(Product.commune_code == wanted.commune, Product.establishment.has(here))
            ),
            ConsumerWarning.establishments.any(here),
        )
    if wanted.words.strip():
        yield ConsumerWarning.id.in_(_ids_with_words(day, wanted.words))


def _last_moved(warning: ConsumerWarning) -> tuple[date, int]:
    changed = [one.at.astimezone(clock.VIETNAM).date() for one in warning.changes]
    return max((warning.last_change, *changed)), warning.id


def _ids_with_words(day: date, words: str) -> list[int]:
    """They are some hundreds and looked through in memory: the two databases do not agree on
    Vietnamese letters.
    """
    wanted = fold(words).split()
    found = db.session.scalars(public_warnings(day).options(*_WHOLE))
    return [one.id for one in found if all(word in _sought(one) for word in wanted)]


def _sought(warning: ConsumerWarning) -> str:
    named = [f"{one.name} {one.code} {one.gtin or ''}" for one in warning.products]
    named += [f"{one.name} {one.brand} {one.gtin or ''} {one.lots}" for one in warning.goods]
    named += [one.name for one in warning.establishments]
    named += [one.number for one in warning.warned_lots]
    own = (warning.title, warning.title_en, warning.summary, warning.hazard, warning.lots)
    return fold(" ".join((*own, *named)))


def _hazards_on(day: date) -> Select[HazardKind]:
    return (
        select(HazardKind)
        .where(
            HazardKind.valid_from <= day,
            or_(HazardKind.valid_to.is_(None), HazardKind.valid_to >= day),
        )
        .order_by(HazardKind.position)
    )


def _names_goods(warning_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    products = select(WarnedProduct.product_id).where(WarnedProduct.warning_id == warning_id)
    goods = select(WarnedGoods.id).where(WarnedGoods.warning_id == warning_id)
    inner = WarnedEstablishment
    return or_(products.correlate(inner).exists(), goods.correlate(inner).exists())


def _is_lifted(day: Day) -> ColumnElement[bool]:
    return and_(ConsumerWarning.lifted_on.is_not(None), ConsumerWarning.lifted_on <= day)


_WHOLE = (
    joinedload(ConsumerWarning.risk_class),
    joinedload(ConsumerWarning.grounds),
    selectinload(ConsumerWarning.products).joinedload(Product.establishment),
    selectinload(ConsumerWarning.establishments),
    selectinload(ConsumerWarning.goods),
    selectinload(ConsumerWarning.warned_lots),
)
# Written once: the page behind a scanned code asks this each time it is made.
_OF_PRODUCT = (
    public_warnings(bindparam("day", type_=Date))
    .where(concerns(bindparam("product_id")))
    .options(selectinload(ConsumerWarning.warned_lots))
)
