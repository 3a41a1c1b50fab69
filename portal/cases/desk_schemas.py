"""What officers' forms about cases accept."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from portal.cases.states import CaseState
from portal.core.form_fields import Choice, Day, Line, Paragraphs, Whole, Yes
from portal.core.forms import CleanText, ListQuery

SHORTEST_REASON = 10
LONGEST_REASON = 500
LONGEST_TEXT = 10_000


class InboxQuery(ListQuery):
    """How the inbox is narrowed."""

    tim = CleanText(load_default="")
    trang_thai = Choice(CaseState, data_key="trang-thai")
    loai = CleanText(load_default="")
    don_vi = CleanText(load_default="", data_key="don-vi")
    # What is asked of most: the boxes above the list are links with one of these.
    xem = CleanText(load_default="")


class ActForm(Schema):
    """What every act carries: the version of the case that the officer has seen."""

    version = Whole(required=True, least=1)


class ReasonForm(ActForm):
    """An act with a reason that the reporter reads."""

    reason = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_TEXT)


class InternalReasonForm(ActForm):
    """An act with a reason for officers alone."""

    reason = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_REASON)


class TextForm(ActForm):
    """An act with a text: a question, an answer, a note."""

    text = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_TEXT)


class ClassifyForm(ActForm):
    """Another kind of case, and whether it comes from a remote area."""

    kind = Line(required=True, longest=24)
    is_remote = Yes()
    reason = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_REASON)


class AssignForm(ActForm):
    """Who works on a case: a unit, a person, or a person of a unit."""

    unit = Line(longest=40)
    person = Whole(least=1, most=2**31 - 1)
    is_safe = Yes()
    note = Paragraphs(longest=LONGEST_REASON)

    @validates_schema
    def need_somebody(self, data: dict[str, Any], **_: Any) -> None:
        """Somebody must have it."""
        if not data.get("unit") and data.get("person") is None:
            raise ValidationError("Xin chọn đơn vị hoặc người xử lý.", "unit")


class ForwardForm(ActForm):
    """The letter with which a case goes to the competent agency."""

    agency = Line(required=True, longest=40)
    sent_on = Day(required=True)
    reference = Line(required=True, longest=80)
    note = Paragraphs(longest=LONGEST_REASON)


class ReplyForm(ActForm):
    """What the agency answered."""

    replied_on = Day(required=True)
    reference = Line(longest=80)
    text = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_TEXT)


class CloseForm(ActForm):
    """The last words to the reporter; they may be left out."""

    text = Paragraphs(longest=LONGEST_TEXT)


class InspectionForm(ActForm):
    """The code of an inspection; empty takes the link away."""

    code = Line(longest=40)


class ResultForm(ActForm):
    """What the public reads of the result."""

    title = Line(required=True, shortest=SHORTEST_REASON, longest=200)
    text = Paragraphs(required=True, shortest=30, longest=LONGEST_TEXT)


class PublishForm(ActForm):
    """That somebody has read the text and its warnings."""

    is_checked = Yes()


class PassphraseForm(Schema):
    """One passphrase."""

    passphrase = Line(required=True, longest=200)


class NewPassphraseForm(Schema):
    """A new passphrase, typed twice."""

    passphrase = Line(required=True, longest=200)
    again = Line(required=True, longest=200)

    @validates_schema
    def need_the_same(self, data: dict[str, Any], **_: Any) -> None:
        """Both must be the same."""
        if data.get("passphrase") != data.get("again"):
            raise ValidationError("Hai lần gõ không giống nhau.", "again")


class ChangePassphraseForm(NewPassphraseForm):
    """The old passphrase, and a new one typed twice."""

    old = Line(required=True, longest=200)


class RecoverForm(NewPassphraseForm):
    """The key from the paper, and a new passphrase typed twice."""

    recovery_key = Line(required=True, longest=200)


class OpenIdentityForm(Schema):
    """Why somebody must know who reported; the reporter reads it."""

    reason = Paragraphs(required=True, shortest=SHORTEST_REASON, longest=LONGEST_REASON)


class MonthQuery(Schema):
    """The month whose figures are wanted, as the browser writes it: 2026-11."""

    thang = CleanText(load_default="")
