"""Addresses of people as they are kept, and the secret links that their mails carry.

An address is sealed; it is found again by a keyed digest, which says nothing to who has no key.
The link of a subscription is kept nowhere: it is made of its public number and signed.
"""

import hmac

from portal.core.secret_box import seal, signing_key, unseal
from portal.subscriptions.desk_tables import Subscription, SubscriptionRequest

_LINK, _DIGEST = "subscription-link", "subscription-address"
SIGNATURE_LENGTH = 40


def sealed_address(address: str) -> bytes:
    """`address` as it is kept."""
    return seal(address.encode(), about=_about(address_digest(address)))


def address_of(row: Subscription | SubscriptionRequest) -> str:
    """Where the mails of a subscription go; raises UnavailableError when the key has changed."""
    return unseal(row.sealed_address, about=_about(row.address_digest)).decode()


def address_digest(address: str) -> str:
    """By what an address is found again."""
    return hmac.digest(signing_key(_DIGEST), address.encode(), "sha256").hex()


def secret_of(public_id: str) -> str:
    """The secret in the links of a subscription."""
    return f"{public_id}.{_signature(public_id)}"


def public_id_in(secret: str) -> str | None:
    """Which subscription a secret opens, None for one that this portal has not made."""
    public_id, _, signature = secret.partition(".")
    is_own = hmac.compare_digest(signature.encode(), _signature(public_id).encode())
    return public_id if is_own else None


def _about(digest: str) -> str:
    # Bound to its row: a sealed address that is moved to another row does not open there.
    return f"subscription:{digest}"


def _signature(public_id: str) -> str:
    digest = hmac.digest(signing_key(_LINK), public_id.encode(), "sha256")
    return digest.hex()[:SIGNATURE_LENGTH]
