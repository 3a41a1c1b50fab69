"""Reads of documents: one with all that belongs to it, a filtered list, relations both ways."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from portal.attachments.models import Attachment
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import N_, VIETNAMESE, mark_language
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_counts, read_page
from portal.documents.models import (
    Document,
    DocumentAttachment,
    DocumentKind,
    DocumentLine,
    DocumentRelation,
    DocumentTask,
    RelationKind,
)
from portal.places.models import Province, Unit, place_name, unit_columns

KIND_LABELS = {
    DocumentKind.LAW: N_("Luật"),
    DocumentKind.RESOLUTION: N_("Nghị quyết"),
    DocumentKind.DIRECTIVE: N_("Chỉ thị"),
    DocumentKind.DECISION: N_("Quyết định"),
    DocumentKind.PLAN: N_("Kế hoạch"),
    DocumentKind.REPORT: N_("Báo cáo"),
    DocumentKind.PROPOSAL: N_("Tờ trình"),
    DocumentKind.LETTER: N_("Công văn"),
    DocumentKind.PRESENTATION: N_("Bài trình bày"),
}
# What a document is to another, read from its own side and from the other side.
FORWARD_LABELS = {
    RelationKind.IMPLEMENTS: N_("Thực hiện"),
    RelationKind.REPLACES: N_("Thay thế"),
    RelationKind.BASED_ON: N_("Căn cứ"),
    RelationKind.ANSWERS: N_("Trả lời"),
    RelationKind.CONTAINS: N_("Có kèm"),
    RelationKind.REFERS_TO: N_("Nhắc đến"),
}
BACKWARD_LABELS = {
    RelationKind.IMPLEMENTS: N_("Được thực hiện bởi"),
    RelationKind.REPLACES: N_("Bị thay thế bởi"),
    RelationKind.BASED_ON: N_("Là căn cứ của"),
    RelationKind.ANSWERS: N_("Được trả lời bởi"),
    RelationKind.CONTAINS: N_("Nằm trong"),
    RelationKind.REFERS_TO: N_("Được nhắc đến trong"),
}
PERIOD_LABELS = {
    "yearly": N_("Hằng năm"),
    "continuous": N_("Thường xuyên"),
    "event": N_("Khi có căn cứ"),
}
_YES = "yes"
# The columns of a `DocumentLine`; made once, as it is the same for every list.
_LINES: Select[*tuple[Any, ...]] = select(
    Document.slug,
    Document.kind,
    Document.number,
    Document.inferred_number,
    Document.title,
    Document.issuing_body,
    Document.year,
    Document.issued_on,
    Document.issued_raw,
    Document.has_text,
).where(Document.slug.in_(bindparam("slugs", expanding=True)))


@dataclass(frozen=True)
class DocumentFilter:
    """What the list is narrowed to; an empty value narrows nothing."""

    kinds: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    provinces: tuple[str, ...] = ()
    has_text: bool | None = None


@dataclass(frozen=True)
class FacetCounts:
    """How many documents each choice would leave, under all the other filters."""

    kinds: dict[str, int]
    bodies: dict[str, int]
    years: dict[int, int]
    provinces: dict[str, int]
    with_text: dict[bool, int]


@dataclass(frozen=True)
class Relative:
    """A document on the other end of a relation; `note` says on what the relation rests."""

    document: Document
    note: str


@dataclass(frozen=True)
class RelationGroup:
    """All relations of one kind and direction, under the words that the page shows."""

    label: str
    relatives: tuple[Relative, ...]

    @property
    def is_replacement(self) -> bool:
        """Whether the documents of this group stand in the place of the one that is shown."""
        return self.label == BACKWARD_LABELS[RelationKind.REPLACES]


def name_of(document: Document | DocumentLine) -> str:
    """What a document is called in one line; an inferred number is called inferred."""
    label = _(KIND_LABELS[document.kind])
    if document.number:
        return f"{label} {document.number}"
    if document.inferred_number:
        return _("%(kind)s %(number)s (số suy luận)") % {
            "kind": label,
            "number": document.inferred_number,
        }
    return document.title if document.kind is DocumentKind.LAW else f"{label}: {document.title}"


def marked_name_of(document: Document | DocumentLine) -> str:
    """The same as it stands in a page: a Vietnamese title is marked on an English page."""
    if document.number or document.inferred_number:
        return name_of(document)
    title = mark_language(document.title, VIETNAMESE)
    if document.kind is DocumentKind.LAW:
        return title
    return Markup("{}: {}").format(_(KIND_LABELS[document.kind]), title)


def document_by_slug(slug: str) -> Document:
    """The document with sections, tasks and their agencies; raises NotFoundError."""
    statement = select(Document).where(Document.slug == slug)
    loaded = (
        selectinload(Document.sections),
        selectinload(Document.tasks).selectinload(DocumentTask.agencies),
        selectinload(Document.files),
    )
    document = db.session.scalar(statement.options(*loaded))
    if document is None:
        raise NotFoundError(_("Cổng không có văn bản này."))
    return document


def is_document_file(digest: str) -> bool:
    """Whether a document whose text is public offers this file."""
    statement = (
        select(DocumentAttachment.document_id)
        .join(Document, Document.id == DocumentAttachment.document_id)
        .join(Attachment, Attachment.id == DocumentAttachment.attachment_id)
        .where(Attachment.digest == digest, Document.has_text)
    )
    return db.session.scalar(statement.limit(1)) is not None


def digests_of_documents(digests: Sequence[str]) -> Sequence[str]:
    """Those of the files that any document offers."""
    statement = select(Attachment.digest).join(DocumentAttachment)
    return db.session.scalars(statement.where(Attachment.digest.in_(digests))).all()


def documents_page(chosen: DocumentFilter, page: int) -> Listing[DocumentLine]:
    """One page of the documents that pass the filters: full texts first, then the newest."""
    statement = select(Document.slug).where(*_conditions(chosen))
    newest = func.coalesce(Document.issued_on, Document.inferred_on).desc().nulls_last()
    order = (Document.has_text.desc(), Document.year.desc(), newest, Document.slug)
    return read_page(statement.order_by(*order), page).shown(document_lines)


def document_lines(slugs: Sequence[str]) -> list[DocumentLine]:
    """The documents with these slugs as lines of a list, in the same order."""
    rows = {row.slug: row for row in db.session.execute(_LINES, {"slugs": slugs})}
    return [DocumentLine(*rows[slug]) for slug in slugs if slug in rows]


def facet_counts(chosen: DocumentFilter) -> FacetCounts:
    """What each choice of each filter would leave, in one statement."""
    has_text = case((Document.has_text, _YES), else_="")
    counts = read_counts(
        _counted("kinds", Document.kind, replace(chosen, kinds=())),
        _counted("bodies", Document.issuing_body, replace(chosen, bodies=())),
        _counted("years", Document.year, replace(chosen, years=())),
        _counted("provinces", Document.province_code, replace(chosen, provinces=())),
        _counted("with_text", has_text, replace(chosen, has_text=None)),
    )
    return FacetCounts(
        kinds=counts["kinds"],
        bodies=counts["bodies"],
        years={int(year): number for year, number in counts["years"].items()},
        provinces=counts["provinces"],
        with_text={word == _YES: number for word, number in counts["with_text"].items()},
    )


def province_names() -> dict[str, str]:
    """The names of the provinces from which documents come, by code."""
    codes = select(Document.province_code).distinct()
    rows = db.session.execute(select(*unit_columns(Province)).where(Province.code.in_(codes)))
    return {row.code: place_name(Unit(*row)) for row in rows}


def relations_of(document: Document) -> list[RelationGroup]:
    """Everything a document is to others and others are to it, grouped in a fixed order."""
    statement = select(DocumentRelation).where(
        or_(
            DocumentRelation.source_id == document.id,
            DocumentRelation.target_id == document.id,
        )
    )
    ends = joinedload(DocumentRelation.source), joinedload(DocumentRelation.target)
    rows = db.session.scalars(statement.options(*ends).order_by(DocumentRelation.id)).all()
    outgoing = [row for row in rows if row.source_id == document.id]
    incoming = [row for row in rows if row.target_id == document.id]
    groups = [
        RelationGroup(label, _ends(outgoing, kind, "target"))
        for kind, label in FORWARD_LABELS.items()
    ]
    groups += [
        RelationGroup(label, _ends(incoming, kind, "source"))
        for kind, label in BACKWARD_LABELS.items()
    ]
    return [group for group in groups if group.relatives]


def documents_by_slugs(slugs: Sequence[str]) -> Sequence[Document]:
    """The documents with these slugs, sections and tasks loaded; unknown slugs are left out."""
    statement = select(Document).where(Document.slug.in_(slugs))
    loaded = selectinload(Document.sections), selectinload(Document.tasks)
    return db.session.scalars(statement.options(*loaded)).all()


def all_slugs() -> Sequence[str]:
    """The slugs of all documents."""
    return db.session.scalars(select(Document.slug).order_by(Document.id)).all()


def _ends(
    relations: Sequence[DocumentRelation], kind: RelationKind, end: str
) -> tuple[Relative, ...]:
    return tuple(Relative(getattr(row, end), row.note) for row in relations if row.kind is kind)


def _conditions(chosen: DocumentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.kinds:
        conditions.append(Document.kind.in_(chosen.kinds))
    if chosen.bodies:
        conditions.append(Document.issuing_body.in_(chosen.bodies))
    if chosen.years:
        conditions.append(Document.year.in_(chosen.years))
    if chosen.provinces:
        conditions.append(Document.province_code.in_(chosen.provinces))
    if chosen.has_text is not None:
        conditions.append(Document.has_text.is_(chosen.has_text))
    return conditions


def _counted(
    name: str, choice: SQLColumnExpression[Any], chosen: DocumentFilter
) -> Select[str, str | None, int]:
    counted = select(literal(name), cast(choice, String), func.count(Document.id))
    return counted.where(*_conditions(chosen)).group_by(choice)
