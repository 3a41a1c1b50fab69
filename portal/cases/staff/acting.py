"""What the pages of all acts have in common: the case, a form, both texts where it has changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from portal.accounts.officer import Officer
from portal.accounts.staff_access import current_staff
from portal.accounts.staff_pages import tell
from portal.cases.acts import STEPS, Act
from portal.cases.models import CitizenCase
from portal.cases.reach import own_case
from portal.cases.services.permitted import may_do
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form

CASES = "/can-bo/phan-anh/"
BOTH = ("GET", "POST")
CarryOut = Callable[[CitizenCase, Mapping[str, Any], Officer], object]
MoreValues = Callable[[CitizenCase], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Wording:
    """What the page of an act with one text says."""

    lead: str
    name: str = ""
    label: str = ""
    hint: str = ""
    is_optional: bool = False
    kind: str = ""


def _nothing(_case: CitizenCase) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class ActPage:
    """The page of one act: its form, what it does, what is said afterwards.

    `first` is what the form is filled with; `more` is what its template needs besides.
    """

    act: Act
    schema: type[Schema]
    carry_out: CarryOut
    done: str
    template: str = "cases/staff/act.html"
    wording: Wording = field(default_factory=lambda: Wording(""))
    first: MoreValues = _nothing
    more: MoreValues = _nothing


def act_page(number: str, page: ActPage) -> ResponseReturnValue:
    """Show the form of an act, or carry it out; raises NotFoundError for a case of others."""
    officer = current_staff()
    if request.method != "POST":
        return _asked(own_case(number, officer), page, officer)
    form = read_form(page.schema, request.form)
    case = own_case(number, officer)
    if not form.ok:
        return _shown(case, page, form), RefusedError.status
    try:
        with unit_of_work():
            page.carry_out(own_case(number, officer), form.values, officer)
    except (RefusedError, StaleEditError) as refusal:
        refused = form.refused("_form", refusal.message)
        is_stale = isinstance(refusal, StaleEditError)
        again = _shown(own_case(number, officer), page, refused, is_stale=is_stale)
        return again, refusal.status
    tell(page.done)
    return to_case(number)


def to_case(number: str) -> ResponseReturnValue:
    """To the page of a case."""
    return redirect(f"{CASES}{number}", HTTPStatus.SEE_OTHER)


def _asked(case: CitizenCase, page: ActPage, officer: Officer) -> ResponseReturnValue:
    if not may_do(case, page.act, officer):
        label = STEPS[page.act].label
        tell(f"Hồ sơ đang ở bước “{case.state_label}”: không có việc “{label}”.", "caution")
        return to_case(case.number)
    return _shown(case, page, blank_form(page.first(case)))


def _shown(case: CitizenCase, page: ActPage, form: Form, *, is_stale: bool = False) -> str:
    """After a change by others the form carries the new version: sent again, it is meant."""
    seen = case.version if is_stale else form.typed.get("version", case.version)
    return render_template(
        page.template,
        case=case,
        step=STEPS[page.act],
        wording=page.wording,
        form=form,
        seen=seen,
        is_stale=is_stale,
        **page.more(case),
    )
