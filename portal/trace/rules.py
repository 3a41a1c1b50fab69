"""Rules of traceability that are data: visibility, retention, event forms of the trades."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.registry.rules import LegalVersion
from portal.trace.states import (
    Action,
    EventType,
    FieldKind,
    IdentifierRole,
    RetentionStart,
    Visibility,
)


class StepVisibility(Model):
    """Who sees events of a business step when the event itself does not say."""

    __tablename__ = "step_visibility"

    business_step: Mapped[str] = mapped_column(String(80), primary_key=True)
    visibility: Mapped[Visibility]
    basis: Mapped[str] = mapped_column(String(300), default="")


class RetentionRule(LegalVersion, Model):
    """How many months the data of a lot must be kept, under one version of the law."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        UniqueConstraint("code", "effective_from"),
        CheckConstraint("months > 0", name="months"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    starts: Mapped[RetentionStart]
    months: Mapped[int]
    risk_code: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(default="")


class EventTemplate(Model):
    """A short form of one trade that becomes one EPCIS event.

    `subject` is the role that the lot of the form plays in the event.
    """

    __tablename__ = "event_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    trade: Mapped[str] = mapped_column(String(40), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(160))
    label_en: Mapped[str] = mapped_column(String(160))
    type: Mapped[EventType]
    action: Mapped[Action | None]
    subject: Mapped[IdentifierRole]
    business_step: Mapped[str] = mapped_column(String(80))
    disposition: Mapped[str] = mapped_column(String(80), default="")
    visibility: Mapped[Visibility | None]

    fields: Mapped[list["EventTemplateField"]] = relationship(
        back_populates="template",
        cascade="all, delete-orphan",
        order_by="EventTemplateField.position",
    )


class EventTemplateField(Model):
    """One field of the form; `target` is the element of the event that it fills."""

    __tablename__ = "event_template_field"
    __table_args__ = (UniqueConstraint("template_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("event_template.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(160))
    label_en: Mapped[str] = mapped_column(String(160))
    kind: Mapped[FieldKind]
    target: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(12), default="")
    choices: Mapped[list[str]] = mapped_column(default=list)
    is_required: Mapped[bool] = mapped_column(default=False)
    hint: Mapped[str] = mapped_column(String(300), default="")

    template: Mapped[EventTemplate] = relationship(back_populates="fields")
