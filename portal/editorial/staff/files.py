"""Files below an article or warning: handed in, examined, approved with the text."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.attachments.kinds import STATE_LABELS, Kind, State
from portal.attachments.services import LARGEST, receive
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form
from portal.core.load import expensive
from portal.editorial.models import Manuscript
from portal.editorial.queries import attached_to
from portal.editorial.schemas import ActForm, AttachmentForm
from portal.editorial.services.files import attach, detach
from portal.editorial.staff.manuscript_page import carry_out, to_change
from portal.editorial.staff.rights import own_manuscript
from portal.jobs.services import ask_for

CHECK_JOB = "attachment-check"
LARGEST_BODY = max(LARGEST.values()) + 100_000
ACCEPTED = ".pdf,.docx,.xlsx"
pages = Blueprint(
    "manuscript_files",
    __name__,
    url_prefix="/can-bo/bai/<int(max=2147483647):manuscript_id>/dinh-kem",
)


@pages.get("")
@requires(Permission.WRITE, Permission.WARN)
def files(manuscript_id: int) -> ResponseReturnValue:
    """The files of the present text, and the form for another one."""
    return _page(manuscript_id, blank_form())


@pages.post("")
@requires(Permission.WRITE, Permission.WARN, largest_body=LARGEST_BODY)
@expensive
def add(manuscript_id: int) -> ResponseReturnValue:
    """Take a file in; it is offered once it has been examined and the text is published."""
    own_manuscript(manuscript_id)
    form = read_form(AttachmentForm, request.form)
    file = request.files.get("file")
    if file is None or not file.filename:
        form = form.refused("file", "Xin chọn một tệp.")
    if not form.ok or file is None:
        return _page(manuscript_id, form), 422
    actor = current_staff().actor
    try:
        with unit_of_work():
            attachment = receive(file.read(), file.filename or "", by=actor.name)
            attach(
                to_change(manuscript_id),
                attachment,
                form.values["title"],
                expected_version=form.values["version"],
                at=clock.now(),
                by=actor,
            )
            digest, is_waiting = attachment.digest, attachment.state is State.QUARANTINED
    except (RefusedError, StaleEditError) as refusal:
        return _page(manuscript_id, form.refused("file", refusal.message)), refusal.status
    if is_waiting:
        title = f"Kiểm tra tệp {file.filename}"
        ask_for(CHECK_JOB, title, {"digest": digest}, by=actor, unique_key=f"file:{digest}")
    tell("Đã nhận tệp. Tệp được kiểm tra trong ít phút.")
    return on_to(f"/can-bo/bai/{manuscript_id}/dinh-kem")


@pages.post("/<int(max=2147483647):attachment_id>/bo")
@requires(Permission.WRITE, Permission.WARN)
def remove(manuscript_id: int, attachment_id: int) -> ResponseReturnValue:
    """Carry a file no longer; an older version that does can be restored."""

    def act(manuscript: Manuscript, form: Form) -> None:
        detach(
            manuscript,
            attachment_id,
            expected_version=form.values["version"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return carry_out(manuscript_id, ActForm, act, "Đã bỏ tệp khỏi bài.")


def _page(manuscript_id: int, form: Form) -> str:
    manuscript = own_manuscript(manuscript_id)
    return render_template(
        "editorial/files.html",
        manuscript=manuscript,
        form=form,
        files=attached_to(manuscript.fields),
        states=STATE_LABELS,
        accept=ACCEPTED,
        megabytes=LARGEST[Kind.PDF] // 1_000_000,
    )
