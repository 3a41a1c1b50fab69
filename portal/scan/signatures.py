"""The signature that a printed address may carry, checked against the portal's own keys."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.key_ring import PublicKey, Purpose
from portal.core.keys import known_keys
from portal.core.printed_code import printed_address
from qr.sign import NotSignedError, is_genuine, read_signed


class SignatureState(StrEnum):
    """What a check can end with."""

    GOOD = "good"
    UNFIT = "unfit"
    REVOKED = "revoked"
    # The portal's list of keys is gone: nobody is called a forger for that.
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Signature:
    """The end of a check, and the key whose signature it is (None unless it fits one)."""

    state: SignatureState
    key: PublicKey | None = None


def check_signature(code: str, digits: str) -> Signature:
    """Whether the portal signed the printed address of `code` with these digits.

    The list of keys is read anew each time, so a revoked key counts as revoked at once. A
    signature bears no date: it holds after its key was followed by another, and is worth nothing
    once the key is revoked, whenever it was made.
    """
    keys = {key.kid: key for key in known_keys() if key.purpose is Purpose.CODE}
    if not keys:
        return Signature(SignatureState.UNCHECKED)
    try:
        signed = read_signed(f"{printed_address(code)}/s/{digits}")
    except NotSignedError:
        return Signature(SignatureState.UNFIT)
    key = keys.get(signed.kid)
    if key is None or not is_genuine(signed, key.public):
        return Signature(SignatureState.UNFIT)
    return Signature(SignatureState.REVOKED if key.revoked_at else SignatureState.GOOD, key)
