"""Reads of procedures: the version that holds on a day, lists, offices, what came before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slugify import slugify
from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.sql.expression import Subquery

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import PAGE_SIZE, Listing, read_page
from portal.core.public_code import normalise
from portal.procedures.models import (
    Procedure,
    ProcedureField,
    ProcedureOffice,
    ProcedureVersion,
)
from portal.procedures.states import Level, VersionState

LONGEST_ASKED = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which procedures somebody looks for; empty means all."""

    words: str = ""
    field: str = ""
    level: str = ""
    office: str = ""


def versions_on(day: date) -> Select[ProcedureVersion]:
    """The version of each public procedure that holds on a day, by name.

    One that was published with a later first day does not show before it.
    """
    later = aliased(ProcedureVersion)
    is_replaced = exists().where(
        later.procedure_id == ProcedureVersion.procedure_id,
        later.state == VersionState.PUBLISHED,
        later.valid_from <= day,
        later.number > ProcedureVersion.number,
    )
    return (
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(
            Procedure.withdrawn_at.is_(None),
            ProcedureVersion.state == VersionState.PUBLISHED,
            ProcedureVersion.valid_from <= day,
            ~is_replaced,
        )
        .options(
            joinedload(ProcedureVersion.procedure),
            joinedload(ProcedureVersion.field),
            joinedload(ProcedureVersion.office),
        )
        .order_by(ProcedureVersion.sort_name, ProcedureVersion.id)
    )


def procedures_page(
    day: date, page: int, wanted: Wanted, size: int = PAGE_SIZE
) -> Listing[ProcedureVersion]:
    """One page of the procedures that hold on a day."""
    return read_page(_narrowed(versions_on(day), wanted), page, size)


def procedures_for_poster(
    day: date, codes: Sequence[str], wanted: Wanted, most: int
) -> Sequence[ProcedureVersion]:
    """The procedures named, else those wanted, at most so many."""
    statement = _narrowed(versions_on(day), wanted)
    if codes:
        statement = versions_on(day).where(Procedure.code.in_([normalise(one) for one in codes]))
    return db.session.scalars(statement.limit(most)).all()


def procedure_on(code: str, day: date) -> ProcedureVersion:
    """The version of a procedure that holds on a day; raises NotFoundError."""
    found = db.session.scalar(versions_on(day).where(Procedure.code == normalise(code)))
    if found is None:
        raise NotFoundError(_("Không có thủ tục này."))
    return found


def withdrawn_procedure(code: str) -> Procedure | None:
    """A procedure that was public and was taken off, so that its printed code still says so."""
    was_public = exists().where(
        ProcedureVersion.procedure_id == Procedure.id,
        ProcedureVersion.state == VersionState.PUBLISHED,
    )
    statement = select(Procedure).where(
        Procedure.code == normalise(code), Procedure.withdrawn_at.is_not(None), was_public
    )
    return db.session.scalar(statement.options(selectinload(Procedure.versions)))


def other_versions(shown: ProcedureVersion) -> Sequence[ProcedureVersion]:
    """The published versions of the same procedure besides the one shown, newest first.

    One that begins later is among them, so that people can prepare for it.
    """
    statement = select(ProcedureVersion).where(
        ProcedureVersion.procedure_id == shown.procedure_id,
        ProcedureVersion.state == VersionState.PUBLISHED,
        ProcedureVersion.id != shown.id,
    )
    return db.session.scalars(statement.order_by(ProcedureVersion.number.desc())).all()


def former_version(code: str, number: int) -> ProcedureVersion:
    """A published version of a procedure by its number; raises NotFoundError."""
    found = db.session.scalar(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(
            Procedure.code == normalise(code),
            Procedure.withdrawn_at.is_(None),
            ProcedureVersion.number == number,
            ProcedureVersion.state == VersionState.PUBLISHED,
        )
        .options(
            joinedload(ProcedureVersion.procedure),
            joinedload(ProcedureVersion.field),
            joinedload(ProcedureVersion.office),
        )
    )
    if found is None:
        raise NotFoundError(_("Không có phiên bản này của thủ tục."))
    return found


def procedures_by_codes(codes: Sequence[str], day: date) -> Sequence[ProcedureVersion]:
    """The versions that hold on a day of those procedures among these that are public."""
    return db.session.scalars(versions_on(day).where(Procedure.code.in_(codes))).all()


