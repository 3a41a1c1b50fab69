"""Warnings that the public reads: what was done to them, and the replies beneath them."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.warnings.models import ConsumerWarning
from portal.warnings.queries import warning_by_slug
from portal.warnings.register_queries import (
    deliveries_of,
    establishment_for_reply,
    waiting_replies,
    warning_to_change,
    warnings_at_work,
)
from portal.warnings.schemas import DeskQuery, ReplyForm
from portal.warnings.services.replies import confirm_reply, drop_reply, enter_reply, reply_of
from portal.warnings.states import MEASURE_LABELS, SOURCE_LABELS, STATUS_LABELS, WarningStatus
from portal.warnings.upkeep import Occasion
from portal.warnings.wording import CHANGE_LABELS

LIST = "/can-bo/canh-bao/"
pages = Blueprint("warning_desk", __name__, url_prefix="/can-bo/canh-bao")
# Who warns from within the administration; partners see what everybody sees.
AT_WORK = (Permission.PUBLISH, Permission.INSPECT, Permission.RECALL)
MENU = tuple(MenuEntry(LIST, "Cảnh báo đang đăng", one, "Biên tập", 22) for one in AT_WORK)
OCCASIONS = {
    Occasion.ISSUED: "Phát cảnh báo",
    Occasion.MEASURE: "Đổi biện pháp",
    Occasion.LIFTED: "Gỡ cảnh báo",
}
Act = Callable[[ConsumerWarning], None]


@pages.get("/")
@requires(*AT_WORK)
def warnings() -> str:
    """The warnings that the public reads, with what waits below each."""
    query = read_query(DeskQuery, request.args)
    status = WarningStatus(query["tinh_trang"]) if query["tinh_trang"] else None
    listing = warnings_at_work(clock.today(), status, query["tim"], query["trang"])
    return render_template(
        "warnings/staff/warnings.html",
        listing=listing,
        query=query,
        waiting=waiting_replies(listing.rows),
        statuses=STATUS_LABELS,
        measures=MEASURE_LABELS,
        day=clock.today(),
        may_publish=current_staff().may(Permission.PUBLISH),
    )


@pages.get("/<string:slug>")
@requires(*AT_WORK)
def warning(slug: str) -> str:
    """One warning: replies, mails, history, and the ways to change or lift it."""
    return _page(slug, blank_form())


@pages.post("/<string:slug>/y-kien")
@requires(*AT_WORK)
def add_reply(slug: str) -> ResponseReturnValue:
    """Keep what an establishment concerned says; a second officer will show it."""
    form = read_form(ReplyForm, request.form)
    if not form.ok:
        return _page(slug, form), RefusedError.status
    code = form.values["establishment"]
    establishment = establishment_for_reply(code) if code else None
    if code and establishment is None:
        form = form.refused("establishment", f"Sổ không có cơ sở mang mã {code}.")
        return _page(slug, form), RefusedError.status

    def act(found: ConsumerWarning) -> None:
        enter_reply(
            found,
            establishment_for_reply(code) if code else None,
            name=form.values["name"],
            reply=form.values["reply"],
            replied_on=form.values["replied_on"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return _carry_out(slug, act, "Đã nhận ý kiến; người thứ hai xem rồi đăng.", form)


@pages.post("/<string:slug>/y-kien/<int(max=2147483647):reply_id>/dang")
@requires(Permission.PUBLISH)
def show_reply(slug: str, reply_id: int) -> ResponseReturnValue:
    """Show a reply beneath the warning."""

    def act(found: ConsumerWarning) -> None:
        reply = reply_of(found, reply_id)
        confirm_reply(found, reply, at=clock.now(), by=current_staff().actor)

    return _carry_out(slug, act, "Đã đăng ý kiến dưới cảnh báo.", blank_form())


@pages.post("/<string:slug>/y-kien/<int(max=2147483647):reply_id>/bo")
@requires(*AT_WORK)
def take_back_reply(slug: str, reply_id: int) -> ResponseReturnValue:
    """Take back a reply that nobody has read yet."""

    def act(found: ConsumerWarning) -> None:
        drop_reply(found, reply_of(found, reply_id), by=current_staff().actor)

    return _carry_out(slug, act, "Đã bỏ ý kiến chưa đăng.", blank_form())


def _carry_out(slug: str, act: Act, said: str, form: Form) -> ResponseReturnValue:
    try:
        with unit_of_work():
            act(warning_to_change(slug))
    except RefusedError as refusal:
        return _page(slug, form.refused("_form", refusal.message)), refusal.status
    tell(said)
    return redirect(f"{LIST}{slug}", HTTPStatus.SEE_OTHER)


def _page(slug: str, form: Form) -> str:
    found = warning_by_slug(slug, clock.today())
    return render_template(
        "warnings/staff/warning.html",
        warning=found,
        form=form,
        deliveries=deliveries_of(found),
        is_in_force=found.is_in_force(clock.today()),
        measures=MEASURE_LABELS,
        sources=SOURCE_LABELS,
        occasions=OCCASIONS,
        change_labels=CHANGE_LABELS,
        me=current_staff().actor_name,
        may_publish=current_staff().may(Permission.PUBLISH),
    )
