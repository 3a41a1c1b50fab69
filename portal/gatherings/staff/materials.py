"""Files beside a gathering: handed in, examined in the background, offered when clean."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.attachments.kinds import STATE_LABELS, Kind, State
from portal.attachments.services import LARGEST, receive
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.load import expensive
from portal.gatherings.queries import gathering_by_id
from portal.gatherings.schemas import MaterialForm
from portal.gatherings.services.editing import add_material, remove_material
from portal.jobs.services import ask_for

CHECK_JOB = "attachment-check"
LARGEST_BODY = max(LARGEST.values()) + 100_000
pages = Blueprint(
    "gathering_materials",
    __name__,
    url_prefix="/can-bo/dao-tao/<int(max=2147483647):gathering_id>/tai-lieu",
)


@pages.get("")
@requires(Permission.WRITE)
def materials(gathering_id: int) -> str:
    """The files of a gathering, and the form for another one."""
    return _page(gathering_id, blank_form())


@pages.post("")
@requires(Permission.WRITE, largest_body=LARGEST_BODY)
@expensive
def add(gathering_id: int) -> ResponseReturnValue:
    """Take a file in; it is offered once it has been examined."""
    form, actor = read_form(MaterialForm, request.form), current_staff().actor
    file = request.files.get("file")
    if file is None or not file.filename:
        form = form.refused("file", "Xin chọn một tệp.")
    if not form.ok or file is None:
        return _page(gathering_id, form), RefusedError.status
    try:
        with unit_of_work():
            attachment = receive(file.read(), file.filename or "", by=actor.name)
            found, title = gathering_by_id(gathering_id), form.values["title"]
            add_material(found, attachment, title, at=clock.now(), by=actor)
            digest, is_waiting = attachment.digest, attachment.state is State.QUARANTINED
    except RefusedError as refusal:
        return _page(gathering_id, form.refused("file", refusal.message)), refusal.status
    if is_waiting:
        title = f"Kiểm tra tệp {file.filename}"
        ask_for(CHECK_JOB, title, {"digest": digest}, by=actor, unique_key=f"file:{digest}")
    tell("Đã nhận tệp. Tệp được kiểm tra trong ít phút rồi mới hiện trên cổng.")
    return _back(gathering_id)


@pages.post("/<int(max=2147483647):attachment_id>/bo")
@requires(Permission.WRITE)
def remove(gathering_id: int, attachment_id: int) -> ResponseReturnValue:
    """Offer a file no longer."""
    by = current_staff().actor
    with unit_of_work():
        remove_material(gathering_by_id(gathering_id), attachment_id, at=clock.now(), by=by)
    tell("Đã bỏ tệp.")
    return _back(gathering_id)


def _back(gathering_id: int) -> ResponseReturnValue:
    return redirect(f"/can-bo/dao-tao/{gathering_id}/tai-lieu", HTTPStatus.SEE_OTHER)


def _page(gathering_id: int, form: Form) -> str:
    return render_template(
        "gatherings/materials.html",
        gathering=gathering_by_id(gathering_id),
        form=form,
        states=STATE_LABELS,
        megabytes=LARGEST[Kind.PDF] // 1_000_000,
    )
