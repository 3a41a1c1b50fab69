"""The whole audit for those who may search it: list, one entry, the chain, taking it out."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core.errors import InvalidInputError, NotFoundError, RefusedError
from portal.core.forms import read_query
from portal.core.staff_menu import MenuEntry
from portal.jobs.queries import job_of
from portal.jobs.services import ask_for
from portal.workspace.audit_chain import CHECK, CHECKED_AT_ONCE, examined_chain, told_whole
from portal.workspace.audit_queries import AuditFilter, entry_by_id, find_entries, last_number
from portal.workspace.audit_vocabulary import ACTION_LABELS, KIND_LABELS
from portal.workspace.audit_words import told
from portal.workspace.schemas import AuditQuery

HERE = "/can-bo/nhat-ky/"
JOBS = "/can-bo/cong-viec/"
EXPORT = "audit_export"
FORMATS = ("xlsx", "csv")
pages = Blueprint("audit", __name__, url_prefix="/can-bo/nhat-ky")
MENU = (MenuEntry(HERE, "Nhật ký thay đổi", Permission.AUDIT, "Quản trị", 86),)


@pages.get("/")
@requires(Permission.AUDIT)
def entries() -> str:
    """Entries of the audit, the newest first."""
    query = read_query(AuditQuery, request.args)
    page = find_entries(_wanted(query), before=query["truoc"], after=query["sau"])
    return render_template(
        "workspace/audit.html",
        page=page,
        entries=told(page.entries),
        query=query,
        last=last_number(),
        kinds=sorted(KIND_LABELS.items(), key=lambda pair: pair[1]),
        actions=sorted(ACTION_LABELS.items(), key=lambda pair: pair[1]),
        formats=FORMATS,
    )


@pages.get("/<int:entry_id>")
@requires(Permission.AUDIT)
def entry(entry_id: int) -> str:
    """One entry with everything that it says."""
    return render_template("workspace/audit_entry.html", deed=told([entry_by_id(entry_id)])[0])


@pages.post("/chuoi")
@requires(Permission.AUDIT)
def check_chain() -> ResponseReturnValue:
    """Recompute the chain: at once while it is short, else in the background."""
    if last_number() > CHECKED_AT_ONCE:
        by = current_staff().actor
        job = ask_for(CHECK, "Kiểm tra chuỗi nhật ký", {}, by=by, unique_key=f"{CHECK} {by.name}")
        return redirect(f"{JOBS}{job.id}", HTTPStatus.SEE_OTHER)
    try:
        tell(told_whole(examined_chain()))
    except RefusedError as broken:
        tell(broken.message, "danger")
    return redirect(HERE, HTTPStatus.SEE_OTHER)


@pages.get("/chuoi/<int:job_id>")
@requires(Permission.AUDIT)
def checked(job_id: int) -> ResponseReturnValue:
    """What a check in the background found; raises NotFoundError while it has found nothing."""
    found = job_of(job_id, current_staff().actor).result
    if "last" not in found:
        raise NotFoundError("Công việc này chưa có kết quả.")
    tell(told_whole(found["last"]))
    return redirect(HERE, HTTPStatus.SEE_OTHER)


@pages.post("/xuat")
@requires(Permission.AUDIT)
def export() -> ResponseReturnValue:
    """Have the entries that fit written as a spreadsheet."""
    form = request.form.get("dang", "")
    if form not in FORMATS:
        raise InvalidInputError("Xin chọn dạng tệp.")
    parameters = {"wanted": _wanted(read_query(AuditQuery, request.form)).told(), "form": form}
    title = f"Xuất nhật ký thay đổi ({form.upper()})"
    job = ask_for(EXPORT, title, parameters, by=current_staff().actor)
    return redirect(f"{JOBS}{job.id}", HTTPStatus.SEE_OTHER)


def _wanted(query: dict[str, Any]) -> AuditFilter:
    return AuditFilter(
        person=query["nguoi"],
        kind=query["loai"],
        key=query["ma"],
        action=query["viec"],
        first_day=query["tu"],
        last_day=query["den"],
        origin=query["noi"],
    )
