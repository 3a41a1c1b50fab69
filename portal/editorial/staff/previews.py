"""Previews: secret addresses handed out by officers, opened by people without an account."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff.entrance import no_referrer, on_to
from portal.accounts.staff_access import current_staff, refuse_forged_form, requires
from portal.core import clock
from portal.core.access import public_uncached
from portal.core.addresses import absolute
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form
from portal.core.origin import acting_from
from portal.editorial.models import Decision, Manuscript, PreviewLink
from portal.editorial.queries import manuscript_by_id, version_of
from portal.editorial.schemas import ActForm, PreviewAnswerForm, PreviewForm
from portal.editorial.services.previews import (
    answer_preview,
    end_preview,
    hand_out_preview,
    preview_of,
)
from portal.editorial.staff.manuscript_page import carry_out, manuscript_page, to_change
from portal.editorial.staff.rights import own_manuscript, refuse_unless_publisher
from portal.editorial.staff.shown_text import shown_text

pages = Blueprint("previews", __name__, url_prefix="/can-bo/bai")
FOLDER = "/can-bo/bai/xem/"


@pages.post("/<int(max=2147483647):manuscript_id>/xem")
@requires(Permission.WRITE, Permission.WARN)
def hand_out(manuscript_id: int) -> ResponseReturnValue:
    """Make a preview and show its address once."""
    form = read_form(PreviewForm, request.form)
    manuscript = own_manuscript(manuscript_id)
    if not form.ok:
        return manuscript_page(manuscript, form), 422
    if form.values["may_approve"]:
        refuse_unless_publisher()
    try:
        with unit_of_work():
            token = hand_out_preview(
                to_change(manuscript_id),
                for_days=form.values["days"],
                may_approve=form.values["may_approve"],
                reviewer=form.values["reviewer"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except RefusedError as refusal:
        refused = form.refused("_form", refusal.message)
        return manuscript_page(own_manuscript(manuscript_id), refused), 422
    no_referrer()
    return render_template(
        "editorial/new_preview.html",
        manuscript=own_manuscript(manuscript_id),
        address=absolute(FOLDER + token),
        days=form.values["days"],
    )


@pages.post("/<int(max=2147483647):manuscript_id>/xem/<int(max=2147483647):preview_id>/dung")
@requires(Permission.WRITE, Permission.WARN)
def end(manuscript_id: int, preview_id: int) -> ResponseReturnValue:
    """Let nobody open a preview any more."""

    def act(manuscript: Manuscript, _form: Form) -> None:
        end_preview(manuscript, preview_id, at=clock.now(), by=current_staff().actor)

    return carry_out(manuscript_id, ActForm, act, "Liên kết xem trước không mở được nữa.")


@pages.get("/xem/<string:token>")
@public_uncached
def preview(token: str) -> ResponseReturnValue:
    """The version of a preview; with it the question whether it may go out."""
    no_referrer()
    return _page(preview_of(token, at=clock.now()), token, blank_form())


@pages.post("/xem/<string:token>")
@public_uncached
def answer(token: str) -> ResponseReturnValue:
    """What the reader thinks; the secret in the address is what lets them say it."""
    no_referrer()
    refuse_forged_form(token)
    form = read_form(PreviewAnswerForm, request.form)
    if not form.ok:
        return _page(preview_of(token, at=clock.now()), token, form), 422
    try:
        # The address of this page holds the secret: it is not noted.
        with acting_from(f"POST {FOLDER}"), unit_of_work():
            answer_preview(
                token,
                Decision(form.values["decision"]),
                name=form.values["name"],
                note=form.values["note"],
                at=clock.now(),
            )
    except (RefusedError, StaleEditError) as refusal:
        refused = form.refused("_form", refusal.message)
        return _page(preview_of(token, at=clock.now()), token, refused), refusal.status
    return on_to(FOLDER + token)


def _page(preview: PreviewLink, token: str, form: Form) -> str:
    manuscript = manuscript_by_id(preview.manuscript_id)
    version = version_of(manuscript, preview.version)
    return render_template(
        "editorial/public_preview.html",
        preview=preview,
        token=token,
        manuscript=manuscript,
        version=version,
        form=form,
        text=shown_text(manuscript.kind, version.fields),
    )
