"""Deciding on a manuscript: sent back, approved, published now or later, withdrawn."""

from datetime import datetime, time

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff_access import confirmed, current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form
from portal.editorial.models import Manuscript
from portal.editorial.schemas import ActForm, ReasonForm, ScheduleForm
from portal.editorial.services import publishing, review
from portal.editorial.staff.manuscript_page import carry_out, manuscript_path, to_change
from portal.editorial.staff.rights import own_manuscript

pages = Blueprint(
    "deciding", __name__, url_prefix="/can-bo/bai/<int(max=2147483647):manuscript_id>"
)


@pages.post("/tra-lai")
@requires(Permission.PUBLISH)
def send_back(manuscript_id: int) -> ResponseReturnValue:
    """Give the text back with a reason."""

    def act(manuscript: Manuscript, form: Form) -> None:
        review.send_back(
            manuscript,
            form.values["reason"],
            expected_version=form.values["version"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return carry_out(manuscript_id, ReasonForm, act, "Đã trả lại bài cho người viết.")


@pages.post("/duyet")
@requires(Permission.PUBLISH)
def approve(manuscript_id: int) -> ResponseReturnValue:
    """Approve exactly the version on the screen."""

    def act(manuscript: Manuscript, form: Form) -> None:
        review.approve(
            manuscript,
            expected_version=form.values["version"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return carry_out(manuscript_id, ActForm, act, "Đã duyệt bài.")


@pages.post("/dang")
@requires(Permission.PUBLISH)
def publish(manuscript_id: int) -> ResponseReturnValue:
    """Publish the approved version now."""

    def act(manuscript: Manuscript, form: Form) -> None:
        publishing.publish(
            manuscript,
            expected_version=form.values["version"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return carry_out(manuscript_id, ActForm, act, "Đã đăng bài lên cổng.")


@pages.get("/dat-lich")
@requires(Permission.PUBLISH)
def ask_schedule(manuscript_id: int) -> ResponseReturnValue:
    """The form for a day and a time of day."""
    return _schedule_page(own_manuscript(manuscript_id), blank_form({"hour": "08:00"}))


@pages.post("/dat-lich")
@requires(Permission.PUBLISH)
def schedule(manuscript_id: int) -> ResponseReturnValue:
    """Have the approved version published later."""
    form = read_form(ScheduleForm, request.form)
    if not form.ok:
        return _schedule_page(own_manuscript(manuscript_id), form), 422
    hour = time.fromisoformat(form.values["hour"].zfill(5))
    when = datetime.combine(form.values["day"], hour, clock.VIETNAM)
    try:
        with unit_of_work():
            publishing.schedule(
                to_change(manuscript_id),
                when,
                expected_version=form.values["version"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except (RefusedError, StaleEditError) as refusal:
        manuscript = own_manuscript(manuscript_id)
        return _schedule_page(manuscript, form.refused("day", refusal.message)), refusal.status
    tell(f"Bài sẽ được đăng lúc {when:%H:%M ngày %d/%m/%Y}.")
    return on_to(manuscript_path(manuscript_id))


@pages.post("/bo-lich")
@requires(Permission.PUBLISH)
def cancel_schedule(manuscript_id: int) -> ResponseReturnValue:
    """Let the approved version wait again."""

    def act(manuscript: Manuscript, form: Form) -> None:
        publishing.cancel_schedule(
            manuscript,
            expected_version=form.values["version"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return carry_out(manuscript_id, ActForm, act, "Đã bỏ hẹn giờ; bài vẫn ở trạng thái đã duyệt.")


@pages.get("/rut")
@requires(Permission.PUBLISH)
@confirmed
def ask_withdraw(manuscript_id: int) -> ResponseReturnValue:
    """What happens when the text is taken off the portal."""
    return _withdraw_page(own_manuscript(manuscript_id), blank_form())


@pages.post("/rut")
@requires(Permission.PUBLISH)
@confirmed
def withdraw(manuscript_id: int) -> ResponseReturnValue:
    """Take the text off the portal."""
    form = read_form(ReasonForm, request.form)
    if not form.ok:
        return _withdraw_page(own_manuscript(manuscript_id), form), 422
    try:
        with unit_of_work():
            publishing.withdraw(
                to_change(manuscript_id),
                form.values["reason"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except RefusedError as refusal:
        manuscript = own_manuscript(manuscript_id)
        return _withdraw_page(manuscript, form.refused("reason", refusal.message)), 422
    tell("Đã gỡ bài khỏi cổng.")
    return on_to(manuscript_path(manuscript_id))


def _schedule_page(manuscript: Manuscript, form: Form) -> str:
    return render_template("editorial/schedule.html", manuscript=manuscript, form=form)


def _withdraw_page(manuscript: Manuscript, form: Form) -> str:
    return render_template("editorial/withdraw.html", manuscript=manuscript, form=form)
