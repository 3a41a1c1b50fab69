"""What the finder found, put together for a page: parts that are never mixed, sections, items."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.core.errors import NotFoundError, RefusedError
from portal.core.gtin import normalise_gtin
from portal.core.kept import while_unchanged
from portal.finder import queries
from portal.finder.facts import GroupValue, KindValue, QuestionValue, RuleValue, Wording
from portal.finder.judgement import Answers, Terms, Verdict, can_hold, judge, open_questions
from portal.finder.states import Fit, Obligation
from portal.registry.models import Product
from portal.registry.queries import product_by_code, product_by_gtin
from portal.standards.models import StandardLine
from portal.standards.queries import standard_lines


@dataclass(frozen=True, slots=True)
class Item:
    """One rule that holds, or may hold; `open` are the questions on which it still depends."""

    rule: RuleValue
    fit: Fit
    open: tuple[Wording, ...]
    standard: StandardLine | None
    is_upcoming: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The items of one kind."""

    kind: KindValue
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Part:
    """What binds equally strictly."""

    obligation: Obligation
    sections: Sequence[Section]

    @property
    def count(self) -> int:
        """How many items there are."""
        return sum(len(section.items) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as the page repeats it; without options: not sure."""

    question: Wording
    options: Sequence[Wording]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything for the page of a result; `has_own_rules` when something is about the group."""

    answers: Answers
    group: GroupValue | None
    told: Sequence[Told]
    parts: Sequence[Part]
    has_own_rules: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule on the test page: what became of it, and why."""

    rule: RuleValue
    verdict: Verdict
    is_valid: bool


def result_for(answers: Answers, day: date) -> Result:
    """What holds on `day` for the answers; what only begins later is marked as such."""
    asked = relevant_questions(answers.group, day)
    rules = [rule for rule in living_rules(day) if _fits(rule, answers)]
    items = _items(rules, answers, day)
    parts = [
        Part(obligation, _sections(one for one in items if one.rule.obligation is obligation))
        for obligation in Obligation
    ]
    return Result(
        answers=answers,
        group=queries.groups().get(answers.group),
        told=[_told(question, answers) for question in asked],
        parts=[part for part in parts if part.sections],
        has_own_rules=any(rule.terms.groups is not None for rule in rules),
    )


@while_unchanged
def living_rules(day: date) -> Sequence[RuleValue]:
    """The published rules that are not over on `day` and that some answers can reach."""
    groups = frozenset(queries.groups())
    asked = {code: question.asked for code, question in queries.questions().items()}
    return [
        rule
        for rule in queries.published_rules()
        if not rule.is_over(day) and can_hold(rule.terms, groups, asked)
    ]


def relevant_questions(group: str, day: date) -> Sequence[QuestionValue]:
    """The questions that make a difference for a group, with the answers that do.

    Answers that only rules for all products name are offered where the group has none of its
    own. A question with one answer keeps all: somebody must be able to say what is true.
    """
    terms = [rule.terms for rule in living_rules(day)]
    own = _named_options(one for one in terms if one.groups and group in one.groups)
    common = _named_options(one for one in terms if one.groups is None)
    return [
        _narrowed(question, own.get(code) or common[code])
        for code, question in queries.questions().items()
        if code in own or code in common
    ]


def tried(answers: Answers, rules: Sequence[RuleValue], day: date) -> Sequence[Tried]:
    """What becomes of each rule for these answers."""
    return [Tried(rule, judge(rule.terms, answers), not rule.is_over(day)) for rule in rules]


def product_named(typed: str) -> Product | None:
    """The public product with this code or bar code, None where there is none."""
    try:
        return product_by_gtin(normalise_gtin(typed))
    except (RefusedError, NotFoundError):
        pass
    try:
        return product_by_code(typed.strip().upper())
    except NotFoundError:
        return None


def groups_of_product(product: Product) -> Sequence[GroupValue]:
    """The groups to which a registered product may belong: by its name, else by its OCOP set."""
    by_name = queries.groups_named(product.name)
    if by_name:
        return by_name
    number = str(product.ocop_set.number) if product.ocop_set else ""
    return [group for group in queries.groups().values() if number in group.ocop_sets]


def _fits(rule: RuleValue, answers: Answers) -> bool:
    return judge(rule.terms, answers).fit is not Fit.OUT


def _items(rules: Sequence[RuleValue], answers: Answers, day: date) -> Sequence[Item]:
    keys = [rule.standard_key for rule in rules if rule.standard_key]
    standards = {line.key: line for line in standard_lines(keys)} if keys else {}
    return [_item(rule, answers, standards, day) for rule in rules]


def _item(
    rule: RuleValue, answers: Answers, standards: Mapping[str, StandardLine], day: date
) -> Item:
    asked = queries.questions()
    return Item(
        rule=rule,
        fit=judge(rule.terms, answers).fit,
        open=tuple(asked[code].shown_text for code in open_questions(rule.terms, answers)),
        standard=standards.get(rule.standard_key),
        is_upcoming=rule.valid_from is not None and rule.valid_from > day,
    )


def _sections(items: Iterable[Item]) -> Sequence[Section]:
    """By kind; what surely holds before what still depends on an answer."""
    given = sorted(items, key=lambda item: item.fit is Fit.DEPENDS)
    sections = [
        Section(kind, [one for one in given if one.rule.kind == kind.code])
        for kind in queries.kinds()
    ]
    return [section for section in sections if section.items]


def _told(question: QuestionValue, answers: Answers) -> Told:
    chosen = answers.given.get(question.code, frozenset())
    options = [one.shown_label for one in question.options if one.code in chosen]
    return Told(question.shown_text, options)


def _named_options(terms: Iterable[Terms]) -> Mapping[str, set[str]]:
    """The options that make a difference, by question."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for condition in (condition for one in terms for condition in one.conditions):
        named[condition.question] |= condition.options
    return dict(named)


def _narrowed(question: QuestionValue, named: set[str]) -> QuestionValue:
    if not question.is_multiple:
        return question
    kept = tuple(one for one in question.options if one.is_general or one.code in named)
    return replace(question, options=kept)
