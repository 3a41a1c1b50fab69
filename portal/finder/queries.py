"""Reads of the finder: groups, questions and rules as plain values, kept while unchanged."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.kept import while_unchanged
from portal.core.language import N_
from portal.core.language import gettext as _
from portal.finder.facts import GroupValue, KindValue, OptionValue, QuestionValue, RuleValue
from portal.finder.judgement import Condition, Terms
from portal.finder.models import (
    FinderCondition,
    FinderGroup,
    FinderKind,
    FinderQuestion,
    FinderRule,
    FinderWatch,
)
from portal.finder.states import Mode, RowState
from portal.subscriptions.models import Announcement
from search.vietnamese import fold

NO_GROUP = N_("Không có nhóm sản phẩm này.")


@while_unchanged
def groups() -> Mapping[str, GroupValue]:
    """The published groups by code, in order."""
    published = FinderGroup.state == RowState.PUBLISHED
    statement = select(FinderGroup).where(published)
    rows = db.session.scalars(statement.order_by(FinderGroup.position, FinderGroup.id))
    return {
        row.code: GroupValue(
            row.code,
            row.name,
            row.name_en,
            tuple(row.words),
            row.about,
            row.about_en,
            tuple(row.ocop_sets),
        )
        for row in rows
    }


@while_unchanged
def questions() -> Mapping[str, QuestionValue]:
    """The questions in use by code, in order, each with the options in use."""
    statement = select(FinderQuestion).options(selectinload(FinderQuestion.options))
    in_use = statement.where(FinderQuestion.is_active)
    rows = db.session.scalars(in_use.order_by(FinderQuestion.position, FinderQuestion.id))
    return {row.code: _question(row) for row in rows}


@while_unchanged
def kinds() -> Sequence[KindValue]:
    """The sections of the result, in order."""
    rows = db.session.scalars(select(FinderKind).order_by(FinderKind.position))
    return [KindValue(one.code, one.label, one.label_en, one.intro, one.intro_en) for one in rows]


@while_unchanged
def published_rules() -> Sequence[RuleValue]:
    """The published rules, in order, whatever their days of validity."""
    return _read(_rules().where(FinderRule.state == RowState.PUBLISHED))


def rules_with_drafts() -> Sequence[RuleValue]:
    """The rules as they would be if every draft were published today."""
    states = (RowState.PUBLISHED, RowState.DRAFT)
    rules = _read(_rules().where(FinderRule.state.in_(states)))
    replaced = {rule.replaces_id for rule in rules if rule.state is RowState.DRAFT}
    return [rule for rule in rules if rule.id not in replaced]


def group_by_code(code: str) -> GroupValue:
    """The published group with this code; raises NotFoundError."""
    found = groups().get(code)
    if found is None:
        raise NotFoundError(_(NO_GROUP))
    return found


def groups_named(typed: str) -> Sequence[GroupValue]:
    """The groups that `typed` means, with or without marks; the best first."""
    asked = _plain(typed)
    if not asked:
        return []
    scored = [(_likeness(asked, group), group) for group in groups().values()]
    best = sorted((one for one in scored if one[0]), key=lambda one: -one[0])
    return [group for _score, group in best]


def watched(digest: str) -> str | None:
    """The answers of somebody who wants to hear of their result, as a query."""
    statement = select(FinderWatch.answers).where(FinderWatch.digest == digest)
    return db.session.scalar(statement)


def news_of(topic: str, at: datetime, limit: int) -> Sequence[Announcement]:
    """What may be told of a topic by now, the newest first."""
    told = select(Announcement).where(Announcement.topic == topic, Announcement.at <= at)
    newest = told.order_by(Announcement.at.desc(), Announcement.id.desc())
    return db.session.scalars(newest.limit(limit)).all()


def rule_value(rule: FinderRule) -> RuleValue:
    """A rule as a plain value."""
    return RuleValue(
        id=rule.id,
        kind=rule.kind_code,
        obligation=rule.obligation,
        standard_key=rule.standard_key or "",
        title=rule.title,
        title_en=rule.title_en,
        duty=rule.duty,
        duty_en=rule.duty_en,
        next_step=rule.next_step,
        next_step_en=rule.next_step_en,
        next_path=rule.next_path,
        period_months=rule.period_months,
        legal_basis=rule.legal_basis,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        confidence=rule.confidence,
        source=rule.source,
        state=rule.state,
        replaces_id=rule.replaces_id,
        terms=terms_of(rule),
    )


def terms_of(rule: FinderRule) -> Terms:
    """When a rule holds, as a plain value."""
    codes = frozenset(group.code for group in rule.groups)
    return Terms(
        None if rule.covers_all_groups else codes,
        tuple(_condition(one) for one in rule.conditions),
    )


def with_terms(statement: Select[FinderRule]) -> Select[FinderRule]:
    """The same, with everything that says when the rules hold."""
    conditions = selectinload(FinderRule.conditions)
    return statement.options(
        selectinload(FinderRule.groups),
        conditions.joinedload(FinderCondition.question),
        conditions.selectinload(FinderCondition.options),
    )


def _rules() -> Select[FinderRule]:
    return with_terms(select(FinderRule)).order_by(FinderRule.position, FinderRule.id)


def _read(statement: Select[FinderRule]) -> Sequence[RuleValue]:
    return [rule_value(rule) for rule in db.session.scalars(statement)]


def _condition(one: FinderCondition) -> Condition:
    return Condition(
        one.question.code, Mode(one.mode), frozenset(option.code for option in one.options)
    )


def _question(row: FinderQuestion) -> QuestionValue:
    options = tuple(
        OptionValue(one.code, one.label, one.label_en, one.is_general)
        for one in row.options
        if one.is_active
    )
    return QuestionValue(
        row.code, row.text, row.text_en, row.hint, row.hint_en, row.is_multiple, options
    )


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("-", " ").split())


def _likeness(asked: str, group: GroupValue) -> int:
    """How well the words fit: one name exactly, one within the other, every word somewhere."""
    names = [_plain(name) for name in (group.name, group.name_en, *group.words) if name]
    if asked in names:
        return 1_000
    whole = [name for name in names if f" {name} " in f" {asked} " or f" {asked} " in f" {name} "]
    if whole:
        return 100 + max(len(name) for name in whole)
    words = set(" ".join(names).split())
    return 1 if set(asked.split()) <= words else 0
