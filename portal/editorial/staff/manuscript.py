"""One manuscript: its text as the public will see it, who has it, and what may be done now."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core import clock
from portal.core.forms import Form, blank_form
from portal.editorial.models import Manuscript
from portal.editorial.queries import comment_of
from portal.editorial.schemas import AssignForm, CommentForm, HandInForm
from portal.editorial.services import remarks, review
from portal.editorial.staff.manuscript_page import carry_out, manuscript_page
from portal.editorial.staff.rights import own_manuscript

pages = Blueprint(
    "manuscript", __name__, url_prefix="/can-bo/bai/<int(max=2147483647):manuscript_id>"
)


@pages.get("")
@requires(Permission.WRITE, Permission.WARN)
def show(manuscript_id: int) -> ResponseReturnValue:
    """The text, who has it, what is missing, and everything around it."""
    return manuscript_page(own_manuscript(manuscript_id), blank_form())


@pages.post("/chuyen-duyet")
@requires(Permission.WRITE, Permission.WARN)
def hand_in(manuscript_id: int) -> ResponseReturnValue:
    """Hand the text in for approval."""

    def act(manuscript: Manuscript, form: Form) -> None:
        review.hand_in(
            manuscript,
            expected_version=form.values["version"],
            change_note=form.values["change_note"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return carry_out(manuscript_id, HandInForm, act, "Đã chuyển duyệt.")


@pages.post("/gop-y")
@requires(Permission.WRITE, Permission.WARN)
def comment(manuscript_id: int) -> ResponseReturnValue:
    """Leave a remark."""

    def act(manuscript: Manuscript, form: Form) -> None:
        remarks.comment(manuscript, form.values["text"], at=clock.now(), by=current_staff().actor)

    return carry_out(manuscript_id, CommentForm, act, "Đã ghi góp ý.")


@pages.post("/gop-y/<int(max=2147483647):comment_id>/xong")
@requires(Permission.WRITE, Permission.WARN)
def resolve(manuscript_id: int, comment_id: int) -> ResponseReturnValue:
    """Note that a remark has been dealt with."""

    def act(manuscript: Manuscript, _form: Form) -> None:
        remark = comment_of(manuscript, comment_id)
        remarks.resolve(manuscript, remark, at=clock.now(), by=current_staff().actor)

    return carry_out(manuscript_id, Schema, act, "Đã đánh dấu góp ý là xong.")


@pages.post("/giao")
@requires(Permission.WRITE, Permission.WARN)
def assign(manuscript_id: int) -> ResponseReturnValue:
    """Say who goes on."""

    def act(manuscript: Manuscript, form: Form) -> None:
        remarks.assign(
            manuscript,
            form.values["assignee"],
            due_on=form.values["due_on"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return carry_out(manuscript_id, AssignForm, act, "Đã giao bài.")
