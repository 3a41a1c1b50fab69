"""A text as the public will see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from portal.core.addresses import to
from portal.core.markdown import Rendered, render
from portal.core.prose import Block, read_prose
from portal.editorial.models import ManuscriptKind
from portal.editorial.queries import attached_to
from portal.editorial.targets.articles import related_of
from portal.editorial.targets.notices import warned_establishments, warned_rows
from portal.editorial.text_fields import FIELDS
from portal.warnings.states import SourceKind

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of a document, its text taken apart."""

    title: str
    level: int
    blocks: list[Block]


def shown_text(kind: ManuscriptKind, fields: Fields) -> Markup:
    """The text as HTML, without the frame of the page; headings begin at level 3."""
    labels = {one.name: one.labels.get(str(fields.get(one.name)), "") for one in FIELDS[kind]}
    more = _PARTS.get(kind, _of_article)(fields)
    html = render_template(
        "editorial/shown_text.html", kind=kind.value, text=fields, labels=labels, **more
    )
    return Markup(html)  # noqa: S704  # made by a template, which escapes


def shown_body(text: str) -> Rendered:
    """Markdown as the page of an article shows it."""
    return render(text, link=to)


def _of_article(fields: Fields) -> dict[str, Any]:
    return {
        "body": shown_body(str(fields.get("body", ""))).html,
        "related": related_of(fields.get("related", ())),
        "files": attached_to(fields),
    }


def _of_warning(fields: Fields) -> dict[str, Any]:
    return {
        "goods": warned_rows(fields),
        "establishments": warned_establishments(fields.get("establishments", ())),
        "files": attached_to(fields),
        "is_survey": fields.get("source_kind") == SourceKind.SURVEY,
    }


def _of_document(fields: Fields) -> dict[str, Any]:
    return {
        "sections": [
            ShownSection(f"{row['number']} {row['heading']}".strip(), row["level"], blocks)
            for row in fields.get("sections", ())
            for blocks in [read_prose(row["body"], {})]
        ]
    }


_PARTS = {
    ManuscriptKind.WARNING: _of_warning,
    ManuscriptKind.DOCUMENT: _of_document,
}
