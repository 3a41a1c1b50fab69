"""Addresses to which identifiers lead: which may be registered, and how a query is passed on."""

import unicodedata
from urllib.parse import SplitResult, urlsplit

from portal.core.errors import RefusedError
from portal.core.raw_uri import is_digital_link
from portal.resolver.models import LONGEST_ADDRESS

SCHEMES = ("https", "http")
_USUAL_PORTS = {"https": 443, "http": 80}
_FORBIDDEN = frozenset(' "<>\\^`{|}')
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def has_hidden_characters(text: str) -> bool:
    """Whether a text holds control, direction or other characters that nobody sees."""
    return any(unicodedata.category(character) in _HIDDEN for character in text)


def checked_target(href: str, own_base: str) -> SplitResult:
    """The parts of an address that may be registered as target.

    Raises RefusedError for anything but http and https, for credentials, hosts that are no
    domain, characters that do not belong into an address, and addresses of this resolver.
    """
    if len(href) > LONGEST_ADDRESS or not href.isascii() or has_hidden_characters(href):
        raise RefusedError("Địa chỉ đích quá dài hoặc có ký tự không được phép.")
    if _FORBIDDEN & set(href):
        raise RefusedError("Địa chỉ đích có ký tự phải được mã hóa phần trăm.")
    parts = _parts(href)
    if parts.scheme not in SCHEMES:
        raise RefusedError("Địa chỉ đích phải bắt đầu bằng https:// hoặc http://.")
    if "@" in parts.netloc:
        raise RefusedError("Địa chỉ đích không được chứa tên đăng nhập.")
    own = urlsplit(own_base)
    if parts.netloc.lower() == own.netloc.lower():
        _refuse_loop(parts)
    elif not is_domain(parts.hostname or ""):
        raise RefusedError("Địa chỉ đích phải có tên miền đầy đủ.")
    return parts


def host_of(href: str) -> str:
    """Host of a checked address, with the port where it is not the usual one of the scheme."""
    parts = urlsplit(href)
    host = parts.hostname or ""
    is_usual = parts.port in {None, _USUAL_PORTS.get(parts.scheme)}
    return host if is_usual else f"{host}:{parts.port}"


def is_domain(host: str) -> bool:
    """Whether `host` is a full domain name: neither an IP number nor a name like `localhost`."""
    labels = host.lower().split(".")
    if len(labels) < 2 or len(host) > 253 or not labels[-1][:1].isalpha():
        return False
    return all(
        0 < len(label) <= 63
        and label.replace("-", "a").isalnum()
        and label.isascii()
        and not label.startswith("-")
        and not label.endswith("-")
        for label in labels
    )


def with_query(href: str, query: str) -> str:
    """The target with the whole query of the request, as it was sent (Resolver 2.12)."""
    if not query:
        return href
    address, hash_sign, fragment = href.partition("#")
    return f"{address}{_joint(address)}{query}{hash_sign}{fragment}"


def _joint(address: str) -> str:
    if "?" not in address:
        return "?"
    return "" if address.endswith(("?", "&")) else "&"


def _parts(href: str) -> SplitResult:
    try:
        parts = urlsplit(href)
        _ = parts.port
    except ValueError:
        raise RefusedError("Địa chỉ đích không đọc được.") from None
    return parts


def _refuse_loop(parts: SplitResult) -> None:
    if is_digital_link(parts.path) or is_digital_link(parts.path.removeprefix("/en")):
        raise RefusedError("Địa chỉ đích không được là một mã GS1 của chính cổng này.")
