"""Who acts with a key, as services need to know it."""

from dataclasses import dataclass

from portal.accounts.scopes import Scope
from portal.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """The key of a request; `owner_code` is the establishment for which it acts, or empty.

    `commune_code` binds it to the records of one commune.
    """

    name: str
    owner_code: str
    scopes: frozenset[Scope]
    commune_code: str | None = None

    @property
    def is_admin(self) -> bool:
        """Whether it may act for every owner and without approval."""
        return Scope.ADMIN in self.scopes

    @property
    def actor(self) -> str:
        """How it is named in the audit."""
        return f"key:{self.name}"

    @property
    def unit(self) -> Actor:
        """The key as services of records know it, with the unit whose records it may touch."""
        if self.is_admin:
            return Actor(self.actor, self.name)
        return Actor(self.actor, self.name, self.commune_code, self.owner_code or None)
