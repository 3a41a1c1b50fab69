"""What the public reads of a case: writing it, another person publishing it, taking it back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission
from portal.accounts.staff_access import confirmed, current_staff, requires
from portal.cases.acts import Act
from portal.cases.desk_queries import desk_of
from portal.cases.desk_schemas import InternalReasonForm, PublishForm, ResultForm
from portal.cases.identifying import identifying_signs
from portal.cases.models import CitizenCase
from portal.cases.services.public_result import publish_result, withdraw_result, write_result
from portal.cases.staff.acting import BOTH, ActPage, Wording, act_page
from portal.core import clock

pages = Blueprint("case_publishing", __name__, url_prefix="/can-bo/phan-anh")
Values = Mapping[str, Any]


@pages.route("/<string:number>/ket-qua", methods=BOTH)
@requires(Permission.CASES)
def write(number: str) -> ResponseReturnValue:
    """Write what the public is to read."""
    return act_page(number, WRITE)


@pages.route("/<string:number>/ket-qua/dang", methods=BOTH)
@requires(Permission.CASES_ALL)
@confirmed
def publish(number: str) -> ResponseReturnValue:
    """Show the result to everybody."""
    return act_page(number, PUBLISH)


@pages.route("/<string:number>/ket-qua/go", methods=BOTH)
@requires(Permission.CASES_ALL)
def withdraw(number: str) -> ResponseReturnValue:
    """Take the result off the portal."""
    return act_page(number, WITHDRAW)


def _write(case: CitizenCase, values: Values, officer: Officer) -> None:
    write_result(
        case,
        title=values["title"],
        text=values["text"],
        seen=values["version"],
        by=officer,
        at=clock.now(),
    )


def _publish(case: CitizenCase, values: Values, officer: Officer) -> None:
    publish_result(
        case,
        is_checked=values["is_checked"],
        seen=values["version"],
        by=officer,
        at=clock.now(),
    )


def _withdraw(case: CitizenCase, values: Values, officer: Officer) -> None:
    withdraw_result(
        case, reason=values["reason"], seen=values["version"], by=officer, at=clock.now()
    )


def _present_text(case: CitizenCase) -> Mapping[str, object]:
    return {"title": case.public_title, "text": case.public_text}


def _signs(case: CitizenCase) -> Mapping[str, object]:
    desk = desk_of(case.id)
    return {
        "signs": identifying_signs(f"{case.public_title}\n{case.public_text}"),
        "is_own_text": desk is not None and desk.public_writer == current_staff().actor_name,
    }


WRITE = ActPage(
    Act.WRITE_RESULT,
    ResultForm,
    _write,
    "Đã lưu kết quả công khai; một cán bộ khác đọc rồi đăng.",
    template="cases/staff/result.html",
    first=_present_text,
    more=_signs,
)
PUBLISH = ActPage(
    Act.PUBLISH_RESULT,
    PublishForm,
    _publish,
    "Đã đăng kết quả.",
    template="cases/staff/publish.html",
    more=_signs,
)
WITHDRAW = ActPage(
    Act.WITHDRAW_RESULT,
    InternalReasonForm,
    _withdraw,
    "Đã gỡ kết quả công khai.",
    wording=Wording(
        "Trang kết quả biến mất khỏi cổng công khai; nội dung đã soạn còn ở đây.",
        "reason",
        "Lý do gỡ",
        "Chỉ cán bộ đọc được",
        kind="danger",
    ),
)
