"""What officers may do with a case: from which state, to which, and who."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.cases.states import OPEN_STATES, CaseState

S = CaseState


class Act(StrEnum):
    """One thing that an officer does with a case; the value is what its history calls it."""

    ACCEPT = "accepted"
    REFUSE = "refused"
    MARK_SPAM = "spam"
    CLASSIFY = "classified"
    ASSIGN = "assigned"
    START = "started"
    GIVE_BACK = "given_back"
    ASK = "asked"
    ANSWER = "answered"
    FORWARD = "forwarded"
    NOTE_REPLY = "forward_replied"
    CLOSE = "closed"
    REOPEN = "reopened"
    NOTE = "noted"
    LINK_INSPECTION = "inspection_linked"
    WRITE_RESULT = "result_written"
    PUBLISH_RESULT = "result_published"
    WITHDRAW_RESULT = "result_withdrawn"


class By(StrEnum):
    """Who may do it."""

    UNIT = "unit"
    """The officers of the unit that works on the case, and case officers."""
    CASE_OFFICER = "case_officer"
    """Case officers of the province alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """An act in words: the states in which it may be done, and the state to which it leads.

    `to` is None where the case stays in its state.
    """

    label: str
    by: By
    when: frozenset[CaseState]
    to: CaseState | None


_ANY = frozenset(CaseState)
_ENDED = frozenset({S.ANSWERED, S.FORWARDED, S.CLOSED})
_AT_WORK = frozenset({S.ACCEPTED, S.ASSIGNED, S.IN_PROGRESS, S.ASKED_BACK})
STEPS: Mapping[Act, Step] = {
    Act.ACCEPT: Step("Tiếp nhận", By.CASE_OFFICER, frozenset({S.RECEIVED, S.REFUSED}), S.ACCEPTED),
    Act.REFUSE: Step(
        "Không tiếp nhận",
        By.CASE_OFFICER,
        frozenset({S.RECEIVED, S.ACCEPTED, S.ASKED_BACK}),
        S.REFUSED,
    ),
    Act.MARK_SPAM: Step(
        "Đánh dấu nội dung rác", By.CASE_OFFICER, frozenset({S.RECEIVED}), S.REFUSED
    ),
    Act.CLASSIFY: Step("Phân loại lại", By.CASE_OFFICER, OPEN_STATES, None),
    Act.ASSIGN: Step("Giao nơi xử lý", By.CASE_OFFICER, _AT_WORK, S.ASSIGNED),
    Act.START: Step("Bắt đầu xử lý", By.UNIT, frozenset({S.ASSIGNED}), S.IN_PROGRESS),
    Act.GIVE_BACK: Step(
        "Chuyển lại bộ phận tiếp nhận",
        By.UNIT,
        frozenset({S.ASSIGNED, S.IN_PROGRESS}),
        S.ASSIGNED,
    ),
    Act.ASK: Step(
        "Hỏi thêm người gửi",
        By.UNIT,
        frozenset({S.RECEIVED, S.ACCEPTED, S.ASSIGNED, S.IN_PROGRESS}),
        S.ASKED_BACK,
    ),
    Act.ANSWER: Step("Trả lời", By.UNIT, _AT_WORK | {S.FORWARDED}, S.ANSWERED),
    Act.FORWARD: Step(
        "Chuyển cơ quan có thẩm quyền", By.CASE_OFFICER, _AT_WORK | {S.RECEIVED}, S.FORWARDED
    ),
    Act.NOTE_REPLY: Step(
        "Ghi trả lời của cơ quan được chuyển", By.CASE_OFFICER, frozenset({S.FORWARDED}), None
    ),
    Act.CLOSE: Step(
        "Kết thúc", By.CASE_OFFICER, frozenset({S.ANSWERED, S.FORWARDED, S.REFUSED}), S.CLOSED
    ),
    Act.REOPEN: Step("Mở lại", By.CASE_OFFICER, _ENDED, S.IN_PROGRESS),
    Act.NOTE: Step("Ghi chú nội bộ", By.UNIT, _ANY, None),
    Act.LINK_INSPECTION: Step("Ghi cuộc kiểm tra liên quan", By.UNIT, _ANY, None),
    Act.WRITE_RESULT: Step("Soạn kết quả công khai", By.UNIT, _AT_WORK | _ENDED, None),
    Act.PUBLISH_RESULT: Step("Đăng kết quả công khai", By.CASE_OFFICER, _ENDED, None),
    Act.WITHDRAW_RESULT: Step("Gỡ kết quả công khai", By.CASE_OFFICER, _ANY, None),
}
# Words for the history that are no act of an officer, and for the acts above.
OTHER_EVENTS: Mapping[str, str] = {
    "received": "Nhận nội dung",
    "followed_up": "Người gửi bổ sung",
    "identity_opened": "Mở danh tính được niêm phong",
    "identity_erased": "Xóa danh tính",
    "rated": "Người gửi đánh giá",
}


def event_label(action: str) -> str:
    """What an entry of the history is called."""
    if action in OTHER_EVENTS:
        return OTHER_EVENTS[action]
    try:
        return STEPS[Act(action)].label
    except ValueError:
        return action
