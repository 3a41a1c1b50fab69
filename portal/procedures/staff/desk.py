"""Procedures at the desk: one person writes a version, another one publishes it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.citations import typed_citations
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.queries import (
    offices,
    procedure_by_code,
    procedure_fields,
    procedures_at_the_desk,
)
from portal.procedures.schemas import (
    DeskQuery,
    ProcedureForm,
    ProcedureText,
    ReasonForm,
    VersionedForm,
    typed_papers,
)
from portal.procedures.services.publishing import publish_version, withdraw_procedure
from portal.procedures.services.writing import (
    draft_of,
    drop_draft,
    enter_procedure,
    write_version,
)
from portal.procedures.states import (
    CONFIDENCE_LABELS,
    LEVEL_LABELS,
    VERSION_LABELS,
    VERSION_TONES,
    VersionState,
)

LIST = "/can-bo/thu-tuc/"
pages = Blueprint("procedure_desk", __name__, url_prefix="/can-bo/thu-tuc")
MENU = (MenuEntry(LIST, "Thủ tục", Permission.WRITE, "Biên tập", 24),)
STATES = {"cho": "Chờ duyệt", "dang": "Đang đăng", "chua": "Chưa đăng lần nào", "go": "Đã gỡ"}
# Columns that the forms show, in order, with their Vietnamese names.
NAMES = {
    "name": "Tên thủ tục",
    "name_en": "Tên tiếng Anh",
    "summary": "Tóm tắt",
    "field_code": "Lĩnh vực",
    "level": "Cấp giải quyết",
    "office_code": "Nơi nhận hồ sơ",
    "applicants": "Ai được nộp",
    "steps": "Các bước",
    "papers": "Giấy tờ",
    "time_limit": "Thời hạn giải quyết",
    "fee": "Phí, lệ phí",
    "fee_basis": "Căn cứ thu phí",
    "result": "Kết quả",
    "legal_basis": "Căn cứ pháp lý",
    "portal_link": "Trang Cổng dịch vụ công",
    "valid_from": "Có hiệu lực từ",
    "valid_to": "Hết hiệu lực sau ngày",
    "source": "Nguồn",
    "confidence": "Mức đối chiếu",
}
Act = Callable[[Procedure, Mapping[str, Any]], None]


@pages.get("/")
@requires(Permission.WRITE)
def procedures() -> str:
    """All procedures, those that wait for approval first."""
    query = read_query(DeskQuery, request.args)
    listing = procedures_at_the_desk(
        query["trang"], words=query["tim"], field=query["linh_vuc"], state=query["trang_thai"]
    )
    return render_template(
        "procedures/desk.html",
        listing=listing,
        query=query,
        fields=procedure_fields(),
        states=STATES,
    )


@pages.get("/moi")
@requires(Permission.WRITE)
def new() -> str:
    """The form for a procedure."""
    today = clock.today().isoformat()
    return _form_page(blank_form({"valid_from": today, "confidence": "low"}), None)


@pages.post("/moi")
@requires(Permission.WRITE)
def create() -> ResponseReturnValue:
    """Write the first version of a procedure."""
    form = read_form(ProcedureForm, request.form)
    if not form.ok:
        return _form_page(form, None), RefusedError.status
    try:
        with unit_of_work():
            made = enter_procedure(_text(form), at=clock.now(), by=current_staff().actor)
    except RefusedError as refusal:
        return _form_page(form.refused("_form", refusal.message), None), RefusedError.status
    tell("Đã lưu. Cần một người khác duyệt thì thủ tục mới hiện trên cổng.")
    return redirect(f"{LIST}{made.code}", HTTPStatus.SEE_OTHER)


@pages.get("/<string:code>")
@requires(Permission.WRITE)
def procedure(code: str) -> str:
    """One procedure: its versions, and what can be done."""
    return _page(procedure_by_code(code), blank_form())


@pages.get("/<string:code>/sua")
@requires(Permission.WRITE)
def edit(code: str) -> str:
    """The form for the draft, begun with the newest version."""
    found = procedure_by_code(code)
    return _form_page(blank_form(_typed(found)), found)


@pages.post("/<string:code>/sua")
@requires(Permission.WRITE)
def write(code: str) -> ResponseReturnValue:
    """Hand a draft in; when somebody was quicker, both texts are shown."""
    form = read_form(ProcedureForm, request.form)
    if not form.ok:
        return _form_page(form, procedure_by_code(code)), RefusedError.status
    try:
        with unit_of_work():
            write_version(
                procedure_by_code(code),
                _text(form),
                expected_version=form.values["version"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except (RefusedError, StaleEditError) as refusal:
        found = procedure_by_code(code)
        theirs = draft_of(found) if isinstance(refusal, StaleEditError) else None
        refused = form.refused("_form", refusal.message)
        return _form_page(refused, found, theirs), refusal.status
    tell("Đã lưu bản soạn. Cần một người khác duyệt thì bản này mới hiện trên cổng.")
    return redirect(f"{LIST}{code}", HTTPStatus.SEE_OTHER)


@pages.post("/<string:code>/duyet")
@requires(Permission.PUBLISH)
def publish(code: str) -> ResponseReturnValue:
    """Publish what somebody else wrote."""
    by = current_staff().actor

    def act(found: Procedure, values: Mapping[str, Any]) -> None:
        publish_version(found, expected_version=values["version"], at=clock.now(), by=by)

    return _carry_out(code, VersionedForm, act, "Đã duyệt và đăng.")


@pages.post("/<string:code>/bo-ban-cho")
@requires(Permission.WRITE)
def drop(code: str) -> ResponseReturnValue:
    """Give the draft up."""
    by = current_staff().actor

    def act(found: Procedure, values: Mapping[str, Any]) -> None:
        drop_draft(found, expected_version=values["version"], at=clock.now(), by=by)

    return _carry_out(code, VersionedForm, act, "Đã bỏ bản chờ duyệt.")


@pages.post("/<string:code>/go")
@requires(Permission.PUBLISH)
def withdraw(code: str) -> ResponseReturnValue:
    """Take the procedure off the public pages."""
    by = current_staff().actor

    def act(found: Procedure, values: Mapping[str, Any]) -> None:
        withdraw_procedure(
            found,
            reason=values["ly_do"],
            replaced_by=values["thay_bang"],
            expected_version=values["version"],
            at=clock.now(),
            by=by,
        )

    return _carry_out(code, ReasonForm, act, "Đã gỡ thủ tục.")


def _carry_out(code: str, schema: type[Schema], act: Act, said: str) -> ResponseReturnValue:
    form = read_form(schema, request.form)
    if not form.ok:
        return _page(procedure_by_code(code), form), RefusedError.status
    try:
        with unit_of_work():
            act(procedure_by_code(code), form.values)
    except (RefusedError, StaleEditError) as refusal:
        refused = form.refused("_form", refusal.message)
        return _page(procedure_by_code(code), refused), refusal.status
    tell(said)
    return redirect(f"{LIST}{code}", HTTPStatus.SEE_OTHER)


def _page(found: Procedure, form: Form) -> str:
    published = [one for one in found.versions if one.state is VersionState.PUBLISHED]
    draft = draft_of(found)
    officer = current_staff()
    return render_template(
        "procedures/desk_procedure.html",
        procedure=found,
        draft=draft,
        last=published[-1] if published else None,
        is_own=draft is not None and draft.written_by == officer.actor.name,
        may_publish=officer.may(Permission.PUBLISH),
        form=form,
        names=NAMES,
        levels=LEVEL_LABELS,
        confidences=CONFIDENCE_LABELS,
        labels=VERSION_LABELS,
        tones=VERSION_TONES,
    )


def _form_page(form: Form, found: Procedure | None, theirs: ProcedureVersion | None = None) -> str:
    draft = draft_of(found) if found else None
    return render_template(
        "procedures/form.html",
        form=form,
        procedure=found,
        draft=draft,
        theirs=theirs,
        names=NAMES,
        fields=procedure_fields(),
        offices=offices(),
        levels=LEVEL_LABELS,
        confidences=CONFIDENCE_LABELS,
    )


def _typed(found: Procedure) -> dict[str, Any]:
    """The draft, else the newest version, as the form shows it."""
    draft = draft_of(found)
    begun = draft or found.versions[-1]
    typed = {name: getattr(begun, name) for name in NAMES}
    typed |= {
        "steps": "\n".join(begun.steps),
        "papers": typed_papers(begun.papers),
        "legal_basis": typed_citations(begun.legal_basis),
        "office_code": begun.office_code or "",
        "valid_from": begun.valid_from.isoformat() if draft else "",
        "valid_to": begun.valid_to.isoformat() if draft and begun.valid_to else "",
        "version": draft.version if draft else "",
    }
    return typed


def _text(form: Form) -> ProcedureText:
    return ProcedureText(**{name: form.values[name] for name in ProcedureText.__slots__})
