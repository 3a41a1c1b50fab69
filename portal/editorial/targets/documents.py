"""Official documents as manuscripts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slugify import slugify
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.former import plain
from portal.documents.models import (
    Document,
    DocumentKind,
    DocumentRelation,
    DocumentTask,
    RelationKind,
)
from portal.documents.queries import document_by_slug
from portal.documents.services import (
    AttachedFile,
    DocumentFacts,
    RelationFacts,
    SectionFacts,
    TaskFacts,
    attach_files,
    load_documents,
    load_relations,
)
from portal.editorial.queries import attached_to

Fields = Mapping[str, Any]
SOURCE = "biên tập"
# What the original says and the form does not ask for stays as it was.
KEPT = (
    *("inferred_number", "inference_basis", "province_code", "commune_code"),
    *("reporting", "targets", "indicators"),
)
_WORDS = (
    *("title", "number", "number_raw", "issued_raw", "issuing_body", "signed_on_behalf"),
    *("signed_capacity", "signed_position", "signer", "effect", "annex_title", "source"),
)
_LISTS = ("other_names", "recipients", "footnotes", "notes")
_SECTION = ("number", "heading", "level", "anchor", "body", "heading_is_editorial")
_TASK = (
    *("code", "group_code", "group_title", "title", "lead_raw", "coordinators_raw"),
    *("deliverable", "deadline_raw", "note"),
)


def document_of(slug: str) -> Document | None:
    """The document with this address."""
    return db.session.scalar(select(Document).where(Document.slug == slug))


def document_fields(slug: str) -> dict[str, Any]:
    """A document as a manuscript keeps it; raises NotFoundError."""
    document = document_by_slug(slug)
    if not document.has_text:
        raise NotFoundError("Cổng chưa có toàn văn văn bản này.")
    fields = {name: plain(getattr(document, name)) for name in (*_WORDS, *_LISTS)}
    return fields | {
        "slug": document.slug,
        "kind": document.kind.value,
        "issued_on": document.issued_on.isoformat() if document.issued_on else "",
        "year": str(document.year or ""),
        "sections": [_values(one, _SECTION) for one in document.sections],
        "tasks": [_task_fields(one) for one in document.tasks],
        "relations": _relations(document),
        "doubts": [],
        "attachments": [{"id": one.attachment_id, "title": one.title} for one in document.files],
        "kept": {name: plain(getattr(document, name)) for name in KEPT}
        | {"inferred_on": plain(document.inferred_on) or ""},
    }


def publish_document(fields: Fields, *, by: str) -> str:
    """Publish a document, or bring the public one up to date; returns its slug.

    Raises RefusedError for codes that stand twice and relations to unknown documents.
    """
    _refuse_twins(fields)
    load_documents([_facts(fields)], by=by, source=SOURCE)
    load_relations(_relation_facts(fields), by=by, source=SOURCE)
    slug = str(fields["slug"])
    files = [AttachedFile(one.attachment, one.title) for one in attached_to(fields)]
    attach_files(slug, files, by=by)
    return slug


def withdraw_document(fields: Fields, *, by: str, reason: str) -> None:
    """Take the text of a document off the portal; that it exists stays known, as cited ones are."""
    bare = {**fields, "sections": [], "tasks": [], "footnotes": [], "kept": {}}
    load_documents([_facts(bare, has_text=False)], by=by, source=reason)


def _facts(fields: Fields, *, has_text: bool = True) -> DocumentFacts:
    kept = dict(fields.get("kept", {}))
    inferred_on = kept.pop("inferred_on", "")
    # The column keeps lists; the facts, whose digest tells what changed, keep tuples.
    for name in ("targets", "indicators"):
        kept[name] = tuple(kept.get(name, ()))
    words: dict[str, Any] = {name: fields[name] for name in _WORDS}
    lists: dict[str, Any] = {name: tuple(fields[name]) for name in _LISTS}
    issued_on = date.fromisoformat(fields["issued_on"]) if fields["issued_on"] else None
    return DocumentFacts(
        slug=fields["slug"],
        kind=DocumentKind(fields["kind"]),
        has_text=has_text,
        issued_on=issued_on,
        year=int(fields["year"]) if fields["year"] else issued_on.year if issued_on else None,
        inferred_on=date.fromisoformat(inferred_on) if inferred_on else None,
        sections=tuple(_sections(fields)),
        tasks=tuple(_task_facts(row) for row in fields["tasks"]),
        **words,
        **lists,
        **kept,
    )


def _sections(fields: Fields) -> list[SectionFacts]:
    """The sections, each with an anchor of its own; one that has an anchor keeps it."""
    rows = fields["sections"]
    used = {row["anchor"] for row in rows if row["anchor"]}
    made = []
    for at, row in enumerate(rows, start=1):
        anchor = row["anchor"] or _free(slugify(row["heading"])[:60] or f"muc-{at}", used)
        used.add(anchor)
        made.append(SectionFacts(**{**{name: row[name] for name in _SECTION}, "anchor": anchor}))
    return made


def _free(wanted: str, used: set[str]) -> str:
    found, number = wanted, 2
    while found in used:
        found, number = f"{wanted}-{number}", number + 1
    return found


def _task_facts(row: Mapping[str, Any]) -> TaskFacts:
    return TaskFacts(
        leads=tuple(row["leads"]),
        coordinators=tuple(row["coordinators"]),
        schedule=row.get("schedule") or {},
        **{name: row[name] for name in _TASK},
    )


def _task_fields(task: DocumentTask) -> dict[str, Any]:
    names: dict[str, list[str]] = {"lead": [], "coordinator": []}
    for agency in task.agencies:
        names[agency.role.value].append(agency.name)
    more = {"leads": names["lead"], "coordinators": names["coordinator"]}
    return {**_values(task, _TASK), **more, "schedule": dict(task.schedule)}


def _values(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _relations(document: Document) -> list[dict[str, Any]]:
    statement = select(DocumentRelation).where(DocumentRelation.source_id == document.id)
    return [
        {"chosen": True, "kind": row.kind.value, "target": row.target.slug, "note": row.note}
        for row in db.session.scalars(statement.order_by(DocumentRelation.id))
    ]


def _relation_facts(fields: Fields) -> list[RelationFacts]:
    return [
        RelationFacts(fields["slug"], RelationKind(row["kind"]), row["target"], row["note"])
        for row in fields["relations"]
        if row["chosen"]
    ]


def _refuse_twins(fields: Fields) -> None:
    for part, name, said in (
        ("tasks", "code", "Hai nhiệm vụ cùng số"),
        ("sections", "anchor", "Hai mục cùng mốc"),
    ):
        seen: set[str] = set()
        for row in fields[part]:
            if row[name] and row[name] in seen:
                raise RefusedError(f"{said} {row[name]}. Xin sửa cho khác nhau.")
            seen.add(row[name])
