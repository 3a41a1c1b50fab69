"""Picture, video and files of an item, handed in one by one."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.attachments.kinds import STATE_LABELS, Kind, State
from portal.attachments.services import LARGEST, receive
from portal.core import clock, media
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, UnavailableError
from portal.core.forms import Form, blank_form, read_form
from portal.core.load import expensive
from portal.jobs.services import ask_for
from portal.library.queries import item_by_id
from portal.library.schemas import FileForm
from portal.library.services.parts import add_file, remove_file, set_picture, set_video
from portal.library.videos import LARGEST_VIDEO, keep_video

CHECK_JOB = "attachment-check"
ROOM_FOR_FORM = 100_000
pages = Blueprint(
    "library_parts",
    __name__,
    url_prefix="/can-bo/thu-vien/<int(max=2147483647):item_id>/phan",
)


@pages.get("")
@requires(Permission.WRITE)
def parts(item_id: int) -> str:
    """What an item holds besides its words, and the forms for more."""
    return _page(item_id, blank_form())


@pages.post("/anh")
@requires(Permission.WRITE, largest_body=media.LARGEST_FILE + ROOM_FOR_FORM)
@expensive
def send_picture(item_id: int) -> ResponseReturnValue:
    """Take a picture in; it is made anew in several sizes."""

    def take(file: FileStorage) -> None:
        picture = media.store(file.read())
        with unit_of_work():
            by = current_staff().actor
            set_picture(item_by_id(item_id), picture, at=clock.now(), by=by)

    return _taken(item_id, "picture", take, "Đã nhận ảnh.")


@pages.post("/video")
@requires(Permission.WRITE, largest_body=LARGEST_VIDEO + ROOM_FOR_FORM)
@expensive
def send_video(item_id: int) -> ResponseReturnValue:
    """Take a video in, as it is."""

    def take(file: FileStorage) -> None:
        video = keep_video(file.stream)
        with unit_of_work():
            set_video(item_by_id(item_id), video, at=clock.now(), by=current_staff().actor)

    return _taken(item_id, "video", take, "Đã nhận video.")


@pages.post("/tep")
@requires(Permission.WRITE, largest_body=max(LARGEST.values()) + ROOM_FOR_FORM)
@expensive
def send_file(item_id: int) -> ResponseReturnValue:
    """Take a file in; it is offered once it has been examined."""
    form, actor = read_form(FileForm, request.form), current_staff().actor

    def take(file: FileStorage) -> None:
        with unit_of_work():
            attachment = receive(file.read(), file.filename or "", by=actor.name)
            title = form.values.get("title", "")
            add_file(item_by_id(item_id), attachment, title, at=clock.now(), by=actor)
            digest, is_waiting = attachment.digest, attachment.state is State.QUARANTINED
        if is_waiting:
            told = f"Kiểm tra tệp {file.filename}"
            ask_for(CHECK_JOB, told, {"digest": digest}, by=actor, unique_key=f"file:{digest}")

    return _taken(item_id, "file", take, "Đã nhận tệp. Tệp được kiểm tra trong ít phút.")


@pages.post("/tep/<int(max=2147483647):attachment_id>/bo")
@requires(Permission.WRITE)
def drop_file(item_id: int, attachment_id: int) -> ResponseReturnValue:
    """Offer a file no longer."""
    with unit_of_work():
        by = current_staff().actor
        remove_file(item_by_id(item_id), attachment_id, at=clock.now(), by=by)
    tell("Đã bỏ tệp.")
    return _back(item_id)


def _taken(
    item_id: int, field: str, take: Callable[[FileStorage], None], done: str
) -> ResponseReturnValue:
    """Have the file of a form taken in, or say beside its field why it is not."""
    item_by_id(item_id)
    file = request.files.get(field)
    try:
        if file is None or not file.filename:
            raise RefusedError("Xin chọn một tệp.")
        take(file)
    except (RefusedError, UnavailableError) as refusal:
        return _page(item_id, blank_form().refused(field, refusal.message)), refusal.status
    tell(done)
    return _back(item_id)


def _back(item_id: int) -> ResponseReturnValue:
    return redirect(f"/can-bo/thu-vien/{item_id}/phan", HTTPStatus.SEE_OTHER)


def _page(item_id: int, form: Form) -> str:
    return render_template(
        "library/parts_of_item.html",
        item=item_by_id(item_id),
        form=form,
        states=STATE_LABELS,
        picture_megabytes=media.LARGEST_FILE // 1_000_000,
        video_megabytes=LARGEST_VIDEO // 1_000_000,
        file_megabytes=LARGEST[Kind.PDF] // 1_000_000,
    )
