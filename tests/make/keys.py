"""Keys of other systems for tests, bound to a unit or not."""

from flask import Flask

from portal.accounts.scopes import Scope
from portal.accounts.services import create_key
from portal.core import clock
from portal.core.db import unit_of_work

Headers = dict[str, str]


def key_headers(
    app: Flask, *scopes: Scope, owner: str = "", commune: str | None = None, name: str = ""
) -> Headers:
    """What is sent with each request of a new key."""
    with app.app_context(), unit_of_work():
        token = create_key(
            name or " ".join(("thử", *scopes, owner, commune or "")),
            scopes=scopes,
            owner_code=owner,
            commune_code=commune,
            at=clock.now(),
            by="test",
        )
    return {"Authorization": f"Bearer {token}"}
