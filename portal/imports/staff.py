"""Imports as officers work with them: template, upload, preview, import, undoing."""

import secrets
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import confirmed, current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.forms import Form, ListQuery, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.imports.models import ImportRun
from portal.imports.queries import first_keys, run_of, runs_of
from portal.imports.registers import LIMITS, REGISTERS, register_of
from portal.imports.runs import begin_run, begin_undoing
from portal.imports.schemas import UndoForm, UploadForm
from portal.imports.uploads import read_upload
from portal.jobs.models import Job, JobState
from portal.jobs.queries import job_of, result_file_of
from portal.jobs.services import ask_for

HERE = "/can-bo/nhap/"
PREVIEW, IMPORT, UNDO = "import-preview", "import", "import-undo"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The form around the file takes a few lines more.
LARGEST_UPLOAD = LIMITS.file_bytes + 64 * 1024
pages = Blueprint("imports", __name__, url_prefix="/can-bo/nhap")
MENU = (MenuEntry(HERE, "Nhập từ bảng tính", Permission.IMPORT, "Sổ đăng ký", 340),)


@pages.get("/")
@requires(Permission.IMPORT)
def start() -> ResponseReturnValue:
    """Templates, the form for a file, and the imports so far."""
    return _start_page(blank_form({"register": request.args.get("so", "")}))


@pages.get("/mau/<string:name>.xlsx")
@requires(Permission.IMPORT)
def template(name: str) -> ResponseReturnValue:
    """The template of a register, with the lists of today."""
    register = register_of(name)
    # Writing workbooks costs a web process 10 MB, so it learns that with the first template.
    templates = import_module("portal.imports.templates")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mau.xlsx"
        templates.write_register_template(path, register)
        file = path.open("rb")
    return send_file(
        file, mimetype=XLSX, as_attachment=True, download_name=f"mau-{register.name}.xlsx"
    )


@pages.post("/")
@requires(Permission.IMPORT, largest_body=LARGEST_UPLOAD)
def upload() -> ResponseReturnValue:
    """Take a file and have it looked through."""
    form = read_form(UploadForm, request.form)
    sent = request.files.get("file")
    if not sent or not sent.filename:
        form = form.refused("file", "Xin chọn tệp .xlsx hoặc .csv.")
    if not form.ok or sent is None:
        return _start_page(form), RefusedError.status
    try:
        found = read_upload(sent.stream, sent.filename or "", LIMITS.file_bytes)
    except RefusedError as refusal:
        return _start_page(form.refused("file", refusal.message)), RefusedError.status
    register = register_of(form.values["register"])
    job = ask_for(
        PREVIEW,
        f"Xem trước {register.title}: {found.name}",
        {"register": register.name, "file": found.name, "token": secrets.token_hex(16)},
        by=current_staff().actor,
        files={"tep": found.content},
    )
    return redirect(f"{HERE}xem-truoc/{job.id}", HTTPStatus.SEE_OTHER)


@pages.get("/xem-truoc/<int:job_id>")
@requires(Permission.IMPORT)
def preview(job_id: int) -> ResponseReturnValue:
    """What would become of the rows of a file."""
    job = _preview(job_id)
    return render_template(
        "imports/preview.html",
        job=job,
        register=register_of(job.parameters["register"]),
        found=job.result if job.state is JobState.DONE else None,
    )


@pages.get("/xem-truoc/<int:job_id>/dong-loi.xlsx")
@requires(Permission.IMPORT)
def errors(job_id: int) -> ResponseReturnValue:
    """The rows to be corrected, as a workbook that can be handed in again."""
    file = result_file_of(_preview(job_id))
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name="dong-can-sua.xlsx")


@pages.post("/xem-truoc/<int:job_id>/nhap")
@requires(Permission.IMPORT)
def take_in(job_id: int) -> ResponseReturnValue:
    """Have the right rows of a preview taken in; a second click leads to the same import."""
    job, by = _preview(job_id), current_staff().actor
    if job.state is not JobState.DONE or not job.result.get("right"):
        raise RefusedError("Tệp này không có dòng nào nhập được.")
    name, file = job.parameters["register"], job.parameters["file"]
    with unit_of_work():
        run = begin_run(
            job.parameters["token"], register=name, file_name=file, by=by, at=clock.now()
        )
        run_id, has_job = run.id, run.job_id is not None
    if not has_job:
        parameters = {"run": run_id, "preview": job.id, "rows": job.result["right"]}
        title = f"Nhập {register_of(name).title}: {file}"
        work = ask_for(IMPORT, title, parameters, by=by, unique_key=f"import {run_id}")
        with unit_of_work():
            db.session.get_one(ImportRun, run_id).job_id = work.id
    return redirect(f"{HERE}{run_id}", HTTPStatus.SEE_OTHER)


@pages.get("/<int:run_id>")
@requires(Permission.IMPORT)
def show(run_id: int) -> ResponseReturnValue:
    """What an import did."""
    run = run_of(run_id, current_staff().actor)
    return render_template(
        "imports/show.html",
        run=run,
        register=register_of(run.register),
        job=_job_of(run),
        rows=first_keys(run),
    )


@pages.get("/<int:run_id>/hoan-tac")
@requires(Permission.IMPORT)
@confirmed
def ask_undo(run_id: int) -> ResponseReturnValue:
    """What taking an import back would do."""
    return _undo_page(run_of(run_id, current_staff().actor), blank_form())


@pages.post("/<int:run_id>/hoan-tac")
@requires(Permission.IMPORT)
@confirmed
def undo(run_id: int) -> ResponseReturnValue:
    """Have an import taken back."""
    by = current_staff().actor
    form = read_form(UndoForm, request.form)
    if not form.ok:
        return _undo_page(run_of(run_id, by), form), RefusedError.status
    with unit_of_work():
        run = run_of(run_id, by)
        begin_undoing(run, reason=form.values["reason"], by=by, at=clock.now())
        title = f"Hoàn tác lần nhập số {run.id}: {run.file_name}"
    work = ask_for(UNDO, title, {"run": run_id}, by=by, unique_key=f"undo {run_id}")
    with unit_of_work():
        db.session.get_one(ImportRun, run_id).undo_job_id = work.id
    tell("Đang hoàn tác lần nhập.")
    return redirect(f"{HERE}{run_id}", HTTPStatus.SEE_OTHER)


def _start_page(form: Form) -> str:
    page = read_query(ListQuery, request.args)["trang"]
    return render_template(
        "imports/start.html",
        form=form,
        registers=REGISTERS.values(),
        listing=runs_of(current_staff().actor, page),
        most_megabytes=LIMITS.file_bytes // (1024 * 1024),
    )


def _undo_page(run: ImportRun, form: Form) -> str:
    return render_template(
        "imports/undo.html", run=run, register=register_of(run.register), form=form
    )


def _preview(job_id: int) -> Job:
    job = job_of(job_id, current_staff().actor)
    if job.kind != PREVIEW:
        raise NotFoundError("Không có bản xem trước này.")
    return job


def _job_of(run: ImportRun) -> Job | None:
    """The work under way for an import, None for somebody else's and when it was removed."""
    number = run.undo_job_id or run.job_id
    try:
        return job_of(number, current_staff().actor) if number else None
    except NotFoundError:
        return None
