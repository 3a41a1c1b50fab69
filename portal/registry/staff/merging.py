"""Finding records entered twice and merging them, field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import NotFoundError, RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form
from portal.core.public_code import normalise
from portal.registry.likeness import likely_duplicates
from portal.registry.models import Product
from portal.registry.schemas import MergeForm
from portal.registry.services.merging import (
    choices_of,
    merge_establishments,
    merge_products,
    refuse_different,
)
from portal.registry.services.trail import Owner, refuse_outside
from portal.registry.staff.registers import (
    REGISTERS,
    SLUG,
    Register,
    names_in,
    texts_of,
    told_text,
)

pages = Blueprint("register_merging", __name__)
# What a form calls otherwise than the column that is chosen.
_FORM_NAMES = {
    "establishment_id": "establishment_code",
    "risk_class_id": "risk_code",
    "ocop_set_id": "set_number",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A field in which both records differ."""

    name: str
    label: str
    kept: str
    other: str


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>/gop")
@requires(Permission.REGISTRY_VERIFY)
def candidates(slug: str, code: str) -> ResponseReturnValue:
    """Records that may be the same, and a field for the code of another one."""
    register = REGISTERS[slug]
    found = _own(register, code)
    typed = request.args.get("ma", "")
    error = ""
    if typed:
        try:
            other = register.record(typed)
            return redirect(f"{register.path_of(found.code)}/gop/{other.code}")
        except NotFoundError as missing:
            error = missing.message
    return render_template(
        "registry/staff/candidates.html",
        register=register,
        record=found,
        likely=likely_duplicates(found),
        typed=typed,
        error=error,
    )


@pages.get(f"/can-bo/<{SLUG}:slug>/<string:code>/gop/<string:other>")
@requires(Permission.REGISTRY_VERIFY)
def compare(slug: str, code: str, other: str) -> ResponseReturnValue:
    """Both records side by side: which values go on, and why they are one thing."""
    register = REGISTERS[slug]
    kept, loser = _own(register, code), _own(register, other)
    form = blank_form({"version": kept.version, "other_version": loser.version})
    status = RefusedError.status if _refusal(kept, loser) else HTTPStatus.OK
    return _page(register, kept, loser, form), status


@pages.post(f"/can-bo/<{SLUG}:slug>/<string:code>/gop/<string:other>")
@requires(Permission.REGISTRY_VERIFY)
def merge(slug: str, code: str, other: str) -> ResponseReturnValue:
    """Merge; everything that referred to the other record refers to this one then."""
    register = REGISTERS[slug]
    form = read_form(MergeForm, request.form)
    _own(register, code)
    if form.ok:
        try:
            with unit_of_work():
                _merge(register.record(code), register.record(other), form)
        except StaleEditError as error:
            form = blank_form(form.typed).refused("_", error.message)
            return _again(register, code, other, form), HTTPStatus.CONFLICT
        except RefusedError as error:
            form = form.refused("_", error.message)
        else:
            tell(f"Đã gộp hồ sơ {normalise(other)} vào hồ sơ này.")
            return redirect(register.path_of(code), HTTPStatus.SEE_OTHER)
    return _again(register, code, other, form), RefusedError.status


def _own(register: Register, code: str) -> Any:
    found = register.record(code)
    refuse_outside(found, current_staff().actor)
    return found


def _merge(kept: Owner, loser: Owner, form: Form) -> None:
    taken = [name for name in choices_of(kept) if request.form.get(f"giu_{name}") == "other"]
    versions = (form.values["version"], form.values["other_version"])
    reason, on, by = form.values["reason"], clock.today(), current_staff().actor
    if isinstance(kept, Product) and isinstance(loser, Product):
        merge_products(kept, loser, taken, reason=reason, versions=versions, on=on, by=by)
    elif not isinstance(kept, Product) and not isinstance(loser, Product):
        merge_establishments(kept, loser, taken, reason=reason, versions=versions, on=on, by=by)


def _again(register: Register, code: str, other: str, form: Form) -> str:
    """The page as it was sent, for both records as they are now."""
    kept, loser = register.record(code), register.record(other)
    typed = {**form.typed, "version": kept.version, "other_version": loser.version}
    return _page(register, kept, loser, Form({}, form.errors, typed))


def _page(register: Register, kept: Owner, loser: Owner, form: Form) -> str:
    return render_template(
        "registry/staff/compare.html",
        register=register,
        record=kept,
        other=loser,
        choices=_choices(register, kept, loser),
        form=form,
        chosen=request.form,
        refusal=_refusal(kept, loser),
    )


def _refusal(kept: Owner, loser: Owner) -> str:
    """Why the two can never be merged as they stand, empty where they can."""
    try:
        refuse_different(kept, loser)
    except RefusedError as error:
        return error.message
    return ""


def _choices(register: Register, kept: Owner, loser: Owner) -> Sequence[Choice]:
    here, there, names = texts_of(kept), texts_of(loser), names_in(kept, loser)
    fields = {one.name: one for one in register.fields}
    return [
        Choice(
            name,
            field.label,
            told_text(field, here[field.name], names),
            told_text(field, there[field.name], names),
        )
        for name in choices_of(kept)
        if here[(field := fields[_FORM_NAMES.get(name, name)]).name] != there[field.name]
    ]
