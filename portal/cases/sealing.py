"""Sealing to a public key, and keys that come from a passphrase, a cookie or a sheet of paper.

X25519 with HKDF-SHA256 and AES-256-GCM: whoever seals cannot open again. Every sealed text is
bound to what it is about, so that none can be put in the place of another.
"""

import secrets
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from portal.core.public_code import ALPHABET

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
# RFC 7914 with 64 MiB and about a fifth of a second: each guess of a passphrase costs as much.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**16, 8, 1
# Texts are filled up to a multiple of this, so that lengths tell nothing of names.
BLOCK = 256
RECOVERY_GROUPS, GROUP = 8, 4
FINGERPRINT_LENGTH = 12


class SealBrokenError(Exception):
    """The key is not the right one, or what was sealed has been changed."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The two halves of a key; what is sealed to the public one opens with the private one."""

    private: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text, and the public half of the key that was made for it alone."""

    ephemeral_key: bytes
    ciphertext: bytes


def new_key_pair() -> KeyPair:
    """A new key of its own."""
    private = X25519PrivateKey.generate()
    return KeyPair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def public_half(private: bytes) -> bytes:
    """The public half of a private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to(public_key: bytes, text: bytes, *, about: str) -> Sealed:
    """`text` as only the holder of the private key reads it, and for the same `about` alone."""
    once = X25519PrivateKey.generate()
    ephemeral = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public_key))
    key = _derived(shared, salt=ephemeral + public_key, purpose=f"seal:{about}")
    return Sealed(ephemeral, seal_under(key, text, about=about))


def open_sealed(private_key: bytes, sealed: Sealed, *, about: str) -> bytes:
    """What was sealed to the public half of this key; raises SealBrokenError."""
    own = X25519PrivateKey.from_private_bytes(private_key)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(sealed.ephemeral_key))
    except ValueError:
        raise SealBrokenError("no key of this kind") from None
    salt = sealed.ephemeral_key + own.public_key().public_bytes_raw()
    key = _derived(shared, salt=salt, purpose=f"seal:{about}")
    return open_under(key, sealed.ciphertext, about=about)


def seal_under(key: bytes, text: bytes, *, about: str) -> bytes:
    """`text` encrypted under a key of 32 bytes."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, about.encode())


def open_under(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """What was encrypted under the same key for the same `about`; raises SealBrokenError."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError):
        raise SealBrokenError("not the key, or changed") from None


def new_salt() -> bytes:
    """What makes the same passphrase another key for each person."""
    return secrets.token_bytes(SALT_BYTES)


def key_from_passphrase(passphrase: str, salt: bytes) -> bytes:
    """The key that a passphrase stands for; slow on purpose."""
    typed = unicodedata.normalize("NFC", passphrase).strip().encode()
    return Scrypt(salt, KEY_BYTES, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P).derive(typed)


def key_from_cookie(token: str, session_id: str) -> bytes:
    """The key that the cookie of a session stands for, which the server does not keep."""
    return _derived(token.encode(), salt=session_id.encode(), purpose="unlocked box")


def new_recovery_key() -> str:
    """A key to print on paper: eight groups of four characters, about 158 bits."""
    count = RECOVERY_GROUPS * GROUP
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(count)))


def key_from_recovery(typed: str) -> bytes:
    """The key that a printed recovery key stands for, however it is spaced."""
    kept = "".join(character for character in typed.upper() if character in ALPHABET)
    return _derived(kept.encode(), salt=b"", purpose="paper recovery key")


def fingerprint(public_key: bytes) -> str:
    """Twelve characters by which two people know that they speak of the same key."""
    digest = Hash(SHA256())
    digest.update(public_key)
    number = int.from_bytes(digest.finalize(), "big")
    characters = []
    for _ in range(FINGERPRINT_LENGTH):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    return grouped("".join(characters))


def grouped(characters: str) -> str:
    """Characters in groups of four, to read aloud and to copy."""
    return " ".join(characters[at : at + GROUP] for at in range(0, len(characters), GROUP))


def filled_up(text: bytes) -> bytes:
    """`text` filled up to a whole number of blocks."""
    return text + b"\x80" + b"\x00" * (-(len(text) + 1) % BLOCK)


def without_filling(text: bytes) -> bytes:
    """What was filled up."""
    return text.rstrip(b"\x00").removesuffix(b"\x80")


def _derived(secret: bytes, *, salt: bytes, purpose: str) -> bytes:
    info = f"portal cases:{purpose}".encode()
    return HKDF(SHA256(), KEY_BYTES, salt=salt or None, info=info).derive(secret)
