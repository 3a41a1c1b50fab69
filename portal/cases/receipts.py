"""What a reporter holds: the number of the case and its secret; the portal keeps digests alone.

The secret comes from the form's own ticket, so that a form sent twice shows the same secret,
while neither the ticket nor the secret is kept.
"""

import hashlib
import hmac
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.cases.models import CitizenCase
from portal.core import public_code
from portal.core.public_code import ALPHABET
from portal.core.secret_box import signing_key

PREFIX = "PA"
SECRET_LENGTH, GROUP = 12, 4
# A page of a case that was opened works for so long; afterwards number and secret are asked again.
OPEN_S = 30 * 60
NO_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is shown once: the number of the case, and the secret that opens it."""

    number: str
    secret: str


def new_number(year: int) -> str:
    """A number that tells nothing of how many there are, nor of which kind it is."""
    return f"{PREFIX}-{year % 100:02d}-{public_code.random_code()}"


def number_as_kept(typed: str) -> str:
    """A number as it is kept, from what a person typed; separators and case do not matter."""
    plain = "".join(character for character in typed.upper() if character.isalnum())
    if len(plain) != len(PREFIX) + 2 + public_code.LENGTH or not plain.startswith(PREFIX):
        return ""
    return f"{PREFIX}-{plain[2:4]}-{plain[4:]}"


def secret_of_ticket(ticket: str) -> str:
    """The secret of the case that comes from a form: 12 characters, some 59 bits."""
    digest = hmac.digest(signing_key("case-secret-of-ticket"), ticket.encode(), "sha256")
    number = int.from_bytes(digest)
    characters = []
    for _ in range(SECRET_LENGTH):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    kept = "".join(characters)
    return "-".join(kept[at : at + GROUP] for at in range(0, SECRET_LENGTH, GROUP))


def digest_of_secret(typed: str) -> str:
    """What is kept of a secret; without the portal's key nobody can try secrets against it."""
    plain = "".join(character for character in typed.upper() if character in ALPHABET)
    return _keyed("case-secret", plain)


def digest_of_ticket(ticket: str) -> str:
    """What is kept of a form's ticket, to know it again."""
    return _keyed("case-ticket", ticket)


def is_secret_of(case: CitizenCase | None, typed: str) -> bool:
    """Whether `typed` opens this case; takes the same time when there is none."""
    kept = case.secret_digest if case is not None else NO_DIGEST
    is_right = hmac.compare_digest(kept, digest_of_secret(typed))
    return case is not None and is_right


def pass_for(case: CitizenCase) -> str:
    """A pass that stands in the forms of a page of this case instead of the secret.

    A page that is saved, printed or found in the history of a browser opens nothing later.
    """
    return str(_signer().dumps([case.number, case.secret_digest[:16]]))


def number_of_pass(text: str) -> tuple[str, str] | None:
    """The number, and the beginning of the digest, in a pass that is still valid."""
    try:
        number, digest = _signer().loads(text, max_age=OPEN_S)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(number), str(digest)


def _signer() -> URLSafeTimedSerializer:
    key = signing_key("case-pass")
    return URLSafeTimedSerializer(key, signer_kwargs={"digest_method": hashlib.sha256})


def _keyed(purpose: str, text: str) -> str:
    return hmac.new(signing_key(purpose), text.encode(), hashlib.sha256).hexdigest()
