"""Certificates of a record: entering, correcting, noting that one was taken back."""

import re
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
from portal.registry.models import Certificate
from portal.registry.queries import certificate_kinds
from portal.registry.register_queries import certificate_in
from portal.registry.schemas import CertificateForm, NewCertificate, ReasonForm
from portal.registry.services.certificates import enter_certificate, update_certificate
from portal.registry.services.changes import withdraw_certificate
from portal.registry.services.trail import Owner, refuse_outside
from portal.registry.staff.registers import REGISTERS, SLUG, Register

pages = Blueprint("register_certificates", __name__)


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>/chung-nhan/moi")
@requires(Permission.REGISTRY_EDIT)
def new(slug: str, code: str) -> str:
    """An empty form."""
    register = REGISTERS[slug]
    found = _own(register, code)
    return _page(register, found, None, blank_form({"version": found.version}))


@pages.post(f"/can-bo/<{SLUG}:slug>/<string:code>/chung-nhan/moi")
@requires(Permission.REGISTRY_EDIT)
def enter(slug: str, code: str) -> ResponseReturnValue:
    """Enter a certificate."""
    return _save(REGISTERS[slug], code, None)


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>/chung-nhan/<int:number>")
@requires(Permission.REGISTRY_EDIT)
def edit(slug: str, code: str, number: int) -> str:
    """The form of a certificate."""
    register = REGISTERS[slug]
    found = _own(register, code)
    certificate = certificate_in(found, number)
    typed = {**_texts(certificate), "version": found.version}
    return _page(register, found, certificate, blank_form(typed))


@pages.post(f"/can-bo/<{SLUG}:slug>/<string:code>/chung-nhan/<int:number>")
@requires(Permission.REGISTRY_EDIT)
def save(slug: str, code: str, number: int) -> ResponseReturnValue:
    """Correct a certificate."""
    return _save(REGISTERS[slug], code, number)


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>/chung-nhan/<int:number>/thu-hoi")
@requires(Permission.REGISTRY_VERIFY)
def ask_withdrawal(slug: str, code: str, number: int) -> str:
    """What it means that a certificate was taken back."""
    register = REGISTERS[slug]
    found = _own(register, code)
    certificate = certificate_in(found, number)
    return _withdrawal_page(register, found, certificate, blank_form({"version": found.version}))


@pages.post(f"/can-bo/<{SLUG}:slug>/<string:code>/chung-nhan/<int:number>/thu-hoi")
@requires(Permission.REGISTRY_VERIFY)
def withdraw(slug: str, code: str, number: int) -> ResponseReturnValue:
    """Note that a certificate was taken back today."""
    register = REGISTERS[slug]
    found = _own(register, code)
    form, status = read_form(ReasonForm, request.form), RefusedError.status
    if form.ok:
        try:
            with unit_of_work():
                withdraw_certificate(
                    certificate_in(register.record(code), number),
                    reason=form.values["reason"],
                    on=clock.today(),
                    by=current_staff().actor,
                    expected_version=form.values["version"],
                )
        except (StaleEditError, RefusedError) as error:
            form, status = form.refused("_", error.message), error.status
        else:
            tell("Đã ghi việc thu hồi chứng nhận.")
            return redirect(register.path_of(code), HTTPStatus.SEE_OTHER)
    found = register.record(code)
    form = Form({}, form.errors, {**form.typed, "version": found.version})
    return _withdrawal_page(register, found, certificate_in(found, number), form), status


def _save(register: Register, code: str, number: int | None) -> ResponseReturnValue:
    _own(register, code)
    form, status = read_form(CertificateForm, request.form), RefusedError.status
    if form.ok:
        try:
            with unit_of_work():
                _write(register.record(code), number, form.values)
        except (StaleEditError, RefusedError) as error:
            form, status = form.refused("_", error.message), error.status
        else:
            tell("Đã lưu chứng nhận.")
            return redirect(f"{register.path_of(code)}#chung-nhan", HTTPStatus.SEE_OTHER)
    found = register.record(code)
    form = Form({}, form.errors, {**form.typed, "version": found.version})
    certificate = certificate_in(found, number) if number is not None else None
    return _page(register, found, certificate, form), status


def _write(found: Owner, number: int | None, values: dict[str, Any]) -> None:
    by = current_staff().actor
    typed = request.form.get("version", "")
    version = int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0
    if number is None:
        enter_certificate(found, NewCertificate(**values), expected_version=version, by=by)
        return
    certificate = certificate_in(found, number)
    # What the form does not ask stays as it is.
    kept = {"points": certificate.points, "address_then": certificate.address_then}
    new = NewCertificate(**{**kept, **values})
    update_certificate(certificate, new, expected_version=version, by=by)


def _own(register: Register, code: str) -> Any:
    found = register.record(code)
    refuse_outside(found, current_staff().actor)
    return found


def _texts(certificate: Certificate) -> dict[str, str]:
    names = [name for name in CertificateForm().fields if name != "kind"]
    texts = {name: getattr(certificate, name) for name in names}
    shown = {name: "" if value is None else str(value) for name, value in texts.items()}
    return {**shown, "kind": certificate.kind_code}


def _page(register: Register, found: Owner, certificate: Certificate | None, form: Form) -> str:
    return render_template(
        "registry/staff/certificate.html",
        register=register,
        record=found,
        certificate=certificate,
        form=form,
        kinds=[("", "Chọn loại"), *((one.code, one.label) for one in certificate_kinds())],
    )


def _withdrawal_page(register: Register, found: Owner, certificate: Certificate, form: Form) -> str:
    return render_template(
        "registry/staff/withdraw_certificate.html",
        register=register,
        record=found,
        certificate=certificate,
        form=form,
    )
