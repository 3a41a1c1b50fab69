"""Writing, publishing and withdrawing items of the library."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import PortalError, RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.markdown import render
from portal.core.staff_menu import MenuEntry
from portal.library.models import LibraryItem
from portal.library.queries import item_by_id, staff_page, topics, video_hosts
from portal.library.schemas import (
    BETWEEN,
    ItemForm,
    StaffLibraryQuery,
    VersionForm,
    WithdrawForm,
)
from portal.library.services.editing import (
    edit_item,
    lacks_of,
    publish_item,
    withdraw_item,
    write_item,
)
from portal.library.states import KIND_LABELS, STATE_LABELS

DESK = "/can-bo/thu-vien/"
pages = Blueprint("library_desk", __name__, url_prefix="/can-bo/thu-vien")
MENU = (MenuEntry(DESK, "Thư viện", Permission.WRITE, "Biên tập", 160),)
NUMBER = "<int(max=2147483647):item_id>"
# What the form calls its fields; also how two texts are shown beside each other.
LABELS: Mapping[str, str] = {
    "kind": "Loại",
    "topic_code": "Chủ đề",
    "title": "Tên",
    "summary": "Tóm tắt",
    "body": "Nội dung bằng chữ",
    "title_en": "Tên bằng tiếng Anh",
    "summary_en": "Tóm tắt bằng tiếng Anh",
    "audience": "Dành cho ai",
    "picture_alt": "Lời tả ảnh",
    "video_link": "Liên kết video ở nơi khác",
    "captions": "Phụ đề (WebVTT)",
    "questions": "Câu hỏi tự kiểm tra",
    "source": "Nguồn",
    "licence": "Giấy phép dùng lại",
}


@pages.get("/")
@requires(Permission.WRITE)
def items() -> str:
    """All items, drafts too."""
    query = read_query(StaffLibraryQuery, request.args)
    wanted = query["tim"], query["loai"], query["trang_thai"]
    return render_template(
        "library/desk.html",
        listing=staff_page(query["trang"], *wanted),
        query=query,
        states=STATE_LABELS,
        kinds=KIND_LABELS,
    )


@pages.get("/moi")
@requires(Permission.WRITE)
def ask_new() -> str:
    """The form for a new one."""
    return _edit_page(None, blank_form({"licence": "Dùng tự do, xin ghi nguồn"}))


@pages.post("/moi")
@requires(Permission.WRITE)
def write() -> ResponseReturnValue:
    """Keep a new draft."""
    form = read_form(ItemForm, request.form)
    if not form.ok:
        return _edit_page(None, form), RefusedError.status
    try:
        with unit_of_work():
            values = _columns(form.values)
            item_id = write_item(values, at=clock.now(), by=current_staff().actor).id
    except RefusedError as refusal:
        return _edit_page(None, form.refused("_form", refusal.message)), refusal.status
    tell("Đã lưu bản nháp. Nay thêm ảnh, video hoặc tệp nếu cần.")
    return _on_to(item_id)


@pages.get(f"/{NUMBER}")
@requires(Permission.WRITE)
def item(item_id: int) -> str:
    """One item with all that can be done with it."""
    return _page(item_by_id(item_id), blank_form())


@pages.get(f"/{NUMBER}/sua")
@requires(Permission.WRITE)
def ask_edit(item_id: int) -> str:
    """The form with what is there."""
    found = item_by_id(item_id)
    return _edit_page(found, blank_form(_typed(found)))


@pages.post(f"/{NUMBER}/sua")
@requires(Permission.WRITE)
def edit(item_id: int) -> ResponseReturnValue:
    """Keep what was changed; somebody else's change meanwhile is shown beside it."""
    form = read_form(ItemForm, request.form)
    if not form.ok:
        return _edit_page(item_by_id(item_id), form), RefusedError.status
    try:
        with unit_of_work():
            edit_item(
                item_by_id(item_id),
                _columns(form.values),
                expected_version=form.values["version"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except (RefusedError, StaleEditError) as refusal:
        is_stale = isinstance(refusal, StaleEditError)
        form = form.refused("_form", refusal.message)
        return _edit_page(item_by_id(item_id), form, is_stale=is_stale), refusal.status
    tell("Đã lưu.")
    return _on_to(item_id)


@pages.post(f"/{NUMBER}/dang")
@requires(Permission.PUBLISH)
def publish(item_id: int) -> ResponseReturnValue:
    """Show an item that somebody else wrote."""
    form = read_form(VersionForm, request.form)
    try:
        with unit_of_work():
            publish_item(
                item_by_id(item_id),
                expected_version=form.values.get("version", 0),
                at=clock.now(),
                by=current_staff().actor,
            )
    except PortalError as refusal:
        return _page(item_by_id(item_id), form.refused("_form", refusal.message)), refusal.status
    tell("Đã đăng lên cổng.")
    return _on_to(item_id)


@pages.get(f"/{NUMBER}/go")
@requires(Permission.PUBLISH)
def ask_withdraw(item_id: int) -> str:
    """What happens when an item is withdrawn, and why it is."""
    return _withdraw_page(item_by_id(item_id), blank_form())


@pages.post(f"/{NUMBER}/go")
@requires(Permission.PUBLISH)
def withdraw(item_id: int) -> ResponseReturnValue:
    """Take an item off the portal."""
    form = read_form(WithdrawForm, request.form)
    if not form.ok:
        return _withdraw_page(item_by_id(item_id), form), RefusedError.status
    try:
        with unit_of_work():
            withdraw_item(
                item_by_id(item_id),
                reason=form.values["reason"],
                expected_version=form.values["version"],
                at=clock.now(),
                by=current_staff().actor,
            )
    except (RefusedError, StaleEditError) as refusal:
        form = form.refused("_form", refusal.message)
        return _withdraw_page(item_by_id(item_id), form), refusal.status
    tell("Đã gỡ khỏi cổng. Sửa xong thì đăng lại được.")
    return _on_to(item_id)


def _on_to(item_id: int) -> ResponseReturnValue:
    return redirect(f"{DESK}{item_id}", HTTPStatus.SEE_OTHER)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "version"}


def _typed(found: LibraryItem) -> dict[str, Any]:
    """The record as it is typed."""
    asked = [f"{one['question']} {BETWEEN} {one['answer']}" for one in found.questions]
    return {
        **{name: getattr(found, name) for name in LABELS},
        "kind": found.kind.value,
        "questions": "\n".join(asked),
        "version": found.version,
    }


def _edit_page(found: LibraryItem | None, form: Form, *, is_stale: bool = False) -> str:
    theirs = _typed(found) if found and is_stale else {}
    pairs = [(name, str(theirs[name]), str(form.typed.get(name, ""))) for name in theirs]
    return render_template(
        "library/edit.html",
        item=found,
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
        topics=topics(),
        hosts=video_hosts(),
    )


def _page(found: LibraryItem, form: Form) -> str:
    return render_template(
        "library/draft.html",
        item=found,
        form=form,
        lacks=lacks_of(found),
        text=render(found.body),
        states=STATE_LABELS,
        kinds=KIND_LABELS,
    )


def _withdraw_page(found: LibraryItem, form: Form) -> str:
    return render_template("library/withdraw.html", item=found, form=form)
