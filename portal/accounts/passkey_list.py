"""The passkeys of a person as a list: naming and removing them needs no WebAuthn."""

from datetime import datetime

from portal.accounts.factors import KIND, note_factors
from portal.accounts.models import Account, Passkey
from portal.accounts.officer import actor_name
from portal.core import audit
from portal.core.db import db
from portal.core.errors import NotFoundError


def own_passkey(account: Account, key_id: int) -> Passkey:
    """The passkey of this number if it is this person's; raises NotFoundError."""
    key = db.session.get(Passkey, key_id)
    if key is None or key.account_id != account.id:
        raise NotFoundError("Không có khóa truy cập này.")
    return key


def rename_passkey(account: Account, key_id: int, name: str) -> None:
    """Give a passkey another name; raises NotFoundError."""
    key = own_passkey(account, key_id)
    changes = {"passkey": (key.name, name)}
    key.name = name
    audit.record(
        actor_name(account.email), "renamed_passkey", kind=KIND, key=account.email, changes=changes
    )


def remove_passkey(account: Account, key_id: int, *, at: datetime) -> None:
    """Take a passkey out of use; raises NotFoundError."""
    key = own_passkey(account, key_id)
    db.session.delete(key)
    db.session.flush()
    note_factors(account, at=at)
    audit.record(
        actor_name(account.email), "removed_passkey", kind=KIND, key=account.email, name=key.name
    )
