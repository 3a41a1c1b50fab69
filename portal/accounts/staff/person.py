"""One person: what they are, and what may be done to their account."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.factors import remove_all_factors
from portal.accounts.links import make_link
from portal.accounts.models import Account, AccountState
from portal.accounts.people import (
    UnfitPositionError,
    change_position,
    disable_account,
    enable_account,
)
from portal.accounts.permissions import Permission
from portal.accounts.queries import account_by_id
from portal.accounts.schemas import PositionForm, ReasonForm
from portal.accounts.sign_in_book import own_events
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff.people import PEOPLE, hand_over, position_of, unit_choices
from portal.accounts.staff_access import confirmed, current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import ForbiddenError, RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form

pages = Blueprint("person", __name__, url_prefix="/can-bo/nguoi-dung/<int:account_id>")


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to an account for a reason: what it is called, and what comes of it."""

    title: str
    effect: str
    button: str
    done: str


DISABLE = Act(
    "Khóa tài khoản",
    "Người này không đăng nhập được nữa; mọi phiên đang mở kết thúc ngay. Có thể mở lại sau.",
    "Khóa tài khoản",
    "Đã khóa tài khoản.",
)
ENABLE = Act(
    "Mở lại tài khoản",
    "Người này đăng nhập lại được với vai trò như trước.",
    "Mở lại tài khoản",
    "Đã mở lại tài khoản.",
)
RESET_FACTORS = Act(
    "Xóa xác thực hai bước",
    "Ứng dụng tạo mã, khóa truy cập và mã dự phòng của người này bị xóa; mọi phiên kết thúc."
    " Chỉ làm việc này khi đã xác minh đúng người, ví dụ gặp trực tiếp.",
    "Xóa xác thực hai bước",
    "Đã xóa xác thực hai bước.",
)


@pages.get("")
@requires(Permission.ACCOUNTS)
def show(account_id: int) -> ResponseReturnValue:
    """The person, with the form for what they are."""
    account = account_by_id(account_id)
    typed = {
        "name": account.name,
        "roles": account.roles,
        "commune": account.commune_code or "",
        "establishment": account.establishment_code or "",
        "version": account.version,
    }
    return _page(account, blank_form(typed))


@pages.post("")
@requires(Permission.ACCOUNTS)
@confirmed
def change(account_id: int) -> ResponseReturnValue:
    """Change what the person is."""
    account = account_by_id(account_id)
    form = read_form(PositionForm, request.form)
    if not form.ok:
        return _page(account, form), 422
    try:
        with unit_of_work():
            change_position(
                account_by_id(account_id),
                position_of(form),
                version=form.values["version"] or 0,
                at=clock.now(),
                by=current_staff().actor,
            )
    except UnfitPositionError as refusal:
        return _page(account_by_id(account_id), form.refused(refusal.field, refusal.message)), 422
    except (RefusedError, ForbiddenError, StaleEditError) as refusal:
        form = form.refused("_form", refusal.message)
        return _page(account_by_id(account_id), form), refusal.status
    tell("Đã lưu thay đổi.")
    return on_to(f"{PEOPLE}{account_id}")


@pages.get("/khoa")
@requires(Permission.ACCOUNTS)
@confirmed
def ask_disable(account_id: int) -> ResponseReturnValue:
    """What happens when the account is locked."""
    return _act_page(account_id, DISABLE, blank_form())


@pages.post("/khoa")
@requires(Permission.ACCOUNTS)
@confirmed
def disable(account_id: int) -> ResponseReturnValue:
    """Lock the account."""
    return _carry_out(account_id, DISABLE)


@pages.get("/mo")
@requires(Permission.ACCOUNTS)
@confirmed
def ask_enable(account_id: int) -> ResponseReturnValue:
    """What happens when the account is opened again."""
    return _act_page(account_id, ENABLE, blank_form())


@pages.post("/mo")
@requires(Permission.ACCOUNTS)
@confirmed
def enable(account_id: int) -> ResponseReturnValue:
    """Open the account again."""
    return _carry_out(account_id, ENABLE)


@pages.get("/xoa-xac-thuc")
@requires(Permission.ACCOUNTS)
@confirmed
def ask_reset_factors(account_id: int) -> ResponseReturnValue:
    """What happens when the second factor is removed."""
    return _act_page(account_id, RESET_FACTORS, blank_form())


@pages.post("/xoa-xac-thuc")
@requires(Permission.ACCOUNTS)
@confirmed
def reset_factors(account_id: int) -> ResponseReturnValue:
    """Remove the second factor of somebody who has lost it."""
    return _carry_out(account_id, RESET_FACTORS)


@pages.post("/lien-ket")
@requires(Permission.ACCOUNTS)
@confirmed
def new_link(account_id: int) -> ResponseReturnValue:
    """A new invitation, or a link for a new password."""
    if account_by_id(account_id).state is AccountState.DISABLED:
        raise RefusedError("Tài khoản đang bị khóa; xin mở lại trước.")
    with unit_of_work():
        account = account_by_id(account_id)
        token = make_link(account, at=clock.now(), by=current_staff().actor_name)
    return hand_over(account, token, "Đã tạo liên kết mới; liên kết cũ không dùng được nữa.")


def _carry_out(account_id: int, act: Act) -> ResponseReturnValue:
    form = read_form(ReasonForm, request.form)
    if not form.ok:
        return _act_page(account_id, act, form), 422
    try:
        with unit_of_work():
            _do(account_by_id(account_id), act, form.values["reason"])
    except (RefusedError, ForbiddenError) as refusal:
        return _act_page(account_id, act, form.refused("_form", refusal.message)), refusal.status
    tell(act.done)
    return on_to(f"{PEOPLE}{account_id}")


def _do(account: Account, act: Act, reason: str) -> None:
    by, at = current_staff().actor, clock.now()
    if act is DISABLE:
        disable_account(account, reason=reason, at=at, by=by)
    elif act is ENABLE:
        enable_account(account, reason=reason, at=at, by=by)
    else:
        remove_all_factors(account, reason=reason, at=at, by=by)


def _page(account: Account, form: Form) -> str:
    return render_template(
        "accounts/person.html",
        account=account,
        form=form,
        events=own_events(account.id),
        is_own=account.id == current_staff().account_id,
        **unit_choices(),
    )


def _act_page(account_id: int, act: Act, form: Form) -> str:
    account = account_by_id(account_id)
    return render_template("accounts/act.html", account=account, act=act, form=form)
