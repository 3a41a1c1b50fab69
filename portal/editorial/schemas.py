"""What the forms of the workspace accept, and how a text is kept and typed."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields, validate

from portal.core.form_fields import Choice, Day, Line, Lines, Paragraphs, Whole, Yes
from portal.core.forms import CleanText, ListQuery
from portal.editorial.document_rows import PARTS, read_rows, typed_rows
from portal.editorial.models import DomainState, ManuscriptKind, ManuscriptState
from portal.editorial.text_fields import FIELDS, Control, TextField
from portal.editorial.warning_rows import GOODS, WARNING_PARTS, goods_of

MINE, WAITING, ALL = "toi", "cho-toi", "tat-ca"
TAB_NAME = re.compile(r"[A-Za-z0-9-]{0,40}\Z")


class ManuscriptsQuery(ListQuery):
    """Filters of the list of manuscripts."""

    cua = fields.String(load_default=MINE, validate=validate.OneOf([MINE, WAITING, ALL]))
    loai = Choice(ManuscriptKind)
    trang_thai = Choice(ManuscriptState, data_key="trang-thai")
    nguoi = CleanText(load_default="")
    tim = CleanText(load_default="")


class PublicQuery(ListQuery):
    """What the list of public records to be taken up is narrowed to."""

    loai = Choice(ManuscriptKind)
    tim = CleanText(load_default="")


class VersionsQuery(Schema):
    """Which two versions are compared; None for the last two."""

    tu = Whole(least=1)
    den = Whole(least=1)


class NewManuscriptForm(Schema):
    """Kind and title of a new text."""

    loai = Choice(ManuscriptKind, required=True)
    title = Line(required=True, longest=300)


class SaveForm(Schema):
    """Which version a text was changed from, in which tab, and what the change is about."""

    base_version = Whole(required=True, least=1)
    tab = fields.String(load_default="", validate=validate.Regexp(TAB_NAME))
    note = Line(longest=300)


class ActForm(Schema):
    """Something done to exactly one version."""

    version = Whole(required=True, least=1)


class HandInForm(ActForm):
    """Handing in; what the public is told about the change."""

    change_note = Line(longest=300)


class ReasonForm(ActForm):
    """Something done to exactly one version, for a reason."""

    reason = Line(required=True, shortest=10, longest=500)


class ScheduleForm(ActForm):
    """Day and time of day in Viet Nam."""

    day = Day(required=True)
    hour = fields.String(
        required=True,
        validate=validate.Regexp(r"([01]?\d|2[0-3]):[0-5]\d\Z", error="Xin viết giờ như 08:30."),
        error_messages={"required": "Xin điền mục này."},
    )


class CommentForm(Schema):
    """A remark."""

    text = Paragraphs(required=True, longest=2_000)


class AssignForm(Schema):
    """Who goes on, and until when."""

    assignee = Line(longest=200)
    due_on = Day()


class PreviewForm(Schema):
    """A preview for somebody without an account."""

    reviewer = Line(longest=120)
    days = Whole(required=True, least=1, most=30)
    may_approve = Yes()


class PreviewAnswerForm(Schema):
    """What somebody without an account thinks of a text."""

    name = Line(required=True, shortest=2, longest=120)
    decision = fields.String(
        required=True,
        validate=validate.OneOf(["approved", "declined"], error="Xin chọn một mục."),
        error_messages={"required": "Xin chọn một mục."},
    )
    note = Paragraphs(longest=1_000)


class DomainForm(Schema):
    """A domain to which texts should be allowed to lead."""

    domain = Line(required=True, longest=253)
    reason = Line(required=True, shortest=10, longest=300)


class DomainReasonForm(Schema):
    """Why a decision is put up again."""

    reason = Line(required=True, shortest=10, longest=300)


class DomainDecisionForm(Schema):
    """What the second person says."""

    decision = Choice(DomainState, required=True)
    note = Line(longest=300)


class PlanForm(Schema):
    """The text of a plan, pasted."""

    text = Paragraphs(longest=2_000_000)


class AttachmentForm(ActForm):
    """A file to be offered below an article."""

    title = Line(longest=200)


class PictureForm(Schema):
    """What a picture shows, in words."""

    alt = Line(required=True, shortest=5, longest=300)


def text_form(kind: ManuscriptKind) -> Schema:
    """The form of a text of this kind; only its title has to be there while it is written."""
    made: dict[str, Any] = {one.name: _field(one) for one in FIELDS[kind]}
    schema: type[Schema] = Schema.from_dict(made, name=f"{kind.value}_text")
    return schema()


def kept_text(
    kind: ManuscriptKind, values: Mapping[str, Any], sent: Mapping[str, str]
) -> dict[str, Any]:
    """A checked text as manuscripts keep it; rows come from what was `sent`."""
    kept = {name: _kept(value) for name, value in values.items()}
    if kind is ManuscriptKind.DOCUMENT:
        kept |= {part.name: read_rows(part, sent) for part in PARTS}
        kept["doubts"] = []
    if kind is ManuscriptKind.WARNING:
        kept |= {part.name: read_rows(part, sent) for part in WARNING_PARTS}
    return kept


def typed_text(kind: ManuscriptKind, kept: Mapping[str, Any]) -> dict[str, str]:
    """A text as its form shows it."""
    typed = {one.name: _typed(one, kept.get(one.name, "")) for one in FIELDS[kind]}
    if kind is ManuscriptKind.DOCUMENT:
        for part in PARTS:
            typed |= typed_rows(part, kept.get(part.name, ()))
    if kind is ManuscriptKind.WARNING:
        for part in WARNING_PARTS:
            rows = goods_of(kept) if part is GOODS else kept.get(part.name, ())
            typed |= typed_rows(part, rows)
    return typed


def _field(one: TextField) -> Any:
    is_title = one.name == "title"
    if one.control in {Control.TEXT, Control.MARKDOWN}:
        return Paragraphs(longest=one.longest, required=is_title)
    if one.control is Control.LINES:
        return Lines(longest=one.longest)
    if one.control is Control.DAY:
        return Day()
    if one.control is Control.CHOICE and one.choices is not None:
        return Choice(one.choices)
    return Line(longest=one.longest, required=is_title)


def _kept(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def _typed(one: TextField, value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if one.control is Control.DAY and value:
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    return str(value)
