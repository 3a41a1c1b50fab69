"""States of a case and of what belongs to it, which state may follow which, and their names."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.language import N_


class CaseState(StrEnum):
    """How far a case has come."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    ASKED_BACK = "asked_back"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    CLOSED = "closed"


class Sender(StrEnum):
    """Who wrote a message of a case."""

    REPORTER = "reporter"
    OFFICER = "officer"
    SYSTEM = "system"


class MessageKind(StrEnum):
    """What a message is; the answer is the one by which the deadline is met."""

    NOTE = "note"
    QUESTION = "question"
    ANSWER = "answer"


class DayKind(StrEnum):
    """Which days a time limit counts."""

    CALENDAR = "calendar"
    WORKING = "working"


class ClockStart(StrEnum):
    """From when the time for the answer runs."""

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"


STATE_LABELS: Mapping[CaseState, str] = {
    CaseState.RECEIVED: N_("Đã nhận, chờ tiếp nhận"),
    CaseState.ACCEPTED: N_("Đã tiếp nhận"),
    CaseState.REFUSED: N_("Không tiếp nhận"),
    CaseState.ASSIGNED: N_("Đã giao nơi xử lý"),
    CaseState.IN_PROGRESS: N_("Đang xử lý"),
    CaseState.ASKED_BACK: N_("Chờ bạn bổ sung"),
    CaseState.ANSWERED: N_("Đã trả lời"),
    CaseState.FORWARDED: N_("Đã chuyển cơ quan có thẩm quyền"),
    CaseState.CLOSED: N_("Đã kết thúc"),
}
STATE_TEXTS: Mapping[CaseState, str] = {
    CaseState.RECEIVED: N_("Cổng đã lưu nội dung của bạn. Cán bộ tiếp nhận sẽ đọc và phân loại."),
    CaseState.ACCEPTED: N_("Cán bộ đã đọc và nhận xử lý; sắp giao cho đơn vị phụ trách."),
    CaseState.REFUSED: N_("Nội dung không được tiếp nhận. Lý do ghi trong phần trao đổi bên dưới."),
    CaseState.ASSIGNED: N_("Đơn vị phụ trách đã được giao và sẽ bắt đầu xác minh."),
    CaseState.IN_PROGRESS: N_("Đơn vị phụ trách đang xác minh, xử lý."),
    CaseState.ASKED_BACK: N_("Cán bộ cần bạn cho biết thêm. Xin trả lời câu hỏi bên dưới."),
    CaseState.ANSWERED: N_("Đã có trả lời; xin đọc bên dưới. Bạn có thể viết thêm và đánh giá."),
    CaseState.FORWARDED: N_("Việc này thuộc cơ quan khác; nội dung đã được chuyển đến nơi đó."),
    CaseState.CLOSED: N_("Việc đã kết thúc. Bạn vẫn xem được trao đổi và đánh giá."),
}
TONES: Mapping[CaseState, str] = {
    CaseState.RECEIVED: "info",
    CaseState.ACCEPTED: "neutral",
    CaseState.REFUSED: "bad",
    CaseState.ASSIGNED: "neutral",
    CaseState.IN_PROGRESS: "neutral",
    CaseState.ASKED_BACK: "caution",
    CaseState.ANSWERED: "good",
    CaseState.FORWARDED: "neutral",
    CaseState.CLOSED: "good",
}
SENDER_LABELS: Mapping[Sender, str] = {
    Sender.REPORTER: N_("Người gửi"),
    Sender.OFFICER: N_("Cán bộ"),
    Sender.SYSTEM: N_("Cổng thông tin"),
}
_WORK = frozenset({CaseState.ASSIGNED, CaseState.IN_PROGRESS})
_ENDS = frozenset({CaseState.ANSWERED, CaseState.FORWARDED})
# From a state to those that may follow it; a closed case is opened again by handling it further.
NEXT_STATES: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.RECEIVED: frozenset(
        {CaseState.ACCEPTED, CaseState.REFUSED, CaseState.ASKED_BACK, CaseState.FORWARDED}
    ),
    CaseState.ACCEPTED: _WORK | _ENDS | {CaseState.ASKED_BACK, CaseState.REFUSED},
    CaseState.REFUSED: frozenset({CaseState.ACCEPTED, CaseState.CLOSED}),
    CaseState.ASSIGNED: _WORK | _ENDS | {CaseState.ASKED_BACK},
    CaseState.IN_PROGRESS: _WORK | _ENDS | {CaseState.ASKED_BACK},
    CaseState.ASKED_BACK: _WORK
    | _ENDS
    | {CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.REFUSED},
    CaseState.ANSWERED: frozenset({CaseState.IN_PROGRESS, CaseState.CLOSED}),
    CaseState.FORWARDED: frozenset({CaseState.IN_PROGRESS, CaseState.ANSWERED, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.IN_PROGRESS}),
}
# While a case is in one of these, somebody in the administration must act.
OPEN_STATES = frozenset(CaseState) - {
    CaseState.REFUSED,
    CaseState.ANSWERED,
    CaseState.FORWARDED,
    CaseState.CLOSED,
}
