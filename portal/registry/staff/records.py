"""One record for officers: seeing, entering, correcting, its history, taking a change back."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import ForbiddenError, NotFoundError, RefusedError, StaleEditError
from portal.core.forms import Form, ListQuery, blank_form, read_form, read_query
from portal.registry.quality import quality_of
from portal.registry.register_queries import NO_RECORD, PRODUCT, merged_codes, survivor_code
from portal.registry.schemas import Contact, NewEstablishment, NewProduct, VersionForm
from portal.registry.services.editing import update_establishment, update_product
from portal.registry.services.entering import enter_establishment, enter_product
from portal.registry.services.trail import Owner, refuse_outside
from portal.registry.services.undoing import can_undo, undo_last_change
from portal.registry.staff.conflicts import conflicts_of, settled
from portal.registry.staff.histories import history_of, told_history
from portal.registry.staff.registers import (
    REGISTERS,
    SLUG,
    Register,
    may_decide,
    may_edit,
    may_enter,
    may_read_history,
    names_in,
    options_of,
    texts_of,
    told_facts,
)
from portal.registry.states import EstablishmentState

pages = Blueprint("register_records", __name__)


@pages.get(f"/can-bo/<{SLUG}:slug>/moi")
@requires(Permission.REGISTRY_EDIT)
def new(slug: str) -> str:
    """An empty form."""
    register = REGISTERS[slug]
    if not may_enter(register):
        raise ForbiddenError("Tài khoản doanh nghiệp chỉ giữ hồ sơ của chính cơ sở mình.")
    return _new_page(register, blank_form({"establishment_code": request.args.get("co-so", "")}))


@pages.post(f"/can-bo/<{SLUG}:slug>/moi")
@requires(Permission.REGISTRY_EDIT)
def enter(slug: str) -> ResponseReturnValue:
    """Enter a record."""
    register = REGISTERS[slug]
    form = read_form(register.schema, request.form)
    if form.ok:
        try:
            with unit_of_work():
                code = _entered(register, form.values).code
        except RefusedError as error:
            form = form.refused("_", error.message)
        else:
            tell(f"Đã nhập {register.noun}. Xin xem mục còn thiếu bên dưới.")
            return redirect(register.path_of(code), HTTPStatus.SEE_OTHER)
    return _new_page(register, form), RefusedError.status


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>")
@requires(Permission.REGISTRY_READ)
def record(slug: str, code: str) -> str:
    """A record with what it lacks, its parts and its latest history."""
    register = REGISTERS[slug]
    found = register.record(code)
    day = clock.today()
    shows_history = may_read_history(found)
    latest = history_of(register.kind, found.code, 1).rows[:5] if shows_history else []
    return render_template(
        "registry/staff/record.html",
        register=register,
        record=found,
        facts=told_facts(found),
        quality=quality_of(register.kind, found.code, day),
        deeds=told_history(register, latest),
        shows_history=shows_history,
        survivor=survivor_code(found.code),
        merged=merged_codes(found.code),
        may_edit=may_edit(found) and survivor_code(found.code) is None,
        may_decide=may_decide(found) and survivor_code(found.code) is None,
        day=day,
    )


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>/sua")
@requires(Permission.REGISTRY_EDIT)
def edit(slug: str, code: str) -> str:
    """The form of a record, filled with what it says."""
    register = REGISTERS[slug]
    found = _own(register, code)
    return _edit_page(register, found, blank_form({**texts_of(found), "version": found.version}))


@pages.post(f"/can-bo/<{SLUG}:slug>/<string:code>/sua")
@requires(Permission.REGISTRY_EDIT)
def save(slug: str, code: str) -> ResponseReturnValue:
    """Correct a record; where somebody was faster, both texts are shown side by side."""
    register = REGISTERS[slug]
    return _saved(register, _own(register, code), request.form)


@pages.post(f"/can-bo/<{SLUG}:slug>/<string:code>/sua/chon")
@requires(Permission.REGISTRY_EDIT)
def settle(slug: str, code: str) -> ResponseReturnValue:
    """Save what was chosen field by field after two people corrected the same record."""
    register = REGISTERS[slug]
    found = _own(register, code)
    sent, is_whole = settled(found, request.form)
    if not is_whole:
        errors = {"_": "Xin chọn một bên cho mỗi mục mà cả hai người cùng sửa."}
        return _conflict_page(register, found, sent, errors), HTTPStatus.CONFLICT
    return _saved(register, found, sent)


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>/lich-su")
@requires(Permission.REGISTRY_READ)
def history(slug: str, code: str) -> str:
    """All that was done to a record."""
    register = REGISTERS[slug]
    found = register.record(code)
    if not may_read_history(found):
        raise NotFoundError(NO_RECORD)
    query = read_query(ListQuery, request.args)
    listing = history_of(register.kind, found.code, query["trang"])
    own = may_edit(found)
    return render_template(
        "registry/staff/history.html",
        register=register,
        record=found,
        listing=listing.shown(lambda rows: told_history(register, rows)),
        can_undo=own and listing.page == 1 and can_undo(found, current_staff().actor),
    )


@pages.post(f"/can-bo/<{SLUG}:slug>/<string:code>/hoan-tac")
@requires(Permission.REGISTRY_EDIT)
def undo(slug: str, code: str) -> ResponseReturnValue:
    """Take the last change back."""
    register = REGISTERS[slug]
    form = read_form(VersionForm, request.form)
    version = form.values["version"] if form.ok else 0
    with unit_of_work():
        found = register.record(code)
        undo_last_change(found, expected_version=version, by=current_staff().actor)
    tell("Đã hoàn tác thay đổi gần nhất.")
    return redirect(register.path_of(code), HTTPStatus.SEE_OTHER)


def _own(register: Register, code: str) -> Any:
    """The record where the present officer may change it; raises ForbiddenError otherwise."""
    found = register.record(code)
    refuse_outside(found, current_staff().actor)
    if survivor_code(found.code) is not None:
        raise ForbiddenError("Hồ sơ này đã gộp vào hồ sơ khác nên không sửa nữa.")
    return found


def _saved(register: Register, found: Owner, sent: MultiDict[str, str]) -> ResponseReturnValue:
    form = read_form(register.schema, sent)
    version = _version(sent)
    if form.ok:
        try:
            with unit_of_work():
                _update(register, found.code, form.values, version)
        except StaleEditError:
            return _conflict_page(
                register, register.record(found.code), sent, {}
            ), HTTPStatus.CONFLICT
        except RefusedError as error:
            form = form.refused("_", error.message)
        else:
            tell("Đã lưu thay đổi. Có thể hoàn tác trong mục Lịch sử.")
            return redirect(register.path_of(found.code), HTTPStatus.SEE_OTHER)
    form = replace(form, typed={**form.typed, "version": version})
    return _edit_page(register, register.record(found.code), form), RefusedError.status


def _version(sent: MultiDict[str, str]) -> int:
    typed = sent.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _update(register: Register, code: str, values: dict[str, Any], version: int) -> None:
    actor, found = current_staff().actor, register.record(code)
    if register.kind == PRODUCT:
        update_product(found, values, expected_version=version, on=clock.today(), by=actor)
    else:
        update_establishment(found, values, expected_version=version, by=actor)


def _entered(register: Register, values: dict[str, Any]) -> Owner:
    actor = current_staff().actor
    if register.kind == PRODUCT:
        return enter_product(_new_product(values), on=clock.today(), by=actor)
    return enter_establishment(_new_establishment(values), by=actor)


def _new_product(values: dict[str, Any]) -> NewProduct:
    codes = {name: values[name] or None for name in ("establishment_code", "commune_code")}
    return NewProduct(**{**values, **codes})


def _new_establishment(values: dict[str, Any]) -> NewEstablishment:
    """Officers of the province who may verify enter what they have checked themselves."""
    contacts = {
        name: Contact(value=values[name], is_shown=values[f"shows_{name}"])
        for name in ("phone", "email", "website")
    }
    kept = {name: value for name, value in values.items() if not name.startswith("shows_")}
    is_checked = current_staff().may(Permission.REGISTRY_VERIFY) and "is_checked" in request.form
    state = EstablishmentState.ACTIVE if is_checked else EstablishmentState.UNVERIFIED
    kept |= {"trades": tuple(values["trades"]), "commune_code": values["commune_code"] or None}
    return NewEstablishment(**{**kept, **contacts, "state": state})


def _new_page(register: Register, form: Form) -> str:
    return render_template(
        "registry/staff/new.html",
        register=register,
        form=form,
        options=options_of(),
        may_verify=current_staff().may(Permission.REGISTRY_VERIFY),
    )


def _edit_page(register: Register, found: Owner, form: Form) -> str:
    return render_template(
        "registry/staff/edit.html",
        register=register,
        record=found,
        form=form,
        options=options_of(found),
    )


def _conflict_page(
    register: Register, found: Owner, sent: MultiDict[str, str], errors: dict[str, str]
) -> str:
    options = {**names_in(found), **{name: dict(own) for name, own in options_of(found).items()}}
    return render_template(
        "registry/staff/conflict.html",
        register=register,
        record=found,
        conflicts=conflicts_of(found, sent, _version(sent)),
        typed=sent,
        options=options,
        errors=errors,
    )
