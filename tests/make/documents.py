"""Official documents for tests."""

from dataclasses import replace

from flask import Flask

from portal.core.db import unit_of_work
from portal.documents.models import DocumentKind, RelationKind
from portal.documents.services import (
    DocumentFacts,
    RelationFacts,
    load_documents,
    load_relations,
)

PLAIN = DocumentFacts(
    slug="ke-hoach-thu",
    kind=DocumentKind.PLAN,
    issuing_body="Ủy ban nhân dân tỉnh",
    source="Văn bản thử",
    has_text=True,
    title="Kế hoạch thử",
    year=2025,
)


def make_document(app: Flask, slug: str = PLAIN.slug, **facts: object) -> str:
    """A document of which only what matters is given; returns its slug."""
    with app.app_context(), unit_of_work():
        load_documents([replace(PLAIN, slug=slug, **facts)], by="test", source="test")  # type: ignore[arg-type]
    return slug


def make_relation(app: Flask, source: str, kind: RelationKind, target: str, note: str = "") -> None:
    """Say that `source` implements, replaces … `target`."""
    with app.app_context(), unit_of_work():
        facts = RelationFacts(source, kind, target, note)
        load_relations([facts], by="test", source="test")
