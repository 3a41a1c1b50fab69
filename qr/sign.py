"""Signed codes: an Ed25519 signature inside the printed address, to be checked without network.

A signature shows that the portal gave this address out; it cannot show that a label is no copy.
It stands in decimal digits, because digits are the cheapest characters of a QR symbol: the 163
digits of key id and signature take 544 bits, where base64url would take 752 and make the symbol
a version larger. An address of the portal carries them as path (`/q/7KQ4M2XH/s/<digits>`), so
that a reader who drops queries keeps them; a GS1 Digital Link, whose path belongs to GS1, as the
extension attribute `s` (URI Syntax 1.7, extension parameters).

The signed bytes are `portal-code-1`, a line feed, and the address without its signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KID_DIGITS = 8
SIGNATURE_BYTES = 64
# The decimal digits of the largest number of 512 bits.
SIGNATURE_DIGITS = 155
_PURPOSE = "portal-code-1\n"
_CARRIED = re.compile(
    rf"(?P<address>.+)(?:/s/|[?&]s=)(?P<kid>[0-9]{{{KID_DIGITS}}})"
    rf"(?P<signature>[0-9]{{{SIGNATURE_DIGITS}}})",
    re.DOTALL,
)


class NotSignedError(ValueError):
    """The text of a code carries no signature in the form of this module."""


class CodeKey(Protocol):
    """A key that signs: its id in eight digits, and Ed25519 (RFC 8032)."""

    @property
    def kid(self) -> str:
        """Eight decimal digits."""

    def sign(self, message: bytes, /) -> bytes:
        """The 64 bytes of the signature."""


@dataclass(frozen=True, slots=True)
class SignedCode:
    """What a signed code says, before anybody has checked it."""

    address: str
    kid: str
    signature: bytes


def signed_address(address: str, key: CodeKey) -> str:
    """The text for the symbol of an address without query; raises ValueError for another."""
    if "?" in address or "#" in address or address.endswith("/"):
        raise ValueError("only an address without query, fragment or final slash can be signed")
    return f"{address}/s/{_digits(address, key)}"


def signed_link(uri: str, key: CodeKey) -> str:
    """The text for the symbol of a GS1 Digital Link; raises ValueError for a fragment."""
    if "#" in uri:
        raise ValueError("a link with a fragment cannot be signed")
    return f"{uri}{'&' if '?' in uri else '?'}s={_digits(uri, key)}"


def read_signed(text: str) -> SignedCode:
    """Take the text of a code apart; raises NotSignedError."""
    found = _CARRIED.fullmatch(text)
    number = int(found["signature"]) if found else -1
    if found is None or number >= 1 << (8 * SIGNATURE_BYTES):
        raise NotSignedError(text)
    signature = number.to_bytes(SIGNATURE_BYTES, "big")
    return SignedCode(found["address"], found["kid"], signature)


def is_genuine(code: SignedCode, public_key: bytes) -> bool:
    """Whether the holder of this key (32 bytes) signed the address."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(code.signature, _message(code.address))
    except InvalidSignature:
        return False
    return True


def _digits(address: str, key: CodeKey) -> str:
    if not re.fullmatch(rf"[0-9]{{{KID_DIGITS}}}", key.kid):
        raise ValueError("the id of a key that signs codes has eight digits")
    number = int.from_bytes(key.sign(_message(address)), "big")
    return f"{key.kid}{number:0{SIGNATURE_DIGITS}d}"


def _message(address: str) -> bytes:
    return (_PURPOSE + address).encode()
