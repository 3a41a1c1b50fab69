"""What was scanned, read from the address: a code of the portal or a GS1 Digital Link."""

from functools import lru_cache
from urllib.parse import urlsplit

from portal.core import public_code
from portal.core.language import ENGLISH_PREFIX
from portal.core.raw_uri import raw_path
from portal.core.visit_tables import LONGEST_SUBJECT
from qr.digital_link import DigitalLink, InvalidLinkError, build_link, parse_link
from qr.epc_binary import link_of_binary

# Pages behind a code; an address that begins with a digit is a Digital Link.
PAGES = ("/q/", "/truy-xuat/")
# EPC binary strings (GS1-conformant resolver, 2.3), in hexadecimal and in base64.
BINARY = ("/eh", "/ex")
SCANNED = (*PAGES, *BINARY)
# What stands between a code and its signature.
SIGNATURE = "s"
_GTIN, _SERIAL = "01", "21"


def may_be_scanned(path: str) -> bool:
    """Whether a code could lead to this address, at a glance."""
    return path.startswith(SCANNED) or path[1:2].isdigit()


@lru_cache(maxsize=4_000)
def subject_of(path: str, raw_uri: str) -> str:
    """The code or the canonical path of the Digital Link at an address; empty for neither.

    `raw_uri` is the address as it was sent: a value may hold an encoded slash.
    """
    if path.startswith(PAGES):
        _, _, typed, *rest = path.split("/")
        code = public_code.normalise(typed)
        is_whole = not rest or rest[0] == SIGNATURE
        return code if is_whole and public_code.is_well_formed(code) else ""
    try:
        found = _counted(_link_at(path, raw_uri)).path
    except InvalidLinkError:
        return ""
    return found if len(found) <= LONGEST_SUBJECT else ""


def leads_to_a_scanned_page(location: str, own_host: str) -> bool:
    """Whether a redirect ends on a page of this portal that counts the scan itself."""
    parts = urlsplit(location)
    if parts.netloc and parts.hostname != own_host:
        return False
    return may_be_scanned(parts.path.removeprefix(ENGLISH_PREFIX))


def _link_at(path: str, raw_uri: str) -> DigitalLink:
    if path.startswith(BINARY):
        return link_of_binary(path)
    prefix = ENGLISH_PREFIX if raw_uri.startswith(f"{ENGLISH_PREFIX}/") else ""
    return parse_link(raw_path({"PATH_INFO": path, "RAW_URI": raw_uri, "SCRIPT_NAME": prefix}))


def _counted(link: DigitalLink) -> DigitalLink:
    """A piece is the same piece whether or not its label names the lot too."""
    qualifiers = dict(link.qualifiers)
    if link.key == _GTIN and _SERIAL in qualifiers:
        return build_link(link.key, link.value, ((_SERIAL, qualifiers[_SERIAL]),))
    return build_link(link.key, link.value, link.qualifiers)
