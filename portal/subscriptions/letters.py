"""What the mails of this package say, in the language in which somebody subscribed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portal.core.addresses import absolute
from portal.core.language import ENGLISH, ENGLISH_PREFIX, N_, text_in
from portal.places.queries import own_province_name
from portal.subscriptions.sealed import secret_of

CONFIRM, MANAGE, LEAVE = "/dang-ky-tin/xac-nhan/", "/dang-ky-tin/quan-ly/", "/dang-ky-tin/huy/"


class Letter(NamedTuple):
    """Subject, text and headers of a mail."""

    subject: str
    body: str
    headers: Mapping[str, str]


class Line(NamedTuple):
    """One piece of news: its title and path."""

    title: str
    path: str


def confirmation(token: str, labels: Sequence[str], language: str) -> Letter:
    """Asks whether the address really wants these topics; the same for known and new ones."""
    said = text_in(
        language,
        N_(
            "Có người (có lẽ là bạn) đã nhập địa chỉ này để nhận tin của %(portal)s:\n\n"
            "%(topics)s\n\n"
            "Nếu đúng là bạn, hãy mở liên kết sau trong vòng 48 giờ rồi bấm Xác nhận:\n%(link)s\n\n"
            "Nếu không phải bạn, không cần làm gì: bạn sẽ không nhận được tin nào."
        ),
    )
    topics = "\n".join(f"- {label}" for label in labels)
    body = said % {
        "portal": _portal(language),
        "topics": topics,
        "link": _address(CONFIRM + token, language),
    }
    return Letter(text_in(language, N_("Xác nhận đăng ký nhận tin")), body + "\n", {})


def digest(lines: Sequence[Line], public_id: str, language: str) -> Letter:
    """News as titles with their addresses, and how to hear no more of it."""
    secret = secret_of(public_id)
    news = "\n\n".join(f"- {one.title}\n  {_address(one.path, language)}" for one in lines)
    foot = text_in(
        language,
        N_(
            "Bạn nhận thư này vì đã đăng ký nhận tin của %(portal)s.\n"
            "Đổi chủ đề, đổi số lần gửi, xóa dữ liệu của bạn: %(manage)s\n"
            "Ngừng nhận tin: %(leave)s"
        ),
    ) % {
        "portal": _portal(language),
        "manage": _address(MANAGE + secret, language),
        "leave": _address(LEAVE + secret, language),
    }
    return Letter(_subject(lines, language), f"{news}\n\n-- \n{foot}\n", _leaving(secret))


def _leaving(secret: str) -> Mapping[str, str]:
    """How mail programs offer to leave with one click (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{absolute(LEAVE + secret)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _subject(lines: Sequence[Line], language: str) -> str:
    if len(lines) == 1:
        return lines[0].title
    said = text_in(language, N_("%(count)s tin mới của %(portal)s"))
    return said % {"count": len(lines), "portal": _portal(language)}


def _portal(language: str) -> str:
    name = text_in(language, N_("Cổng Tiêu chuẩn – Đo lường – Chất lượng"))
    return f"{name} {own_province_name()}".rstrip()


def _address(path: str, language: str) -> str:
    return absolute((ENGLISH_PREFIX if language == ENGLISH else "") + path)
