"""Where the links of a text lead, read the way a browser reads them."""

import ipaddress
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from portal.writing.defence.disguise import latin_twin
from portal.writing.marked_text import Link, links_of

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
# Any number of slashes or backslashes may stand before the host of these (WHATWG URL 4.4).
_WEB = frozenset({"http", "https", "ftp", "ws", "wss"})
_ACTIVE = frozenset({"javascript", "vbscript", "data", "file", "blob", "about"})
_DOTS = str.maketrans(dict.fromkeys("。．｡", "."))
_SHOWN_HOST = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b", re.IGNORECASE)
_BEFORE_HOST = re.compile(r"[/\\]*")
_AFTER_HOST = re.compile(r"[/\\?#]")


@dataclass(frozen=True, slots=True)
class Domain:
    """A host to which a text leads; `host` is in ASCII and empty for addresses that run or embed.

    `tricks` (Vietnamese) say what about the address is made to mislead.
    """

    host: str
    line: int
    address: str = ""
    tricks: tuple[str, ...] = ()


def outbound_domains(markdown: str) -> Sequence[Domain]:
    """All links and pictures of a text that leave the portal, in order."""
    return tuple(domain for link in links_of(markdown) if (domain := _domain(link)) is not None)


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """Whether a host is one of `allowed` or below one: "tcvn.gov.vn" is, "xgov.vn" is not."""
    name = ascii_host(host)
    wanted = [ascii_host(one.removeprefix("*.").lstrip(".")) for one in allowed]
    # A number has no labels: 10.0.0.1 is not above 1.10.0.0.1.
    return name in filter(None, wanted) or any(
        name.endswith("." + one) for one in wanted if one and not _is_number(one)
    )


def imitated_host(host: str, allowed: Collection[str]) -> str:
    """The allowed host that `host` pretends to be ("gov-vn.com", "g0v.vn"), or nothing."""
    if is_allowed(host, allowed):
        return ""
    seen = _look(host)
    for one in allowed:
        name = _look(one.removeprefix("*.").lstrip("."))
        if name and _pretends(seen, name):
            return one
    return ""


def ascii_host(host: str) -> str:
    """A host in lower case without a last dot, in the form that a name server is asked."""
    plain = unicodedata.normalize("NFKC", unquote(host).translate(_DOTS)).lower().strip(".")
    try:
        return plain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return plain


def _domain(link: Link) -> Domain | None:
    address = _as_browser(link.address)
    scheme = _SCHEME.match(address)
    name = scheme.group(1).lower() if scheme else ""
    if name in _ACTIVE:
        return Domain("", link.line, link.address, (f"Địa chỉ {name}: không phải trang web.",))
    if scheme and name in _WEB:
        return _web(link, address[scheme.end() :])
    if address[:2].replace("\\", "/") == "//":
        return _web(link, address, "Địa chỉ bắt đầu bằng // dẫn ra ngoài cổng.")
    if not scheme and address.lower().startswith("www."):
        return _web(link, address)
    return None


def _as_browser(address: str) -> str:
    """Without what a browser takes away before it reads."""
    return re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))


def _web(link: Link, rest: str, *more: str) -> Domain:
    start = _BEFORE_HOST.match(rest)
    authority = _AFTER_HOST.split(rest[start.end() if start else 0 :], maxsplit=1)[0]
    user, _, place = authority.rpartition("@")
    written = re.sub(r":\d*$", "", place).strip("[]")
    host = ascii_host(written)
    tricks = (*more, *_tricks(link, user, written, host))
    return Domain(host, link.line, link.address, tricks)


def _tricks(link: Link, user: str, written: str, host: str) -> Iterator[str]:
    if user:
        yield f"Phần trước @ chỉ để đánh lừa; liên kết thật dẫn tới {host}."
    if "\\" in link.address:
        yield "Địa chỉ có dấu \\ để che tên miền."
    if "xn--" in host:
        yield f"Tên miền có chữ không thuộc bảng chữ La-tinh cơ bản ({host})."
    if "%" in written:
        yield "Tên miền viết bằng mã %."
    if _is_number(host):
        yield "Liên kết dẫn tới một địa chỉ số, không phải tên miền."
    shown = _SHOWN_HOST.search(link.text)
    if shown and not link.is_picture and not _is_same_site(shown.group().lower(), host):
        yield f"Chữ hiện ra là {shown.group()} nhưng liên kết dẫn tới {host}."


def _is_same_site(one: str, other: str) -> bool:
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _is_number(host: str) -> bool:
    if re.fullmatch(r"0x[0-9a-f]+|\d+", host):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _look(host: str) -> str:
    """How a host looks to a hasty reader."""
    plain = ascii_host(host)
    try:
        shown = plain.encode("ascii").decode("idna")
    except UnicodeError:
        shown = plain
    look = latin_twin(shown.lower())
    return look.translate(str.maketrans("013457", "oieast")).replace("rn", "m").replace("l", "i")


def _pretends(seen: str, name: str) -> bool:
    """Same look, the name somewhere before the real end, or glued with dashes."""
    dashed = name.replace(".", "-")
    return (
        seen == name
        or seen.endswith("." + name)
        or f".{name}." in f".{seen}"
        or re.search(rf"(?:^|[.-]){re.escape(dashed)}(?:[.-]|$)", seen) is not None
    )
