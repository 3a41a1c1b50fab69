"""What pages and forms of warnings accept."""

from marshmallow import Schema, fields, validate

from portal.core.form_fields import Day, Line, Paragraphs, Whole, Yes
from portal.core.forms import CleanText, ListQuery, Many
from portal.warnings.states import WarningMeasure, WarningStatus

PLACE = r"\d{5}|"


class WarningsQuery(ListQuery):
    """The list of warnings: page, state (empty: all), measures, hazards, commune, words."""

    tinh_trang = fields.String(load_default="", validate=validate.OneOf(["", *WarningStatus]))
    bien_phap = Many(fields.Enum(WarningMeasure, by_value=True), load_default=list)
    moi_nguy = Many(fields.String(validate=validate.Length(max=40)), load_default=list)
    xa = fields.String(load_default="", validate=validate.Regexp(rf"(?:{PLACE})\Z"))
    tim = CleanText(load_default="")


class DeskQuery(ListQuery):
    """The officers' list of public warnings."""

    tinh_trang = fields.String(
        load_default="",
        data_key="tinh-trang",
        validate=validate.OneOf(["", *WarningStatus]),
    )
    tim = CleanText(load_default="")


class RecipientsQuery(ListQuery):
    """The list of agencies."""

    tim = CleanText(load_default="")


class ReplyForm(Schema):
    """What an establishment concerned says."""

    establishment = Line(longest=16)
    name = Line()
    reply = Paragraphs(required=True, shortest=10, longest=4_000)
    replied_on = Day(required=True)


class RecipientForm(Schema):
    """An agency and its address."""

    agency = Line(required=True, shortest=2, longest=200)
    email = Line(required=True, longest=200)


class ChangedRecipientForm(RecipientForm):
    """The same, changed from one version; whether it still gets mails."""

    version = Whole(required=True, least=1)
    is_active = Yes()
