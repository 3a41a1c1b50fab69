"""The list of manuscripts, new ones, and public records to be taken up."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import ForbiddenError, RefusedError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.editorial.models import KIND_LABELS, STATE_LABELS, ManuscriptKind
from portal.editorial.public_records import public_records
from portal.editorial.queries import (
    ManuscriptFilter,
    find_manuscripts,
    names_of,
    people_who_write,
)
from portal.editorial.schemas import (
    ALL,
    MINE,
    WAITING,
    ManuscriptsQuery,
    NewManuscriptForm,
    PublicQuery,
)
from portal.editorial.services.drafting import start_manuscript, take_up_published
from portal.editorial.staff.rights import (
    NOT_YOURS,
    may_publish,
    own_kinds,
    sees_only_own,
)

LIST = "/can-bo/bai/"
pages = Blueprint("manuscripts", __name__, url_prefix="/can-bo/bai")
MENU = (
    MenuEntry(LIST, "Bài viết", Permission.WRITE, "Biên tập", 20),
    MenuEntry(f"{LIST}?loai=warning", "Cảnh báo", Permission.WARN, "Biên tập", 21),
)
TABS = {MINE: "Của tôi", WAITING: "Chờ tôi", ALL: "Tất cả"}


@pages.get("/")
@requires(Permission.WRITE, Permission.WARN)
def manuscripts() -> ResponseReturnValue:
    """Manuscripts: mine, waiting for me, all."""
    query = read_query(ManuscriptsQuery, request.args)
    me, whose = current_staff().actor_name, query["cua"]
    kinds = [one for one in own_kinds() if query["loai"] in {None, one}]
    chosen = ManuscriptFilter(
        kinds=kinds,
        owned_by=me if whose == MINE or sees_only_own() else "",
        waiting_for=me if whose == WAITING else "",
        may_publish=may_publish(),
        state=query.get("trang_thai"),
        person=query["nguoi"],
        words=query["tim"],
    )
    listing = find_manuscripts(chosen, query["trang"])
    people = {name for one in listing.rows for name in (one.author, one.assignee) if name}
    return render_template(
        "editorial/manuscripts.html",
        listing=listing,
        query=query,
        tabs=TABS,
        kinds=[(kind.value, KIND_LABELS[kind]) for kind in own_kinds()],
        states=[(state.value, label) for state, label in STATE_LABELS.items()],
        people=people_who_write(),
        names=names_of(people),
    )


@pages.get("/moi")
@requires(Permission.WRITE, Permission.WARN)
def new() -> ResponseReturnValue:
    """The form for a new text."""
    return _new_page(blank_form({"loai": request.args.get("loai", "")}))


@pages.post("/moi")
@requires(Permission.WRITE, Permission.WARN)
def start() -> ResponseReturnValue:
    """Begin a new text."""
    form = read_form(NewManuscriptForm, request.form)
    if not form.ok:
        return _new_page(form), 422
    kind = form.values["loai"]
    _refuse_kind(kind)
    try:
        with unit_of_work():
            manuscript = start_manuscript(
                kind, form.values["title"], at=clock.now(), by=current_staff().actor
            )
            path = manuscript.path
    except RefusedError as refusal:
        return _new_page(form.refused("loai", refusal.message)), 422
    return on_to(f"{path}/soan")


@pages.get("/da-dang")
@requires(Permission.WRITE, Permission.WARN)
def published() -> ResponseReturnValue:
    """What the public reads now, to be changed or withdrawn."""
    query = read_query(PublicQuery, request.args)
    kinds = [one for one in own_kinds() if query["loai"] in {None, one}]
    return render_template(
        "editorial/published.html",
        listing=public_records(kinds, query["tim"], query["trang"]),
        query=query,
        kinds=[(kind.value, KIND_LABELS[kind]) for kind in own_kinds()],
        labels=KIND_LABELS,
    )


@pages.post("/da-dang")
@requires(Permission.WRITE, Permission.WARN)
def take_up() -> ResponseReturnValue:
    """Open a public record for changes."""
    kind = _kind_of(request.form.get("kind", ""))
    _refuse_kind(kind)
    with unit_of_work():
        manuscript = take_up_published(
            kind, request.form.get("key", ""), at=clock.now(), by=current_staff().actor
        )
        path = manuscript.path
    tell("Bài đang đăng được giữ nguyên cho tới khi bản sửa được duyệt và đăng.", "info")
    return on_to(path)


def _kind_of(typed: str) -> ManuscriptKind:
    try:
        return ManuscriptKind(typed)
    except ValueError:
        raise RefusedError("Không có loại bài này.") from None


def _refuse_kind(kind: ManuscriptKind) -> None:
    if kind not in own_kinds():
        raise ForbiddenError(NOT_YOURS)


def _new_page(form: Form) -> str:
    kinds = [(one.value, KIND_LABELS[one]) for one in own_kinds() if one is not ManuscriptKind.PAGE]
    return render_template("editorial/new.html", form=form, kinds=kinds)
