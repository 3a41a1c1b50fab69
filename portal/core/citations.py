"""Legal grounds as officers type them, one a line, and links to pages of the state."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields

from portal.core.form_fields import REQUIRED, clean

MOST = 30
LONGEST_WORDS, LONGEST_ADDRESS = 400, 300
PARTED_BY = "|"
# Names below gov.vn are given to offices of the state alone.
STATE_HOSTS = ("gov.vn",)
# Where texts of law and standards stand on this portal.
OWN_TEXTS = ("/van-ban/", "/tieu-chuan/")


class Citations(fields.Field[list[dict[str, str]]]):
    """Grounds of several lines, "words | address": to a text on this portal or one of the state."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("load_default", list)
        super().__init__(**options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_: Any
    ) -> list[dict[str, str]]:
        lines = [" ".join(line.split()) for line in clean(value).split("\n")]
        kept = [line for line in lines if line]
        if len(kept) > MOST:
            raise ValidationError(f"Tối đa {MOST} dòng.")
        return [_citation(line) for line in kept]


class OfficialLink(fields.Field[str]):
    """An https address of the state, or below one of `hosts`; empty unless `required`."""

    def __init__(self, *, hosts: tuple[str, ...] = STATE_HOSTS, **options: Any) -> None:
        if not options.get("required"):
            options.setdefault("load_default", "")
        super().__init__(error_messages={"required": REQUIRED}, **options)
        self.hosts = hosts

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        typed = clean(value).strip()
        if not typed:
            if self.required:
                raise ValidationError(REQUIRED)
            return ""
        if not is_official(typed, self.hosts):
            allowed = ", ".join(self.hosts)
            raise ValidationError(f"Chỉ nhận địa chỉ https của các tên miền: {allowed}.")
        return typed


def is_official(address: str, hosts: tuple[str, ...] = STATE_HOSTS) -> bool:
    """Whether an address is https and leads to one of `hosts` or below one."""
    if len(address) > LONGEST_ADDRESS or any(sign in address for sign in "\\ \t\n"):
        return False
    try:
        parts = urlsplit(address)
        is_plain = parts.username is None and parts.port is None
    except ValueError:
        return False
    host = parts.hostname or ""
    is_below = any(host == one or host.endswith(f".{one}") for one in hosts)
    return parts.scheme == "https" and is_plain and is_below and host.isascii()


def typed_citations(citations: Iterable[Mapping[str, str]]) -> str:
    """Grounds as they stand in the form that changes them."""
    return "\n".join(
        f"{one['text']} {PARTED_BY} {one['path']}" if one.get("path") else one["text"]
        for one in citations
    )


def _citation(line: str) -> dict[str, str]:
    words, _, address = (part.strip() for part in line.rpartition(PARTED_BY))
    if not words:
        words, address = line.strip(f"{PARTED_BY} "), ""
    if not words or len(words) > LONGEST_WORDS:
        raise ValidationError(f"Mỗi căn cứ dài nhất {LONGEST_WORDS} ký tự.")
    if address and not (is_own_text(address) or is_official(address)):
        raise ValidationError(
            f"“{words[:60]}”: sau dấu {PARTED_BY} chỉ ghi trang /van-ban/… hoặc /tieu-chuan/… của"
            " cổng này, hoặc một địa chỉ https của cơ quan nhà nước (gov.vn)."
        )
    return {"text": words, "path": address}


def is_own_text(path: str) -> bool:
    """Whether a path leads to a text of law or a standard on this portal."""
    is_plain = not any(sign in path for sign in "\\?# ") and ".." not in path
    return path.startswith(OWN_TEXTS) and len(path) <= LONGEST_ADDRESS and is_plain
