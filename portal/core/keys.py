"""Ed25519 keys of the portal: which signs now, how one follows another, what others may check."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.core import clock
from portal.core.addresses import settings
from portal.core.errors import NotFoundError, RefusedError, UnavailableError
from portal.core.key_ring import KeyRing, PublicKey, Purpose

KID_LENGTH = 8


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs now for one purpose; `sign` gives the 64 bytes of RFC 8032."""

    kid: str
    sign: Callable[[bytes], bytes]


def signing_key(purpose: Purpose) -> SigningKey:
    """The key that signs now; raises UnavailableError before `prepare` has made one."""
    ring, missing = _ring(), None
    current = _current(ring.read(), purpose)
    while current is not None and current != missing:
        try:
            private = Ed25519PrivateKey.from_private_bytes(ring.private(current.kid))
        except FileNotFoundError:
            # Another process rotated between the two readings; the list names a new key now.
            missing, current = current, _current(ring.read(), purpose)
        else:
            return SigningKey(current.kid, private.sign)
    raise UnavailableError("Cổng chưa có khóa ký.")


def known_keys() -> Sequence[PublicKey]:
    """Every key there ever was, the oldest first."""
    return _ring().read()


def is_signed(kid: str, purpose: Purpose, message: bytes, signature: bytes) -> bool:
    """Whether a key of this portal that was not revoked signed the message for this purpose."""
    for key in known_keys():
        if key.kid == kid and key.purpose is purpose and key.revoked_at is None:
            return _holds(key.public, message, signature)
    return False


def prepare() -> Sequence[PublicKey]:
    """Make the keys that are missing; returns the new ones. May be run at any time."""
    ring = _ring()
    with ring.changing():
        keys = list(ring.read())
        made = [_made(ring, keys, one) for one in Purpose if _current(keys, one) is None]
        if made:
            ring.write([*keys, *made])
    return made


def rotate(purpose: Purpose) -> PublicKey:
    """Let a new key sign from now on; what the old one signed stays good."""
    ring = _ring()
    with ring.changing():
        keys, now = list(ring.read()), clock.now()
        new = _made(ring, keys, purpose)
        retired = [
            replace(key, valid_until=now) if key.purpose is purpose and key.signs else key
            for key in keys
        ]
        ring.write([*retired, new])
    return new


def revoke(kid: str, *, reason: str) -> PublicKey:
    """Take back the trust in everything that a key signed; a new key signs in its place.

    Raises NotFoundError for a key that is not known, RefusedError when it was revoked before.
    """
    ring = _ring()
    with ring.changing():
        keys = list(ring.read())
        old = next((key for key in keys if key.kid == kid), None)
        if old is None:
            raise NotFoundError(f"Không có khóa {kid}.")
        if old.revoked_at is not None:
            raise RefusedError(f"Khóa {kid} đã bị thu hồi trước đó.")
        revoked = replace(old, revoked_at=clock.now(), revoked_reason=reason)
        made = [_made(ring, keys, old.purpose)] if old.signs else []
        ring.write([revoked if key is old else key for key in keys] + made)
    return revoked


def _ring() -> KeyRing:
    return KeyRing(settings().data_dir / "keys")


def _current(keys: Sequence[PublicKey], purpose: Purpose) -> PublicKey | None:
    return next((key for key in keys if key.purpose is purpose and key.signs), None)


def _made(ring: KeyRing, keys: Sequence[PublicKey], purpose: Purpose) -> PublicKey:
    taken = {key.kid for key in keys}
    while True:
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        kid = _kid_of(public)
        if kid not in taken:
            ring.keep_private(kid, private.private_bytes_raw())
            return PublicKey(kid, purpose, public, valid_from=clock.now())


def _kid_of(public: bytes) -> str:
    # Digits alone: in a QR symbol they take less than half the room of letters.
    return str(int.from_bytes(hashlib.sha256(public).digest()) % 10**KID_LENGTH).zfill(KID_LENGTH)


def _holds(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
