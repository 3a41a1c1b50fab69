"""What the lists and forms of the library accept."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates

from portal.core.form_fields import Choice, Line, Paragraphs, Whole
from portal.core.forms import CleanText, ListQuery, Many
from portal.library.states import LibraryKind, LibraryState

_TIMED = re.compile(
    r"^(?:\d{2,}:)?\d{2}:\d{2}\.\d{3} --> (?:\d{2,}:)?\d{2}:\d{2}\.\d{3}", re.MULTILINE
)
LONGEST_CAPTIONS = 200_000
BETWEEN = "|"
MOST_QUESTIONS = 30


class LibraryQuery(ListQuery):
    """The public list: kinds and topic."""

    loai = Many(fields.Enum(LibraryKind, by_value=True), load_default=list)
    chu_de = fields.String(load_default="", validate=validate.Regexp(r"[a-z0-9-]{0,40}\Z"))


class StaffLibraryQuery(ListQuery):
    """What the officers' list is narrowed to."""

    tim = CleanText(load_default="")
    loai = Choice(LibraryKind)
    trang_thai = Choice(LibraryState, data_key="trang-thai")


class Questions(fields.Field[list[dict[str, str]]]):
    """Questions of a lesson, one on each line, the answer behind a bar."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_: Any
    ) -> list[dict[str, str]]:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if len(lines) > MOST_QUESTIONS:
            raise ValidationError(f"Tối đa {MOST_QUESTIONS} câu hỏi.")
        pairs = [line.partition(BETWEEN) for line in lines]
        if any(not question.strip() or not answer.strip() for question, _bar, answer in pairs):
            raise ValidationError("Mỗi dòng viết: câu hỏi | câu trả lời.")
        return [
            {"question": " ".join(question.split()), "answer": " ".join(answer.split())}
            for question, _bar, answer in pairs
        ]


class ItemForm(Schema):
    """An item as officers type it; picture, video and files are handed in apart."""

    kind = Choice(LibraryKind, required=True)
    topic_code = Line(required=True, longest=40)
    title = Line(required=True, shortest=5, longest=300)
    summary = Line(required=True, shortest=10, longest=600)
    body = Paragraphs()
    title_en = Line(longest=300)
    summary_en = Line(longest=600)
    audience = Line(longest=200)
    picture_alt = Line(longest=300)
    video_link = Line(longest=500)
    captions = Paragraphs(longest=LONGEST_CAPTIONS)
    questions = Questions(load_default=list)
    source = Line(required=True, longest=300)
    licence = Line(longest=200)
    version = Whole(least=1, load_default=1)

    @validates("captions")
    def check_captions(self, value: str, data_key: str) -> None:
        """Captions in the format that browsers read (WebVTT), or none."""
        if value and not (value.lstrip().startswith("WEBVTT") and _TIMED.search(value)):
            raise ValidationError(
                "Phụ đề theo dạng WebVTT: dòng đầu là WEBVTT, mỗi câu có dòng giờ"
                " như 00:01.000 --> 00:04.000."
            )


class VersionForm(Schema):
    """Something done to exactly one version."""

    version = Whole(required=True, least=1)


class WithdrawForm(VersionForm):
    """Taking an item off the portal."""

    reason = Line(required=True, shortest=10, longest=500)


class FileForm(Schema):
    """A file of an item."""

    title = Line(longest=200)
