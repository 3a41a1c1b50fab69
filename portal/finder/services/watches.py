"""What subscribers of a result are told: rules that begin or end, standards that change."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from portal.core import audit
from portal.core.db import db
from portal.finder.judgement import GROUP_FIELD, Answers, judge
from portal.finder.models import RULE, FinderRule, FinderWatch
from portal.finder.queries import terms_of, with_terms
from portal.finder.states import Fit, RowState
from portal.finder.topics import PREFIX, topic_of
from portal.standards.models import Standard
from portal.standards.queries import STATUS_LABELS
from portal.subscriptions.models import LONGEST_PATH
from portal.subscriptions.services import announce

RESULT = "/tieu-chuan/ap-dung/ket-qua"
BY = "worker"


def watch_result(answers: Answers, *, at: datetime) -> str:
    """Remember answers whose result somebody wants to hear of; returns the topic to subscribe to.

    Nothing about the person is kept. Twice the same answers are one row.
    """
    if db.session.get(FinderWatch, answers.digest) is None:
        watch = FinderWatch(digest=answers.digest, answers=answers.query, asked_at=at)
        db.session.add(watch)
        db.session.flush()
    return topic_of(answers)


def tell_watchers(rules: Iterable[FinderRule], title: str, *, at: datetime) -> int:
    """Announce `title` to those whose result has, or may have, any of the rules.

    Returns how many results are concerned.
    """
    terms = [terms_of(rule) for rule in rules]
    told = 0
    for watch in db.session.scalars(select(FinderWatch).order_by(FinderWatch.digest)):
        answers = _kept_answers(watch)
        if any(judge(one, answers).fit is not Fit.OUT for one in terms):
            announce(f"{PREFIX}:{watch.digest}", title=title, path=_path(answers), at=at)
            told += 1
    return told


def has_changed_standards() -> bool:
    """Whether a standard in a published rule has a status that was not told yet."""
    return db.session.scalar(_changed().with_only_columns(FinderRule.id).limit(1)) is not None


def tell_changed_standards(*, at: datetime) -> int:
    """Tell of each standard in a published rule whose status is no longer the one last told.

    Returns how many rules were concerned. That an officer has looked at it is another matter:
    the rule stays on the list of what needs care.
    """
    rules = db.session.scalars(with_terms(_changed())).all()
    for rule in rules:
        if rule.standard is not None:
            label = STATUS_LABELS[rule.standard.status].lower()
            told = tell_watchers([rule], f"{rule.standard.code}: {label}", at=at)
            rule.told_status = rule.standard.status
            db.session.flush()
            audit.record(BY, "told_change", kind=RULE, key=str(rule.id), note=label, told=told)
    return len(rules)


def _changed() -> Select[FinderRule]:
    return (
        select(FinderRule)
        .join(FinderRule.standard)
        .options(contains_eager(FinderRule.standard))
        .where(
            FinderRule.state == RowState.PUBLISHED,
            FinderRule.told_status.is_distinct_from(Standard.status),
        )
        .order_by(FinderRule.id)
    )


def _kept_answers(watch: FinderWatch) -> Answers:
    """The answers as they were kept, options out of use included: rules may still name them."""
    given: dict[str, set[str]] = {}
    for name, value in parse_qsl(watch.answers):
        given.setdefault(name, set()).add(value)
    group = given.pop(GROUP_FIELD, set())
    chosen = {name: frozenset(options) for name, options in given.items()}
    return Answers(next(iter(group), ""), chosen)


def _path(answers: Answers) -> str:
    path = f"{RESULT}?{answers.query}"
    # What does not fit into an announcement: the same group without the other answers.
    return path if len(path) <= LONGEST_PATH else f"{RESULT}?{Answers(answers.group).query}"
