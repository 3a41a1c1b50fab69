"""Tables of administrative procedures: fields, offices that receive, procedures, their versions."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.core.language import ENGLISH, current_language
from portal.procedures.states import Confidence, Level, VersionState

# In the book of printed codes, in the search and in the audit.
KIND = "procedure"


class ProcedureField(Model):
    """What procedures are about."""

    __tablename__ = "procedure_field"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label


class ProcedureOffice(Model):
    """Where papers are handed in."""

    __tablename__ = "procedure_office"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    level: Mapped[Level]
    address: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(String(400), default="")
    source: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]


class Procedure(Model):
    """A procedure by its own code, which stays while versions come and go.

    The code is the portal's own, printed on posters; it is no number of the state.
    """

    __tablename__ = "procedure"
    __table_args__ = (
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_reason <> ''", name="withdrawn_reason"),
        CheckConstraint("replaced_by_code <> code", name="replaced_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    origin: Mapped[str | None] = mapped_column(String(80), unique=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    replaced_by_code: Mapped[str | None] = mapped_column(String(16))
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    versions: Mapped[list["ProcedureVersion"]] = relationship(
        back_populates="procedure", order_by="ProcedureVersion.number"
    )

    @property
    def path(self) -> str:
        """Its address without language prefix."""
        return f"/thu-tuc/{self.code}"


class ProcedureVersion(Model):
    """What a procedure asks for, from one day to another.

    Empty `time_limit`, `fee` and the like mean that the portal does not know. A published
    version is never changed: another one follows it.
    """

    __tablename__ = "procedure_version"
    __table_args__ = (
        UniqueConstraint("procedure_id", "number"),
        Index(
            "uq_procedure_version_one_draft",
            "procedure_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_at"),
        CheckConstraint("published_by = '' OR published_by <> written_by", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300), default="")
    sort_name: Mapped[str] = mapped_column(String(300), index=True)
    summary: Mapped[str] = mapped_column(String(600), default="")
    field_code: Mapped[str] = mapped_column(ForeignKey("procedure_field.code"), index=True)
    level: Mapped[Level] = mapped_column(index=True)
    office_code: Mapped[str | None] = mapped_column(ForeignKey("procedure_office.code"), index=True)
    applicants: Mapped[str] = mapped_column(String(600), default="")
    steps: Mapped[list[str]]
    papers: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    time_limit: Mapped[str] = mapped_column(String(300), default="")
    fee: Mapped[str] = mapped_column(String(300), default="")
    fee_basis: Mapped[str] = mapped_column(String(400), default="")
    result: Mapped[str] = mapped_column(String(300), default="")
    legal_basis: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    portal_link: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date] = mapped_column(index=True)
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(400))
    confidence: Mapped[Confidence]
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(200), default="")
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    procedure: Mapped[Procedure] = relationship(back_populates="versions")
    field: Mapped[ProcedureField] = relationship()
    office: Mapped[ProcedureOffice | None] = relationship()

    @property
    def shown_name(self) -> str:
        """Its name in the language of the page where there is one."""
        return self.name_en if current_language() == ENGLISH and self.name_en else self.name

    @property
    def is_translated(self) -> bool:
        """Whether its name is shown in English."""
        return bool(self.name_en) and current_language() == ENGLISH

    def has_ended(self, on: date) -> bool:
        """Whether it held up to a day that has passed."""
        return self.valid_to is not None and self.valid_to < on
