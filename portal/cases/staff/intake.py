"""Receiving cases: taking on, declining, putting spam away, classifying, assigning."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission
from portal.accounts.staff_access import requires
from portal.cases.acts import Act
from portal.cases.clocks import day_in_vietnam
from portal.cases.desk_queries import desk_of
from portal.cases.desk_schemas import ActForm, AssignForm, ClassifyForm, ReasonForm
from portal.cases.models import CitizenCase
from portal.cases.queries import kinds_in_force
from portal.cases.reach import Unit, people_for_cases, unit_choices, unit_of
from portal.cases.services import handling
from portal.cases.services.handling import Assignment
from portal.cases.staff.acting import BOTH, ActPage, Wording, act_page
from portal.core import clock

pages = Blueprint("case_intake", __name__, url_prefix="/can-bo/phan-anh")
Values = Mapping[str, Any]


@pages.route("/<string:number>/tiep-nhan", methods=BOTH)
@requires(Permission.CASES_ALL)
def accept(number: str) -> ResponseReturnValue:
    """Take a case on."""
    return act_page(number, ACCEPT)


@pages.route("/<string:number>/tu-choi", methods=BOTH)
@requires(Permission.CASES_ALL)
def refuse(number: str) -> ResponseReturnValue:
    """Decline a case, with the reason for the reporter."""
    return act_page(number, REFUSE)


@pages.route("/<string:number>/noi-dung-rac", methods=BOTH)
@requires(Permission.CASES_ALL)
def mark_spam(number: str) -> ResponseReturnValue:
    """Put away what no person meant."""
    return act_page(number, SPAM)


@pages.route("/<string:number>/phan-loai", methods=BOTH)
@requires(Permission.CASES_ALL)
def classify(number: str) -> ResponseReturnValue:
    """Put a case under the law of another kind."""
    return act_page(number, CLASSIFY)


@pages.route("/<string:number>/giao", methods=BOTH)
@requires(Permission.CASES_ALL)
def assign(number: str) -> ResponseReturnValue:
    """Give a case to a unit or a person."""
    return act_page(number, ASSIGN)


def _accept(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.accept_case(case, seen=values["version"], by=officer, at=clock.now())


def _refuse(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.refuse_case(
        case, reason=values["reason"], seen=values["version"], by=officer, at=clock.now()
    )


def _mark_spam(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.mark_spam(case, seen=values["version"], by=officer, at=clock.now())


def _classify(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.classify_case(
        case,
        kind=values["kind"],
        is_remote=values["is_remote"],
        reason=values["reason"],
        seen=values["version"],
        by=officer,
        at=clock.now(),
    )


def _assign(case: CitizenCase, values: Values, officer: Officer) -> None:
    to = Assignment(unit_of(values["unit"]), values["person"], values["is_safe"])
    handling.assign_case(
        case, to, note=values["note"], seen=values["version"], by=officer, at=clock.now()
    )


def _present_kind(case: CitizenCase) -> Mapping[str, object]:
    return {"kind": case.kind.code, "is_remote": "1" if case.is_remote else ""}


def _kinds(case: CitizenCase) -> Mapping[str, object]:
    return {"kinds": kinds_in_force(day_in_vietnam(case.received_at))}


def _present_unit(case: CitizenCase) -> Mapping[str, object]:
    unit = Unit(case.assigned_commune_code, case.assigned_role)
    if not unit.key and case.commune_code and not case.kind.is_identity_secret:
        # Where it happened is where most of them go; a secret one is decided each time.
        unit = Unit(case.commune_code)
    desk = desk_of(case.id)
    return {"unit": unit.key, "person": desk.assignee_id or "" if desk else ""}


def _who(_case: CitizenCase) -> Mapping[str, object]:
    return {"units": unit_choices(), "people": people_for_cases()}


ACCEPT = ActPage(
    Act.ACCEPT,
    ActForm,
    _accept,
    "Đã tiếp nhận. Bước tiếp theo: giao nơi xử lý.",
    wording=Wording("Từ lúc tiếp nhận, cổng tính hạn trả lời theo loại của hồ sơ."),
)
REFUSE = ActPage(
    Act.REFUSE,
    ReasonForm,
    _refuse,
    "Đã ghi không tiếp nhận; người gửi đọc được lý do.",
    wording=Wording(
        "Người gửi đọc được lý do khi tra cứu bằng mã số và mã bí mật.",
        "reason",
        "Lý do không tiếp nhận",
        "Nêu căn cứ và nói rõ người gửi nên làm gì tiếp, ví dụ: gửi đến cơ quan nào",
        kind="danger",
    ),
)
SPAM = ActPage(
    Act.MARK_SPAM,
    ActForm,
    _mark_spam,
    "Đã đánh dấu nội dung rác.",
    wording=Wording(
        "Chỉ dùng cho nội dung do máy gửi hoặc quảng cáo. Hồ sơ không tính vào số liệu; người"
        " gửi thấy là không được tiếp nhận. Nhầm thì vẫn tiếp nhận lại được.",
        kind="danger",
    ),
)
CLASSIFY = ActPage(
    Act.CLASSIFY,
    ClassifyForm,
    _classify,
    "Đã phân loại lại; các hạn được tính lại.",
    template="cases/staff/classify.html",
    first=_present_kind,
    more=_kinds,
)
ASSIGN = ActPage(
    Act.ASSIGN,
    AssignForm,
    _assign,
    "Đã giao nơi xử lý.",
    template="cases/staff/assign.html",
    first=_present_unit,
    more=_who,
)
