"""Writing rules: drafts, publication, new editions, withdrawal; nothing is ever deleted."""

from datetime import date, datetime

from sqlalchemy import select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.feed import start_of
from portal.core.revision import revise
from portal.finder.judgement import Asked, can_hold
from portal.finder.models import (
    FinderGroup,
    FinderQuestion,
    FinderRule,
)
from portal.finder.queries import terms_of
from portal.finder.services.rule_facts import (
    RuleFacts,
    columns_of,
    facts_of,
    plain,
    set_terms,
    told_terms,
)
from portal.finder.services.trail import note, refuse_bound, refuse_stale
from portal.finder.services.watches import tell_watchers
from portal.finder.states import RowState

SHORTEST_REASON = 10


def draft_rule(
    facts: RuleFacts, *, at: datetime, by: Actor, origin: str | None = None
) -> FinderRule:
    """Enter a rule as a draft that the public does not see; raises RefusedError as below."""
    refuse_bound(by)
    columns = columns_of(facts)
    rule = FinderRule(
        state=RowState.DRAFT, origin=origin, updated_at=at, updated_by=by.name, **columns
    )
    set_terms(rule, facts)
    db.session.add(rule)
    note(rule, "created", at=at, by=by, why=rule.name)
    return rule


def change_draft(
    rule: FinderRule, facts: RuleFacts, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Bring a draft up to date.

    Raises RefusedError for a rule that is no draft, for facts that contradict each other or name
    what nobody knows; StaleEditError when somebody else was faster.
    """
    refuse_bound(by)
    refuse_stale(rule, expected_version)
    if rule.state is not RowState.DRAFT:
        raise RefusedError("Quy tắc đã công bố không sửa trực tiếp; xin lập bản mới thay cho nó.")
    change_row(rule, facts, at=at, by=by)


def change_row(rule: FinderRule, facts: RuleFacts, *, at: datetime, by: Actor) -> bool:
    """Bring any rule up to date and note what changed; returns whether anything did."""
    columns, before = columns_of(facts), told_terms(rule)
    old = {name: getattr(rule, name) for name in columns}
    changed = revise(rule, columns)
    set_terms(rule, facts)
    db.session.flush()
    changes: dict[str, tuple[object, object]] = {
        name: (plain(old[name]), plain(columns[name])) for name in changed
    }
    if before != told_terms(rule):
        changes["conditions"] = (before, told_terms(rule))
    if changes:
        note(rule, "edited", at=at, by=by, changes=changes)
    return bool(changes)


def new_edition(rule: FinderRule, *, at: datetime, by: Actor) -> FinderRule:
    """A draft that replaces a published rule once it is published itself.

    Raises RefusedError where the rule is not published or has such a draft already.
    """
    refuse_bound(by)
    if rule.state is not RowState.PUBLISHED:
        raise RefusedError("Chỉ lập bản mới cho quy tắc đang công bố.")
    waiting = select(FinderRule.id).where(
        FinderRule.replaces_id == rule.id, FinderRule.state == RowState.DRAFT
    )
    if db.session.scalar(waiting) is not None:
        raise RefusedError("Quy tắc này đã có một bản nháp thay thế; xin sửa tiếp trên bản đó.")
    draft = draft_rule(facts_of(rule), at=at, by=by)
    draft.replaces_id = rule.id
    return draft


def publish_rule(rule: FinderRule, *, expected_version: int, at: datetime, by: Actor) -> None:
    """Show a draft, or a withdrawn rule again, to the public and tell the subscribers concerned.

    The rule that it replaces is withdrawn. Raises RefusedError where no answers make the rule
    hold, where its standard is out of use, where it is over, or where another one has replaced
    it; StaleEditError.
    """
    refuse_bound(by)
    refuse_stale(rule, expected_version)
    _refuse_unfit_for_publication(rule, clock.today())
    verb = "Mới" if rule.published_at is None else "Áp dụng lại"
    concerned = [rule]
    replaced = db.session.get(FinderRule, rule.replaces_id) if rule.replaces_id else None
    if replaced is not None and replaced.state is RowState.PUBLISHED:
        verb, concerned = "Sửa đổi", [rule, replaced]
        reason = f"Được thay bằng quy tắc số {rule.id}."
        replaced.state, replaced.state_reason = RowState.WITHDRAWN, reason
        note(replaced, "withdrew", at=at, by=by, why=reason)
    rule.state, rule.state_reason = RowState.PUBLISHED, ""
    rule.published_at = at
    status = rule.standard.status if rule.standard else None
    rule.reviewed_status = rule.told_status = status
    note(rule, "published", at=at, by=by, why=rule.name)
    told_from = max(at, start_of(rule.valid_from)) if rule.valid_from else at
    tell_watchers(concerned, f"{verb}: {rule.name}", at=told_from)


def withdraw_rule(
    rule: FinderRule, *, reason: str, expected_version: int, at: datetime, by: Actor
) -> None:
    """Take a rule from the public, or give a draft up; it stays, and can come back.

    Raises RefusedError without a reason or for a rule that is withdrawn; StaleEditError.
    """
    refuse_bound(by)
    refuse_stale(rule, expected_version)
    if rule.state is RowState.WITHDRAWN:
        raise RefusedError("Quy tắc này đã được rút trước đó.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise RefusedError(f"Xin ghi lý do, ít nhất {SHORTEST_REASON} ký tự.")
    was_public = rule.state is RowState.PUBLISHED
    rule.state, rule.state_reason = RowState.WITHDRAWN, reason.strip()
    note(rule, "withdrew", at=at, by=by, why=rule.state_reason)
    if was_public:
        tell_watchers([rule], f"Không còn áp dụng: {rule.name}", at=at)


def note_review(rule: FinderRule, *, at: datetime, by: Actor) -> None:
    """Note that an officer has looked at the changed status of the standard and left the rule.

    Raises RefusedError where the rule names no standard.
    """
    refuse_bound(by)
    if rule.standard is None:
        raise RefusedError("Quy tắc này không dẫn tiêu chuẩn nào.")
    rule.reviewed_status = rule.standard.status
    note(rule, "reviewed", at=at, by=by, why=f"{rule.standard.code}: {rule.standard.status.value}")


def _refuse_unfit_for_publication(rule: FinderRule, day: date) -> None:
    if rule.state is RowState.PUBLISHED:
        raise RefusedError("Quy tắc này đang được công bố.")
    if rule.standard is not None and rule.standard.is_out_of_use:
        raise RefusedError(f"{rule.standard.code} đã bị hủy bỏ hoặc thay thế nên không công bố.")
    if rule.valid_to is not None and rule.valid_to < day:
        raise RefusedError("Quy tắc này đã hết thời hạn áp dụng.")
    if not can_hold(terms_of(rule), _group_codes(), _asked()):
        raise RefusedError("Không câu trả lời nào làm quy tắc này áp dụng: xin xem lại điều kiện.")
    heir = select(FinderRule.id).where(
        FinderRule.replaces_id == rule.id, FinderRule.state == RowState.PUBLISHED
    )
    if db.session.scalar(heir) is not None:
        raise RefusedError("Đã có quy tắc khác thay cho quy tắc này. Xin rút quy tắc đó trước.")


def _group_codes() -> frozenset[str]:
    public = FinderGroup.state == RowState.PUBLISHED
    return frozenset(db.session.scalars(select(FinderGroup.code).where(public)))


def _asked() -> dict[str, Asked]:
    rows = db.session.scalars(select(FinderQuestion).where(FinderQuestion.is_active))
    return {
        row.code: Asked(
            row.code,
            frozenset(option.code for option in row.options if option.is_active),
            row.is_multiple,
        )
        for row in rows
    }