def newest_versions(day: date, limit: int) -> Sequence[ProcedureVersion]:
    """The procedures that changed last, for feeds."""
    statement = versions_on(day).order_by(None)
    newest = statement.order_by(ProcedureVersion.published_at.desc(), ProcedureVersion.id)
    return db.session.scalars(newest.limit(limit)).all()


def public_codes(day: date) -> Sequence[str]:
    """The codes of all procedures that hold on a day."""
    return db.session.scalars(versions_on(day).with_only_columns(Procedure.code)).all()


def procedure_fields() -> Sequence[ProcedureField]:
    """What procedures are about, in order."""
    return db.session.scalars(select(ProcedureField).order_by(ProcedureField.position)).all()


def offices() -> Sequence[ProcedureOffice]:
    """Where papers are handed in, in order."""
    return db.session.scalars(select(ProcedureOffice).order_by(ProcedureOffice.position)).all()


def office_named(code: str) -> ProcedureOffice:
    """The office with this code; raises NotFoundError."""
    found = db.session.get(ProcedureOffice, code)
    if found is None:
        raise NotFoundError(_("Không có nơi nhận hồ sơ này."))
    return found


def procedures_at_the_desk(page: int, *, words: str, field: str, state: str) -> Listing[Procedure]:
    """One page of all procedures, those with a draft first."""
    newest = _newest_numbers()
    has_draft = _has(VersionState.DRAFT)
    statement = (
        select(Procedure)
        .join(newest, newest.c.procedure_id == Procedure.id)
        .join(
            ProcedureVersion,
            and_(
                ProcedureVersion.procedure_id == Procedure.id,
                ProcedureVersion.number == newest.c.number,
            ),
        )
        .options(selectinload(Procedure.versions).joinedload(ProcedureVersion.field))
        .order_by(~has_draft, ProcedureVersion.sort_name, Procedure.id)
    )
    statement = _named(statement, words)
    if field:
        statement = statement.where(ProcedureVersion.field_code == field)
    states = {
        "cho": has_draft,
        "dang": and_(_has(VersionState.PUBLISHED), Procedure.withdrawn_at.is_(None)),
        "go": Procedure.withdrawn_at.is_not(None),
        "chua": ~_has(VersionState.PUBLISHED),
    }
    if state:
        statement = statement.where(states[state])
    return read_page(statement, page)


def procedure_by_code(code: str) -> Procedure:
    """A procedure with all its versions, whoever may see it; raises NotFoundError."""
    found = db.session.scalar(
        select(Procedure)
        .where(Procedure.code == normalise(code))
        .options(
            selectinload(Procedure.versions).joinedload(ProcedureVersion.field),
            selectinload(Procedure.versions).joinedload(ProcedureVersion.office),
        )
    )
    if found is None:
        raise NotFoundError("Không có thủ tục này.")
    return found


def _newest_numbers() -> Subquery:
    number = func.max(ProcedureVersion.number).label("number")
    return (
        select(ProcedureVersion.procedure_id, number)
        .group_by(ProcedureVersion.procedure_id)
        .subquery()
    )


def _has(state: VersionState) -> ColumnElement[bool]:
    """Whether a procedure has a version in this state, whichever version the list shows."""
    any_version = aliased(ProcedureVersion)
    return exists().where(any_version.procedure_id == Procedure.id, any_version.state == state)


def _narrowed(statement: Select[ProcedureVersion], wanted: Wanted) -> Select[ProcedureVersion]:
    if wanted.field:
        statement = statement.where(ProcedureVersion.field_code == wanted.field)
    if wanted.level:
        statement = statement.where(ProcedureVersion.level == Level(wanted.level))
    if wanted.office:
        statement = statement.where(ProcedureVersion.office_code == wanted.office)
    return _named(statement, wanted.words)


def _named(statement: Select[Any], words: str) -> Select[Any]:
    """Only those whose name holds the words, with marks or without, or whose code was typed."""
    folded = slugify(words, separator=" ").split()[:LONGEST_ASKED]
    for word in folded:
        fits = ProcedureVersion.sort_name.contains(word, autoescape=True)
        statement = statement.where(fits | (Procedure.code == normalise(words)))
    return statement
