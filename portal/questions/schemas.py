"""What is accepted of askers and of officers: questions, answers, TBT notices, filters of lists."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from portal.core.citations import Citations, OfficialLink
from portal.core.form_fields import Choice, Day, Line, Lines, Paragraphs, Whole, Yes
from portal.core.forms import CleanText, ListQuery
from portal.core.language import N_
from portal.core.mail import is_address
from portal.core.public_code import normalise
from portal.questions.states import AnswerState, QuestionState, Refusal

LONGEST_QUESTION, LONGEST_ANSWER = 4_000, 20_000
NUMBER_MARK = "HD"
# Notices stand with the WTO; what a member says about them, with that member.
NOTICE_HOSTS = ("gov.vn", "wto.org", "epingalert.org")
NO_ADDRESS = N_("Xin viết một địa chỉ thư như ten@example.vn, hoặc để trống.")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE = validate.Regexp(r"[a-z0-9_-]{0,32}\Z")


class Email(Line):
    """One mail address in small letters; empty unless `required`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        typed = super()._deserialize(value, attr, data).lower()
        if typed and not is_address(typed):
            raise ValidationError(NO_ADDRESS)
        return typed


class Subject(Line):
    """What a question is about, as an address carries it: a code or number, else nothing."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        typed = super()._deserialize(value, attr, data)
        return re.sub(r"[^\w .:/-]", "", typed)[:80].strip()


class ReceiptNumber(Line):
    """The number or the secret of a receipt, however it was typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        return normalise(super()._deserialize(value, attr, data))


class AnswersQuery(ListQuery):
    """The list of answers: page, words, category."""

    q = CleanText(load_default="")
    linh_vuc = fields.String(load_default="", validate=CODE)


class AskQuery(Schema):
    """What the form is opened with: words typed in the search, what it is about, a category."""

    cau_hoi = CleanText(load_default="")
    ve = Subject(longest=200)
    linh_vuc = fields.String(load_default="", validate=CODE)


class AskForm(Schema):
    """A question; the e-mail is only for the answer."""

    linh_vuc = Line(required=True, longest=32)
    cau_hoi = Paragraphs(required=True, shortest=15, longest=LONGEST_QUESTION)
    ve = Subject(longest=200)
    ho_ten = Line(longest=120)
    email = Email(longest=200)
    van_gui = Yes()


class FollowForm(Schema):
    """Number and secret of a receipt."""

    so = ReceiptNumber(required=True, longest=40)
    khoa = ReceiptNumber(required=True, longest=40)


class ReplyForm(FollowForm):
    """What the asker adds."""

    bo_sung = Paragraphs(required=True, shortest=2, longest=LONGEST_QUESTION)


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question as it came in."""

    ticket: str
    is_doubtful: bool
    category_code: str
    text: str
    subject: str = ""
    name: str = ""
    email: str = ""


class DeskQuery(ListQuery):
    """The questions at the desk."""

    tim = CleanText(load_default="")
    trang_thai = fields.String(load_default="", validate=validate.OneOf(["", "mo", *QuestionState]))
    linh_vuc = fields.String(load_default="", validate=CODE)
    giao = fields.String(load_default="", validate=validate.OneOf(["", "toi", "chua"]))
    qua_han = fields.Boolean(load_default=False)


class Versioned(Schema):
    """A form that names the version of the record that it was made for."""

    version = Whole(required=True, least=1)


class AssignForm(Versioned):
    """Who answers, and what the question is about."""

    linh_vuc = Line(required=True, longest=32)
    don_vi = Line(longest=200)
    can_bo = Whole(least=1)


class SayForm(Versioned):
    """What the asker is told."""

    noi_dung = Paragraphs(required=True, shortest=10, longest=LONGEST_ANSWER)


class RefuseForm(Versioned):
    """Why there will be no answer."""

    ly_do = Choice(Refusal, required=True)
    noi_dung = Paragraphs(longest=2_000)


class PublicAnswersQuery(ListQuery):
    """The published answers at the desk."""

    tim = CleanText(load_default="")
    trang_thai = fields.String(load_default="", validate=validate.OneOf(["", "cho", *AnswerState]))
    linh_vuc = fields.String(load_default="", validate=CODE)
    xem_lai = fields.Boolean(load_default=False)


class AnswerForm(Schema):
    """The public text of a question and its answer."""

    title = Line(required=True, shortest=10)
    question = Paragraphs(required=True, shortest=15, longest=LONGEST_QUESTION)
    answer = Paragraphs(required=True, shortest=20, longest=LONGEST_ANSWER)
    category_code = Line(required=True, longest=32)
    unit = Line(required=True, longest=200)
    legal_basis = Citations()
    answered_on = Day(required=True)
    version = Whole(least=1)


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The words of a published question, as `AnswerForm` reads them."""

    title: str
    question: str
    answer: str
    category_code: str
    unit: str
    legal_basis: list[dict[str, str]]
    answered_on: date


class ReasonForm(Versioned):
    """Why something is taken off the public pages."""

    ly_do = Line(required=True, shortest=10)


class NoticesQuery(ListQuery):
    """The list of TBT notices: market, group of goods, whether one may still object."""

    q = CleanText(load_default="")
    thi_truong = fields.String(load_default="", validate=validate.Regexp(r"[A-Z]{0,2}\Z"))
    hs = fields.String(load_default="", validate=validate.Regexp(r"(\d\d){0,2}\Z"))
    con_gop_y = fields.Boolean(load_default=False)


class Groups(Lines):
    """Groups of goods, two or four digits each, one a line or parted by commas."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:
        lines = super()._deserialize(re.sub(r"[,; ]+", "\n", str(value or "")), attr, data)
        for one in lines:
            if not re.fullmatch(r"\d\d(\d\d)?", one):
                raise ValidationError(f"“{one[:20]}” không phải 2 hoặc 4 chữ số đầu của mã HS.")
        return sorted(set(lines))


class NoticeForm(Schema):
    """A TBT notice as an officer enters it."""

    symbol = Line(
        required=True,
        longest=60,
        validate=validate.Regexp(
            r"G/TBT/N/[A-Z]{3}/\d{1,5}([/A-Za-z0-9.-]{0,40})\Z",
            error="Ký hiệu của WTO viết như G/TBT/N/USA/2100 hoặc G/TBT/N/USA/2100/Add.1.",
        ),
    )
    market_code = Line(required=True, longest=2)
    title = Line(required=True, shortest=10, longest=400)
    summary = Paragraphs(longest=4_000)
    hs = Groups(required=True, most=60, longest=4)
    issued_on = Day(required=True)
    comments_until = Day()
    effective_on = Day()
    link = OfficialLink(hosts=NOTICE_HOSTS)
    version = Whole(least=1)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A TBT notice; `hs` are groups of goods of two or four digits."""

    symbol: str
    market_code: str
    title: str
    summary: str
    hs: list[str]
    issued_on: date
    comments_until: date | None
    effective_on: date | None
    link: str = ""
