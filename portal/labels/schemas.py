"""What officers fill in for labels and posters."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from portal.core.form_fields import (
    Choice,
    Choices,
    Line,
    Lines,
    Whole,
    Yes,
    clean,
)
from portal.core.forms import CleanText, ListQuery, Many
from portal.core.public_code import normalise
from portal.labels.orders import (
    MOST_LABELS,
    MOST_ON_A_SHEET,
    MOST_RECORDS,
    Carried,
    Subject,
    Word,
    paper_of,
)
from portal.labels.poster_models import MOST_STEPS, PosterModel, PosterPaper
from qr.paper import PAPERS

LARGEST_OFFSET_MM = 10.0
CHOOSE = "Xin chọn một mục trong danh sách."
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,2})?")
# What keyboards and papers write for a minus.
_MINUS = str.maketrans("−–", "--")


class Millimetres(fields.Field[float]):
    """A distance such as “1,5” or “-2”, right and down positive; 0 when left empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> float:
        typed = clean(value).strip().translate(_MINUS).removesuffix("mm").replace(" ", "")
        if not typed:
            return 0.0
        if not (typed.isascii() and _NUMBER.fullmatch(typed)):
            raise ValidationError("Xin nhập số mi-li-mét, ví dụ 1,5 hoặc -2.")
        millimetres = float(typed.replace(",", "."))
        if abs(millimetres) > LARGEST_OFFSET_MM:
            raise ValidationError(f"Dịch nhiều nhất {LARGEST_OFFSET_MM:.0f} mm.")
        return millimetres


class Code(CleanText):
    """A code of the portal as somebody typed it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return normalise(super()._deserialize(value, attr, data, **kwargs))


class ChoosingQuery(ListQuery):
    """The list from which records are chosen; `ma` are those that were ticked before."""

    loai = fields.Enum(Subject, by_value=True, load_default=Subject.PRODUCT)
    tim = CleanText(load_default="")
    ma = Many(Code(), load_default=list, validate=validate.Length(0, MOST_RECORDS))


class ChosenForm(Schema):
    """Records for which labels are to be made."""

    loai = Choice(Subject, required=True)
    ma = Many(
        Code(),
        required=True,
        validate=validate.Length(1, MOST_RECORDS, error=f"Xin chọn từ 1 đến {MOST_RECORDS} mục."),
        error_messages={"required": "Xin chọn ít nhất một mục."},
    )


class LabelForm(ChosenForm):
    """Everything about labels and their printing."""

    so_ban = Whole(least=1, most=MOST_LABELS, required=True)
    noi_dung = Choice(Carried, required=True)
    chu = Choices(Word)
    giay = Line(required=True, validate=validate.OneOf([one.key for one in PAPERS], error=CHOOSE))
    bat_dau = Whole(least=1, most=MOST_ON_A_SHEET, required=True)
    duong_cat = Yes()
    dich_ngang = Millimetres(load_default=0.0)
    dich_doc = Millimetres(load_default=0.0)
    tu_chiec = Whole(least=1)
    den_chiec = Whole(least=1)

    @validates_schema
    def start_on_the_sheet(self, values: dict[str, Any], **_: Any) -> None:
        """The first label must be one that the paper has."""
        paper = paper_of(values["giay"])
        if values["bat_dau"] > paper.labels:
            raise ValidationError(f"Giấy này chỉ có {paper.labels} tem một tờ.", "bat_dau")

    @validates_schema
    def pieces_in_order(self, values: dict[str, Any], **_: Any) -> None:
        """The last piece does not stand before the first."""
        last = values["den_chiec"]
        if last is not None and last < (values["tu_chiec"] or 1):
            raise ValidationError("Số này phải lớn hơn hoặc bằng số đầu.", "den_chiec")


class PaperQuery(Schema):
    """For which paper a page is printed to measure by."""

    giay = CleanText(load_default="")


class PosterQuery(Schema):
    """With which words a poster begins: those of a kind of poster, or of a record."""

    mau = fields.Enum(PosterModel, by_value=True, load_default=PosterModel.MARKET)
    ma = Code(load_default="")


class PosterForm(Schema):
    """The words of a poster."""

    tieu_de = Line(required=True, longest=120)
    loi_dan = Line(required=True, longest=240)
    buoc = Lines(longest=200, most=MOST_STEPS)
    dia_chi = Line(required=True, longest=200)
    chan = Line(longest=200)
    kho = Choice(PosterPaper, required=True)
