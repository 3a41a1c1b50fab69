"""Groups of products for registrars: names people use, shown or not shown."""

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
from portal.finder import catalogue
from portal.finder.models import GROUP, FinderGroup
from portal.finder.schemas import GroupForm, VersionForm
from portal.finder.services.groups import (
    GroupFacts,
    change_group,
    enter_group,
    set_group_state,
)
from portal.finder.staff.shown import GROUP_LABELS, differences, told_history, words
from portal.finder.states import RowState

GROUPS = "/can-bo/ap-dung/nhom/"
pages = Blueprint("finder_groups", __name__, url_prefix="/can-bo/ap-dung/nhom")
pages.context_processor(words)
STATES = {"cong-bo": RowState.PUBLISHED, "rut": RowState.WITHDRAWN}


@pages.get("/")
@requires(Permission.RULES)
def groups() -> str:
    """The groups in every state."""
    return render_template("finder/staff/groups.html", product_groups=catalogue.all_groups())


@pages.get("/moi")
@requires(Permission.RULES)
def new() -> str:
    """An empty form."""
    return _page(None, blank_form({"position": "1000"}))


@pages.post("/moi")
@requires(Permission.RULES)
def enter() -> ResponseReturnValue:
    """Enter a group as a draft."""
    form = read_form(GroupForm, request.form)
    if form.ok:
        try:
            with unit_of_work():
                code, facts = form.values["code"], _facts(form)
                enter_group(code, facts, at=clock.now(), by=current_staff().actor)
        except RefusedError as refusal:
            form = form.refused("code", refusal.message)
        else:
            tell("Đã lưu nhóm ở dạng nháp.")
            return redirect(f"{GROUPS}{form.values['code']}", HTTPStatus.SEE_OTHER)
    return _page(None, form), RefusedError.status


@pages.get("/<string:code>")
@requires(Permission.RULES)
def group(code: str) -> str:
    """The form of a group, with its state and history."""
    found = catalogue.group_in_any_state(code)
    return _page(found, blank_form(_typed(found)))


@pages.post("/<string:code>")
@requires(Permission.RULES)
def save(code: str) -> ResponseReturnValue:
    """Save a group; where somebody was faster, both texts are shown."""
    found = catalogue.group_in_any_state(code)
    form, version = read_form(GroupForm, request.form), _version()
    if form.ok:
        try:
            with unit_of_work():
                change_group(
                    catalogue.group_in_any_state(code),
                    _facts(form),
                    expected_version=version,
                    at=clock.now(),
                    by=current_staff().actor,
                )
        except StaleEditError as stale:
            found = catalogue.group_in_any_state(code)
            form = form.refused("_form", stale.message)
            other = differences(_typed(found), form.typed)
            return _page(found, form, other), StaleEditError.status
        except RefusedError as refusal:
            form = form.refused("_form", refusal.message)
        else:
            tell("Đã lưu nhóm sản phẩm.")
            return redirect(f"{GROUPS}{code}", HTTPStatus.SEE_OTHER)
    return _page(found, form, version=version), RefusedError.status


@pages.post("/<string:code>/<any('cong-bo', 'rut'):act>")
@requires(Permission.RULES)
def change_state(code: str, act: str) -> ResponseReturnValue:
    """Show a group to the public, or take it away with a reason."""
    try:
        with unit_of_work():
            set_group_state(
                catalogue.group_in_any_state(code),
                STATES[act],
                reason=request.form.get("reason", ""),
                expected_version=_version(),
                at=clock.now(),
                by=current_staff().actor,
            )
    except (RefusedError, StaleEditError) as refusal:
        found = catalogue.group_in_any_state(code)
        form = blank_form(_typed(found)).refused("_form", refusal.message)
        return _page(found, form), refusal.status
    tell("Đã công bố nhóm." if act == "cong-bo" else "Đã rút nhóm; có thể công bố lại.")
    return redirect(f"{GROUPS}{code}", HTTPStatus.SEE_OTHER)


def _page(
    found: FinderGroup | None, form: Form, other: Any = None, version: int | None = None
) -> str:
    return render_template(
        "finder/staff/group.html",
        group=found,
        form=form,
        other=other,
        version=version or (found.version if found else 0),
        labels=GROUP_LABELS,
        history=told_history(GROUP, found.code, GROUP_LABELS) if found else (),
    )


def _facts(form: Form) -> GroupFacts:
    values = {name: value for name, value in form.values.items() if name != "code"}
    sets = tuple(form.values["ocop_sets"].replace(",", " ").split())
    if not all(one.isascii() and one.isdigit() for one in sets):
        raise RefusedError("Số của bộ sản phẩm OCOP chỉ gồm chữ số, cách nhau bằng dấu cách.")
    lists = {"words": tuple(form.values["words"]), "ocop_sets": sets}
    return GroupFacts(**{**values, **lists, "position": form.values["position"] or 0})


def _typed(found: FinderGroup) -> dict[str, Any]:
    """A group as its form shows it."""
    typed: dict[str, Any] = {name: getattr(found, name) for name in GroupForm().fields}
    return {**typed, "words": "\n".join(found.words), "ocop_sets": " ".join(found.ocop_sets)}


def _version() -> int:
    form = read_form(VersionForm, request.form)
    return int(form.values["version"]) if form.ok else 0
