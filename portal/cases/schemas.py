"""What the public pages of cases accept."""

from marshmallow import Schema, ValidationError, fields, validate, validates

from portal.cases.states import CaseState
from portal.core.form_fields import Day, Line, Paragraphs, Yes
from portal.core.forms import ListQuery
from portal.core.language import N_
from portal.core.language import gettext as _

SHORTEST_TEXT, LONGEST_TEXT, LONGEST_REPLY = 10, 10_000, 5_000
LEAST_STARS, MOST_STARS = 1, 5
# Said by fields that know one language alone; translated where they are shown.
DAY_MESSAGE = N_("Ngày viết theo dạng ngày/tháng/năm, ví dụ 20/11/2026.")


class SubjectQuery(Schema):
    """The form: the printed code that the report is about."""

    ve = fields.String(load_default="")


class ReportForm(Schema):
    """A report; everything but kind and text may be left out."""

    ve = Line(longest=80)
    loai = Line(longest=24)
    noi_dung = Paragraphs(longest=LONGEST_TEXT)
    chu_de = Line(longest=40)
    xa = Line(longest=5)
    ngay = Day()
    ten = Line(longest=120)
    dien_thoai = Line(longest=40)
    thu = Line(longest=200)

    @validates("noi_dung")
    def refuse_too_short(self, value: str, **_rest: object) -> None:
        """Refuse a text that says nothing."""
        if len(value.strip()) < SHORTEST_TEXT:
            raise ValidationError(_("Xin cho biết chuyện gì đã xảy ra, ít nhất mười ký tự."))

    @validates("loai")
    def refuse_no_kind(self, value: str, **_rest: object) -> None:
        """Refuse a form without a kind."""
        if not value:
            raise ValidationError(_("Xin chọn một loại."))


class OpenForm(Schema):
    """Number and secret; `viet_tiep` is a text begun on a page whose time was over."""

    so = Line(longest=40)
    ma = Line(longest=40)
    viet_tiep = Paragraphs(longest=LONGEST_REPLY)


class PassForm(Schema):
    """What every form on the page of a case carries."""

    quyen = fields.String(load_default="", validate=validate.Length(max=300))


class AddForm(PassForm):
    """More words from the reporter."""

    noi_dung = Paragraphs(longest=LONGEST_REPLY)


class RateForm(PassForm):
    """How the reporter found the answer."""

    sao = fields.Integer(load_default=0, validate=validate.Range(LEAST_STARS, MOST_STARS))
    nhan_xet = Paragraphs(longest=1_000)


class EraseForm(PassForm):
    """The wish to have the identity erased, confirmed."""

    dong_y = Yes()


class ResultsQuery(ListQuery):
    """The list of published results: kind, state, commune, and month of receipt (2026-11)."""

    loai = fields.String(load_default="", validate=validate.Regexp(r"[a-z_]{0,24}\Z"))
    trang_thai = fields.String(load_default="", validate=validate.OneOf(["", *CaseState]))
    xa = fields.String(load_default="", validate=validate.Regexp(r"[0-9]{0,5}\Z"))
    thang = fields.String(
        load_default="", validate=validate.Regexp(r"(20[0-9]{2}-(0[1-9]|1[0-2]))?\Z")
    )
