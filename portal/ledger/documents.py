"""What is hashed: the canonical text of a content, and of the entry that names its digest."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import rfc8785

Content = Mapping[str, object]
# I-JSON (RFC 7493): the largest whole number that every reader holds exactly.
MOST_EXACT = 2**53 - 1
# What the log says of a record that is not public any more.
WITHDRAWN: Content = {"withdrawn": True}


def canonical(content: Content) -> str:
    """The content in canonical JSON (RFC 8785); raises ValueError for what JSON cannot hold."""
    if _is_simple(content):
        return _written(content)
    return rfc8785.dumps(dict(content)).decode()  # type: ignore[arg-type]  # it checks each value


def content_digest(canonical_text: str) -> bytes:
    """SHA-256 of a canonical text."""
    return hashlib.sha256(canonical_text.encode()).digest()


def timestamp(at: datetime) -> str:
    """A moment as it stands in entries and heads: UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def entry_document(at: datetime, kind: str, key: str, digest: bytes) -> str:
    """The text whose digest is the leaf: canonical JSON with the digest of the content.

    The content is named by its digest alone, so that a content which the law wants erased can be
    erased without harm to the tree.
    """
    named = {"at": timestamp(at), "content": digest.hex(), "key": key, "kind": kind}
    # Text in sorted keys is written by the standard library as RFC 8785 asks.
    return json.dumps(named, ensure_ascii=False, separators=(",", ":"))


def _is_simple(value: object) -> bool:
    """Whether the standard library writes `value` as RFC 8785 asks, in half the time.

    It does for texts, for whole numbers that every reader holds exactly, and for names in ASCII,
    of which code points and UTF-16 units have the same order.
    """
    if isinstance(value, str):
        return True
    if isinstance(value, Mapping):
        return all(map(_is_simple_field, value.items()))
    if isinstance(value, list | tuple):
        return all(map(_is_simple, value))
    return value is None or isinstance(value, bool) or _is_exact(value)


def _is_simple_field(field: tuple[object, object]) -> bool:
    name, value = field
    if not (isinstance(name, str) and name.isascii()):
        return False
    return type(value) is str or _is_simple(value)


def _is_exact(value: object) -> bool:
    return isinstance(value, int) and -MOST_EXACT <= value <= MOST_EXACT


def _written(content: Content) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A lone surrogate has no UTF-8 and raises UnicodeEncodeError, a ValueError.
    text.encode()
    return text
