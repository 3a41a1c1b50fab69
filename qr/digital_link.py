"""GS1 Digital Link URIs, read and built strictly (URI Syntax 1.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qr import percent
from qr.gs1_content import fits_content
from qr.gs1_formats import FORMATS, fits_format
from qr.gs1_keys import QUALIFIER_SEQUENCES, may_be_attribute, may_follow
from qr.gs1_pairs import broken_pair

# No server in between takes more in its request line (gunicorn: 4,094 bytes by default).
MAX_LENGTH = 4000
_URI = re.compile(
    r"(?:https?|HTTPS?)://"
    r"(?=.{1,253}(?:[:/]|\Z))[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]{1,5})?"
    r"(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?"
)
_PARAMETER_ENDS = re.compile("[&;]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_GTIN = "01"
_GTIN_LENGTH = 14
_SHORT_GTINS = frozenset((8, 12, 13))

Pair = tuple[str, str]


class InvalidLinkError(ValueError):
    """Something that is no Digital Link; `reason` says in a few English words what is wrong."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """A GS1 key with its qualifiers and attributes, decoded; made by the functions of this module.

    `value` of a GTIN always has 14 digits. `attributes` are the parameters of the query in the
    order of the link: application identifiers, and extensions, whose keys are no numbers.
    """

    key: str
    value: str
    qualifiers: tuple[Pair, ...] = ()
    attributes: tuple[Pair, ...] = ()

    @property
    def path(self) -> str:
        """The key and its qualifiers as the one canonical path, percent-encoded."""
        pairs = ((self.key, self.value), *self.qualifiers)
        return "".join([f"/{ai}/{percent.encode(value)}" for ai, value in pairs])

    def uri(self, base: str) -> str:
        """The link below an address such as `https://id.gs1.org`, attributes included."""
        query = "&".join([_parameter(*pair) for pair in self.attributes])
        return f"{base.rstrip('/')}{self.path}{'?' if query else ''}{query}"


def _parameter(key: str, value: str) -> str:
    return f"{percent.encode(key)}={percent.encode(value)}" if value else percent.encode(key)


def parse_uri(uri: str) -> DigitalLink:
    """Return the link of a URI of any domain, with or without a stem before the key.

    The scheme is in small or in capital letters. A fragment, which no server sees, is left out.
    """
    if len(uri) > MAX_LENGTH:
        raise InvalidLinkError("too long")
    parts = _URI.fullmatch(uri)
    if parts is None:
        raise InvalidLinkError("not an http or https URI of a domain")
    if not percent.is_query(parts["fragment"] or ""):
        raise InvalidLinkError("characters of the fragment")
    return parse_link(_without_stem(parts["path"]), parts["query"] or "")


def _without_stem(path: str) -> str:
    """Return the path from its right-most primary key on (4.11)."""
    segments = path.removesuffix("/").split("/")
    for place in range(len(segments) - 2, 0, -2):
        if segments[place] in QUALIFIER_SEQUENCES:
            return "/" + "/".join(segments[place:])
        if segments[place] not in FORMATS:
            break
    raise InvalidLinkError("no primary key in the path")


def parse_link(raw_path: str, query: str = "") -> DigitalLink:
    """Return the link of a path, still percent-encoded and without stem, and its query.

    A slash at the end is tolerated. A GTIN of 8, 12 or 13 digits is filled up to 14. Raises
    InvalidLinkError for everything that URI Syntax 1.7 does not allow.
    """
    if len(raw_path) + len(query) > MAX_LENGTH:
        raise InvalidLinkError("too long")
    if not percent.is_path(raw_path):
        raise InvalidLinkError("characters, percent-encoding or empty segment of the path")
    segments = raw_path.removesuffix("/").split("/")
    if len(segments) % 2 == 0:
        raise InvalidLinkError("path is not made of pairs")
    try:
        values = [percent.decode(raw) for raw in segments[2::2]]
        attributes = _read_query(query) if query else ()
    except UnicodeDecodeError:
        raise InvalidLinkError("not UTF-8") from None
    pairs = zip(segments[3::2], values[1:], strict=True)
    return build_link(segments[1], values[0], pairs, attributes)


def _read_query(query: str) -> list[Pair]:
    """Return the parameters; `+` is a space here, and `;` separates like `&`."""
    if not percent.is_query(query):
        raise InvalidLinkError("characters or percent-encoding of the query")
    parameters = (part.partition("=") for part in _PARAMETER_ENDS.split(query) if part)
    return [
        (_read_name(name), percent.decode(value.replace("+", " "))) for name, _, value in parameters
    ]


def _read_name(raw: str) -> str:
    name = percent.decode(raw.replace("+", " "))
    if name.isdigit() and name != raw:
        raise InvalidLinkError("application identifier is percent-encoded")
    return name


def build_link(
    key: str, value: str, qualifiers: Iterable[Pair] = (), attributes: Iterable[Pair] = ()
) -> DigitalLink:
    """Return the link of decoded values, under the same rules as `parse_link`.

    Qualifiers come in their standard order.
    """
    if key not in QUALIFIER_SEQUENCES:
        raise InvalidLinkError("no primary key at the start")
    link = DigitalLink(key, _filled(key, value), tuple(qualifiers), tuple(attributes))
    if not may_follow(key, tuple([ai for ai, _ in link.qualifiers])):
        raise InvalidLinkError(f"qualifiers or their order after {key}")
    for ai, text in ((key, link.value), *link.qualifiers):
        _check_value(ai, text)
        if text in {".", ".."}:
            raise InvalidLinkError("a dot alone cannot stand in a path")
    if link.attributes:
        return _with_checked_attributes(link)
    return link


def _with_checked_attributes(link: DigitalLink) -> DigitalLink:
    """Return the link with GTINs among its attributes filled up."""
    attributes = tuple([_checked_attribute(link.key, *pair) for pair in link.attributes])
    data = [ai for ai, _ in attributes if ai in FORMATS]
    if len(data) != len(set(data)):
        raise InvalidLinkError("an application identifier is there twice")
    present = frozenset((link.key, *(ai for ai, _ in link.qualifiers), *data))
    broken = broken_pair(present)
    if broken:
        raise InvalidLinkError(broken)
    return DigitalLink(link.key, link.value, link.qualifiers, attributes)


def _checked_attribute(key: str, name: str, value: str) -> Pair:
    if not name or _CONTROLS.search(name) or _CONTROLS.search(value):
        raise InvalidLinkError("a parameter without name or with control characters")
    if name in FORMATS:
        filled = _filled(name, value)
        if not may_be_attribute(name, key):
            raise InvalidLinkError(f"{name} is no attribute of {key}")
        _check_value(name, filled)
        return name, filled
    if name.isdigit():
        raise InvalidLinkError("a numeric parameter that is no application identifier")
    return name, value


def _filled(ai: str, value: str) -> str:
    is_short = ai == _GTIN and len(value) in _SHORT_GTINS
    return value.zfill(_GTIN_LENGTH) if is_short else value


def _check_value(ai: str, value: str) -> None:
    if not fits_format(ai, value):
        raise InvalidLinkError(f"characters or length of {ai}")
    if not fits_content(ai, value):
        raise InvalidLinkError(f"check digit, date or code of {ai}")
