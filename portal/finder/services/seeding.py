"""Bringing the finder up to date with the files of the seeds, without touching officers' work."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.finder.models import FinderGroup, FinderKind, FinderQuestion, FinderRule
from portal.finder.services.groups import (
    GroupFacts,
    change_group,
    enter_group,
    set_group_state,
)
from portal.finder.services.questions import (
    OptionFacts,
    QuestionFacts,
    change_question,
    enter_question,
)
from portal.finder.services.rule_facts import RuleFacts
from portal.finder.services.rules import change_row, draft_rule, publish_rule
from portal.finder.services.trail import Row
from portal.finder.services.watches import tell_watchers
from portal.finder.states import RowState


def load_kinds(rows: Sequence[Mapping[str, object]], *, by: Actor) -> int:
    """Bring the sections of the result up to date; returns how many there are."""
    for row in rows:
        db.session.merge(FinderKind(**row))
    db.session.flush()
    audit.record(by.name, "loaded", kind="finder_kind", key="all", rows=len(rows))
    return len(rows)


def load_group(code: str, facts: GroupFacts, *, at: datetime, by: Actor) -> None:
    """Enter and show a group, or bring it up to date where no officer has changed it."""
    group = db.session.scalar(select(FinderGroup).where(FinderGroup.code == code))
    if group is None:
        group = enter_group(code, facts, at=at, by=by)
        set_group_state(group, RowState.PUBLISHED, expected_version=group.version, at=at, by=by)
    elif _is_own(group, by):
        change_group(group, facts, expected_version=group.version, at=at, by=by)


def load_question(
    code: str, facts: QuestionFacts, options: Sequence[OptionFacts], *, at: datetime, by: Actor
) -> None:
    """Enter a question, or bring it up to date where no officer has changed it."""
    question = db.session.scalar(select(FinderQuestion).where(FinderQuestion.code == code))
    if question is None:
        enter_question(code, facts, options, at=at, by=by)
    elif _is_own(question, by):
        version = question.version
        change_question(question, facts, options, expected_version=version, at=at, by=by)


def load_rule(origin: str, facts: RuleFacts, *, at: datetime, by: Actor) -> None:
    """Enter and publish a rule, or bring it up to date where no officer has changed it."""
    rule = db.session.scalar(select(FinderRule).where(FinderRule.origin == origin))
    if rule is None:
        rule = draft_rule(facts, at=at, by=by, origin=origin)
        publish_rule(rule, expected_version=rule.version, at=at, by=by)
    elif _is_own(rule, by) and change_row(rule, facts, at=at, by=by):
        tell_watchers([rule], f"Sửa đổi: {rule.name}", at=at)


def _is_own(row: Row, by: Actor) -> bool:
    return row.updated_by == by.name
