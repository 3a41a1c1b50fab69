"""Writing procedures: each change is a draft of a new version, which waits for somebody else."""

from dataclasses import asdict
from datetime import datetime

from slugify import slugify

from portal.core import audit, code_book
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.core.revision import revise
from portal.procedures.models import (
    KIND,
    Procedure,
    ProcedureField,
    ProcedureOffice,
    ProcedureVersion,
)
from portal.procedures.schemas import ProcedureText
from portal.procedures.states import VersionState


def enter_procedure(text: ProcedureText, *, at: datetime, by: Actor) -> Procedure:
    """Write the first version of a procedure; it gets a code, and waits for somebody else.

    Raises RefusedError for a field or an office that the portal does not have.
    """
    refuse_unknown_rows(text)
    code = code_book.issue_code(KIND)
    procedure = Procedure(code=code, created_at=at, updated_at=at)
    db.session.add(procedure)
    _add_draft(procedure, text, at=at, by=by)
    db.session.flush()
    audit.record(by.name, "entered", kind=KIND, key=code)
    return procedure


def write_version(
    procedure: Procedure,
    text: ProcedureText,
    *,
    expected_version: int | None,
    at: datetime,
    by: Actor,
) -> None:
    """Write the draft of the next version, or write on at the one that is there.

    `expected_version` is that of the draft that was shown, None when there was none. Raises
    StaleEditError when somebody else was quicker, RefusedError as `enter_procedure`.
    """
    draft = draft_of(procedure)
    if (draft.version if draft else None) != expected_version:
        raise StaleEditError("Bản soạn này vừa được người khác sửa. Xin xem lại rồi gửi lần nữa.")
    refuse_unknown_rows(text)
    if draft is None:
        _add_draft(procedure, text, at=at, by=by)
        changed: tuple[str, ...] = ()
    else:
        changed = revise(draft, columns(text))
        draft.written_by, draft.written_at = by.name, at
    procedure.updated_at = at
    db.session.flush()
    audit.record(by.name, "wrote", kind=KIND, key=procedure.code, note=", ".join(changed))


def drop_draft(procedure: Procedure, *, expected_version: int, at: datetime, by: Actor) -> None:
    """Give a draft up; it stays in the history of the desk. Raises StaleEditError, RefusedError."""
    draft = draft_to_decide(procedure, expected_version)
    draft.state = VersionState.DROPPED
    procedure.updated_at = at
    audit.record(by.name, "dropped", kind=KIND, key=procedure.code, note=f"version {draft.number}")


def draft_of(procedure: Procedure) -> ProcedureVersion | None:
    """The version that waits, None when there is none."""
    drafts = [one for one in procedure.versions if one.state is VersionState.DRAFT]
    return drafts[0] if drafts else None


def draft_to_decide(procedure: Procedure, expected_version: int) -> ProcedureVersion:
    """The draft as it was shown; raises RefusedError without one, StaleEditError for another."""
    draft = draft_of(procedure)
    if draft is None:
        raise RefusedError("Thủ tục này không có bản nào chờ duyệt.")
    if draft.version != expected_version:
        raise StaleEditError("Bản soạn này vừa được người khác sửa. Xin xem lại rồi gửi lần nữa.")
    return draft


def refuse_unknown_rows(text: ProcedureText) -> None:
    """Raise RefusedError for a field or an office that the portal does not have."""
    if db.session.get(ProcedureField, text.field_code) is None:
        raise RefusedError("Xin chọn một lĩnh vực trong danh sách.")
    if text.office_code and db.session.get(ProcedureOffice, text.office_code) is None:
        raise RefusedError("Xin chọn một nơi nhận hồ sơ trong danh sách.")


def columns(text: ProcedureText) -> dict[str, object]:
    """A text as columns of a version."""
    sort_name = slugify(text.name, separator=" ")
    return {**asdict(text), "office_code": text.office_code or None, "sort_name": sort_name}


def _add_draft(procedure: Procedure, text: ProcedureText, *, at: datetime, by: Actor) -> None:
    number = max((one.number for one in procedure.versions), default=0) + 1
    procedure.versions.append(
        ProcedureVersion(
            **columns(text),
            number=number,
            state=VersionState.DRAFT,
            written_by=by.name,
            written_at=at,
        )
    )
