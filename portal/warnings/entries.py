"""Warnings as the search sees and shows them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.entries import EntrySource, Found
from portal.core.language import gettext
from portal.core.pages import day
from portal.warnings.models import ConsumerWarning
from portal.warnings.queries import public_warnings, warnings_by_slugs
from portal.warnings.states import MEASURE_LABELS, STATUS_LABELS, WarningMeasure, WarningStatus
from search.document import Document

KIND = "warning"
# A lifted warning is found, but below one that people must still know.
WEIGHT_OF_LIFTED = 0.6
TONES = {WarningStatus.IN_FORCE: "bad", WarningStatus.LIFTED: "neutral"}


def _keys() -> Sequence[str]:
    issued = select(ConsumerWarning.slug).where(ConsumerWarning.issued_on <= clock.today())
    return db.session.scalars(issued).all()


def _documents(keys: Sequence[str]) -> Sequence[Document]:
    return [_document(warning) for warning in warnings_by_slugs(keys, clock.today())]


def _document(warning: ConsumerWarning) -> Document:
    status = warning.status_on(clock.today())
    english = (warning.title_en,) if warning.title_en else ()
    return Document(
        id=f"{KIND}:{warning.slug}",
        kind=KIND,
        title=warning.title,
        names=(*_names_of_goods(warning), *english, *_names_of_kind(warning)),
        body="\n".join((warning.summary, warning.hazard, warning.lots, *warning.what_to_do)),
        codes=_codes(warning),
        facets={
            "year": (str(warning.issued_on.year),),
            "status": (status.value,),
            "type": (warning.measure.value,),
        },
        date=warning.issued_on,
        weight=WEIGHT_OF_LIFTED if status is WarningStatus.LIFTED else 1.0,
    )


def _found(keys: Sequence[str]) -> Mapping[str, Found]:
    public = public_warnings(clock.today()).where(ConsumerWarning.slug.in_(keys))
    return {warning.slug: _line(warning) for warning in db.session.scalars(public)}


def _line(warning: ConsumerWarning) -> Found:
    status = warning.status_on(clock.today())
    tone = "info" if warning.is_survey and status is WarningStatus.IN_FORCE else TONES[status]
    return Found(
        kind=KIND,
        key=warning.slug,
        code="",
        title=warning.title,
        path=warning.path,
        text=warning.summary,
        meta=(gettext(MEASURE_LABELS[warning.measure]), day(warning.issued_on)),
        status=gettext(STATUS_LABELS[status]),
        tone=tone,
        is_sample=warning.is_sample,
    )


SOURCES: tuple[EntrySource, ...] = (
    EntrySource(kind=KIND, keys=_keys, documents=_documents, found=_found),
)


def _names_of_goods(warning: ConsumerWarning) -> tuple[str, ...]:
    products = (product.name for product in warning.products)
    others = (f"{one.name} {one.brand}".strip() for one in warning.goods)
    return (*products, *others, *(one.name for one in warning.establishments))


def _codes(warning: ConsumerWarning) -> tuple[str, ...]:
    """Codes, bar codes and lots by which somebody with the goods in hand looks for it."""
    numbers = [product.code for product in warning.products]
    numbers += [product.printed_gtin for product in warning.products if product.gtin]
    numbers += [one.printed_gtin for one in warning.goods if one.gtin]
    numbers += [one.number for one in warning.warned_lots]
    numbers += [lot for one in warning.goods for lot in one.lots]
    return tuple(dict.fromkeys(numbers))


def _names_of_kind(warning: ConsumerWarning) -> tuple[str, ...]:
    """Who types no more than "thu hồi" or "cảnh báo" wants what is in force, not texts about it."""
    is_recall = warning.measure is WarningMeasure.RECALL
    return ("Cảnh báo", "Thu hồi") if is_recall else ("Cảnh báo",)
