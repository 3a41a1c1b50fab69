"""Signed heads: what the portal vouches for when it says how long the log is and what is in it.

The signed bytes are the text of a checkpoint (C2SP tlog-checkpoint) in UTF-8, four lines that
each end in a line feed: the origin (base address and `/nhat-ky/`), the number of entries, the
root in base64, and the time of the last entry. The signature is Ed25519 (RFC 8032). Nothing else
goes into it, so the same log and key always give the same head, and no head has to be stored.
"""

import hashlib
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass

from portal.core.addresses import absolute
from portal.core.key_ring import Purpose
from portal.core.keys import known_keys, signing_key
from portal.ledger.documents import timestamp
from portal.ledger.queries import TreeHead, head_at

# What a signature line of a signed note (C2SP signed-note) says of an Ed25519 key.
_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head, the key that vouches for it, and its signature."""

    origin: str
    tree: TreeHead
    kid: str
    signature: bytes


def head_text(origin: str, tree: TreeHead) -> str:
    """The text that is signed."""
    root = b64encode(tree.root).decode()
    return f"{origin}\n{tree.size}\n{root}\n{timestamp(tree.at)}\n"


def signed_head(size: int | None = None) -> SignedHead:
    """The signed head of the log now, or when it had `size` entries.

    Raises RefusedError for a size beyond the log, UnavailableError without a key.
    """
    key, tree, origin = signing_key(Purpose.LOG), head_at(size), absolute("/nhat-ky/")
    return SignedHead(origin, tree, key.kid, key.sign(head_text(origin, tree).encode()))


def described_head(head: SignedHead) -> dict[str, str | int]:
    """A head as it is published: digests in hexadecimal, the signature in base64url."""
    return {
        "origin": head.origin,
        "size": head.tree.size,
        "root": head.tree.root.hex(),
        "timestamp": timestamp(head.tree.at),
        "kid": head.kid,
        "signature": urlsafe_b64encode(head.signature).decode().rstrip("="),
    }


def checkpoint(head: SignedHead) -> str:
    """The head as a signed note, for witnesses and other tools that read checkpoints."""
    public = next(key.public for key in known_keys() if key.kid == head.kid)
    named = head.origin.encode() + b"\n" + _ED25519 + public
    line = b64encode(hashlib.sha256(named).digest()[:4] + head.signature).decode()
    return f"{head_text(head.origin, head.tree)}\n— {head.origin} {line}\n"
