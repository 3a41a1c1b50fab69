"""Table of the keys with which other systems call the API."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.scopes import Scope
from portal.core.db import Model


class ApiKey(Model):
    """One key; only the SHA-256 digest of its secret is kept.

    `handle` is the public half of the key, by which it is found. `owner_code` is the code of the
    establishment for which it acts, empty for an office or a partner system.
    """

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120), unique=True)
    scopes: Mapped[list[str]]
    owner_code: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]

    @property
    def is_active(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None

    def opens(self, scope: Scope) -> bool:
        """Whether this key has the right `scope`; the right `admin` holds all others."""
        return self.is_active and not {scope, Scope.ADMIN}.isdisjoint(self.scopes)
