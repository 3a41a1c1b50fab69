"""What is accepted of readers and officers: filters of lists, procedures, posters."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from portal.core.citations import Citations, OfficialLink
from portal.core.form_fields import Choice, Day, Line, Lines, Paragraphs, Whole, clean
from portal.core.forms import MAX_PAGE, CleanText, ListQuery, Many
from portal.procedures.states import Confidence, Level

MOST_PAPERS, MOST_ON_POSTER = 40, 60
LARGEST_MM = 300
CODE = validate.Regexp(r"[a-z0-9_-]{0,32}\Z")
PAPERS = ("a4", "a5")


class ProceduresQuery(ListQuery):
    """The list of procedures: words, field, level, office."""

    q = CleanText(load_default="")
    linh_vuc = fields.String(load_default="", validate=CODE)
    cap = fields.String(load_default="", validate=validate.OneOf(["", *Level]))
    noi = fields.String(load_default="", validate=CODE)


class PictureQuery(Schema):
    """The side of a printed code in millimetres, its resolution, and the code in words."""

    mm = fields.Float(load_default=30.0, validate=validate.Range(1, LARGEST_MM))
    dpi = fields.Integer(load_default=300, validate=validate.Range(72, 1200))
    chu = fields.Boolean(load_default=True)


class PosterQuery(Schema):
    """Which procedures stand on a poster: those named, else those of an office and a field."""

    ma = Many(fields.String(validate=validate.Length(1, 20)), load_default=list)
    noi = fields.String(load_default="", validate=CODE)
    linh_vuc = fields.String(load_default="", validate=CODE)
    kho = fields.String(load_default="a4", validate=validate.OneOf(PAPERS))


class DeskQuery(ListQuery):
    """The procedures at the desk."""

    tim = CleanText(load_default="")
    linh_vuc = fields.String(load_default="", validate=CODE)
    trang_thai = fields.String(
        load_default="", validate=validate.OneOf(["", "cho", "dang", "go", "chua"])
    )


class ApiQuery(Schema):
    """`GET /api/v1/procedures`."""

    q = CleanText(load_default="")
    field = fields.String(load_default="", validate=CODE)
    level = fields.String(load_default="", validate=validate.OneOf(["", *Level]))
    page = fields.Integer(load_default=1, validate=validate.Range(1, MAX_PAGE))
    per_page = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class NoQuery(Schema):
    """`GET /api/v1/procedures/<code>` takes nothing."""


class Papers(fields.Field[list[dict[str, str]]]):
    """Papers to hand in, one a line: "what | copies | form"; the last two may be left out."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("load_default", list)
        super().__init__(**options)
        self.lines = Lines(longest=600, most=MOST_PAPERS)

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_: Any
    ) -> list[dict[str, str]]:
        return [_paper(line) for line in self.lines.deserialize(clean(value)) or ()]


class ProcedureForm(Schema):
    """A version of a procedure as an officer writes it."""

    name = Line(required=True, shortest=5)
    name_en = Line()
    summary = Paragraphs(longest=600)
    field_code = Line(required=True, longest=32)
    level = Choice(Level, required=True)
    office_code = Line(longest=32)
    applicants = Paragraphs(longest=600)
    steps = Lines(required=True, longest=600, most=40)
    papers = Papers()
    time_limit = Line()
    fee = Line()
    fee_basis = Line(longest=400)
    result = Line()
    legal_basis = Citations()
    portal_link = OfficialLink()
    valid_from = Day(required=True)
    valid_to = Day()
    source = Line(required=True, longest=400)
    confidence = Choice(Confidence, required=True)
    version = Whole(least=1)

    @validates_schema
    def days_in_order(self, data: dict[str, Any], **_: Any) -> None:
        """A version cannot end before it begins."""
        begins, ends = data.get("valid_from"), data.get("valid_to")
        if begins and ends and ends < begins:
            raise ValidationError("Ngày hết hiệu lực không thể trước ngày bắt đầu.", "valid_to")


class VersionedForm(Schema):
    """An act upon what was shown in one version."""

    version = Whole(required=True, least=1)


class ReasonForm(VersionedForm):
    """Why a procedure is taken off; `thay_bang` is the code of the one that follows it."""

    ly_do = Line(required=True, shortest=10)
    thay_bang = Line(longest=16)


@dataclass(frozen=True, slots=True)
class ProcedureText:
    """What one version of a procedure says; an empty text means that it is not known."""

    name: str
    field_code: str
    level: Level
    steps: list[str]
    valid_from: date
    source: str
    confidence: Confidence
    name_en: str = ""
    summary: str = ""
    office_code: str | None = None
    applicants: str = ""
    papers: list[dict[str, str]] = field(default_factory=list)
    time_limit: str = ""
    fee: str = ""
    fee_basis: str = ""
    result: str = ""
    legal_basis: list[dict[str, str]] = field(default_factory=list)
    portal_link: str = ""
    valid_to: date | None = None


def typed_papers(papers: list[dict[str, str]]) -> str:
    """Papers as they stand in the form that changes them."""
    return "\n".join(
        " | ".join(part for part in (one["name"], one["copies"], one["form"]) if part)
        for one in papers
    )


def _paper(line: str) -> dict[str, str]:
    name, copies, form = (*(part.strip() for part in line.split("|")), "", "")[:3]
    if not name:
        raise ValidationError("Mỗi dòng bắt đầu bằng tên giấy tờ.")
    if copies and not (copies.isascii() and copies.isdigit()):
        raise ValidationError(f"“{name[:60]}”: sau dấu | thứ nhất là số bản, ví dụ 1.")
    return {"name": name, "copies": copies, "form": form}
