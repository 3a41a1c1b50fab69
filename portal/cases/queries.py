"""Reads of cases, of their rows of law, and of the box of identities."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.cases.box_models import BoxHolder, BoxKey
from portal.cases.models import CasePhoto, CitizenCase
from portal.cases.receipts import is_secret_of, number_as_kept, number_of_pass
from portal.cases.rules import Agency, CaseKind, CaseTopic, DayOff, LawRow
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _


def kinds_in_force(on: date) -> Sequence[CaseKind]:
    """The kinds of reports with the law of this day, in the order of the form."""
    statement = select(CaseKind).where(_in_force(CaseKind, on)).order_by(CaseKind.position)
    return db.session.scalars(statement).all()


def kind_in_force(code: str, on: date) -> CaseKind:
    """The kind of this code under the law of this day; raises NotFoundError."""
    statement = select(CaseKind).where(CaseKind.code == code, _in_force(CaseKind, on))
    found = db.session.scalar(statement.order_by(CaseKind.valid_from.desc()).limit(1))
    if found is None:
        raise NotFoundError(_("Không có loại phản ánh này."))
    return found


def topics() -> Sequence[CaseTopic]:
    """What a report may be about, in the order of the form."""
    statement = select(CaseTopic).where(CaseTopic.is_active).order_by(CaseTopic.position)
    return db.session.scalars(statement).all()


def agencies_in_force(on: date) -> Sequence[Agency]:
    """The authorities to which cases may be forwarded on this day."""
    statement = select(Agency).where(_in_force(Agency, on)).order_by(Agency.position)
    return db.session.scalars(statement).all()


def agency_by_code(code: str, on: date) -> Agency:
    """The authority with this code, if it stands on this day; raises NotFoundError."""
    found = db.session.scalar(select(Agency).where(Agency.code == code, _in_force(Agency, on)))
    if found is None:
        raise NotFoundError("Không có cơ quan này trong danh sách đang dùng.")
    return found


def days_off() -> frozenset[date]:
    """The public holidays that are known."""
    return frozenset(db.session.scalars(select(DayOff.day)))


def case_by_number(number: str) -> CitizenCase:
    """The case with everything that belongs to it; raises NotFoundError."""
    found = _whole_case(CitizenCase.number == number)
    if found is None:
        raise NotFoundError("Không có phản ánh này.")
    return found


def case_of_secret(number: str, secret: str) -> CitizenCase | None:
    """The case that number and secret open together, None when either is wrong."""
    found = _whole_case(CitizenCase.number == number_as_kept(number))
    return found if is_secret_of(found, secret) else None


def case_of_pass(text: str) -> CitizenCase | None:
    """The case that a pass opens, None when its time is over."""
    read = number_of_pass(text)
    if read is None:
        return None
    number, beginning = read
    found = _whole_case(CitizenCase.number == number)
    return found if found is not None and found.secret_digest.startswith(beginning) else None


def case_of_ticket(ticket_digest: str) -> CitizenCase | None:
    """The case that came with a form, None when it has not come yet."""
    return db.session.scalar(select(CitizenCase).where(CitizenCase.ticket_digest == ticket_digest))


def photo_of(case: CitizenCase, photo_id: int) -> CasePhoto:
    """One picture of this case; raises NotFoundError."""
    for photo in case.photos:
        if photo.id == photo_id:
            return photo
    raise NotFoundError("Không có ảnh này.")


def current_box() -> BoxKey | None:
    """The box to which identities are sealed, None before there is one."""
    statement = select(BoxKey).where(BoxKey.retired_at.is_(None)).order_by(BoxKey.id.desc())
    return db.session.scalar(statement.limit(1))


def holder_of(account_id: int) -> BoxHolder | None:
    """What this officer holds of the present box, admitted or waiting; None for nothing."""
    statement = select(BoxHolder).join(BoxHolder.box).options(joinedload(BoxHolder.box))
    return db.session.scalar(
        statement.where(BoxHolder.account_id == account_id, BoxKey.retired_at.is_(None))
    )


def holders() -> Sequence[BoxHolder]:
    """All who hold the present box or wait for it, in the order in which they came."""
    statement = select(BoxHolder).join(BoxHolder.box).where(BoxKey.retired_at.is_(None))
    return db.session.scalars(statement.order_by(BoxHolder.id)).all()


def _whole_case(condition: ColumnElement[bool]) -> CitizenCase | None:
    return db.session.scalar(select(CitizenCase).where(condition).options(*_everything()))


def _everything() -> Sequence[ExecutableOption]:
    one = (
        CitizenCase.kind,
        CitizenCase.topic,
        CitizenCase.commune,
        CitizenCase.assigned_commune,
        CitizenCase.forwarded_agency,
        CitizenCase.identity,
        CitizenCase.rating,
    )
    many = (CitizenCase.messages, CitizenCase.photos, CitizenCase.events, CitizenCase.openings)
    return [*(joinedload(part) for part in one), *(selectinload(part) for part in many)]


def _in_force(table: type[LawRow], on: date) -> ColumnElement[bool]:
    return (table.valid_from <= on) & or_(table.valid_to.is_(None), table.valid_to >= on)
