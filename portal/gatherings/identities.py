"""Who signed up: sealed at rest, known again by a keyed digest, opened with number and secret."""

import hmac
import json
from dataclasses import asdict, dataclass

from portal.core.public_code import ALPHABET
from portal.core.secret_box import seal, signing_key, unseal
from search.vietnamese import fold

SECRET_LENGTH = 10
# Which words somebody agreed to; a change of the words below gets a new name here.
CONSENT = "2026-11"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as they wrote themselves down; one of `email` and `phone` is there."""

    name: str
    unit: str
    email: str
    phone: str


def sealed_identity(identity: Identity, *, number: str) -> bytes:
    """The identity as it may be kept with the sign-up of this number."""
    return seal(json.dumps(asdict(identity)).encode(), about=_about(number))


def opened_identity(sealed: bytes | None, *, number: str) -> Identity | None:
    """The identity behind a sign-up, None once it was erased; raises UnavailableError."""
    if sealed is None:
        return None
    return Identity(**json.loads(unseal(sealed, about=_about(number))))


def person_digest(identity: Identity) -> str:
    """A name for this person with this contact that nobody can turn back without the key."""
    digits = "".join(sign for sign in identity.phone if sign.isdigit())
    told = "\n".join((fold(identity.name), identity.email or digits))
    return hmac.digest(signing_key("gatherings:person"), told.encode(), "sha256").hex()


def secret_of(ticket: str) -> str:
    """The secret of the sign-up that came with this form: the same however often it is sent."""
    digest = hmac.digest(signing_key("gatherings:secret"), ticket.encode(), "sha256")
    number, signs = int.from_bytes(digest), []
    for _ in range(SECRET_LENGTH):
        number, value = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[value])
    return "".join(signs)


def is_secret_of(ticket: str, typed: str) -> bool:
    """Whether `typed` is the secret of this sign-up."""
    return hmac.compare_digest(secret_of(ticket).encode(), typed.encode())


def _about(number: str) -> str:
    return f"gatherings:{number}"
