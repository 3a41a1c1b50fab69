"""Procedures as the search sees and shows them."""

from collections.abc import Mapping, Sequence

from portal.core import clock
from portal.core.entries import EntrySource, Found
from portal.core.language import gettext
from portal.procedures.models import KIND, ProcedureVersion
from portal.procedures.queries import procedures_by_codes, public_codes
from portal.procedures.states import LEVEL_LABELS
from search.document import Document

# One whose time is over is found, but below those that can be used.
WEIGHT_OF_ENDED = 0.6


def _keys() -> Sequence[str]:
    return public_codes(clock.today())


def _documents(keys: Sequence[str]) -> Sequence[Document]:
    return [_document(version) for version in procedures_by_codes(keys, clock.today())]


def _document(version: ProcedureVersion) -> Document:
    ended = version.has_ended(clock.today())
    names = ("Thủ tục hành chính", version.field.label)
    return Document(
        id=f"{KIND}:{version.procedure.code}",
        kind=KIND,
        title=version.name,
        names=(*names, version.name_en) if version.name_en else names,
        body="\n".join(
            (
                version.summary,
                version.applicants,
                *version.steps,
                *(paper["name"] for paper in version.papers),
                version.result,
                *(ground["text"] for ground in version.legal_basis),
            )
        ),
        codes=(version.procedure.code,),
        date=version.valid_from,
        weight=WEIGHT_OF_ENDED if ended else 1.0,
    )


def _found(keys: Sequence[str]) -> Mapping[str, Found]:
    versions = procedures_by_codes(keys, clock.today())
    return {version.procedure.code: _line(version) for version in versions}


def _line(version: ProcedureVersion) -> Found:
    office = (version.office.name,) if version.office else ()
    return Found(
        kind=KIND,
        key=version.procedure.code,
        code=version.procedure.code,
        title=version.name,
        path=version.procedure.path,
        text=version.summary,
        meta=(version.field.shown_label, gettext(LEVEL_LABELS[version.level]), *office),
        is_sample=version.procedure.is_sample,
    )


SOURCES: tuple[EntrySource, ...] = (
    EntrySource(kind=KIND, keys=_keys, documents=_documents, found=_found),
)
