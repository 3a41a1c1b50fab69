"""Every kind of record that can be found, composed from the features that hold them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from portal.core.db import db
from portal.core.entries import EntrySource, Found
from portal.core.kept import each_while_unchanged
from portal.documents import entries as documents
from portal.inspections import entries as inspections
from portal.procedures import entries as procedures
from portal.publishing import entries as publishing
from portal.questions import entries as questions
from portal.registry import entries as registry
from portal.standards import entries as standards
from portal.trace import entries as trace
from portal.warnings import entries as warnings
from search.document import Document

SOURCES: tuple[EntrySource, ...] = (
    *registry.SOURCES,
    *standards.SOURCES,
    *documents.SOURCES,
    *publishing.SOURCES,
    *warnings.SOURCES,
    *inspections.SOURCES,
    *questions.SOURCES,
    *procedures.SOURCES,
    *trace.SOURCES,
)
CHUNK = 250


def entry_id(kind: str, key: str) -> str:
    """The name of a record in the index."""
    return f"{kind}:{key}"


@each_while_unchanged
def found_by_id(ids: Iterable[str]) -> dict[str, Found]:
    """The public records with these names as lines of a list; others are left out.

    The number of statements depends on the kinds among them alone.
    """
    keys = _keys_by_kind(ids)
    return {
        entry_id(source.kind, key): found
        for source in SOURCES
        if source.kind in keys
        for key, found in source.found(keys[source.kind]).items()
    }


def documents_by_id(ids: Iterable[str]) -> dict[str, Document]:
    """The public records with these names as the index sees them; others are left out."""
    keys = _keys_by_kind(ids)
    return {
        document.id: document
        for source in SOURCES
        if source.kind in keys
        for document in source.documents(keys[source.kind])
    }


def public_ids() -> set[str]:
    """The names of all public records."""
    ids: set[str] = set()
    for source in SOURCES:
        keys = source.keys()
        ids.update(entry_id(source.kind, key) for key in keys)
    return ids


def all_documents() -> Iterator[Document]:
    """All public records, read in portions so that memory stays bounded.

    Ends the present transaction after each portion: nothing may be unsaved.
    """
    for source in SOURCES:
        for keys in _portions(source.keys()):
            yield from source.documents(keys)
            db.session.expunge_all()
            db.session.rollback()


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _keys_by_kind(ids: Iterable[str]) -> Mapping[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for one in dict.fromkeys(ids):
        kind, _, key = one.partition(":")
        keys.setdefault(kind, []).append(key)
    return keys
