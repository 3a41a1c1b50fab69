"""What a reporter reads of the history of a case, and what the portal's data hold of it."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from portal.cases.models import CaseEvent, CaseMessage, CitizenCase
from portal.cases.photos import open_photo
from portal.cases.states import SENDER_LABELS
from portal.core.language import N_
from portal.core.language import gettext as _

# Steps that are told; what officers do among themselves is not.
EVENT_LABELS: Mapping[str, str] = {
    "received": N_("Đã nhận"),
    "accepted": N_("Đã tiếp nhận"),
    "refused": N_("Không tiếp nhận"),
    "spam": N_("Không tiếp nhận"),
    "classified": N_("Phân loại lại"),
    "assigned": N_("Đã giao nơi xử lý"),
    "started": N_("Bắt đầu xử lý"),
    "given_back": N_("Chuyển lại bộ phận tiếp nhận"),
    "asked": N_("Hỏi thêm"),
    "answered": N_("Đã trả lời"),
    "forwarded": N_("Đã chuyển cơ quan có thẩm quyền"),
    "forward_replied": N_("Cơ quan được chuyển đã trả lời"),
    "closed": N_("Đã kết thúc"),
    "reopened": N_("Mở lại"),
    "followed_up": N_("Bạn bổ sung"),
    "rated": N_("Bạn đánh giá"),
    "identity_opened": N_("Mở danh tính (lý do ghi bên dưới)"),
    "identity_erased": N_("Xóa danh tính"),
    "result_published": N_("Đăng kết quả công khai, không có danh tính"),
    "result_withdrawn": N_("Gỡ kết quả công khai"),
}


def told_events(case: CitizenCase) -> Sequence[tuple[str, CaseEvent]]:
    """The steps of a case that the reporter reads, each with its name."""
    return [(_(EVENT_LABELS[e.action]), e) for e in case.events if e.action in EVENT_LABELS]


def told_messages(case: CitizenCase) -> Sequence[CaseMessage]:
    """The messages that the reporter reads."""
    return [message for message in case.messages if not message.is_internal]


def own_data(case: CitizenCase) -> Mapping[str, Any]:
    """All that the portal keeps of a report, for the reporter; the identity it cannot read."""
    return {
        "number": case.number,
        "kind": case.kind.label,
        "legal_basis": case.kind.legal_basis,
        "topic": case.topic.label if case.topic else None,
        "about": {"code": case.subject_code, "name": case.subject_label},
        "commune": case.commune.full_name if case.commune else None,
        "happened_on": case.happened_on.isoformat() if case.happened_on else None,
        "text": case.text,
        "state": case.state.value,
        "received_at": case.received_at.isoformat(),
        "accept_due_on": case.accept_due_on.isoformat(),
        "answer_due_on": case.answer_due_on.isoformat() if case.answer_due_on else None,
        "messages": [_message(message) for message in told_messages(case)],
        "photos": [_photo(case, at) for at in range(len(case.photos))],
        "history": [
            {"at": e.at.isoformat(), "step": label, "unit": e.unit, "note": e.note}
            for label, e in told_events(case)
        ],
        "identity": _identity(case),
        "identity_openings": [
            {"at": one.at.isoformat(), "unit": one.unit, "reason": one.reason}
            for one in case.openings
        ],
        "rating": {"stars": case.rating.stars, "text": case.rating.text} if case.rating else None,
        "public_result": case.public_text if case.published_at else None,
    }


def _message(message: CaseMessage) -> Mapping[str, Any]:
    return {
        "at": message.at.isoformat(),
        "from": SENDER_LABELS[message.sender],
        "unit": message.unit,
        "kind": message.kind.value,
        "text": message.text,
    }


def _photo(case: CitizenCase, at: int) -> Mapping[str, Any]:
    photo = case.photos[at]
    picture = b64encode(open_photo(photo)).decode()
    return {"at": photo.at.isoformat(), "type": "image/webp", "base64": picture}


def _identity(case: CitizenCase) -> str:
    if case.identity is None:
        return "not given"
    if case.identity.erased_at is not None:
        return f"erased at {case.identity.erased_at.isoformat()}"
    return "sealed: only officers who hold the box can read it"
