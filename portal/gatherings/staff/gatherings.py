"""Writing, announcing and calling off gatherings."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.addresses import settings
from portal.core.clock import VIETNAM
from portal.core.db import unit_of_work
from portal.core.errors import PortalError, RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.markdown import render
from portal.core.staff_menu import MenuEntry
from portal.gatherings.models import Gathering
from portal.gatherings.queries import gathering_by_id, room_of, staff_page
from portal.gatherings.schemas import (
    CancelForm,
    GatheringForm,
    StaffListQuery,
    VersionForm,
    moment_of,
)
from portal.gatherings.services.editing import (
    call_off,
    edit_gathering,
    publish_gathering,
    write_gathering,
)
from portal.gatherings.states import KIND_LABELS, STATE_LABELS, STATUS_LABELS
from portal.places.queries import communes_of

DESK = "/can-bo/dao-tao/"
pages = Blueprint("gathering_desk", __name__, url_prefix="/can-bo/dao-tao")
MENU = (MenuEntry(DESK, "Đào tạo, sự kiện", Permission.WRITE, "Biên tập", 150),)
NUMBER = "<int(max=2147483647):gathering_id>"
# What the form calls its fields; also how two texts are shown beside each other.
LABELS: Mapping[str, str] = {
    "kind": "Loại",
    "title": "Tên sự kiện",
    "summary": "Tóm tắt",
    "body": "Nội dung",
    "title_en": "Tên bằng tiếng Anh",
    "summary_en": "Tóm tắt bằng tiếng Anh",
    "target_group": "Dành cho ai",
    "place": "Địa điểm",
    "commune_code": "Xã, phường, đặc khu",
    "online_link": "Liên kết tham gia trực tuyến",
    "first_day": "Ngày bắt đầu",
    "first_time": "Giờ bắt đầu",
    "last_day": "Ngày kết thúc",
    "last_time": "Giờ kết thúc",
    "takes_sign_ups": "Nhận đăng ký",
    "sign_up_until": "Hạn đăng ký",
    "places": "Số chỗ",
    "has_waiting_list": "Có danh sách chờ",
    "organiser": "Đơn vị tổ chức",
    "contact": "Liên hệ",
    "qa_path": "Trang hỏi đáp sau sự kiện",
}


@pages.get("/")
@requires(Permission.WRITE)
def gatherings() -> str:
    """All gatherings, drafts too."""
    query = read_query(StaffListQuery, request.args)
    listing = staff_page(query["trang"], query["tim"], query["trang_thai"])
    return render_template(
        "gatherings/desk.html",
        listing=listing,
        query=query,
        states=STATE_LABELS,
        kinds=KIND_LABELS,
    )


@pages.get("/moi")
@requires(Permission.WRITE)
def ask_new() -> str:
    """The form for a new one."""
    body = {"takes_sign_ups": "1", "has_waiting_list": "1", "first_time": "08:00"}
    return _edit_page(None, blank_form({**body, "last_time": "11:00"}))


@pages.post("/moi")
@requires(Permission.WRITE)
def write() -> ResponseReturnValue:
    """Keep a new draft."""
    form = read_form(GatheringForm, request.form)
    if not form.ok:
        return _edit_page(None, form), RefusedError.status
    with unit_of_work():
        values = _columns(form.values)
        made = write_gathering(values, at=clock.now(), by=current_staff().actor)
        gathering_id = made.id
    tell("Đã lưu bản nháp. Người có quyền xuất bản xem và đăng.")
    return _on_to(gathering_id)


@pages.get(f"/{NUMBER}")
@requires(Permission.WRITE)
def gathering(gathering_id: int) -> str:
    """One gathering with all that can be done with it."""
    return _page(gathering_by_id(gathering_id), blank_form())


@pages.get(f"/{NUMBER}/sua")
@requires(Permission.WRITE)
def ask_edit(gathering_id: int) -> str:
    """The form with what is there."""
    found = gathering_by_id(gathering_id)
    return _edit_page(found, blank_form(_typed(found)))


@pages.post(f"/{NUMBER}/sua")
@requires(Permission.WRITE)
def edit(gathering_id: int) -> ResponseReturnValue:
    """Keep what was changed; somebody else's change meanwhile is shown beside it."""
    form = read_form(GatheringForm, request.form)
    officer = current_staff()
    if not form.ok:
        return _edit_page(gathering_by_id(gathering_id), form), RefusedError.status
    try:
        with unit_of_work():
            edit_gathering(
                gathering_by_id(gathering_id),
                _columns(form.values),
                expected_version=form.values["version"],
                may_publish=officer.may(Permission.PUBLISH),
                at=clock.now(),
                by=officer.actor,
            )
    except (RefusedError, StaleEditError) as refusal:
        found = gathering_by_id(gathering_id)
        is_stale = isinstance(refusal, StaleEditError)
        form = form.refused("_form", refusal.message)
        return _edit_page(found, form, is_stale=is_stale), refusal.status
    tell("Đã lưu.")
    return _on_to(gathering_id)


