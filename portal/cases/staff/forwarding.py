"""Sending a case on to the competent authority, and noting what it answered."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission
from portal.accounts.staff_access import requires
from portal.cases.acts import Act
from portal.cases.desk_queries import forwards_of
from portal.cases.desk_schemas import ForwardForm, ReplyForm
from portal.cases.models import CitizenCase
from portal.cases.queries import agencies_in_force
from portal.cases.services.forwarding import Letter, forward_case, note_reply
from portal.cases.staff.acting import BOTH, ActPage, act_page
from portal.core import clock

pages = Blueprint("case_forwarding", __name__, url_prefix="/can-bo/phan-anh")
Values = Mapping[str, Any]


@pages.route("/<string:number>/chuyen-co-quan", methods=BOTH)
@requires(Permission.CASES_ALL)
def forward(number: str) -> ResponseReturnValue:
    """Send a case to another authority."""
    return act_page(number, FORWARD)


@pages.route("/<string:number>/co-quan-tra-loi", methods=BOTH)
@requires(Permission.CASES_ALL)
def reply(number: str) -> ResponseReturnValue:
    """Note what the authority answered."""
    return act_page(number, REPLY)


def _forward(case: CitizenCase, values: Values, officer: Officer) -> None:
    letter = Letter(values["reference"], values["sent_on"])
    forward_case(
        case,
        values["agency"],
        letter,
        note=values["note"],
        seen=values["version"],
        by=officer,
        at=clock.now(),
    )


def _reply(case: CitizenCase, values: Values, officer: Officer) -> None:
    letter = Letter(values["reference"], values["replied_on"])
    note_reply(
        case, letter, text=values["text"], seen=values["version"], by=officer, at=clock.now()
    )


def _usual_agency(case: CitizenCase) -> Mapping[str, object]:
    usual = case.topic.agency_code if case.topic else None
    return {"agency": usual or "", "sent_on": clock.today().isoformat()}


def _agencies(_case: CitizenCase) -> Mapping[str, object]:
    return {"agencies": agencies_in_force(clock.today())}


def _letters(case: CitizenCase) -> Mapping[str, object]:
    return {"letters": forwards_of(case.id)}


FORWARD = ActPage(
    Act.FORWARD,
    ForwardForm,
    _forward,
    "Đã ghi chuyển cơ quan có thẩm quyền.",
    template="cases/staff/forward.html",
    first=_usual_agency,
    more=_agencies,
)
REPLY = ActPage(
    Act.NOTE_REPLY,
    ReplyForm,
    _reply,
    "Đã ghi trả lời của cơ quan được chuyển.",
    template="cases/staff/reply.html",
    more=_letters,
)
