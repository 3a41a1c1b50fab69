"""Writes of official documents and of how they refer to each other."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.attachments.kinds import Kind, State
from portal.attachments.models import Attachment
from portal.core import audit, clock, outbox
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.documents.entries import path_of
from portal.documents.models import (
    KIND,
    AgencyRole,
    Document,
    DocumentAttachment,
    DocumentKind,
    DocumentRelation,
    DocumentSection,
    DocumentTask,
    RelationKind,
    TaskAgency,
)
from portal.documents.queries import name_of
from portal.subscriptions.services import announce


@dataclass(frozen=True, kw_only=True)
class SectionFacts:
    """A heading of a document and the text under it."""

    number: str
    heading: str
    level: int
    anchor: str
    body: str
    heading_is_editorial: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    """A row of an annex, in the words of the original; `leads` names the agencies one by one."""

    code: str
    group_code: str
    group_title: str
    title: str
    lead_raw: str = ""
    leads: tuple[str, ...] = ()
    coordinators_raw: str = ""
    coordinators: tuple[str, ...] = ()
    deliverable: str = ""
    deadline_raw: str = ""
    schedule: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """A document as its source gives it; what the original leaves blank is blank here."""

    slug: str
    kind: DocumentKind
    issuing_body: str
    source: str
    has_text: bool
    title: str = ""
    number: str = ""
    number_raw: str = ""
    issued_on: date | None = None
    issued_raw: str = ""
    year: int | None = None
    inferred_number: str = ""
    inferred_on: date | None = None
    inference_basis: str = ""
    province_code: str | None = None
    commune_code: str | None = None
    other_names: tuple[str, ...] = ()
    signed_on_behalf: str = ""
    signed_capacity: str = ""
    signed_position: str = ""
    signer: str = ""
    effect: str = ""
    reporting: Mapping[str, str] = field(default_factory=dict)
    recipients: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    targets: tuple[Mapping[str, str], ...] = ()
    indicators: tuple[Mapping[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    annex_title: str = ""
    sections: tuple[SectionFacts, ...] = ()
    tasks: tuple[TaskFacts, ...] = ()

    @property
    def content_hash(self) -> str:
        """A digest that changes with every word of the document."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file below a document, and what it is called there."""

    attachment: Attachment
    title: str


@dataclass(frozen=True)
class RelationFacts:
    """`source` implements, replaces, answers … `target`; both are slugs."""

    source: str
    kind: RelationKind
    target: str
    note: str = ""


def load_documents(documents: Sequence[DocumentFacts], *, by: str, source: str) -> int:
    """Bring the documents up to date with a source; returns how many are new or changed."""
    known = _known()
    changed = [facts for facts in documents if _bring_up_to_date(known, facts)]
    if changed:
        db.session.flush()
        slugs = [facts.slug for facts in changed]
        outbox.mark_all_stale(KIND, slugs)
        for slug in slugs:
            audit.record(by, "loaded", kind=KIND, key=slug, note=source)
    return len(changed)


def attach_files(slug: str, files: Sequence[AttachedFile], *, by: str) -> None:
    """Offer exactly these files below a document, in this order.

    Raises RefusedError for a file that has not been found clean, and for pictures.
    """
    for one in files:
        if one.attachment.state is not State.CLEAN or one.attachment.kind is Kind.IMAGE:
            raise RefusedError(f"Tệp {one.attachment.name} chưa kiểm tra xong hoặc bị từ chối.")
    document = _known()[slug]
    if [(one.attachment_id, one.title) for one in document.files] == [
        (one.attachment.id, one.title) for one in files
    ]:
        return
    document.files.clear()
    db.session.flush()
    document.files = [
        DocumentAttachment(attachment=one.attachment, title=one.title, position=at)
        for at, one in enumerate(files)
    ]
    document.updated_at = clock.now()
    note = ", ".join(one.title for one in files)
    audit.record(by, "attached", kind=KIND, key=slug, note=note)


def load_relations(relations: Iterable[RelationFacts], *, by: str, source: str) -> int:
    """Bring the relations between documents up to date; returns how many are new or changed.

    Raises RefusedError when a relation names a document that does not exist.
    """
    known = _known()
    rows = {
        (row.source_id, row.kind, row.target_id): row
        for row in db.session.scalars(select(DocumentRelation))
    }
    changed = [facts for facts in relations if _relate(rows, known, facts)]
    if changed:
        touched = {slug for facts in changed for slug in (facts.source, facts.target)}
        outbox.mark_all_stale(KIND, sorted(touched))
        audit.record(by, "related", kind=KIND, key="all", note=source, rows=len(changed))
    return len(changed)


def _known() -> dict[str, Document]:
    return {row.slug: row for row in db.session.scalars(select(Document))}


def _bring_up_to_date(known: Mapping[str, Document], facts: DocumentFacts) -> bool:
    row = known.get(facts.slug) or Document(slug=facts.slug, content_hash="")
    if row.content_hash == facts.content_hash:
        return False
    is_first = facts.has_text and not row.has_text
    # The old rows go first: their anchors and codes may come again.
    row.sections, row.tasks = [], []
    db.session.add(row)
    for name in _COLUMNS:
        setattr(row, name, _stored(getattr(facts, name)))
    row.content_hash = facts.content_hash
    row.updated_at = clock.now()
    row.published_at = row.published_at or row.updated_at
    db.session.flush()
    row.sections = [
        DocumentSection(position=at, **vars(section)) for at, section in enumerate(facts.sections)
    ]
    row.tasks = [_task(at, task) for at, task in enumerate(facts.tasks)]
    if is_first:
        title = row.title or name_of(row)
        announce("documents", title=title, path=path_of(row.slug), at=row.updated_at)
    return True


_COLUMNS = tuple(DocumentFacts.__dataclass_fields__.keys() - {"slug", "sections", "tasks"})


def _stored(value: object) -> object:
    if isinstance(value, tuple):
        return [_stored(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _task(position: int, facts: TaskFacts) -> DocumentTask:
    values = {name: _stored(value) for name, value in vars(facts).items() if name not in _ROLES}
    agencies = [
        TaskAgency(role=role, name=name)
        for names, role in _ROLES.items()
        for name in getattr(facts, names)
    ]
    return DocumentTask(position=position, agencies=agencies, **values)


_ROLES = {"leads": AgencyRole.LEAD, "coordinators": AgencyRole.COORDINATOR}


def _relate(
    rows: dict[tuple[int, RelationKind, int], DocumentRelation],
    known: Mapping[str, Document],
    facts: RelationFacts,
) -> bool:
    source, target = known.get(facts.source), known.get(facts.target)
    if source is None or target is None:
        raise RefusedError(f"Không có văn bản {facts.source} hoặc {facts.target}.")
    key = source.id, facts.kind, target.id
    row = rows.get(key)
    if row is not None and row.note == facts.note:
        return False
    if row is None:
        row = DocumentRelation(source_id=source.id, kind=facts.kind, target_id=target.id)
        rows[key] = row
        db.session.add(row)
    row.note = facts.note
    return True
