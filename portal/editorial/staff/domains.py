"""Where texts may lead: domains proposed by one person, decided on by another."""

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.staff_menu import MenuEntry
from portal.editorial.domains import (
    all_domains,
    decide_domain,
    domain_by_id,
    propose_domain,
    reconsider_domain,
)
from portal.editorial.queries import names_of
from portal.editorial.schemas import DomainDecisionForm, DomainForm, DomainReasonForm

DOMAINS = "/can-bo/ten-mien/"
DECIDING = (Permission.PUBLISH, Permission.SETTINGS)
pages = Blueprint("outbound_domains", __name__, url_prefix="/can-bo/ten-mien")
MENU = tuple(
    MenuEntry(DOMAINS, "Tên miền", permission, "Biên tập", 25)
    for permission in (Permission.PUBLISH, Permission.SETTINGS)
)


@pages.get("/")
@requires(Permission.WRITE, Permission.WARN, *DECIDING)
def domains() -> ResponseReturnValue:
    """All domains that were ever proposed."""
    return _page(blank_form({"domain": request.args.get("ten", "")}))


@pages.post("/")
@requires(Permission.WRITE, Permission.WARN, *DECIDING)
def propose() -> ResponseReturnValue:
    """Propose a domain."""
    form = read_form(DomainForm, request.form)

    def act() -> None:
        propose_domain(
            form.values["domain"],
            reason=form.values["reason"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return _carry_out(form, act, "Đã đề xuất; người thứ hai sẽ quyết định.", "domain")


@pages.post("/<int(max=2147483647):domain_id>/quyet-dinh")
@requires(*DECIDING)
def decide(domain_id: int) -> ResponseReturnValue:
    """Allow or refuse a domain that somebody else proposed."""
    form = read_form(DomainDecisionForm, request.form)

    def act() -> None:
        decide_domain(
            domain_by_id(domain_id),
            form.values["decision"],
            note=form.values["note"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return _carry_out(form, act, "Đã ghi quyết định.", "_form")


@pages.post("/<int(max=2147483647):domain_id>/xem-lai")
@requires(*DECIDING)
def reconsider(domain_id: int) -> ResponseReturnValue:
    """Put a decision up again."""
    form = read_form(DomainReasonForm, request.form)

    def act() -> None:
        reconsider_domain(
            domain_by_id(domain_id),
            reason=form.values["reason"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return _carry_out(form, act, "Đã đưa ra xem lại; cần người thứ hai quyết định.", "_form")


def _carry_out(form: Form, act: Callable[[], None], said: str, place: str) -> ResponseReturnValue:
    if not form.ok:
        return _page(form), 422
    try:
        with unit_of_work():
            act()
    except RefusedError as refusal:
        return _page(form.refused(place, refusal.message)), 422
    tell(said)
    return on_to(DOMAINS)


def _page(form: Form) -> str:
    rows = all_domains()
    officer = current_staff()
    return render_template(
        "editorial/domains.html",
        rows=rows,
        form=form,
        names=names_of({name for one in rows for name in (one.proposed_by, one.decided_by)} - {""}),
        may_decide=any(officer.may(one) for one in DECIDING),
        me=officer.actor_name,
    )
