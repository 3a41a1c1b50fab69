"""Texts of plans: handed in as a file or pasted, recognised, corrected in the editor."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.load import expensive
from portal.editorial.plan_words import MANUSCRIPT, PLAN_JOB, SOURCE_FILE
from portal.editorial.plans import start_from_plan
from portal.editorial.schemas import PlanForm
from portal.jobs.models import JobState
from portal.jobs.queries import job_of
from portal.jobs.services import ask_for

LARGEST_FILE = 30_000_000
SHORTEST_TEXT = 80
PASTED = "Văn bản dán vào"
pages = Blueprint("plan_texts", __name__, url_prefix="/can-bo/bai/van-ban/nap")


@pages.get("")
@requires(Permission.WRITE)
def plan_form() -> ResponseReturnValue:
    """The form for a file or a pasted text."""
    return _page(blank_form())


@pages.post("")
@requires(Permission.WRITE, largest_body=LARGEST_FILE + 3_000_000)
@expensive
def read_plan() -> ResponseReturnValue:
    """Have a file read in the background, or recognise a pasted text at once."""
    form = read_form(PlanForm, request.form)
    file = request.files.get("file")
    if form.ok and file is not None and file.filename:
        return _read_file(file.read(LARGEST_FILE + 1), file.filename, form)
    if form.ok and len(form.values["text"]) < SHORTEST_TEXT:
        form = form.refused("text", "Xin chọn tệp, hoặc dán toàn văn vào đây.")
    if not form.ok:
        return _page(form), 422
    try:
        with unit_of_work():
            manuscript = start_from_plan(
                form.values["text"], source=PASTED, at=clock.now(), by=current_staff().actor
            )
            path = manuscript.path
    except RefusedError as refusal:
        return _page(form.refused("text", refusal.message)), 422
    return _to_correct(path)


@pages.get("/<int(max=2147483647):job_id>")
@requires(Permission.WRITE)
def progress(job_id: int) -> ResponseReturnValue:
    """How far a file has come; leads on to the editor when it has been read."""
    job = job_of(job_id, current_staff().actor)
    number = job.result.get(MANUSCRIPT)
    if job.state is JobState.DONE and number is not None:
        return _to_correct(f"/can-bo/bai/{number}")
    return render_template("editorial/plan_progress.html", job=job)


def _read_file(content: bytes, name: str, form: Form) -> ResponseReturnValue:
    if len(content) > LARGEST_FILE:
        return _page(form.refused("file", "Tệp lớn hơn 30 MB.")), 422
    short = name.replace("\\", "/").rpartition("/")[2][:200]
    job = ask_for(
        PLAN_JOB,
        f"Đọc văn bản {short}",
        {"name": short},
        by=current_staff().actor,
        files={SOURCE_FILE: content},
    )
    return on_to(f"/can-bo/bai/van-ban/nap/{job.id}")


def _to_correct(path: str) -> ResponseReturnValue:
    tell("Máy đã tách văn bản thành các phần. Xin đọc lại từng phần và sửa chỗ chưa đúng.", "info")
    return on_to(f"{path}/soan")


def _page(form: Form) -> str:
    return render_template("editorial/plan.html", form=form)
