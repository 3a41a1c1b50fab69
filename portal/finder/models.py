"""Tables of the finder: product groups, questions, rules with their conditions, who watches."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model, states_named
from portal.finder.states import Mode, Obligation, RowState
from portal.standards.models import Confidence, Standard, StandardStatus

# What these records are called in the audit.
GROUP, QUESTION, RULE = "finder_group", "finder_question", "finder_rule"


class FinderGroup(Model):
    """A group of products as people call it; `words` are other names, brands of speech.

    `ocop_sets` are numbers of OCOP product sets whose products belong here.
    """

    __tablename__ = "finder_group"
    __table_args__ = (CheckConstraint("code <> ''", name="code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    words: Mapped[list[str]] = mapped_column(default=list)
    about: Mapped[str] = mapped_column(String(300), default="")
    about_en: Mapped[str] = mapped_column(String(300), default="")
    ocop_sets: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[int]
    state: Mapped[RowState] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(200))
    __mapper_args__ = {"version_id_col": version}


class FinderQuestion(Model):
    """One question after the choice of the group; no answer means “not sure”."""

    __tablename__ = "finder_question"
    __table_args__ = (CheckConstraint("code <> ''", name="code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    text: Mapped[str] = mapped_column(String(200))
    text_en: Mapped[str] = mapped_column(String(200), default="")
    hint: Mapped[str] = mapped_column(String(400), default="")
    hint_en: Mapped[str] = mapped_column(String(400), default="")
    is_multiple: Mapped[bool]
    is_active: Mapped[bool]
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(200))
    __mapper_args__ = {"version_id_col": version}

    options: Mapped[list["FinderOption"]] = relationship(
        back_populates="question", order_by="FinderOption.position, FinderOption.id"
    )


class FinderOption(Model):
    """One answer to a question; `is_general` when it is offered for every group."""

    __tablename__ = "finder_option"
    __table_args__ = (
        UniqueConstraint("question_id", "code"),
        CheckConstraint("code <> ''", name="code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("finder_question.id"))
    code: Mapped[str] = mapped_column(String(32))
    label: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200), default="")
    is_general: Mapped[bool]
    is_active: Mapped[bool]
    position: Mapped[int]

    question: Mapped[FinderQuestion] = relationship(back_populates="options")


class FinderKind(Model):
    """A section of the result: regulations, labels, traceability, procedures and so on."""

    __tablename__ = "finder_kind"

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120), default="")
    intro: Mapped[str] = mapped_column(String(400), default="")
    intro_en: Mapped[str] = mapped_column(String(400), default="")
    position: Mapped[int]


class FinderRule(Model):
    """What holds for some products: a standard or a duty, with its law and its conditions.

    A published rule is never changed: a new edition replaces it and it stays as withdrawn.
    `origin` is the line of the seed that it came from. `reviewed_status` is the status of the
    standard when an officer last looked at the rule, `told_status` the one subscribers know.
    """

    __tablename__ = "finder_rule"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_to"),
        CheckConstraint("standard_key IS NOT NULL OR title <> ''", name="title"),
        CheckConstraint("legal_basis <> '' AND source <> ''", name="basis"),
        CheckConstraint("period_months IS NULL OR period_months > 0", name="period_months"),
        CheckConstraint("state <> 'withdrawn' OR state_reason <> ''", name="withdrawn_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str | None] = mapped_column(String(80), unique=True)
    kind_code: Mapped[str] = mapped_column(ForeignKey("finder_kind.code"), index=True)
    obligation: Mapped[Obligation]
    standard_key: Mapped[str | None] = mapped_column(ForeignKey("standard.key"), index=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    duty: Mapped[str] = mapped_column(default="")
    duty_en: Mapped[str] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(String(600), default="")
    next_step_en: Mapped[str] = mapped_column(String(600), default="")
    next_path: Mapped[str] = mapped_column(String(200), default="")
    period_months: Mapped[int | None]
    legal_basis: Mapped[str] = mapped_column(String(400))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    confidence: Mapped[Confidence]
    source: Mapped[str] = mapped_column(String(400))
    covers_all_groups: Mapped[bool]
    position: Mapped[int]
    state: Mapped[RowState] = mapped_column(index=True)
    state_reason: Mapped[str] = mapped_column(String(600), default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("finder_rule.id"), index=True)
    reviewed_status: Mapped[StandardStatus | None]
    told_status: Mapped[StandardStatus | None] = mapped_column(
        states_named("told_status", StandardStatus)
    )
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(200))
    __mapper_args__ = {"version_id_col": version}

    kind: Mapped[FinderKind] = relationship()
    standard: Mapped[Standard | None] = relationship()
    groups: Mapped[list[FinderGroup]] = relationship(
        secondary="finder_rule_group", order_by=FinderGroup.position
    )
    conditions: Mapped[list["FinderCondition"]] = relationship(
        back_populates="rule", cascade="all, delete-orphan", order_by="FinderCondition.id"
    )

    @property
    def name(self) -> str:
        """What it is called on screen: the standard's code, or its own title."""
        return self.title or (self.standard.code if self.standard else "")


class FinderRuleGroup(Model):
    """A group of products for which a rule holds."""

    __tablename__ = "finder_rule_group"

    rule_id: Mapped[int] = mapped_column(
        ForeignKey("finder_rule.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("finder_group.id"), primary_key=True, index=True
    )


class FinderCondition(Model):
    """What a rule asks of the answers to one question; all conditions of a rule must hold."""

    __tablename__ = "finder_condition"
    __table_args__ = (UniqueConstraint("rule_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("finder_rule.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("finder_question.id"), index=True)
    mode: Mapped[Mode]

    rule: Mapped[FinderRule] = relationship(back_populates="conditions")
    question: Mapped[FinderQuestion] = relationship()
    options: Mapped[list[FinderOption]] = relationship(
        secondary="finder_condition_option", order_by=FinderOption.position
    )


class FinderConditionOption(Model):
    """An option that a condition names."""

    __tablename__ = "finder_condition_option"

    condition_id: Mapped[int] = mapped_column(
        ForeignKey("finder_condition.id", ondelete="CASCADE"), primary_key=True
    )
    option_id: Mapped[int] = mapped_column(
        ForeignKey("finder_option.id"), primary_key=True, index=True
    )


class FinderWatch(Model):
    """Answers whose result somebody wants to hear of; nobody's name stands here."""

    __tablename__ = "finder_watch"

    digest: Mapped[str] = mapped_column(String(16), primary_key=True)
    answers: Mapped[str] = mapped_column(String(600))
    asked_at: Mapped[datetime]
