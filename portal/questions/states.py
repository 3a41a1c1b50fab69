"""States of questions and answers, and what they are called."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.language import N_


class QuestionState(StrEnum):
    """How far a question that somebody sent has come."""

    NEW = "new"
    ASSIGNED = "assigned"
    ASKED_BACK = "asked_back"
    ANSWERED = "answered"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a question is not answered."""

    SPAM = "spam"
    ELSEWHERE = "elsewhere"
    ANSWERED_BEFORE = "answered_before"
    OTHER = "other"


class MessageKind(StrEnum):
    """One entry of what was said between the asker and the office."""

    ASKED_BACK = "asked_back"
    REPLY = "reply"
    ANSWER = "answer"
    REFUSAL = "refusal"


class AnswerState(StrEnum):
    """Whether a published question can be read by all."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class TermKind(StrEnum):
    """What a number of days is for."""

    ANSWER = "answer"
    ERASE_CONTACT = "erase_contact"
    REVIEW = "review"


STATE_LABELS: Mapping[QuestionState, str] = {
    QuestionState.NEW: N_("Đã nhận"),
    QuestionState.ASSIGNED: N_("Đang trả lời"),
    QuestionState.ASKED_BACK: N_("Chờ bạn bổ sung"),
    QuestionState.ANSWERED: N_("Đã trả lời"),
    QuestionState.REFUSED: N_("Không trả lời"),
}
STATE_TONES: Mapping[QuestionState, str] = {
    QuestionState.NEW: "info",
    QuestionState.ASSIGNED: "info",
    QuestionState.ASKED_BACK: "caution",
    QuestionState.ANSWERED: "good",
    QuestionState.REFUSED: "neutral",
}
OPEN_STATES = (QuestionState.NEW, QuestionState.ASSIGNED, QuestionState.ASKED_BACK)
REFUSAL_LABELS: Mapping[Refusal, str] = {
    Refusal.SPAM: N_("Thư rác hoặc quảng cáo"),
    Refusal.ELSEWHERE: N_("Ngoài phạm vi tiêu chuẩn, đo lường, chất lượng"),
    Refusal.ANSWERED_BEFORE: N_("Câu trả lời đã có trên cổng"),
    Refusal.OTHER: N_("Lý do khác"),
}
MESSAGE_LABELS: Mapping[MessageKind, str] = {
    MessageKind.ASKED_BACK: N_("Cơ quan hỏi thêm"),
    MessageKind.REPLY: N_("Bạn bổ sung"),
    MessageKind.ANSWER: N_("Cơ quan trả lời"),
    MessageKind.REFUSAL: N_("Cơ quan không trả lời"),
}
ANSWER_STATE_LABELS: Mapping[AnswerState, str] = {
    AnswerState.DRAFT: "Chưa đăng",
    AnswerState.PUBLISHED: "Đang đăng",
    AnswerState.WITHDRAWN: "Đã gỡ",
}
ANSWER_STATE_TONES: Mapping[AnswerState, str] = {
    AnswerState.DRAFT: "info",
    AnswerState.PUBLISHED: "good",
    AnswerState.WITHDRAWN: "neutral",
}
