"""Decisions about a record: verifying, suspending, closing, withdrawing, listing again."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form
from portal.registry.models import Product
from portal.registry.register_queries import PRODUCT
from portal.registry.schemas import StateForm
from portal.registry.services.changes import (
    change_establishment_state,
    list_again,
    verify_establishment,
    withdraw_product,
)
from portal.registry.services.trail import Owner, refuse_outside
from portal.registry.staff.registers import REGISTERS, SLUG, Register
from portal.registry.states import EstablishmentState, ProductState

pages = Blueprint("register_states", __name__)
# What each decision means for the public, told before it is made.
CONSEQUENCES = {
    EstablishmentState.ACTIVE.value: "Cơ sở và các sản phẩm của cơ sở hiện công khai.",
    EstablishmentState.SUSPENDED.value: "Trang của cơ sở và sản phẩm báo cơ sở đang tạm ngừng.",
    EstablishmentState.CLOSED.value: "Trang của cơ sở khuyên không mua hàng mới mang tên cơ sở.",
    EstablishmentState.UNVERIFIED.value: "Cơ sở và mọi sản phẩm của cơ sở không còn công khai.",
    ProductState.LISTED.value: "Sản phẩm trở lại danh mục; dấu rút hoặc thu hồi được gỡ.",
    ProductState.WITHDRAWN.value: "Mã đã in vẫn mở được và báo sản phẩm đã bị rút, kèm lý do.",
}


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>/trang-thai")
@requires(Permission.REGISTRY_VERIFY)
def choose(slug: str, code: str) -> str:
    """What can be decided, and what each decision does."""
    register = REGISTERS[slug]
    found = _own(register, code)
    asked = {"state": request.args.get("chon", ""), "version": found.version}
    return _page(register, found, blank_form(asked))


@pages.post(f"/can-bo/<{SLUG}:slug>/<string:code>/trang-thai")
@requires(Permission.REGISTRY_VERIFY)
def decide(slug: str, code: str) -> ResponseReturnValue:
    """Make the decision."""
    register = REGISTERS[slug]
    found = _own(register, code)
    form = read_form(StateForm, request.form)
    if form.ok and form.values["state"] not in _possible(register, found):
        form = form.refused("state", "Xin chọn một trạng thái khác trạng thái hiện nay.")
    if form.ok:
        try:
            with unit_of_work():
                _decide(register.record(code), **form.values)
        except StaleEditError as error:
            again = blank_form({**form.typed, "version": register.record(code).version})
            page = _page(register, register.record(code), again.refused("_", error.message))
            return page, HTTPStatus.CONFLICT
        except RefusedError as error:
            form = form.refused("reason", error.message)
        else:
            tell("Đã ghi trạng thái mới.")
            return redirect(register.path_of(code), HTTPStatus.SEE_OTHER)
    return _page(register, register.record(code), form), RefusedError.status


def _own(register: Register, code: str) -> Any:
    found = register.record(code)
    refuse_outside(found, current_staff().actor)
    return found


def _possible(register: Register, found: Owner) -> dict[str, str]:
    """A recall is made with lots and advice, on a page of its own."""
    return {
        state: label
        for state, label in register.states.items()
        if state not in {found.state.value, ProductState.RECALLED.value}
    }


def _decide(found: Any, *, state: str, reason: str, version: int) -> None:
    actor, on = current_staff().actor, clock.today()
    if not isinstance(found, Product):
        _decide_establishment(found, EstablishmentState(state), reason, version)
    elif state == ProductState.WITHDRAWN:
        withdraw_product(found, reason=reason, on=on, by=actor, expected_version=version)
    else:
        list_again(found, reason=reason, on=on, by=actor, expected_version=version)


def _decide_establishment(found: Any, state: EstablishmentState, reason: str, version: int) -> None:
    actor, on = current_staff().actor, clock.today()
    is_new = found.state is EstablishmentState.UNVERIFIED
    if is_new and state is EstablishmentState.ACTIVE:
        verify_establishment(found, note=reason, on=on, by=actor, expected_version=version)
        return
    change_establishment_state(
        found, state, reason=reason, on=on, by=actor, expected_version=version
    )


def _page(register: Register, found: Owner, form: Form) -> str:
    return render_template(
        "registry/staff/state.html",
        register=register,
        record=found,
        form=form,
        states=_possible(register, found),
        consequences=CONSEQUENCES,
        is_product=register.kind == PRODUCT,
    )
