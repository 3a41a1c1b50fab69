"""The public halves of the portal's keys, at the address where checkers look for them."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify

from portal.core import keys
from portal.core.access import public_uncached
from portal.core.addresses import settings
from portal.core.key_ring import PublicKey

pages = Blueprint("published_keys", __name__)


# Not kept by the page cache: keys are files, and their change is no change of the database.
@pages.get("/.well-known/portal-keys.json")
@public_uncached
def published_keys() -> Response:
    """Every key, also those that sign no more or are revoked."""
    listed = [described(key) for key in keys.known_keys()]
    answer = jsonify(origin=settings().base_url, keys=listed)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def described(key: PublicKey) -> dict[str, str | None]:
    """A key as it is published; bytes in base64url without padding."""
    return {
        "kid": key.kid,
        "purpose": key.purpose.value,
        "algorithm": "Ed25519",
        "public_key": urlsafe_b64encode(key.public).decode().rstrip("="),
        "valid_from": _text(key.valid_from),
        "valid_until": _text(key.valid_until),
        "revoked_at": _text(key.revoked_at),
        "revoked_reason": key.revoked_reason,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
