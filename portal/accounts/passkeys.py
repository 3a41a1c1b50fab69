"""Passkeys (WebAuthn level 2): adding one, and proving with it who one is.

The library behind brings a parser of certificates along; only who uses a passkey loads this.
"""

import time
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    generate_challenge,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts.desk_tables import FactorUse, StaffSession
from portal.accounts.factors import KIND, use_once
from portal.accounts.models import Account, Passkey
from portal.accounts.officer import actor_name
from portal.accounts.queries import passkeys_of
from portal.accounts.sessions import keep_challenge
from portal.core import audit
from portal.core.addresses import settings
from portal.core.db import db
from portal.core.desk import desk_reading
from portal.core.errors import RefusedError

ADD, PROVE = "add", "prove"
CHALLENGE_S = 300
LONGEST_ANSWER = 20_000
MOST_KEYS = 10
REFUSED = "Không xác nhận được khóa truy cập. Xin thử lại."
EXPIRED = "Yêu cầu dùng khóa truy cập đã hết hạn. Xin bấm lại."
# What the library lets out for answers that are no answers at all.
BROKEN = (WebAuthnException, ValueError, KeyError, TypeError)


def options_to_add(account: Account, session: StaffSession, rp_name: str) -> str:
    """What the browser needs to make a new passkey, as JSON."""
    options = generate_registration_options(
        rp_id=_rp_id(),
        rp_name=rp_name,
        user_name=account.email,
        user_id=f"account:{account.id}".encode(),
        user_display_name=account.name,
        challenge=_new_challenge(session, ADD),
        exclude_credentials=_descriptors(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return options_to_json(options)


def add_passkey(
    account: Account, session: StaffSession, answer: str, *, name: str, at: datetime
) -> None:
    """Keep a new passkey; raises RefusedError for an answer that is not the browser's own."""
    challenge = _challenge_of(session, ADD)
    if len(passkeys_of(account.id)) >= MOST_KEYS:
        raise RefusedError(f"Mỗi tài khoản có nhiều nhất {MOST_KEYS} khóa truy cập.")
    try:
        made = verify_registration_response(
            credential=answer[:LONGEST_ANSWER],
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=settings().base_url,
        )
    except BROKEN:
        raise RefusedError(REFUSED) from None
    credential_id = bytes_to_base64url(made.credential_id)
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)):
        raise RefusedError("Khóa truy cập này đã được thêm trước đó.")
    key = Passkey(
        account_id=account.id,
        credential_id=credential_id,
        public_key=made.credential_public_key,
        name=name,
        created_at=at,
    )
    db.session.add(key)
    db.session.flush()
    _use(key, made.sign_count, at=at)
    account.has_second_factor, account.updated_at = True, at
    audit.record(
        actor_name(account.email), "added_passkey", kind=KIND, key=account.email, name=name
    )


def options_to_prove(account: Account, session: StaffSession) -> str:
    """What the browser needs to use a passkey of this person, as JSON."""
    options = generate_authentication_options(
        rp_id=_rp_id(),
        challenge=_new_challenge(session, PROVE),
        allow_credentials=_descriptors(account),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options)


def check_passkey(account: Account, session: StaffSession, answer: str, *, at: datetime) -> None:
    """Raise RefusedError unless a passkey of this person has signed the session's challenge."""
    challenge = _challenge_of(session, PROVE)
    try:
        credential = parse_authentication_credential_json(answer[:LONGEST_ANSWER])
        key = _own_key(account, bytes_to_base64url(credential.raw_id))
        proved = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=settings().base_url,
            credential_public_key=key.public_key,
            credential_current_sign_count=_count_of(key),
        )
    except BROKEN:
        raise RefusedError(REFUSED) from None
    if not _use(key, proved.new_sign_count, at=at):
        raise RefusedError(REFUSED)


def _own_key(account: Account, credential_id: str) -> Passkey:
    found = [key for key in passkeys_of(account.id) if key.credential_id == credential_id]
    if not found:
        raise RefusedError(REFUSED)
    return found[0]


def _use(key: Passkey, count: int, *, at: datetime) -> bool:
    """Note the count; keys that do not count (always 0) are held by the challenge alone."""
    return count == 0 or use_once(_name(key), count, at=at)


def _count_of(key: Passkey) -> int:
    with desk_reading() as session:
        used = session.get(FactorUse, _name(key))
    return used.counter if used else 0


def _name(key: Passkey) -> str:
    return f"passkey:{key.id}"


def _new_challenge(session: StaffSession, purpose: str) -> bytes:
    challenge = generate_challenge()[:32]
    keep_challenge(session, f"{purpose}:{int(time.time())}:{bytes_to_base64url(challenge)}")
    return challenge


def _challenge_of(session: StaffSession, purpose: str) -> bytes:
    """The challenge that was given out for this purpose; it is used up by asking."""
    kept_for, _, rest = session.challenge.partition(":")
    since, _, challenge = rest.partition(":")
    keep_challenge(session, "")
    if kept_for != purpose or time.time() - int(since) > CHALLENGE_S:
        raise RefusedError(EXPIRED)
    return base64url_to_bytes(challenge)


def _descriptors(account: Account) -> list[PublicKeyCredentialDescriptor]:
    ids = [base64url_to_bytes(key.credential_id) for key in passkeys_of(account.id)]
    return [PublicKeyCredentialDescriptor(id=one) for one in ids]


def _rp_id() -> str:
    return urlsplit(settings().base_url).hostname or ""
