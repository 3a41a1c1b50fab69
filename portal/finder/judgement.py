"""Whether a rule holds for the answers given: plain values, three possible outcomes.

A question without an answer means “not sure”: a rule that depends on it stays open.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from portal.finder.states import Fit, Mode

GROUP_FIELD = "nhom"
DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has told: the code of the group (empty: not sure), options by question."""

    group: str = ""
    given: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The one spelling of these answers as a query: sorted, without what is not sure."""
        pairs = [(GROUP_FIELD, self.group)] if self.group else []
        pairs += [
            (question, option)
            for question in sorted(self.given)
            for option in sorted(self.given[question])
        ]
        return urlencode(pairs)

    @property
    def digest(self) -> str:
        """A short name for these answers."""
        return hashlib.sha256(self.query.encode()).hexdigest()[:DIGEST_LENGTH]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the judgement knows it: its options that are in use."""

    code: str
    options: frozenset[str]
    is_multiple: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked of the answers to one question."""

    question: str
    mode: Mode
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """When a rule holds: for one of the groups (None: for all), and all conditions with it."""

    groups: frozenset[str] | None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, with that of the group and of each condition in order."""

    fit: Fit
    is_group_right: bool
    of_conditions: tuple[Fit, ...]


def judge(terms: Terms, answers: Answers) -> Verdict:
    """Whether a rule with these terms holds for the answers."""
    is_group_right = terms.groups is None or answers.group in terms.groups
    fits = tuple(_fit(condition, answers) for condition in terms.conditions)
    if not is_group_right or Fit.OUT in fits:
        return Verdict(Fit.OUT, is_group_right, fits)
    fit = Fit.DEPENDS if Fit.DEPENDS in fits else Fit.APPLIES
    return Verdict(fit, is_group_right, fits)


def open_questions(terms: Terms, answers: Answers) -> Sequence[str]:
    """The codes of the questions on whose answer the rule still depends."""
    return [one.question for one in terms.conditions if _fit(one, answers) is Fit.DEPENDS]


def can_hold(terms: Terms, groups: frozenset[str], asked: Mapping[str, Asked]) -> bool:
    """Whether any answers at all make a rule hold; `groups` and `asked` are those in use."""
    if terms.groups is not None and not terms.groups & groups:
        return False
    return all(_can_hold(one, asked.get(one.question)) for one in terms.conditions)


def read_answers(
    pairs: Iterable[tuple[str, str]], groups: frozenset[str], asked: Mapping[str, Asked]
) -> Answers:
    """The answers in a query; what nobody knows is left out, one answer where one is asked."""
    group, given = "", dict[str, set[str]]()
    for name, value in pairs:
        question = asked.get(name)
        if name == GROUP_FIELD and value in groups and not group:
            group = value
        elif question is not None and value in question.options:
            chosen = given.setdefault(name, set())
            if question.is_multiple or not chosen:
                chosen.add(value)
    return Answers(group, {name: frozenset(chosen) for name, chosen in given.items()})


def _fit(condition: Condition, answers: Answers) -> Fit:
    chosen = answers.given.get(condition.question)
    if not chosen:
        return Fit.DEPENDS
    holds = {
        Mode.ANY: bool(condition.options & chosen),
        Mode.ALL: condition.options <= chosen,
        Mode.NONE: not condition.options & chosen,
    }
    return Fit.APPLIES if holds[condition.mode] else Fit.OUT


def _can_hold(condition: Condition, asked: Asked | None) -> bool:
    if asked is None:
        return False
    usable = condition.options & asked.options
    if condition.mode is Mode.ANY:
        return bool(usable)
    if condition.mode is Mode.NONE:
        return bool(asked.options - condition.options)
    is_complete = usable == condition.options and bool(usable)
    return is_complete and (asked.is_multiple or len(usable) == 1)
