"""What the finder's pages and forms accept."""

from collections.abc import Iterable, Mapping, Sequence

from marshmallow import Schema, fields

from portal.core.form_fields import Choice, Day, Line, Lines, Paragraphs, Whole, Yes
from portal.core.forms import CleanText, ListQuery, Many
from portal.finder.states import Mode, Obligation, RowState
from portal.standards.models import Confidence

MODE_FIELD, OPTIONS_FIELD = "cach-", "muc-"


class StartQuery(Schema):
    """The first page: what is looked for, or the group that was chosen."""

    q = CleanText(load_default="")
    nhom = CleanText(load_default="")


class RulesQuery(ListQuery):
    """The officers' list of rules: words, state, section and group."""

    tim = CleanText(load_default="")
    trang_thai = fields.Enum(
        RowState, by_value=True, load_default=None, data_key="trang-thai", allow_none=True
    )
    muc = CleanText(load_default="")
    nhom = CleanText(load_default="")


class RuleForm(Schema):
    """A rule besides its conditions, which are read by `conditions_in`."""

    kind_code = Line(required=True, longest=24)
    obligation = Choice(Obligation, required=True)
    standard_code = Line(longest=200)
    title = Line(longest=300)
    title_en = Line(longest=300)
    duty = Paragraphs(longest=2000)
    duty_en = Paragraphs(longest=2000)
    next_step = Line(longest=600)
    next_step_en = Line(longest=600)
    next_path = Line(longest=200)
    period_months = Whole(least=1, most=600)
    legal_basis = Line(required=True, longest=400)
    valid_from = Day()
    valid_to = Day()
    confidence = Choice(Confidence, required=True)
    source = Line(required=True, longest=400)
    position = Whole(most=100_000)
    covers_all_groups = Yes()
    groups = Many(fields.String(), load_default=list)


class GroupForm(Schema):
    """A group of products."""

    code = Line(longest=40)
    name = Line(required=True, longest=120)
    name_en = Line(longest=120)
    words = Lines(longest=80, most=200)
    about = Line(longest=300)
    about_en = Line(longest=300)
    ocop_sets = Line(longest=100)
    position = Whole(most=100_000)


class QuestionForm(Schema):
    """A question; its answers are read by `options_in`."""

    code = Line(longest=24)
    text = Line(required=True, longest=200)
    text_en = Line(longest=200)
    hint = Line(longest=400)
    hint_en = Line(longest=400)
    is_multiple = Yes()
    is_active = Yes()
    position = Whole(most=100_000)
    answers = Lines(required=True, longest=400, most=30)


class VersionForm(Schema):
    """Which edition of a row an officer has seen, and why it shall change."""

    version = Whole(required=True, least=1)
    reason = Line(longest=600)


def conditions_in(
    sent: Mapping[str, Sequence[str]], questions: Iterable[str]
) -> Mapping[str, tuple[Mode, frozenset[str]]]:
    """The conditions that were ticked, by question; one without options is none.

    `sent` holds all values of each field.
    """
    found = {}
    for code in questions:
        options = frozenset(one for one in sent.get(f"{OPTIONS_FIELD}{code}", ()) if one)
        typed = next(iter(sent.get(f"{MODE_FIELD}{code}", ())), Mode.ANY)
        mode = Mode(typed) if typed in set(Mode) else Mode.ANY
        if options:
            found[code] = (mode, options)
    return found
