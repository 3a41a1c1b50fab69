"""Entries of the audit for tests."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from portal.core.audit import record
from portal.core.db import unit_of_work

PERSON = "user:lan@example.vn"


def note(app: Flask, action: str = "edited", *, by: str = PERSON, **told: Any) -> None:
    """One entry of the audit; `kind`, `key`, `note`, `changes` as `audit.record` takes them."""
    asked: Mapping[str, Any] = {"kind": "product", "key": "7K3M9QXA", **told}
    with app.app_context(), unit_of_work():
        record(by, action, **asked)
