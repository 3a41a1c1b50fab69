"""How documents are found: number, the names people give it, the body, texts and tasks."""

from collections.abc import Iterator, Mapping, Sequence

from portal.core.entries import EntrySource, Found
from portal.core.language import VIETNAMESE, mark_language
from portal.documents.models import KIND, Document, DocumentLine
from portal.documents.queries import (
    KIND_LABELS,
    all_slugs,
    document_lines,
    documents_by_slugs,
    marked_name_of,
    name_of,
)
from search.document import Document as IndexedDocument


def path_of(slug: str) -> str:
    """The address of a document."""
    return f"/van-ban/{slug}"


def documents(slugs: Sequence[str]) -> Sequence[IndexedDocument]:
    """The documents with these slugs as search sees them."""
    return [_indexed(document) for document in documents_by_slugs(slugs)]


def found(slugs: Sequence[str]) -> Mapping[str, Found]:
    """The documents with these slugs as lines of a result list."""
    return {document.slug: _found(document) for document in document_lines(slugs)}


SOURCES = (EntrySource(KIND, all_slugs, documents, found),)


def _indexed(document: Document) -> IndexedDocument:
    return IndexedDocument(
        id=f"{KIND}:{document.slug}",
        kind=KIND,
        title=document.title or name_of(document),
        names=(name_of(document), document.issuing_body, *document.other_names),
        body="\n".join(_body(document)),
        codes=tuple(code for code in (document.number, document.inferred_number) if code),
        facets=_facets(document),
        date=document.issued_on or document.inferred_on,
    )


def _body(document: Document) -> Iterator[str]:
    yield KIND_LABELS[document.kind]
    for section in document.sections:
        yield section.title
        yield section.body
    for task in document.tasks:
        yield f"{task.title} {task.lead_raw} {task.coordinators_raw} {task.deliverable}"
    yield from document.footnotes


def _facets(document: Document) -> dict[str, tuple[str, ...]]:
    facets: dict[str, tuple[str, ...]] = {"type": (str(document.kind),)}
    if document.year is not None:
        facets["year"] = (str(document.year),)
    if document.province_code is not None:
        facets["province"] = (document.province_code,)
    return facets


def _found(document: DocumentLine) -> Found:
    year = "" if document.year is None else str(document.year)
    body = mark_language(document.issuing_body, VIETNAMESE)
    return Found(
        kind=KIND,
        key=document.slug,
        code=document.number,
        title=document.title or name_of(document),
        path=path_of(document.slug),
        meta=tuple(part for part in (marked_name_of(document), body, year) if part),
    )
