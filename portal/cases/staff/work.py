"""Working on a case: beginning, asking, answering, giving back, ending, opening again, notes."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission
from portal.accounts.staff_access import requires
from portal.cases.acts import Act
from portal.cases.desk_queries import desk_of
from portal.cases.desk_schemas import (
    ActForm,
    CloseForm,
    InspectionForm,
    InternalReasonForm,
    ReasonForm,
    TextForm,
)
from portal.cases.models import CitizenCase
from portal.cases.services import answering, handling
from portal.cases.staff.acting import BOTH, ActPage, Wording, act_page
from portal.core import clock

pages = Blueprint("case_work", __name__, url_prefix="/can-bo/phan-anh")
Values = Mapping[str, Any]


@pages.route("/<string:number>/bat-dau", methods=BOTH)
@requires(Permission.CASES)
def start(number: str) -> ResponseReturnValue:
    """Say that the unit has begun."""
    return act_page(number, START)


@pages.route("/<string:number>/chuyen-lai", methods=BOTH)
@requires(Permission.CASES)
def give_back(number: str) -> ResponseReturnValue:
    """Return a case to the case officers."""
    return act_page(number, GIVE_BACK)


@pages.route("/<string:number>/hoi-them", methods=BOTH)
@requires(Permission.CASES)
def ask(number: str) -> ResponseReturnValue:
    """Ask the reporter for more."""
    return act_page(number, ASK)


@pages.route("/<string:number>/tra-loi", methods=BOTH)
@requires(Permission.CASES)
def answer(number: str) -> ResponseReturnValue:
    """Give the answer."""
    return act_page(number, ANSWER)


@pages.route("/<string:number>/ghi-chu", methods=BOTH)
@requires(Permission.CASES)
def note(number: str) -> ResponseReturnValue:
    """Write something for officers alone."""
    return act_page(number, NOTE)


@pages.route("/<string:number>/kiem-tra", methods=BOTH)
@requires(Permission.CASES)
def link_inspection(number: str) -> ResponseReturnValue:
    """Note for which inspection the case gave ground."""
    return act_page(number, INSPECTION)


@pages.route("/<string:number>/ket-thuc", methods=BOTH)
@requires(Permission.CASES_ALL)
def close(number: str) -> ResponseReturnValue:
    """End a case."""
    return act_page(number, CLOSE)


@pages.route("/<string:number>/mo-lai", methods=BOTH)
@requires(Permission.CASES_ALL)
def reopen(number: str) -> ResponseReturnValue:
    """Work on a case again."""
    return act_page(number, REOPEN)


def _start(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.start_work(case, seen=values["version"], by=officer, at=clock.now())


def _give_back(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.give_back(
        case, reason=values["reason"], seen=values["version"], by=officer, at=clock.now()
    )


def _ask(case: CitizenCase, values: Values, officer: Officer) -> None:
    answering.ask_back(
        case, text=values["text"], seen=values["version"], by=officer, at=clock.now()
    )


def _answer(case: CitizenCase, values: Values, officer: Officer) -> None:
    answering.answer_case(
        case, text=values["text"], seen=values["version"], by=officer, at=clock.now()
    )


def _note(case: CitizenCase, values: Values, officer: Officer) -> None:
    answering.note_inside(
        case, text=values["text"], seen=values["version"], by=officer, at=clock.now()
    )


def _link_inspection(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.link_inspection(
        case, code=values["code"], seen=values["version"], by=officer, at=clock.now()
    )


def _close(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.close_case(
        case, text=values["text"], seen=values["version"], by=officer, at=clock.now()
    )


def _reopen(case: CitizenCase, values: Values, officer: Officer) -> None:
    handling.reopen_case(
        case, reason=values["reason"], seen=values["version"], by=officer, at=clock.now()
    )


def _present_code(case: CitizenCase) -> Mapping[str, object]:
    desk = desk_of(case.id)
    return {"code": desk.inspection_code if desk else ""}


START = ActPage(
    Act.START,
    ActForm,
    _start,
    "Đã ghi bắt đầu xử lý.",
    wording=Wording("Người gửi thấy hồ sơ đang được xử lý."),
)
GIVE_BACK = ActPage(
    Act.GIVE_BACK,
    InternalReasonForm,
    _give_back,
    "Đã chuyển lại cho cán bộ tiếp nhận của tỉnh.",
    wording=Wording(
        "Khi việc không thuộc đơn vị mình. Đơn vị bạn sẽ không còn thấy hồ sơ này.",
        "reason",
        "Lý do chuyển lại",
        "Chỉ cán bộ đọc được",
    ),
)
ASK = ActPage(
    Act.ASK,
    TextForm,
    _ask,
    "Đã gửi câu hỏi; hồ sơ chờ người gửi bổ sung.",
    wording=Wording(
        "Người gửi đọc câu hỏi khi tra cứu bằng mã số và mã bí mật. Đừng hỏi họ là ai.",
        "text",
        "Câu hỏi",
        "Hỏi điều cần để xử lý: ở đâu, lúc nào, thấy gì, còn giữ hàng không",
    ),
)
ANSWER = ActPage(
    Act.ANSWER,
    TextForm,
    _answer,
    "Đã trả lời người gửi.",
    wording=Wording(
        "Người gửi đọc được và có thể đánh giá. Hạn trả lời được tính đến lúc này.",
        "text",
        "Nội dung trả lời",
        "Đã làm gì, kết quả ra sao, căn cứ nào, nếu không đồng ý thì đi đâu",
    ),
)
NOTE = ActPage(
    Act.NOTE,
    TextForm,
    _note,
    "Đã ghi chú.",
    wording=Wording(
        "Người gửi không bao giờ thấy ghi chú này.", "text", "Ghi chú", "Chỉ cán bộ đọc được"
    ),
)
INSPECTION = ActPage(
    Act.LINK_INSPECTION,
    InspectionForm,
    _link_inspection,
    "Đã ghi cuộc kiểm tra liên quan.",
    wording=Wording(
        "Phản ánh này là một trong các cơ sở để tiến hành cuộc kiểm tra.",
        "code",
        "Mã kết quả kiểm tra",
        "Mã 8 ký tự ở cuối địa chỉ trang kết quả; để trống để bỏ liên kết",
        is_optional=True,
    ),
)
CLOSE = ActPage(
    Act.CLOSE,
    CloseForm,
    _close,
    "Đã kết thúc hồ sơ.",
    wording=Wording(
        "Sau khi kết thúc, thời hạn giữ danh tính được tính theo quy định.",
        "text",
        "Lời cuối gửi người phản ánh",
        "Người gửi đọc được",
        is_optional=True,
    ),
)
REOPEN = ActPage(
    Act.REOPEN,
    ReasonForm,
    _reopen,
    "Đã mở lại hồ sơ.",
    wording=Wording(
        "Hồ sơ trở lại bước đang xử lý.", "reason", "Lý do mở lại", "Người gửi đọc được"
    ),
)
