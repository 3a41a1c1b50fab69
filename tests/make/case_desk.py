"""Officers of cases for tests, and acts of theirs in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from portal.accounts.officer import Officer, officer_of
from portal.accounts.permissions import Role
from portal.accounts.queries import account_by_id
from portal.cases.models import CitizenCase
from portal.cases.queries import case_by_number
from portal.cases.states import CaseState
from portal.core import clock
from portal.core.db import unit_of_work
from tests.make.cases import MadeCase, load_law, make_case
from tests.make.officers import MadeOfficer, make_officer
from tests.make.places import LY_SON, SA_HUYNH, make_places

Value = TypeVar("Value")
ANSWER = "Đoàn đã kiểm tra cân, người bán đã sửa cân và bị nhắc nhở."
REASON = "Việc này không thuộc phạm vi của cổng, xin gửi Công an tỉnh."


@dataclass(frozen=True, slots=True)
class Staff:
    """Two case officers, an inspector, and officers of two communes."""

    chief: MadeOfficer
    deputy: MadeOfficer
    inspector: MadeOfficer
    sa_huynh: MadeOfficer
    ly_son: MadeOfficer


def make_staff(app: Flask) -> Staff:
    """Places, the rows of law, and everybody who handles cases."""
    make_places(app)
    load_law(app)
    return Staff(
        make_officer(app, Role.CASE_OFFICER, name="Cán bộ Trưởng"),
        make_officer(app, Role.CASE_OFFICER, name="Cán bộ Phó"),
        make_officer(app, Role.INSPECTOR, name="Cán bộ Kiểm Tra"),
        make_officer(app, Role.COMMUNE, name="Cán bộ Sa Huỳnh", commune=SA_HUYNH),
        make_officer(app, Role.COMMUNE, name="Cán bộ Lý Sơn", commune=LY_SON),
    )


def as_officer(officer: MadeOfficer) -> Officer:
    """The officer as services know them; needs an application context."""
    return officer_of(account_by_id(officer.id), "")


def act(
    app: Flask,
    service: Callable[..., Any],
    made: MadeCase,
    *arguments: Any,
    by: MadeOfficer,
    seen: int = 0,
    **values: Any,
) -> None:
    """Have `by` do something to a case as it is now, or as it was at version `seen`."""
    with app.app_context(), unit_of_work():
        case, at = case_by_number(made.number), values.pop("at", None) or clock.now()
        officer = as_officer(by)
        service(case, *arguments, seen=seen or case.version, by=officer, at=at, **values)


def read(app: Flask, made: MadeCase, what: Callable[[CitizenCase], Value]) -> Value:
    """Something of a case, read anew."""
    with app.app_context():
        return what(case_by_number(made.number))


def make_assigned(app: Flask, commune: str = SA_HUYNH, **columns: Any) -> MadeCase:
    """A case that was accepted and given to a commune."""
    return make_case(
        app,
        state=CaseState.ASSIGNED,
        accepted_at=clock.now(),
        assigned_commune_code=commune,
        **columns,
    )
