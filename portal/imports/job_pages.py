"""The screens of background work: what somebody has asked for, how far it is, what came of it."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core.errors import NotFoundError, RefusedError
from portal.core.forms import ListQuery, read_query
from portal.core.staff_menu import MenuEntry
from portal.jobs.models import Job, JobState
from portal.jobs.queries import job_of, jobs_of, result_file_of
from portal.jobs.services import cancel_job, retry_job

JOBS = "/can-bo/cong-viec/"
pages = Blueprint("jobs", __name__, url_prefix="/can-bo/cong-viec")
MENU = (MenuEntry(JOBS, "Công việc chạy nền", Permission.WORK, "Của tôi", 30),)
TONES = {
    JobState.WAITING: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "stopped",
}


@pages.get("/")
@requires(Permission.WORK)
def listing() -> ResponseReturnValue:
    """What the officer has asked for, newest first; raises NotFoundError beyond the end."""
    page = read_query(ListQuery, request.args)["trang"]
    found = jobs_of(current_staff().actor, page)
    if page > found.pages:
        raise NotFoundError("Danh sách không có trang này.")
    return render_template("jobs/listing.html", listing=found, tones=TONES)


@pages.get("/<int:job_id>")
@requires(Permission.WORK)
def show(job_id: int) -> ResponseReturnValue:
    """How far a piece of work is, and what came of it."""
    return render_template("jobs/show.html", job=_own(job_id), tones=TONES)


@pages.get("/<int:job_id>/tien-do")
@requires(Permission.WORK)
def progress(job_id: int) -> ResponseReturnValue:
    """The same for the script that keeps the page up to date."""
    job = _own(job_id)
    return jsonify(
        state=job.state_label,
        percent=job.percent,
        done=job.progress,
        total=job.total,
        message=job.message,
        is_finished=job.is_finished,
    )


@pages.post("/<int:job_id>/huy")
@requires(Permission.WORK)
def cancel(job_id: int) -> ResponseReturnValue:
    """Have the work stop after the step that it is doing."""
    return _after(job_id, cancel_job, "Công việc sẽ dừng sau bước đang làm.")


@pages.post("/<int:job_id>/lam-lai")
@requires(Permission.WORK)
def retry(job_id: int) -> ResponseReturnValue:
    """Have the work go on where it ended."""
    return _after(job_id, retry_job, "Công việc được làm tiếp.")


@pages.get("/<int:job_id>/ket-qua")
@requires(Permission.WORK)
def result(job_id: int) -> ResponseReturnValue:
    """The file that came of it."""
    job = _own(job_id)
    return send_file(result_file_of(job), as_attachment=True, download_name=job.result_file)


def _own(job_id: int) -> Job:
    return job_of(job_id, current_staff().actor)


def _after(job_id: int, act: Callable[[Job], None], said: str) -> ResponseReturnValue:
    try:
        act(_own(job_id))
    except RefusedError as refusal:
        said = refusal.message
    tell(said)
    return redirect(f"{JOBS}{job_id}", HTTPStatus.SEE_OTHER)
