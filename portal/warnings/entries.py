"""Warnings as the search sees and shows them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.entries import EntrySource, Found
from portal.core.language import gettext
from portal.core.pages import day
from portal.warnings.models import (
    MEASURE_LABELS,
    STATUS_LABELS,
    ConsumerWarning,
    WarningMeasure,
    WarningStatus,
)
from portal.warnings.queries import public_warnings, warnings_by_slugs
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
        names=(*(product.name for product in warning.products), *english, *_names_of_kind(warning)),
        body="\n".join((warning.summary, warning.hazard, warning.lots, *warning.what_to_do)),
        codes=tuple(product.code for product in warning.products),
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
    return Found(
        kind=KIND,
        key=warning.slug,
        code="",
        title=warning.title,
        path=warning.path,
        text=warning.summary,
        meta=(gettext(MEASURE_LABELS[warning.measure]), day(warning.issued_on)),
        status=gettext(STATUS_LABELS[status]),
        tone=TONES[status],
        is_sample=warning.is_sample,
    )


SOURCES: tuple[EntrySource, ...] = (
    EntrySource(kind=KIND, keys=_keys, documents=_documents, found=_found),
)


def _names_of_kind(warning: ConsumerWarning) -> tuple[str, ...]:
    """Who types no more than "thu hồi" or "cảnh báo" wants what is in force, not texts about it."""
    is_recall = warning.measure is WarningMeasure.RECALL
    return ("Cảnh báo", "Thu hồi") if is_recall else ("Cảnh báo",)
