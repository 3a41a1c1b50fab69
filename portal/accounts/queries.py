"""Reads of keys."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import ApiKey
from portal.core.db import db
from portal.core.errors import NotFoundError


def key_by_handle(handle: str) -> ApiKey | None:
    """The key whose public half is `handle`, revoked ones too."""
    return db.session.scalar(select(ApiKey).where(ApiKey.handle == handle))


def key_by_name(name: str) -> ApiKey:
    """The key with this name; raises NotFoundError."""
    found = db.session.scalar(select(ApiKey).where(ApiKey.name == name))
    if found is None:
        raise NotFoundError(f"Không có khóa nào tên {name}.")
    return found


def all_keys() -> Sequence[ApiKey]:
    """Every key ever made, oldest first."""
    return db.session.scalars(select(ApiKey).order_by(ApiKey.id)).all()
