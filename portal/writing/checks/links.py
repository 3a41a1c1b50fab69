"""Remarks on links: what they say and where they lead."""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from portal.writing.checks.finding import Finding, Rule, Severity, shortened
from portal.writing.marked_text import Link, Piece
from search.vietnamese import fold

KnowsPath = Callable[[str], bool]
# Words that say nothing when a screen reader lists the links of a page (WCAG 2.4.4).
_EMPTY_WORDS = {
    *("tai day", "o day", "day", "xem", "xem them", "xem tai day", "chi tiet", "xem chi tiet"),
    *("click", "click here", "bam vao day", "nhan vao day", "bam vao", "nhan vao", "here"),
    *("link", "lien ket", "duong link", "file", "tep", "tai ve", "tai xuong"),
}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def any_path(_path: str) -> bool:
    """For texts checked where the pages of the portal are not known."""
    return True


def link_findings(pieces: Iterable[Piece], knows_path: KnowsPath) -> Iterator[Finding]:
    """What is wrong with the links of a text."""
    for piece in pieces:
        for link in piece.links:
            yield from _target(link, knows_path)
            if not link.is_picture:
                yield from _words(link)


def _words(link: Link) -> Iterator[Finding]:
    said = fold(link.text).strip(" .:»>“”\"'")
    if link.is_bare:
        message = "Xin viết liên kết bằng lời, không để nguyên địa chỉ: [Tên trang](địa chỉ)."
        yield _about(link, Severity.HINT, Rule.BARE_ADDRESS, message)
    elif not said or said in _EMPTY_WORDS:
        message = "Chữ của liên kết chưa nói dẫn tới đâu. Xin thay bằng tên trang hoặc tên văn bản."
        yield _about(link, Severity.WARNING, Rule.LINK_TEXT, message)


def _target(link: Link, knows_path: KnowsPath) -> Iterator[Finding]:
    address = link.address.strip()
    problem = _problem(address, knows_path)
    if problem is not None:
        severity, message = problem
        yield _about(link, severity, Rule.LINK_TARGET, message)


def _problem(address: str, knows_path: KnowsPath) -> tuple[Severity, str] | None:
    if not address:
        return Severity.ERROR, "Liên kết chưa có địa chỉ."
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        path = address.split("#")[0].split("?")[0]
        known = knows_path(path)
        return None if known else (Severity.ERROR, "Cổng không có trang này. Xin kiểm tra địa chỉ.")
    if address.startswith("#") or address.lower().startswith("www."):
        return None
    return _outside(address)


def _outside(address: str) -> tuple[Severity, str] | None:
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        scheme = ""
    if scheme == "http":
        return Severity.HINT, "Địa chỉ http không mã hóa. Xin thử https."
    if scheme not in _SCHEMES:
        return Severity.ERROR, "Địa chỉ này không mở được. Xin dùng https:// hoặc /duong-dan."
    return None


def _about(link: Link, severity: Severity, rule: Rule, message: str) -> Finding:
    return Finding(link.line, severity, rule, message, shortened(link.text or link.address))
