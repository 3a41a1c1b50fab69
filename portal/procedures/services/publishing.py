"""Publishing procedures: another person than the writer; what held before is kept as history."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.core import audit, code_book, outbox
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.core.feed import start_of
from portal.core.public_code import normalise
from portal.core.revision import revise
from portal.procedures.models import KIND, Procedure, ProcedureVersion
from portal.procedures.schemas import ProcedureText
from portal.procedures.services.writing import columns, draft_to_decide, refuse_unknown_rows
from portal.procedures.states import VersionState
from portal.procedures.topics import PROCEDURES
from portal.subscriptions.services import announce


def publish_version(
    procedure: Procedure, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Publish the draft; it shows from its first day on, the one before up to the day before.

    A procedure that was withdrawn is public again. Raises RefusedError without a draft, for the
    person who wrote it, and for a first day before that of the version it follows;
    StaleEditError when the draft has changed.
    """
    draft = draft_to_decide(procedure, expected_version)
    if draft.written_by == by.name:
        raise RefusedError("Người viết không tự duyệt; cần người thứ hai.")
    before = _last_published(procedure)
    if before is not None:
        if draft.valid_from <= before.valid_from:
            raise RefusedError(
                f"Phiên bản đang đăng có hiệu lực từ {before.valid_from:%d/%m/%Y};"
                " phiên bản mới phải bắt đầu sau ngày ấy."
            )
        last_day = draft.valid_from - timedelta(days=1)
        before.valid_to = min(before.valid_to or last_day, last_day)
    draft.state, draft.published_by, draft.published_at = VersionState.PUBLISHED, by.name, at
    procedure.withdrawn_at, procedure.withdrawn_reason = None, ""
    procedure.replaced_by_code = None
    procedure.updated_at = at
    db.session.flush()
    audit.record(
        by.name, "published", kind=KIND, key=procedure.code, note=f"version {draft.number}"
    )
    outbox.mark_stale(KIND, procedure.code)
    news_at = max(at, start_of(draft.valid_from))
    announce(PROCEDURES, title=draft.name, path=procedure.path, at=news_at)


def withdraw_procedure(
    procedure: Procedure,
    *,
    reason: str,
    replaced_by: str,
    expected_version: int,
    at: datetime,
    by: Actor,
) -> None:
    """Take a procedure off; its printed code then says so, and leads to the one that follows.

    Raises RefusedError for one that is not public and for an unknown follower, StaleEditError.
    """
    if procedure.version != expected_version:
        raise StaleEditError("Thủ tục này vừa được người khác sửa. Xin xem lại rồi gửi lần nữa.")
    if procedure.withdrawn_at is not None or _last_published(procedure) is None:
        raise RefusedError("Thủ tục này không đang đăng.")
    follower = normalise(replaced_by)
    if follower:
        _refuse_follower(procedure, follower)
    procedure.withdrawn_at, procedure.withdrawn_reason = at, reason
    procedure.replaced_by_code = follower or None
    procedure.updated_at = at
    audit.record(by.name, "withdrew", kind=KIND, key=procedure.code, note=reason)
    outbox.mark_stale(KIND, procedure.code)


def load_procedure(
    origin: str, text: ProcedureText, *, is_sample: bool, at: datetime, by: str
) -> Procedure:
    """Bring a procedure of a fixed source up to date, published without a second person.

    Once an officer has written a version of it, the source is not asked any more. Raises
    RefusedError for a field or an office that the portal does not have.
    """
    refuse_unknown_rows(text)
    procedure = db.session.scalar(select(Procedure).where(Procedure.origin == origin))
    if procedure is None:
        code = code_book.issue_derived_code(KIND, origin)
        procedure = Procedure(
            code=code, origin=origin, is_sample=is_sample, created_at=at, updated_at=at
        )
        procedure.versions.append(
            ProcedureVersion(
                number=1,
                state=VersionState.PUBLISHED,
                written_by=by,
                written_at=at,
                published_at=at,
            )
        )
        db.session.add(procedure)
    version = procedure.versions[-1]
    if version.number > 1 or version.written_by != by:
        return procedure
    with db.session.no_autoflush:
        changed = revise(version, columns(text))
    if changed:
        procedure.updated_at = at
        audit.record(by, "loaded", kind=KIND, key=procedure.code)
        outbox.mark_stale(KIND, procedure.code)
    return procedure


def text_of(version: ProcedureVersion) -> ProcedureText:
    """What a version says."""
    return ProcedureText(**{name: getattr(version, name) for name in ProcedureText.__slots__})


def _last_published(procedure: Procedure) -> ProcedureVersion | None:
    published = [one for one in procedure.versions if one.state is VersionState.PUBLISHED]
    return published[-1] if published else None


def _refuse_follower(procedure: Procedure, follower: str) -> None:
    found = db.session.scalar(select(Procedure).where(Procedure.code == follower))
    if found is None or found.id == procedure.id or found.withdrawn_at is not None:
        raise RefusedError("Mã thủ tục thay thế không có trên cổng hoặc không đang đăng.")
