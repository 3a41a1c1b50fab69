"""A rule as forms and files give it, and what becomes of that in the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.standard_code import key_of
from portal.finder.models import (
    FinderCondition,
    FinderGroup,
    FinderKind,
    FinderOption,
    FinderQuestion,
    FinderRule,
)
from portal.finder.states import Mode, Obligation
from portal.standards.models import Confidence, Standard

Asks = Mapping[str, tuple[Mode, frozenset[str]]]


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """A rule as a form or a file gives it; `standard_code` in any spelling."""

    kind_code: str
    obligation: Obligation
    legal_basis: str
    confidence: Confidence
    source: str
    standard_code: str = ""
    title: str = ""
    title_en: str = ""
    duty: str = ""
    duty_en: str = ""
    next_step: str = ""
    next_step_en: str = ""
    next_path: str = ""
    period_months: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    position: int = 0
    covers_all_groups: bool = False
    groups: tuple[str, ...] = ()
    conditions: Asks = field(default_factory=dict)


def facts_of(rule: FinderRule) -> RuleFacts:
    """A rule as a form would give it."""
    names = RuleFacts.__dataclass_fields__.keys() - {"standard_code", "groups", "conditions"}
    return RuleFacts(
        **{name: getattr(rule, name) for name in names},
        standard_code=rule.standard.code if rule.standard else "",
        groups=tuple(group.code for group in rule.groups),
        conditions={
            one.question.code: (Mode(one.mode), frozenset(option.code for option in one.options))
            for one in rule.conditions
        },
    )


def columns_of(facts: RuleFacts) -> dict[str, object]:
    """What a rule of these facts says besides its terms.

    Raises RefusedError for facts that contradict each other or name what nobody knows.
    """
    _refuse_contradictions(facts)
    standard = _standard(facts)
    names = RuleFacts.__dataclass_fields__.keys() - {"standard_code", "groups", "conditions"}
    columns = {name: getattr(facts, name) for name in names}
    return columns | {"standard": standard}


def _refuse_contradictions(facts: RuleFacts) -> None:
    if not (facts.legal_basis.strip() and facts.source.strip()):
        raise RefusedError("Quy tắc nào cũng phải ghi căn cứ và nguồn thông tin.")
    if not (facts.standard_code or facts.title.strip()):
        raise RefusedError("Xin ghi số hiệu tiêu chuẩn, quy chuẩn hoặc tên việc phải làm.")
    if facts.valid_from and facts.valid_to and facts.valid_to < facts.valid_from:
        raise RefusedError("Ngày hết áp dụng không thể trước ngày bắt đầu.")
    if facts.covers_all_groups == bool(facts.groups):
        raise RefusedError("Xin chọn các nhóm sản phẩm, hoặc chọn áp dụng cho mọi nhóm.")
    if not all(options for _mode, options in facts.conditions.values()):
        raise RefusedError("Điều kiện nào cũng phải có ít nhất một lựa chọn.")
    if facts.next_path and (facts.next_path[0] != "/" or facts.next_path[:2] == "//"):
        raise RefusedError("Liên kết của việc tiếp theo bắt đầu bằng dấu gạch chéo: /thu-tuc/")
    if db.session.get(FinderKind, facts.kind_code) is None:
        raise RefusedError("Xin chọn một mục của trang kết quả.")


def _standard(facts: RuleFacts) -> Standard | None:
    """The standard that is named; what is voluntary never stands among the duties."""
    if not facts.standard_code:
        return None
    key = key_of(facts.standard_code)
    standard = db.session.scalar(select(Standard).where(Standard.key == key))
    if standard is None:
        raise RefusedError(f"Cổng chưa có tiêu chuẩn, quy chuẩn nào mang số hiệu {key or '?'}.")
    right = Obligation.MUST if standard.is_mandatory else Obligation.VOLUNTARY
    if facts.obligation is not right:
        kind = "bắt buộc" if standard.is_mandatory else "tự nguyện"
        raise RefusedError(f"{standard.code} là văn bản {kind}; xin chọn đúng mức bắt buộc.")
    return standard


def set_terms(rule: FinderRule, facts: RuleFacts) -> None:
    """Have a rule hold for these groups and conditions; raises RefusedError for unknown ones."""
    chosen = select(FinderGroup).where(FinderGroup.code.in_(facts.groups))
    groups = db.session.scalars(chosen.order_by(FinderGroup.position)).all()
    if len(groups) != len(set(facts.groups)):
        raise RefusedError("Có nhóm sản phẩm không còn trong danh sách.")
    rule.groups = list(groups)
    kept = {one.question.code: one for one in rule.conditions}
    rule.conditions = [
        _condition(kept.get(code), code, facts.conditions[code])
        for code in sorted(facts.conditions)
    ]


def _condition(
    kept: FinderCondition | None, code: str, asked: tuple[Mode, frozenset[str]]
) -> FinderCondition:
    condition = kept or FinderCondition(question=_question(code))
    condition.mode, condition.options = asked[0], _options(condition.question, asked[1])
    return condition


def _question(code: str) -> FinderQuestion:
    question = db.session.scalar(select(FinderQuestion).where(FinderQuestion.code == code))
    if question is None:
        raise RefusedError("Có câu hỏi không còn trong danh sách.")
    return question


def _options(question: FinderQuestion, codes: frozenset[str]) -> list[FinderOption]:
    found = [option for option in question.options if option.code in codes]
    if len(found) != len(codes):
        raise RefusedError("Có lựa chọn không còn trong danh sách.")
    return found


def told_terms(rule: FinderRule) -> str:
    """When the rule holds, on one line of the audit."""
    groups = "mọi nhóm" if rule.covers_all_groups else ", ".join(one.code for one in rule.groups)
    parts = [
        f"{one.question.code} {Mode(one.mode).value} ({', '.join(o.code for o in one.options)})"
        for one in rule.conditions
    ]
    return "; ".join([groups, *sorted(parts)])


def plain(value: object) -> object:
    """A value as the audit keeps it."""
    if isinstance(value, Standard):
        return value.code
    return value.isoformat() if isinstance(value, date) else value
