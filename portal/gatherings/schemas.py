"""What the lists and forms of gatherings accept."""

from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate, validates, validates_schema

from portal.core.clock import VIETNAM
from portal.core.form_fields import REQUIRED, Choice, Day, Line, Paragraphs, Whole, Yes
from portal.core.forms import CleanText, ListQuery, Many
from portal.core.language import N_
from portal.core.mail import is_address
from portal.core.public_code import normalise
from portal.gatherings.states import GatheringKind, GatheringState, Level, Period, SignUpState

MOST_PLACES = 100_000
# With the sign of a country and separators; what is typed is shown to the organisers as it stands.
PHONE = validate.Regexp(
    r"\+?[0-9][0-9 .\-]{6,18}[0-9]\Z",
    error=N_("Số điện thoại viết bằng chữ số, ví dụ 0255 000 0000."),
)
PLEASE_CHOOSE_REACH = N_("Xin ghi thư điện tử hoặc số điện thoại, để báo khi có thay đổi.")
NO_ADDRESS = N_("Địa chỉ thư viết như ten@example.vn.")
PLEASE_AGREE = N_("Xin đánh dấu đồng ý để cổng được lưu thông tin này.")
# Said by the fields of portal.core.form_fields; here so that they have their English.
FIELD_WORDS = (N_("Xin điền mục này."), N_("Xin chọn một mục trong danh sách."))


class GatheringsQuery(ListQuery):
    """The public list: coming or past, kinds, commune."""

    thoi_gian = fields.Enum(Period, by_value=True, load_default=Period.COMING)
    loai = Many(fields.Enum(GatheringKind, by_value=True), load_default=list)
    xa = fields.String(load_default="", validate=validate.Regexp(r"[0-9]{0,5}\Z"))


class SignUpForm(Schema):
    """Somebody who wants to come."""

    name = Line(required=True, shortest=2, longest=120)
    level = Choice(Level, required=True)
    unit = Line(longest=200)
    commune_code = Line(longest=5)
    email = Line(longest=200)
    phone = Line(longest=20)
    consent = Yes()

    @validates("email")
    def check_email(self, value: str, data_key: str) -> None:
        """One plain address, or none."""
        if value and not is_address(value.lower()):
            raise ValidationError(NO_ADDRESS)

    @validates("phone")
    def check_phone(self, value: str, data_key: str) -> None:
        """A number, or none."""
        if value:
            PHONE(value)

    @validates_schema(skip_on_field_errors=False)
    def check_whole(self, data: dict[str, Any], **_: Any) -> None:
        """Somebody who can be reached, and who agreed."""
        if not data.get("consent"):
            raise ValidationError(PLEASE_AGREE, "consent")
        if {"email", "phone"} <= data.keys() and not (data["email"] or data["phone"]):
            raise ValidationError(PLEASE_CHOOSE_REACH, "email")


class SlipForm(Schema):
    """Number and secret of somebody who signed up."""

    number = Line(required=True, longest=20)
    secret = Line(required=True, longest=30)


class StaffListQuery(ListQuery):
    """What the officers' list is narrowed to."""

    tim = CleanText(load_default="")
    trang_thai = Choice(GatheringState, data_key="trang-thai")


class ParticipantsQuery(ListQuery):
    """Which of those who signed up are shown."""

    trang_thai = Choice(SignUpState, data_key="trang-thai")


class FiguresQuery(Schema):
    """The year of the figures; None for the present one."""

    nam = Whole(least=2000, most=2200)


class TimeOfDay(fields.Field[time | None]):
    """A time of day, typed as 08:00 or 8h30; None when left empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> time | None:
        typed = str(value or "").strip().lower().replace("h", ":").rstrip(":")
        if not typed:
            if self.required:
                raise ValidationError(REQUIRED)
            return None
        hour, _sign, minute = typed.partition(":")
        if not (hour.isascii() and hour.isdigit() and (not minute or minute.isdigit())):
            raise ValidationError("Giờ viết như 08:00.")
        if int(hour) > 23 or int(minute or 0) > 59:
            raise ValidationError("Giờ viết như 08:00.")
        return time(int(hour), int(minute or 0))


class GatheringForm(Schema):
    """A gathering as officers type it."""

    kind = Choice(GatheringKind, required=True)
    title = Line(required=True, shortest=10, longest=300)
    summary = Line(required=True, shortest=10, longest=600)
    body = Paragraphs()
    title_en = Line(longest=300)
    summary_en = Line(longest=600)
    target_group = Line(longest=300)
    place = Line(longest=300)
    commune_code = Line(longest=5)
    online_link = Line(longest=500)
    first_day = Day(required=True)
    first_time = TimeOfDay(required=True)
    last_day = Day(required=True)
    last_time = TimeOfDay(required=True)
    takes_sign_ups = Yes()
    sign_up_until = Day()
    places = Whole(least=1, most=MOST_PLACES)
    has_waiting_list = Yes()
    organiser = Line(required=True, longest=200)
    contact = Line(longest=300)
    qa_path = Line(longest=300)
    version = Whole(least=1, load_default=1)

    @validates("online_link")
    def check_link(self, value: str, data_key: str) -> None:
        """A link that a browser may follow, or none."""
        parts = urlsplit(value)
        if value and not (parts.scheme == "https" and parts.hostname):
            raise ValidationError("Liên kết bắt đầu bằng https://.")

    @validates("qa_path")
    def check_path(self, value: str, data_key: str) -> None:
        """A page of this portal, or none."""
        if value and (not value.startswith("/") or value.startswith("//")):
            raise ValidationError("Xin dán địa chỉ một trang của cổng, bắt đầu bằng dấu /.")

    @validates_schema
    def check_days(self, data: dict[str, Any], **_: Any) -> None:
        """What ends does so after it began, and one signs up before."""
        if moment_of(data["last_day"], data["last_time"]) < moment_of(
            data["first_day"], data["first_time"]
        ):
            raise ValidationError("Kết thúc phải sau khi bắt đầu.", "last_day")
        if data["sign_up_until"] and data["sign_up_until"] > data["last_day"]:
            raise ValidationError("Hạn đăng ký không thể sau ngày kết thúc.", "sign_up_until")
        if not (data["place"] or data["commune_code"] or data["online_link"]):
            raise ValidationError("Xin ghi địa điểm hoặc liên kết tham gia trực tuyến.", "place")


class VersionForm(Schema):
    """Something done to exactly one version."""

    version = Whole(required=True, least=1)


class CancelForm(VersionForm):
    """Calling a gathering off."""

    reason = Line(required=True, shortest=10, longest=500)


class MaterialForm(Schema):
    """A file beside a gathering."""

    title = Line(longest=200)


def moment_of(day: date, of_day: time) -> datetime:
    """A day and a time of day in Viet Nam as a moment."""
    return datetime.combine(day, of_day, VIETNAM)


def typed_code(typed: str) -> str:
    """A number or secret as it is kept, from what a person typed."""
    return normalise(typed)
