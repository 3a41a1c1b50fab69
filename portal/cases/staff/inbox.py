"""The inbox of cases, the page of one case, and its pictures."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_session, current_staff, requires
from portal.cases.acts import STEPS, Act, event_label
from portal.cases.deadlines import deadlines_of, next_deadline
from portal.cases.desk_queries import (
    CaseFilter,
    count_cases,
    desk_of,
    desks_of,
    find_cases,
    forwards_of,
    kinds_ever,
    others_about,
)
from portal.cases.desk_schemas import InboxQuery
from portal.cases.models import CitizenCase
from portal.cases.photos import open_photo
from portal.cases.queries import photo_of
from portal.cases.reach import own_case, sees_all, unit_choices, unit_name, unit_of
from portal.cases.services.box import unlocked_until
from portal.cases.services.permitted import may_do
from portal.cases.states import STATE_LABELS
from portal.cases.subjects import KIND_LABELS
from portal.core import clock
from portal.core.forms import read_query
from portal.core.staff_menu import MenuEntry

CASES = "/can-bo/phan-anh/"
pages = Blueprint("case_inbox", __name__, url_prefix="/can-bo/phan-anh")
MENU = (MenuEntry(CASES, "Phản ánh, kiến nghị", Permission.CASES, "Người dân", 600),)
# The links above the list: address, words, name of the count.
VIEWS = (
    ("", "Tất cả", ""),
    ("cho-nhan", "Chờ tiếp nhận", "received"),
    ("dang-mo", "Đang mở", "open"),
    ("sap-han", "Sắp đến hạn", "soon"),
    ("qua-han", "Quá hạn", "overdue"),
    ("nghi-may-gui", "Nghi do máy gửi", "doubtful"),
    ("cua-toi", "Giao cho tôi", ""),
)
# Where each act is found, below the address of the case.
ACT_PATHS = {
    Act.ACCEPT: "tiep-nhan",
    Act.REFUSE: "tu-choi",
    Act.MARK_SPAM: "noi-dung-rac",
    Act.START: "bat-dau",
    Act.ANSWER: "tra-loi",
    Act.ASK: "hoi-them",
    Act.ASSIGN: "giao",
    Act.FORWARD: "chuyen-co-quan",
    Act.NOTE_REPLY: "co-quan-tra-loi",
    Act.CLASSIFY: "phan-loai",
    Act.GIVE_BACK: "chuyen-lai",
    Act.CLOSE: "ket-thuc",
    Act.REOPEN: "mo-lai",
    Act.NOTE: "ghi-chu",
    Act.LINK_INSPECTION: "kiem-tra",
}


@pages.get("/")
@requires(Permission.CASES)
def inbox() -> str:
    """The cases that the officer may see, what is due first before the others."""
    query = read_query(InboxQuery, request.args)
    officer, today = current_staff(), clock.today()
    listing = find_cases(_filter(query), officer, query["trang"], on=today)
    return render_template(
        "cases/staff/inbox.html",
        listing=listing,
        query=query,
        counts=count_cases(officer, on=today),
        due={one.id: next_deadline(one, today) for one in listing.rows},
        desks=desks_of([one.id for one in listing.rows]),
        views=VIEWS,
        states=[(state.value, label) for state, label in STATE_LABELS.items()],
        kinds=kinds_ever(),
        units=unit_choices() if sees_all(officer) else [],
        unit_name=unit_name,
        sees_all=sees_all(officer),
    )


@pages.get("/<string:number>")
@requires(Permission.CASES)
def show(number: str) -> str:
    """One case: what was reported, what was said and done, what can be done now."""
    officer = current_staff()
    return case_page(own_case(number, officer), officer)


@pages.get("/<string:number>/anh/<int:photo_id>")
@requires(Permission.CASES)
def photo(number: str, photo_id: int) -> ResponseReturnValue:
    """A picture of the reporter, opened for this officer alone."""
    found = photo_of(own_case(number, current_staff()), photo_id)
    answer = Response(open_photo(found), content_type="image/webp")
    answer.headers["Content-Disposition"] = "inline"
    return answer


def case_page(case: CitizenCase, officer: Officer) -> str:
    """The page of a case as this officer may see it."""
    now, is_holder = clock.now(), officer.may(Permission.SEALED) and sees_all(officer)
    session_id = current_session().public_id
    return render_template(
        "cases/staff/case.html",
        case=case,
        desk=desk_of(case.id),
        acts=[
            (STEPS[act].label, path)
            for act, path in ACT_PATHS.items()
            if may_do(case, act, officer)
        ],
        may_write=may_do(case, Act.WRITE_RESULT, officer),
        may_publish=may_do(case, Act.PUBLISH_RESULT, officer),
        may_withdraw=may_do(case, Act.WITHDRAW_RESULT, officer),
        deadlines=deadlines_of(case, clock.today()),
        next_due=next_deadline(case, clock.today()),
        forwards=forwards_of(case.id),
        others=others_about(case, officer),
        unit=unit_name(case),
        subject_kinds=KIND_LABELS,
        event_label=event_label,
        is_holder=is_holder,
        open_until=unlocked_until(session_id, at=now) if is_holder else None,
    )


def _filter(query: Mapping[str, Any]) -> CaseFilter:
    view = query["xem"]
    return CaseFilter(
        number=query["tim"],
        state=query["trang_thai"],
        kind=query["loai"],
        unit=unit_of(query["don_vi"]),
        is_new=view == "cho-nhan",
        is_open=view == "dang-mo",
        is_due_soon=view == "sap-han",
        is_overdue=view == "qua-han",
        is_doubtful=view == "nghi-may-gui",
        is_mine=view == "cua-toi",
    )
