"""What the forms of ratings take, and what their lists can be asked."""

from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from portal.core.form_fields import Line, Paragraphs, clean
from portal.core.forms import CleanText, ListQuery
from portal.core.language import N_
from portal.ratings.desk_tables import LONGEST_COMMENT, LONGEST_PATH, Score

MONTH = validate.Regexp(r"^(?:20[0-9]{2}-(?:0[1-9]|1[0-2]))?$")


class CommentState(StrEnum):
    """Whether somebody has looked at what a reader wrote."""

    NEW = "moi"
    DISMISSED = "da-xem"
    DOUBTFUL = "nghi-ngo"


class ScoreField(fields.Field[Score]):
    """One of the five scores."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Score:
        try:
            return Score(int(clean(value)))
        except ValueError:
            raise ValidationError(N_("Xin chọn một mục trong danh sách.")) from None


class RatingForm(Schema):
    """A rating of one page."""

    trang = Line(required=True, longest=LONGEST_PATH)
    diem = ScoreField(
        required=True, error_messages={"required": N_("Xin chọn một mục trong danh sách.")}
    )
    y_kien = Paragraphs(longest=LONGEST_COMMENT)


class FiguresQuery(ListQuery):
    """The list of pages: month (2026-11), section, words of the path."""

    thang = fields.String(load_default="", validate=MONTH)
    muc = CleanText(load_default="")
    tim = CleanText(load_default="")


class CommentsQuery(FiguresQuery):
    """The list of comments: `tim` are words in them."""

    trang_thai = fields.Enum(
        CommentState,
        by_value=True,
        load_default=CommentState.NEW,
        data_key="trang-thai",
    )
