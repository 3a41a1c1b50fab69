"""Mails to those who signed up: moved up, another time or place, called off."""

from portal.core import clock
from portal.core.addresses import absolute
from portal.core.clock import VIETNAM
from portal.core.db import db, unit_of_work
from portal.core.mail import post_mail
from portal.gatherings.identities import Identity, opened_identity
from portal.gatherings.models import Gathering, SignUp
from portal.gatherings.queries import told_waiting
from portal.gatherings.states import DueLetter

AT_ONCE = 20
SUBJECTS = {
    DueLetter.MOVED_UP: "Bạn đã có chỗ: {}",
    DueLetter.CHANGED: "Có thay đổi: {}",
    DueLetter.CALLED_OFF: "Đã hủy: {}",
}
FIRST_LINES = {
    DueLetter.MOVED_UP: "Có người hủy đăng ký nên bạn đã được chuyển từ danh sách chờ sang có chỗ.",
    DueLetter.CHANGED: "Thời gian, địa điểm hoặc liên kết của sự kiện đã thay đổi.",
    DueLetter.CALLED_OFF: "Sự kiện bạn đăng ký đã bị hủy.",
}


def tell_some() -> bool:
    """Post the letters that are due, some at a time; whether there were any.

    Called by the worker, outside a unit of work. Killed between posting and noting it, it posts
    the letter again: better twice than never.
    """
    due = told_waiting(AT_ONCE)
    for sign_up in due:
        who = opened_identity(sign_up.sealed, number=sign_up.number)
        if who is not None and who.email and sign_up.due_letter is not None:
            letter = DueLetter(sign_up.due_letter)
            subject = SUBJECTS[letter].format(sign_up.gathering.title)
            post_mail(who.email, subject=subject, body=letter_text(sign_up, letter, who))
    told = [(one.id, one.due_letter) for one in due]
    if told:
        with unit_of_work():
            for sign_up_id, letter_told in told:
                found = db.session.get_one(SignUp, sign_up_id)
                # Something else may have to be told by now.
                if found.due_letter is letter_told:
                    found.due_letter = None
    return bool(told)


def letter_text(sign_up: SignUp, letter: DueLetter, who: Identity) -> str:
    """What somebody is told."""
    gathering = sign_up.gathering
    lines = [f"Kính gửi {who.name},", "", FIRST_LINES[letter], "", gathering.title]
    if letter is DueLetter.CALLED_OFF:
        lines.append(f"Lý do: {gathering.cancelled_reason}")
    else:
        lines += _when_and_where(gathering)
    slip = absolute("/dao-tao/phieu")
    lines += [
        "",
        f"Số phiếu của bạn: {sign_up.number}",
        f"Xem hoặc hủy phiếu: {slip} (cần mã bí mật bạn nhận khi đăng ký)",
        f"Trang của sự kiện: {absolute(gathering.path)}",
        "",
        f"{gathering.organiser} gửi thư này vì bạn đã đăng ký trên cổng.",
    ]
    return "\n".join(lines)


def _when_and_where(gathering: Gathering) -> list[str]:
    starts, ends = (one.astimezone(VIETNAM) for one in (gathering.starts_at, gathering.ends_at))
    last = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%H:%M %d/%m/%Y}"
    lines = [f"Thời gian: {starts:%H:%M %d/%m/%Y} đến {last}"]
    if gathering.place_line:
        lines.append(f"Địa điểm: {gathering.place_line}")
    if gathering.online_link:
        lines.append(f"Tham gia trực tuyến: {gathering.online_link}")
    if gathering.first_day < clock.today():
        lines.append("Sự kiện đã bắt đầu.")
    return lines
