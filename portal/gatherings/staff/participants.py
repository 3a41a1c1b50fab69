"""Those who signed up: their list, who came, lists to take out and to print, figures."""

from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import read_query
from portal.gatherings.figures import counts_by_commune, counts_by_level, kinds_of_year
from portal.gatherings.identities import opened_identity
from portal.gatherings.queries import (
    gathering_by_id,
    held_gathering,
    participants_of,
    participants_page,
    room_of,
    sign_up_of,
)
from portal.gatherings.schemas import FiguresQuery, ParticipantsQuery
from portal.gatherings.services.participants import export_participants, note_attendance
from portal.gatherings.services.signing_up import give_back
from portal.gatherings.states import KIND_LABELS, LEVEL_LABELS, SIGN_UP_LABELS, SignUpState

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER = "<int(max=2147483647):gathering_id>"
pages = Blueprint("gathering_participants", __name__, url_prefix="/can-bo/dao-tao")


@pages.get(f"/{NUMBER}/nguoi-tham-du")
@requires(Permission.WRITE)
def participants(gathering_id: int) -> str:
    """Who signed up, and the boxes for who came."""
    query = read_query(ParticipantsQuery, request.args)
    found = gathering_by_id(gathering_id)
    listing = participants_page(found, query["trang"], query["trang_thai"])
    return render_template(
        "gatherings/participants.html",
        gathering=found,
        listing=listing,
        query=query,
        people={one.id: opened_identity(one.sealed, number=one.number) for one in listing.rows},
        room=room_of(found),
        has_begun=found.first_day <= clock.today(),
        is_over=found.last_day < clock.today(),
        levels=LEVEL_LABELS,
        states=SIGN_UP_LABELS,
        by_level=counts_by_level(found),
        by_commune=counts_by_commune(found),
    )


@pages.post(f"/{NUMBER}/nguoi-tham-du/co-mat")
@requires(Permission.WRITE)
def note_who_came(gathering_id: int) -> ResponseReturnValue:
    """Note who of those on one page of the list came."""
    asked, came = (_numbers(name) for name in ("asked", "came"))
    by = current_staff().actor
    try:
        with unit_of_work():
            found = gathering_by_id(gathering_id)
            changed = note_attendance(found, came, asked, at=clock.now(), by=by)
    except RefusedError as refusal:
        tell(refusal.message, "danger")
        return participants(gathering_id), refusal.status
    tell(f"Đã ghi: {changed} thay đổi." if changed else "Không có gì thay đổi.")
    return _back(gathering_id)


@pages.post(f"/{NUMBER}/nguoi-tham-du/<int(max=2147483647):sign_up_id>/huy")
@requires(Permission.WRITE)
def take_back(gathering_id: int, sign_up_id: int) -> ResponseReturnValue:
    """Give a place back for somebody who called; whoever waited longest gets it."""
    by = current_staff().actor
    with unit_of_work():
        held = held_gathering(gathering_by_id(gathering_id).slug)
        give_back(sign_up_of(held, sign_up_id), held, at=clock.now(), by=by.name)
    tell("Đã hủy phiếu; người chờ lâu nhất được chỗ.")
    return _back(gathering_id)


@pages.post(f"/{NUMBER}/nguoi-tham-du.xlsx")
@requires(Permission.WRITE)
def export(gathering_id: int) -> ResponseReturnValue:
    """Everybody who signed up as a workbook; who takes it out stands in the audit."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "nguoi-tham-du.xlsx"
        with unit_of_work():
            found = gathering_by_id(gathering_id)
            export_participants(found, file, by=current_staff().actor)
            name = f"nguoi-tham-du-{found.slug[:60]}.xlsx"
        response = Response(file.read_bytes(), mimetype=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.get(f"/{NUMBER}/diem-danh")
@requires(Permission.WRITE)
def attendance_sheet(gathering_id: int) -> str:
    """The list that people sign at the door, for printing: names and units, no contacts."""
    found = gathering_by_id(gathering_id)
    confirmed = participants_of(found, SignUpState.CONFIRMED)
    return render_template(
        "gatherings/attendance_sheet.html",
        gathering=found,
        people=[(one, opened_identity(one.sealed, number=one.number)) for one in confirmed],
    )


@pages.get("/so-lieu")
@requires(Permission.WRITE)
def figures() -> str:
    """What was held in a year and how many came, without names."""
    year = read_query(FiguresQuery, request.args)["nam"] or clock.today().year
    rows = kinds_of_year(year)
    return render_template("gatherings/figures.html", year=year, rows=rows, kinds=KIND_LABELS)


def _numbers(name: str) -> list[int]:
    return [int(one) for one in request.form.getlist(name) if one.isascii() and one.isdigit()]


def _back(gathering_id: int) -> ResponseReturnValue:
    return redirect(f"/can-bo/dao-tao/{gathering_id}/nguoi-tham-du", HTTPStatus.SEE_OTHER)
