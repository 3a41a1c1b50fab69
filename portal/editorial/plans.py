"""Texts of plans on their way to manuscripts: what was recognised, with its doubts."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from slugify import slugify
from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.documents.models import Document, DocumentKind, RelationKind
from portal.editorial.models import Manuscript, ManuscriptKind
from portal.editorial.services.drafting import LONGEST_SLUG, start_manuscript
from portal.writing.plans.plan_text import recognise_plan
from portal.writing.plans.recognised import Citation, RecognisedPlan

NAMELESS = "Văn bản chưa rõ tên"
KINDS = {one.value for one in DocumentKind}
RELATION_KINDS = {one.value for one in RelationKind}
_HEAD = (
    *("issuing_body", "number", "number_raw", "issued_raw", "signed_on_behalf"),
    *("signed_capacity", "signed_position", "signer", "annex_title"),
)


def start_from_plan(
    text: str, *, source: str, at: datetime, by: Actor, notes: Sequence[str] = ()
) -> Manuscript:
    """A manuscript of what is recognised in the text of a plan; an officer corrects it.

    `notes` say what was lost when the file was read. Raises RefusedError for a text longer than
    any plan.
    """
    plan = recognise_plan(text)
    title = plan.head.title or NAMELESS
    fields = {**_fields(plan), "source": source}
    fields["doubts"] = [*fields["doubts"], *notes]
    return start_manuscript(ManuscriptKind.DOCUMENT, title, at=at, by=by, fields=fields)


def _fields(plan: RecognisedPlan) -> dict[str, Any]:
    head = plan.head
    kind = head.kind if head.kind in KINDS else ""
    return {name: getattr(head, name) for name in _HEAD} | {
        "title": head.title or NAMELESS,
        "slug": _slug(plan, kind),
        "kind": kind,
        "issued_on": head.issued_on.isoformat() if head.issued_on else "",
        "year": str(head.year or ""),
        "recipients": list(head.recipients),
        "sections": [_without_doubt(one) for one in plan.sections],
        "tasks": [_without_doubt(one) for one in plan.tasks],
        "relations": _relations(plan.citations),
        "doubts": list(_doubts(plan)),
    }


def _slug(plan: RecognisedPlan, kind: str) -> str:
    """Kind, number and issuer make an address that people recognise."""
    head = plan.head
    words = [kind.replace("_", "-"), head.number or head.title or NAMELESS, head.issuing_body]
    return slugify(" ".join(words), max_length=LONGEST_SLUG, word_boundary=True)


def _without_doubt(row: Any) -> dict[str, Any]:
    values = asdict(row)
    values.pop("doubt")
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }


def _doubts(plan: RecognisedPlan) -> list[str]:
    found = list(plan.doubts)
    found += [f"Mục {one.number or one.heading}: {one.doubt}" for one in plan.sections if one.doubt]
    found += [f"Nhiệm vụ {one.code or one.title}: {one.doubt}" for one in plan.tasks if one.doubt]
    found += [f"{one.name}: {one.doubt}" for one in plan.citations if one.doubt]
    return found


def _relations(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    """A suggestion for each document that the text cites; unknown ones are not chosen."""
    numbers = [one.number for one in citations if one.number]
    rows = db.session.execute(
        select(Document.number, Document.slug).where(Document.number.in_(numbers))
    )
    known = {row.number: row.slug for row in rows}
    return [_relation(one, known.get(one.number, "")) for one in citations]


def _relation(one: Citation, target: str) -> dict[str, Any]:
    kind = one.relation if one.relation in RELATION_KINDS else RelationKind.REFERS_TO.value
    return {
        "chosen": bool(target) and not one.doubt,
        "kind": kind,
        "target": target,
        "note": one.name[:400],
    }
