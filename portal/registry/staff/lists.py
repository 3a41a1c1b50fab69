"""The registers as lists: searching, filtering, and one change to many records."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import ForbiddenError, InvalidInputError, RefusedError
from portal.core.forms import clean_text, read_query
from portal.core.staff_menu import MenuEntry
from portal.registry import register_queries as registers
from portal.registry.quality import checks_of
from portal.registry.schemas import RegisterQuery
from portal.registry.services.many import MOST_AT_ONCE, Bulk, BulkChange, change_many
from portal.registry.staff.registers import (
    REGISTERS,
    SLUG,
    Register,
    communes_in_use,
    may_edit,
    may_enter,
    options_of,
)
from portal.registry.states import ESTABLISHMENT_KINDS

pages = Blueprint("register_lists", __name__)
MENU = (
    MenuEntry("/can-bo/co-so/", "Cơ sở", Permission.REGISTRY_READ, "Sổ đăng ký", 300),
    MenuEntry("/can-bo/san-pham/", "Sản phẩm", Permission.REGISTRY_READ, "Sổ đăng ký", 310),
)
ALL = "tat-ca"
ORDERS = {"moi": "Mới sửa trước", "ten": "Tên A–Z", "diem": "Thiếu nhiều trước"}
CERTIFIED = {
    "khong": "Chưa có chứng nhận",
    "het": "Có chứng nhận hết hạn",
    "sap": "Có chứng nhận sắp hết hạn",
    "con": "Có chứng nhận còn hiệu lực",
}
# What can be set for many records of a register, and how the page calls it.
BULK: Mapping[str, Mapping[Bulk, str]] = {
    "co-so": {Bulk.COMMUNE: "Xã, phường, đặc khu", Bulk.STATE: "Trạng thái"},
    "san-pham": {
        Bulk.COMMUNE: "Xã, phường, đặc khu",
        Bulk.RISK: "Mức rủi ro",
        Bulk.OCOP_SET: "Bộ sản phẩm OCOP",
        Bulk.STATE: "Trạng thái",
    },
}


@pages.get(f"/can-bo/<{SLUG}:slug>/")
@requires(Permission.REGISTRY_READ)
def records(slug: str) -> str:
    """One register; who has a unit sees its records first."""
    register = REGISTERS[slug]
    query = read_query(RegisterQuery, request.args)
    actor = current_staff().actor
    own_only = actor.is_bound and query["pham_vi"] != ALL
    listing = registers.list_register(
        register.kind,
        _wanted(query),
        query["trang"],
        of=actor if own_only else None,
        day=clock.today(),
        reader=actor,
    )
    return render_template(
        "registry/staff/records.html",
        register=register,
        listing=listing,
        query=query,
        own_only=own_only,
        is_bound=actor.is_bound,
        editable={line.record.code for line in listing.rows if may_edit(line.record)},
        choices=_choices(register),
        bulk=_offered(register),
        may_enter=may_enter(register),
    )


@pages.post(f"/can-bo/<{SLUG}:slug>/sua-nhieu")
@requires(Permission.REGISTRY_EDIT)
def choose_change(slug: str) -> ResponseReturnValue:
    """Which value the ticked records shall have."""
    register = REGISTERS[slug]
    what, codes = _bulk(register), _codes()
    return _choice_page(register, what, codes)


@pages.post(f"/can-bo/<{SLUG}:slug>/sua-nhieu/thuc-hien")
@requires(Permission.REGISTRY_EDIT)
def change_all(slug: str) -> ResponseReturnValue:
    """Make the change, and tell which records refused it."""
    register = REGISTERS[slug]
    what, codes = _bulk(register), _codes()
    value = request.form.get("gia_tri", "")
    reason = request.form.get("reason", "")
    error = _trouble(register, what, value, reason)
    if error:
        return _choice_page(register, what, codes, error=error), RefusedError.status
    change = BulkChange(what, value, reason.strip())
    with unit_of_work():
        chosen = registers.codes_within(register.kind, codes)
        outcome = change_many(chosen, change, on=clock.today(), by=current_staff().actor)
    return render_template(
        "registry/staff/outcome.html",
        register=register,
        outcome=outcome,
        what=_offered(register)[what],
    )


def _choice_page(register: Register, what: Bulk, codes: Sequence[str], error: str = "") -> str:
    return render_template(
        "registry/staff/choose_change.html",
        register=register,
        what=what,
        label=_offered(register)[what],
        values=_values(register, what),
        chosen=registers.codes_within(register.kind, codes),
        needs_reason=what is Bulk.STATE,
        errors={"_": error} if error else {},
        typed=request.form,
    )


def _wanted(query: Mapping[str, Any]) -> registers.RegisterFilter:
    certified = query["chung_nhan"]
    return registers.RegisterFilter(
        words=query["tim"],
        commune=query["xa"],
        state=query["trang_thai"],
        kind=query["loai"],
        certified=registers.Certified(certified) if certified else None,
        check=query["thieu"],
        order=registers.Order(query["xep"]),
    )


def _choices(register: Register) -> Mapping[str, Sequence[tuple[str, str]]]:
    kinds = [(kind.value, label) for kind, label in ESTABLISHMENT_KINDS.items()]
    return {
        "xa": communes_in_use(register.kind),
        "trang_thai": list(register.states.items()),
        "loai": kinds if register.kind == registers.ESTABLISHMENT else [],
        "chung_nhan": list(CERTIFIED.items()),
        "thieu": [(one.code, one.label) for one in checks_of(register.kind)],
        "xep": list(ORDERS.items()),
    }


def _offered(register: Register) -> Mapping[Bulk, str]:
    officer = current_staff()
    if not officer.may(Permission.REGISTRY_EDIT):
        return {}
    decides = officer.may(Permission.REGISTRY_VERIFY)
    offered = BULK[register.slug]
    return {what: label for what, label in offered.items() if decides or what is not Bulk.STATE}


def _bulk(register: Register) -> Bulk:
    """What is to be set; a state may be changed only by who verifies."""
    typed = request.form.get("viec", "")
    if typed == Bulk.STATE and Bulk.STATE not in _offered(register):
        raise ForbiddenError("Tài khoản của bạn không đổi được trạng thái hồ sơ.")
    for what in _offered(register):
        if what == typed:
            return what
    raise InvalidInputError("Xin chọn việc cần làm với các hồ sơ đã đánh dấu.")


def _codes() -> Sequence[str]:
    codes = list(dict.fromkeys(clean_text(code) for code in request.form.getlist("ma")))
    if not codes:
        raise RefusedError("Xin đánh dấu ít nhất một hồ sơ trong danh sách.")
    if len(codes) > MOST_AT_ONCE:
        raise RefusedError(f"Mỗi lần sửa tối đa {MOST_AT_ONCE} hồ sơ.")
    return codes


def _values(register: Register, what: Bulk) -> Sequence[tuple[str, str]]:
    if what is Bulk.STATE:
        return [pair for pair in register.states.items() if pair[0] != "recalled"]
    return options_of()[{Bulk.RISK: "risk", Bulk.OCOP_SET: "ocop_set"}.get(what, "commune")]


def _trouble(register: Register, what: Bulk, value: str, reason: str) -> str:
    if value not in dict(_values(register, what)):
        return "Xin chọn một giá trị trong danh sách."
    if what is Bulk.STATE and len(reason.strip()) < 10:
        return "Xin ghi lý do, ít nhất 10 ký tự."
    return ""
