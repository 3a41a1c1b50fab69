"""The person behind the present request, as views and templates need to know them."""

from dataclasses import dataclass

from portal.accounts.models import Account
from portal.accounts.permissions import Permission, Role, rights_of
from portal.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who is signed in; `session_id` names the browser in the list of sessions."""

    account_id: int
    email: str
    name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    commune_code: str | None
    establishment_code: str | None
    session_id: str

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles has this right."""
        return permission in self.permissions

    @property
    def actor(self) -> Actor:
        """How services know this person: who has a unit is bound to it, whatever the roles."""
        return Actor(
            self.actor_name,
            self.name,
            commune_code=self.commune_code,
            establishment_code=self.establishment_code,
        )

    @property
    def actor_name(self) -> str:
        """How the person stands in the audit."""
        return actor_name(self.email)


def actor_name(email: str) -> str:
    """How the person with this address stands in the audit."""
    return f"user:{email}"


def officer_of(account: Account, session_id: str) -> Officer:
    """The officer that `account` is, in the session of this name."""
    return Officer(
        account_id=account.id,
        email=account.email,
        name=account.name,
        roles=account.role_set,
        permissions=rights_of(account.role_set),
        commune_code=account.commune_code,
        establishment_code=account.establishment_code,
        session_id=session_id,
    )
