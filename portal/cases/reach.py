"""Which cases an officer may see: those of the own unit or person, all of them as case officer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true

from portal.accounts.models import Account, AccountState
from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission, Role, rights_of
from portal.cases.desk_models import CaseDesk
from portal.cases.models import CitizenCase
from portal.cases.queries import case_by_number
from portal.core.addresses import settings
from portal.core.db import db
from portal.core.errors import ForbiddenError, NotFoundError
from portal.places.queries import communes_of

# Roles whose officers, taken together, can be given a case.
UNIT_ROLES = {Role.CASE_OFFICER: "Cán bộ xử lý phản ánh", Role.INSPECTOR: "Cán bộ kiểm tra"}
OF_COMMUNE, OF_ROLE = "xa:", "vai:"


@dataclass(frozen=True, slots=True)
class Unit:
    """Those who can be given a case together: a commune, or the officers of a role."""

    commune_code: str | None = None
    role: str | None = None

    @property
    def key(self) -> str:
        """How forms name it; empty for no unit."""
        if self.commune_code:
            return OF_COMMUNE + self.commune_code
        return OF_ROLE + self.role if self.role else ""


def unit_of(key: str) -> Unit | None:
    """The unit that a form names, None for none; raises NotFoundError for one that is none."""
    if not key:
        return None
    if key not in dict(unit_choices()):
        raise NotFoundError("Không có đơn vị này.")
    if key.startswith(OF_COMMUNE):
        return Unit(commune_code=key.removeprefix(OF_COMMUNE))
    return Unit(role=key.removeprefix(OF_ROLE))


def unit_choices() -> Sequence[tuple[str, str]]:
    """Everybody who can be given a case, by key and name: roles first, then communes."""
    roles = [(OF_ROLE + role.value, label) for role, label in UNIT_ROLES.items()]
    communes = communes_of(settings().province)
    return [*roles, *((OF_COMMUNE + one.code, one.full_name) for one in communes)]


def unit_name(case: CitizenCase) -> str:
    """The unit that works on a case, in words; empty while there is none."""
    if case.assigned_commune is not None:
        return case.assigned_commune.full_name
    return UNIT_ROLES.get(Role(case.assigned_role), "") if case.assigned_role else ""


def sees_all(officer: Officer) -> bool:
    """Whether somebody is a case officer of the province; who is bound to a unit is not."""
    return officer.may(Permission.CASES_ALL) and not officer.actor.is_bound


def visible_to(officer: Officer) -> ColumnElement[bool]:
    """The condition under which somebody may see a case at all."""
    if sees_all(officer):
        return true()
    if not officer.may(Permission.CASES) or officer.establishment_code is not None:
        return false()
    own = select(CaseDesk.case_id).where(CaseDesk.assignee_id == officer.account_id)
    if officer.commune_code is not None:
        return or_(
            CitizenCase.assigned_commune_code == officer.commune_code, CitizenCase.id.in_(own)
        )
    roles = [role.value for role in officer.roles]
    return or_(CitizenCase.assigned_role.in_(roles), CitizenCase.id.in_(own))


def own_case(number: str, officer: Officer) -> CitizenCase:
    """The case of this number; raises NotFoundError for one that the officer may not see."""
    case = case_by_number(number)
    refuse_outside(case, officer)
    return case


def refuse_outside(case: CitizenCase, officer: Officer) -> None:
    """Raise NotFoundError for a case that is not for this officer, by whichever way they ask."""
    own = select(CitizenCase.id).where(CitizenCase.id == case.id, visible_to(officer))
    if db.session.scalar(own) is None:
        raise NotFoundError("Không có phản ánh này.")


def refuse_unless_case_officer(officer: Officer) -> None:
    """Raise ForbiddenError for anybody but a case officer of the province."""
    if not sees_all(officer):
        raise ForbiddenError("Việc này do cán bộ tiếp nhận của tỉnh làm.")


def people_for_cases() -> Sequence[Account]:
    """Officers who can be given a case by name."""
    statement = select(Account).where(Account.state == AccountState.ACTIVE)
    rows = db.session.scalars(statement.order_by(Account.name, Account.id))
    return [one for one in rows if _takes_cases(one)]


def _takes_cases(account: Account) -> bool:
    may = Permission.CASES in rights_of(account.role_set)
    return may and account.establishment_code is None


def team_of(case: CitizenCase, desk: CaseDesk | None, people: Sequence[Account]) -> list[Account]:
    """Those of `people` who work on a case: its person, else the officers of its unit."""
    if desk is not None and desk.assignee_id is not None:
        return [one for one in people if one.id == desk.assignee_id]
    if case.assigned_commune_code is not None:
        return [one for one in people if one.commune_code == case.assigned_commune_code]
    if case.assigned_role is not None:
        return [
            one for one in people if one.commune_code is None and case.assigned_role in one.roles
        ]
    return []


def case_officers(people: Sequence[Account]) -> list[Account]:
    """Those of `people` who receive the cases of the province."""
    return [
        one
        for one in people
        if one.commune_code is None and Permission.CASES_ALL in rights_of(one.role_set)
    ]
