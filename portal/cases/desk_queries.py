"""Reads of the officers' work on cases: the inbox, what is overdue, what belongs to one case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy import case as choose
from sqlalchemy.orm import joinedload

from portal.accounts.officer import Officer
from portal.cases.deadlines import SOON_DAYS
from portal.cases.desk_models import CaseDesk, CaseForward
from portal.cases.models import CitizenCase
from portal.cases.reach import Unit, visible_to
from portal.cases.rules import CaseKind
from portal.cases.states import OPEN_STATES, CaseState
from portal.core.db import db
from portal.core.paging import Listing, read_page

SOON = timedelta(days=SOON_DAYS)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What an inbox is narrowed to; empty values choose all."""

    number: str = ""
    state: CaseState | None = None
    kind: str = ""
    unit: Unit | None = None
    is_new: bool = False
    is_open: bool = False
    is_overdue: bool = False
    is_due_soon: bool = False
    is_doubtful: bool = False
    is_mine: bool = False


def find_cases(
    wanted: CaseFilter, officer: Officer, page: int, *, on: date
) -> Listing[CitizenCase]:
    """One page of the cases that the officer may see: what is due first before the others.

    Raises NotFoundError for a page beyond the end.
    """
    due = _due()
    statement = (
        select(CitizenCase)
        .where(visible_to(officer), *_conditions(wanted, officer, on))
        .options(
            joinedload(CitizenCase.kind),
            joinedload(CitizenCase.assigned_commune),
        )
        .order_by(
            choose((due.is_(None), 1), else_=0), due, CitizenCase.received_at.desc(), CitizenCase.id
        )
    )
    return read_page(statement, page)


def count_cases(officer: Officer, *, on: date) -> Mapping[str, int]:
    """How many visible cases wait to be received, are open, due soon, overdue, doubtful."""
    counted = {
        "received": CitizenCase.state == CaseState.RECEIVED,
        "open": CitizenCase.state.in_(OPEN_STATES),
        "soon": _is_due_soon(on),
        "overdue": _is_overdue(on),
        "doubtful": _is_doubtful(),
    }
    columns = [
        func.count(choose((condition, 1))).label(name) for name, condition in counted.items()
    ]
    row = db.session.execute(select(*columns).where(visible_to(officer))).one()
    return {name: int(row[at]) for at, name in enumerate(counted)}


def pressing_cases(officer: Officer, *, on: date) -> Listing[CitizenCase]:
    """The cases of an officer that are overdue or due within three days, the worst first."""
    due = _due()
    statement = (
        select(CitizenCase)
        .where(visible_to(officer), due <= on + SOON)
        .options(joinedload(CitizenCase.kind))
        .order_by(due, CitizenCase.id)
    )
    return read_page(statement, 1)


def cases_due_by(day: date) -> Sequence[CitizenCase]:
    """Every case of the province whose next deadline is this day or an earlier one."""
    statement = (
        select(CitizenCase)
        .where(_due() <= day)
        .options(joinedload(CitizenCase.kind))
        .order_by(_due(), CitizenCase.id)
    )
    return db.session.scalars(statement).all()


def kinds_ever() -> Sequence[tuple[str, str]]:
    """Every kind of case by code and name, the versions of the law aside."""
    rows = db.session.scalars(select(CaseKind).order_by(CaseKind.position, CaseKind.valid_from))
    return list({one.code: one.label for one in rows}.items())


def desk_of(case_id: int) -> CaseDesk | None:
    """What officers noted of a case; None where nobody has."""
    return db.session.get(CaseDesk, case_id, options=[joinedload(CaseDesk.assignee)])


def desks_of(case_ids: Sequence[int]) -> Mapping[int, CaseDesk]:
    """The same for many cases."""
    statement = select(CaseDesk).where(CaseDesk.case_id.in_(case_ids))
    rows = db.session.scalars(statement.options(joinedload(CaseDesk.assignee)))
    return {one.case_id: one for one in rows}


def forwards_of(case_id: int) -> Sequence[CaseForward]:
    """The letters with which a case was sent on, the latest last."""
    statement = select(CaseForward).where(CaseForward.case_id == case_id)
    found = db.session.scalars(
        statement.options(joinedload(CaseForward.agency)).order_by(CaseForward.id)
    )
    return found.all()


def others_about(case: CitizenCase, officer: Officer) -> Sequence[CitizenCase]:
    """The latest other cases about the same record that the officer may see."""
    if not case.subject_code:
        return []
    statement = select(CitizenCase).where(
        CitizenCase.subject_code == case.subject_code,
        CitizenCase.id != case.id,
        visible_to(officer),
    )
    latest = statement.options(joinedload(CitizenCase.kind)).order_by(CitizenCase.id.desc())
    return db.session.scalars(latest.limit(SHOWN)).all()


def _conditions(wanted: CaseFilter, officer: Officer, on: date) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.number:
        chosen.append(CitizenCase.number.contains(wanted.number.upper(), autoescape=True))
    if wanted.state is not None:
        chosen.append(CitizenCase.state == wanted.state)
    if wanted.kind:
        of_kind = select(CaseKind.id).where(CaseKind.code == wanted.kind)
        chosen.append(CitizenCase.kind_id.in_(of_kind))
    if wanted.unit is not None:
        chosen.append(_of_unit(wanted.unit))
    chosen += [condition for is_wanted, condition in _flags(wanted, officer, on) if is_wanted]
    return chosen


def _flags(
    wanted: CaseFilter, officer: Officer, on: date
) -> Sequence[tuple[bool, ColumnElement[bool]]]:
    mine = select(CaseDesk.case_id).where(CaseDesk.assignee_id == officer.account_id)
    return (
        (wanted.is_new, CitizenCase.state == CaseState.RECEIVED),
        (wanted.is_open, CitizenCase.state.in_(OPEN_STATES)),
        (wanted.is_overdue, _is_overdue(on)),
        (wanted.is_due_soon, _is_due_soon(on)),
        (wanted.is_doubtful, _is_doubtful()),
        (wanted.is_mine, CitizenCase.id.in_(mine)),
    )


def _of_unit(unit: Unit) -> ColumnElement[bool]:
    if unit.commune_code is not None:
        return CitizenCase.assigned_commune_code == unit.commune_code
    return CitizenCase.assigned_role == unit.role


def _due() -> ColumnElement[date | None]:
    """The next day that is set, as `CitizenCase.due_on` tells it of one case."""
    is_open = CitizenCase.state.in_(OPEN_STATES)
    return choose(
        (and_(is_open, CitizenCase.accepted_at.is_(None)), CitizenCase.accept_due_on),
        (is_open, CitizenCase.answer_due_on),
    )


def _is_overdue(on: date) -> ColumnElement[bool]:
    return _due() < on


def _is_due_soon(on: date) -> ColumnElement[bool]:
    return _due().between(on, on + SOON)


def _is_doubtful() -> ColumnElement[bool]:
    """What nobody has looked at yet; once accepted, a person stands behind it."""
    return and_(CitizenCase.is_doubtful.is_(True), CitizenCase.state == CaseState.RECEIVED)
