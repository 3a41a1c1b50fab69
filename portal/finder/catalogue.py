"""What registrars see of the finder: lists in every state, histories, what needs care."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Account
from portal.accounts.officer import actor_name
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.paging import Listing, read_page
from portal.finder import queries
from portal.finder.judgement import can_hold
from portal.finder.models import (
    FinderGroup,
    FinderKind,
    FinderQuestion,
    FinderRule,
    FinderRuleGroup,
)
from portal.finder.queries import terms_of, with_terms
from portal.finder.states import OBLIGATION_LABELS, STATE_LABELS, RowState
from portal.standards.models import Standard
from search.vietnamese import fold

ON_A_PAGE = 50
# So long before its end a rule stands on the list of what needs care.
NOTICE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Care:
    """What registrars should look at."""

    dead: Sequence[FinderRule]
    bare_groups: Sequence[FinderGroup]
    out_of_use: Sequence[FinderRule]
    changed: Sequence[FinderRule]
    ending: Sequence[FinderRule]

    @property
    def count(self) -> int:
        """How many things there are to look at."""
        lists = (self.dead, self.bare_groups, self.out_of_use, self.changed, self.ending)
        return sum(len(one) for one in lists)


def rules_page(
    page: int, *, words: str, state: RowState | None, kind: str, group: str
) -> Listing[FinderRule]:
    """One page of the rules that pass the filters, with their standards and groups."""
    statement = _whole().order_by(FinderRule.kind_code, FinderRule.position, FinderRule.id)
    if state is not None:
        statement = statement.where(FinderRule.state == state)
    if kind:
        statement = statement.where(FinderRule.kind_code == kind)
    if group:
        named = select(FinderRuleGroup.rule_id).join(FinderGroup).where(FinderGroup.code == group)
        statement = statement.where(FinderRule.covers_all_groups | FinderRule.id.in_(named))
    if words:
        statement = statement.where(FinderRule.id.in_(_named(words)))
    return read_page(statement, page, ON_A_PAGE)


def rule_by_id(rule_id: int) -> FinderRule:
    """A rule in any state; raises NotFoundError."""
    found = db.session.scalar(_whole().where(FinderRule.id == rule_id))
    if found is None:
        raise NotFoundError("Không có quy tắc này.")
    return found


def draft_replacing(rule: FinderRule) -> int | None:
    """The number of the draft that waits to replace a rule."""
    waiting = FinderRule.replaces_id == rule.id, FinderRule.state == RowState.DRAFT
    return db.session.scalar(select(FinderRule.id).where(*waiting))


def all_groups() -> Sequence[FinderGroup]:
    """The groups in every state, in order."""
    return db.session.scalars(select(FinderGroup).order_by(FinderGroup.position)).all()


def group_in_any_state(code: str) -> FinderGroup:
    """The group with this code; raises NotFoundError."""
    found = db.session.scalar(select(FinderGroup).where(FinderGroup.code == code))
    if found is None:
        raise NotFoundError(queries.NO_GROUP)
    return found


def all_questions() -> Sequence[FinderQuestion]:
    """The questions, also those out of use, with all their answers."""
    statement = select(FinderQuestion).options(selectinload(FinderQuestion.options))
    return db.session.scalars(statement.order_by(FinderQuestion.position)).all()


def question_by_code(code: str) -> FinderQuestion:
    """The question with this code; raises NotFoundError."""
    found = next((one for one in all_questions() if one.code == code), None)
    if found is None:
        raise NotFoundError("Không có câu hỏi này.")
    return found


def all_kinds() -> Sequence[FinderKind]:
    """The sections of the result, in order."""
    return db.session.scalars(select(FinderKind).order_by(FinderKind.position)).all()


def history_of(kind: str, key: str) -> Sequence[AuditEntry]:
    """What was done to a row, the latest first."""
    mine = select(AuditEntry).where(AuditEntry.kind == kind, AuditEntry.key == key)
    return db.session.scalars(mine.order_by(AuditEntry.id.desc()).limit(ON_A_PAGE)).all()


def names_of(entries: Sequence[AuditEntry]) -> Mapping[str, str]:
    """What those are called who acted."""
    actors = {entry.actor for entry in entries}
    emails = [one.removeprefix("user:") for one in actors if one.startswith("user:")]
    rows = db.session.execute(select(Account.email, Account.name).where(Account.email.in_(emails)))
    return {actor: actor for actor in actors} | {actor_name(row.email): row.name for row in rows}


def care_needed(day: date) -> Care:
    """Rules that never hold, groups without rules, standards that have changed since."""
    statement = _whole().where(FinderRule.state == RowState.PUBLISHED)
    rules = db.session.scalars(statement.order_by(FinderRule.id)).all()
    groups = queries.groups()
    asked = {code: question.asked for code, question in queries.questions().items()}
    named = {group.code for rule in rules for group in rule.groups}
    return Care(
        dead=[
            rule
            for rule in rules
            if (rule.valid_to is not None and rule.valid_to < day)
            or not can_hold(terms_of(rule), frozenset(groups), asked)
        ],
        bare_groups=[
            group
            for group in all_groups()
            if group.state is RowState.PUBLISHED and group.code not in named
        ],
        out_of_use=[rule for rule in rules if rule.standard and rule.standard.is_out_of_use],
        changed=[rule for rule in rules if _has_changed(rule)],
        ending=[rule for rule in rules if rule.valid_to and day <= rule.valid_to <= day + NOTICE],
    )


def export_lines() -> Iterator[Sequence[str]]:
    """The rules as lines of a spreadsheet, in every state; the first line names the columns."""
    yield _COLUMNS
    for rule in db.session.scalars(_whole().order_by(FinderRule.id)):
        groups = "*" if rule.covers_all_groups else " ".join(one.code for one in rule.groups)
        conditions = "; ".join(
            " ".join((one.question.code, one.mode.value, *(o.code for o in one.options)))
            for one in rule.conditions
        )
        yield (
            str(rule.id),
            STATE_LABELS[rule.state],
            rule.kind.label,
            OBLIGATION_LABELS[rule.obligation],
            rule.standard.code if rule.standard else "",
            rule.title,
            rule.duty,
            rule.next_step,
            rule.legal_basis,
            rule.valid_from.isoformat() if rule.valid_from else "",
            rule.valid_to.isoformat() if rule.valid_to else "",
            rule.confidence.value,
            rule.source,
            str(rule.period_months or ""),
            groups,
            conditions,
        )


_COLUMNS = (
    "Số",
    "Trạng thái",
    "Mục",
    "Mức bắt buộc",
    "Tiêu chuẩn, quy chuẩn",
    "Tên",
    "Việc phải làm",
    "Việc tiếp theo",
    "Căn cứ",
    "Từ ngày",
    "Đến ngày",
    "Độ tin cậy",
    "Nguồn",
    "Chu kỳ (tháng)",
    "Nhóm",
    "Điều kiện",
)


def _whole() -> Select[FinderRule]:
    return with_terms(select(FinderRule)).options(
        joinedload(FinderRule.standard), joinedload(FinderRule.kind)
    )


def _named(words: str) -> Sequence[int]:
    """The numbers of the rules in whose name, standard or duty all the words stand."""
    wanted = fold(words).split()
    rows = db.session.execute(
        select(
            FinderRule.id, FinderRule.title, FinderRule.duty, Standard.code, Standard.title
        ).outerjoin(Standard, Standard.key == FinderRule.standard_key)
    )
    return [
        row[0]
        for row in rows
        if all(word in fold(" ".join(filter(None, row[1:]))) for word in wanted)
    ]


def _has_changed(rule: FinderRule) -> bool:
    standard = rule.standard
    return standard is not None and rule.reviewed_status is not standard.status
