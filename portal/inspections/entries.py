"""Inspections and surveys as the search sees and shows them."""

from collections.abc import Mapping, Sequence

from portal.core import clock
from portal.core.db import db
from portal.core.entries import EntrySource, Found
from portal.core.language import gettext
from portal.core.pages import day
from portal.inspections.models import KIND_LABELS, Inspection
from portal.inspections.queries import inspections_by_codes, public_inspections
from search.document import Document

KIND = "inspection"


def _keys() -> Sequence[str]:
    statement = public_inspections(clock.today()).with_only_columns(Inspection.code)
    return db.session.scalars(statement).all()


def _documents(keys: Sequence[str]) -> Sequence[Document]:
    return [_document(inspection) for inspection in inspections_by_codes(keys, clock.today())]


def _document(inspection: Inspection) -> Document:
    owner = inspection.establishment
    return Document(
        id=f"{KIND}:{inspection.code}",
        kind=KIND,
        title=inspection.title,
        names=(owner.name,) if owner and owner.is_public else (),
        body="\n".join((inspection.findings, *(one.name for one in inspection.products))),
        codes=tuple(one for one in (inspection.code, inspection.decision_number) if one),
        facets={
            "year": (str(inspection.published_from.year),),
            "type": (inspection.kind.value,),
            "status": (inspection.conclusion.value,),
        },
        date=inspection.published_from,
    )


def _found(keys: Sequence[str]) -> Mapping[str, Found]:
    public = public_inspections(clock.today()).where(Inspection.code.in_(keys))
    return {one.code: _line(one) for one in db.session.scalars(public)}


def _line(inspection: Inspection) -> Found:
    return Found(
        kind=KIND,
        key=inspection.code,
        code=inspection.code,
        title=inspection.title,
        path=inspection.path,
        text=inspection.findings,
        meta=(gettext(KIND_LABELS[inspection.kind]), day(inspection.published_from)),
        status=gettext(inspection.conclusion_label),
        tone=inspection.tone,
        is_sample=inspection.is_sample,
    )


SOURCES: tuple[EntrySource, ...] = (
    EntrySource(kind=KIND, keys=_keys, documents=_documents, found=_found),
)
