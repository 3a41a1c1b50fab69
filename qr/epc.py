"""EPC URNs (Tag Data Standard 6) to and from Digital Links, and one canonical form for both."""

from __future__ import annotations

import re
from urllib.parse import unquote

from qr.digital_link import MAX_LENGTH, DigitalLink, InvalidLinkError, build_link, parse_uri
from qr.epc_scheme import SCHEMES, EpcScheme, scheme_of

CANONICAL_BASE = "https://id.gs1.org"
_PREFIX_LENGTHS = range(6, 13)
_URN = re.compile(r"(?i:urn:epc):(?P<form>id|class|idpat):(?P<scheme>[a-z]+):(?P<body>[!-~]*)")
# EPC schemes of other issuers: valid identifiers, but not of GS1 keys.
_FOREIGN_SCHEMES = frozenset(("adi", "bic", "gid", "imovn", "usdod"))
# What means something else in a URN is escaped; everything else of CSET 82 is itself (6.3).
_ESCAPES = str.maketrans({mark: f"%{ord(mark):02X}" for mark in '"#%&/<>?'})
_COMPONENT = re.compile(r"(?:[!'()*+,\-.0-9:;=A-Z_a-z]|%(?:2[2356Ff]|3[CEFcef]))+")
_DIGITS = re.compile(r"[0-9]*")
_PLAIN = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_ANY = "*"
# The qualifier that alone identifies: a serial number makes lot and variant superfluous, a lot the
# variant (EPCs have one of them).
_DECISIVE = ("21", "10")


def link_of_epc(urn: str) -> DigitalLink:
    """Return the link of an EPC, of a lot (`class:lgtin`) or of a class of objects (`idpat`).

    Raises InvalidLinkError for malformed EPCs, for those without a GS1 key (GID, ADI and others)
    and for patterns that stand for more than one class.
    """
    if len(urn) > MAX_LENGTH:
        raise InvalidLinkError("too long")
    parts = _URN.fullmatch(urn)
    scheme = SCHEMES.get(parts["scheme"]) if parts else None
    if parts is None or scheme is None:
        raise InvalidLinkError("no EPC of a GS1 key")
    components = parts["body"].split(".", scheme.component_count - 1)
    if len(components) != scheme.component_count:
        raise InvalidLinkError("components of the EPC are missing")
    if parts["form"] == "idpat" and scheme.has_pattern:
        if components.pop() != _ANY:
            raise InvalidLinkError("pattern does not stand for one class of objects")
    elif parts["form"] != scheme.form:
        raise InvalidLinkError("EPC scheme has no such form")
    return _link(scheme, components)


def _link(scheme: EpcScheme, components: list[str]) -> DigitalLink:
    prefix, reference, *tail = components
    if _DIGITS.fullmatch(prefix) is None or len(prefix) not in _PREFIX_LENGTHS:
        raise InvalidLinkError("company prefix of the EPC")
    if scheme.digits:
        is_right = len(prefix) + len(reference) == scheme.digits and _DIGITS.fullmatch(reference)
        if not is_right:
            raise InvalidLinkError("reference of the EPC")
    else:
        tail.insert(0, reference)
    if not all(_COMPONENT.fullmatch(text) for text in tail):
        raise InvalidLinkError("characters of the EPC")
    decoded = [unquote(text) for text in tail]
    if not scheme.digits:
        reference = decoded.pop(0)
    parts = scheme.link_parts(prefix, reference, decoded)
    if parts is None:
        raise InvalidLinkError("piece or total of the EPC")
    return build_link(scheme.key, *parts)


def urn_of_link(link: DigitalLink, company_prefix_length: int) -> str:
    """Return the EPC of a link: instance, lot or, without serial number, class of objects.

    How long the GS1 Company Prefix is (6 to 12 digits) cannot be read from a key. Attributes and
    qualifiers besides the decisive one are left out. Raises InvalidLinkError if there is no EPC.
    """
    if company_prefix_length not in _PREFIX_LENGTHS:
        raise InvalidLinkError("length of the company prefix")
    identity = identity_of(link)
    scheme = scheme_of(identity)
    if scheme is None:
        raise InvalidLinkError("no EPC for this key with these qualifiers")
    components = scheme.components(identity, company_prefix_length)
    form = scheme.form
    if len(components) < scheme.component_count:
        components.append(_ANY)
        form = "idpat"
    body = ".".join(text if text == _ANY else text.translate(_ESCAPES) for text in components)
    urn = f"urn:epc:{form}:{scheme.name}:{body}"
    if link_of_epc(urn) != identity:
        raise InvalidLinkError("key cannot be written as an EPC with this company prefix")
    return urn


def identity_of(link: DigitalLink) -> DigitalLink:
    """Return the link without what does not identify: attributes, and lot beside serial."""
    decisive = next((ai for ai in _DECISIVE if any(ai == own for own, _ in link.qualifiers)), None)
    qualifiers = tuple(pair for pair in link.qualifiers if decisive in {None, pair[0]})
    return DigitalLink(link.key, link.value, qualifiers)


def canonical_id(text: str) -> str:
    """Return the identifier in the one form under which events about it are found.

    EPCs (`id`, `class`, `idpat`) and Digital Links of any domain become `https://id.gs1.org/…`;
    other URIs, UUIDs and bare identifiers stay as they are. Raises InvalidLinkError for malformed
    EPCs of GS1 keys, for malformed links to id.gs1.org and for text with blanks or of more than
    4,000 characters.
    """
    if len(text) > MAX_LENGTH or _PLAIN.fullmatch(text) is None:
        raise InvalidLinkError("no identifier")
    head = text[:8].lower()
    if head == "urn:epc:":
        return text if _is_foreign(text) else _canonical(link_of_epc(text))
    if head.startswith(("http://", "https:/")):
        return _canonical_uri(text)
    return text


def _is_foreign(urn: str) -> bool:
    parts = _URN.fullmatch(urn)
    return parts is not None and parts["scheme"] in _FOREIGN_SCHEMES


def _canonical_uri(uri: str) -> str:
    try:
        return _canonical(parse_uri(uri))
    except InvalidLinkError:
        if uri.lower().startswith((CANONICAL_BASE + "/", "http://id.gs1.org/")):
            raise
        return uri


def _canonical(link: DigitalLink) -> str:
    return identity_of(link).uri(CANONICAL_BASE)
