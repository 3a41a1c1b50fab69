"""Mails to askers: that there is something to read; after the commit, and only when asked for."""

import logging

from portal.core.addresses import absolute
from portal.core.mail import is_mail_configured, post_mail
from portal.questions.models import AskedQuestion
from portal.questions.services.asking import email_of, name_of
from portal.questions.states import MessageKind

log = logging.getLogger(__name__)
FOLLOW = "/hoi-dap/theo-doi"
SUBJECTS = {
    MessageKind.ANSWER: "Đã trả lời câu hỏi {number}",
    MessageKind.ASKED_BACK: "Cần bổ sung cho câu hỏi {number}",
    MessageKind.REFUSAL: "Về câu hỏi {number} của bạn",
}


def write_to_asker(question: AskedQuestion) -> bool:
    """Have the last word of the office mailed to the asker; whether a mail was written.

    No mail without an address, without a mail server, or when the asker spoke last.
    """
    said = question.messages[-1] if question.messages else None
    if said is None or said.kind not in SUBJECTS or not is_mail_configured():
        return False
    address = email_of(question)
    if not address:
        return False
    post_mail(
        address,
        subject=SUBJECTS[said.kind].format(number=question.number),
        body=_letter(question, said.text),
    )
    log.info("a letter to an asker was written", extra={"question": question.id})
    return True


def _letter(question: AskedQuestion, said: str) -> str:
    name = name_of(question)
    return "\n\n".join(
        (
            f"Kính gửi {name}," if name else "Kính gửi người hỏi,",
            said,
            f"Số câu hỏi: {question.number}. Xem lại hoặc bổ sung bằng số này và mã bí mật trên"
            f" giấy hẹn tại {absolute(FOLLOW)}",
            "Thư tự động, xin không trả lời vào thư này.",
        )
    )
