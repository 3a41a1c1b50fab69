"""Groups, questions, rules and sections as pages read them: plain values."""

from dataclasses import dataclass
from datetime import date

from portal.core.language import ENGLISH, VIETNAMESE, current_language
from portal.finder.judgement import Asked, Terms
from portal.finder.states import Obligation, RowState
from portal.standards.models import Confidence


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of a record; `language` is the language it is really in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class GroupValue:
    """A product group as pages read it."""

    code: str
    name: str
    name_en: str
    words: tuple[str, ...]
    about: str
    about_en: str
    ocop_sets: tuple[str, ...]

    @property
    def shown_name(self) -> Wording:
        """Its name in the language of the page where there is one."""
        return worded(self.name, self.name_en)

    @property
    def shown_about(self) -> Wording:
        """What belongs to it."""
        return worded(self.about, self.about_en)


@dataclass(frozen=True, slots=True)
class OptionValue:
    """An answer that may be chosen."""

    code: str
    label: str
    label_en: str
    is_general: bool

    @property
    def shown_label(self) -> Wording:
        """Its words in the language of the page where there are some."""
        return worded(self.label, self.label_en)


@dataclass(frozen=True, slots=True)
class QuestionValue:
    """A question in use, with its options in use."""

    code: str
    text: str
    text_en: str
    hint: str
    hint_en: str
    is_multiple: bool
    options: tuple[OptionValue, ...]

    @property
    def shown_text(self) -> Wording:
        """The question in the language of the page where there is one."""
        return worded(self.text, self.text_en)

    @property
    def shown_hint(self) -> Wording:
        """What helps to answer it."""
        return worded(self.hint, self.hint_en)

    @property
    def asked(self) -> Asked:
        """The question as the judgement knows it."""
        return Asked(self.code, frozenset(one.code for one in self.options), self.is_multiple)


@dataclass(frozen=True, slots=True)
class RuleValue:
    """A rule as pages read it."""

    id: int
    kind: str
    obligation: Obligation
    standard_key: str
    title: str
    title_en: str
    duty: str
    duty_en: str
    next_step: str
    next_step_en: str
    next_path: str
    period_months: int | None
    legal_basis: str
    valid_from: date | None
    valid_to: date | None
    confidence: Confidence
    source: str
    state: RowState
    replaces_id: int | None
    terms: Terms

    @property
    def shown_title(self) -> Wording:
        """Its own title in the language of the page where there is one."""
        return worded(self.title, self.title_en)

    @property
    def shown_duty(self) -> Wording:
        """What is to be done."""
        return worded(self.duty, self.duty_en)

    @property
    def shown_next_step(self) -> Wording:
        """What to do first."""
        return worded(self.next_step, self.next_step_en)

    def is_over(self, day: date) -> bool:
        """Whether it held until some day before `day`."""
        return self.valid_to is not None and self.valid_to < day


@dataclass(frozen=True, slots=True)
class KindValue:
    """A section of the result."""

    code: str
    label: str
    label_en: str
    intro: str
    intro_en: str

    @property
    def shown_label(self) -> Wording:
        """Its heading in the language of the page where there is one."""
        return worded(self.label, self.label_en)

    @property
    def shown_intro(self) -> Wording:
        """What stands below the heading."""
        return worded(self.intro, self.intro_en)


def worded(text: str, text_en: str) -> Wording:
    """The English words on an English page where there are some, else the Vietnamese ones."""
    if current_language() == ENGLISH and text_en:
        return Wording(text_en, ENGLISH)
    return Wording(text, VIETNAMESE)