@pages.post(f"/{NUMBER}/dang")
@requires(Permission.PUBLISH)
def publish(gathering_id: int) -> ResponseReturnValue:
    """Announce a draft that somebody else wrote."""
    form = read_form(VersionForm, request.form)
    try:
        with unit_of_work():
            publish_gathering(
                gathering_by_id(gathering_id),
                expected_version=form.values.get("version", 0),
                at=clock.now(),
                by=current_staff().actor,
            )
    except PortalError as refusal:
        refused = form.refused("_form", refusal.message)
        return _page(gathering_by_id(gathering_id), refused), refusal.status
    tell("Đã đăng lên cổng.")
    return _on_to(gathering_id)


@pages.get(f"/{NUMBER}/huy")
@requires(Permission.PUBLISH)
def ask_call_off(gathering_id: int) -> str:
    """What happens when a gathering is called off, and why it is."""
    return _call_off_page(gathering_by_id(gathering_id), blank_form())


@pages.post(f"/{NUMBER}/huy")
@requires(Permission.PUBLISH)
def send_call_off(gathering_id: int) -> ResponseReturnValue:
    """Call a gathering off; everybody who gave a mail address is told."""
    form = read_form(CancelForm, request.form)
    if not form.ok:
        return _call_off_page(gathering_by_id(gathering_id), form), RefusedError.status
    try:
        with unit_of_work():
            call_off(
                gathering_by_id(gathering_id),
                reason=form.values["reason"],
                expected_version=form.values["version"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except (RefusedError, StaleEditError) as refusal:
        form = form.refused("_form", refusal.message)
        return _call_off_page(gathering_by_id(gathering_id), form), refusal.status
    tell("Đã hủy sự kiện. Người đăng ký có thư điện tử được báo trong ít phút.")
    return _on_to(gathering_id)


def _on_to(gathering_id: int) -> ResponseReturnValue:
    return redirect(f"{DESK}{gathering_id}", HTTPStatus.SEE_OTHER)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the form as the record holds them."""
    moments = {"first_day", "first_time", "last_day", "last_time", "version"}
    known = {commune.code for commune in communes_of(settings().province)}
    code = values["commune_code"]
    return {
        **{name: value for name, value in values.items() if name not in moments},
        "commune_code": code if code in known else None,
        "starts_at": moment_of(values["first_day"], values["first_time"]),
        "ends_at": moment_of(values["last_day"], values["last_time"]),
    }


def _typed(found: Gathering) -> dict[str, Any]:
    """The record as it is typed."""
    starts, ends = found.starts_at.astimezone(VIETNAM), found.ends_at.astimezone(VIETNAM)
    plain = {name: getattr(found, name) for name in LABELS if hasattr(found, name)}
    return {
        **{name: "" if value is None else value for name, value in plain.items()},
        "kind": found.kind.value,
        "takes_sign_ups": "1" if found.takes_sign_ups else "",
        "has_waiting_list": "1" if found.has_waiting_list else "",
        "sign_up_until": f"{found.sign_up_until:%d/%m/%Y}" if found.sign_up_until else "",
        "first_day": f"{starts:%d/%m/%Y}",
        "first_time": f"{starts:%H:%M}",
        "last_day": f"{ends:%d/%m/%Y}",
        "last_time": f"{ends:%H:%M}",
        "version": found.version,
    }


def _edit_page(found: Gathering | None, form: Form, *, is_stale: bool = False) -> str:
    theirs = _typed(found) if found and is_stale else {}
    pairs = [(name, str(theirs[name]), str(form.typed.get(name, ""))) for name in theirs]
    return render_template(
        "gatherings/edit.html",
        gathering=found,
        form=form,
        # Saving once more puts one's own text in place of theirs, knowingly.
        version=found.version if found and is_stale else form.typed.get("version", 1),
        conflicts=[
            (LABELS[name], their, mine)
            for name, their, mine in pairs
            if name in LABELS and their.split() != mine.split()
        ],
        labels=LABELS,
        kinds=KIND_LABELS,
        communes=communes_of(settings().province),
    )


def _page(found: Gathering, form: Form) -> str:
    return render_template(
        "gatherings/announcement.html",
        gathering=found,
        form=form,
        room=room_of(found),
        text=render(found.body),
        states=STATE_LABELS,
        kinds=KIND_LABELS,
        status_labels=STATUS_LABELS,
        is_over=found.last_day < clock.today(),
    )


def _call_off_page(found: Gathering, form: Form) -> str:
    return render_template(
        "gatherings/call_off.html", gathering=found, form=form, room=room_of(found)
    )
