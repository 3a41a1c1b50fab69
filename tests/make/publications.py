"""What the features publish, held against the log."""

import json

from flask import Flask
from sqlalchemy import select, text

from portal.core.db import db
from portal.inspections.publications import INSPECTIONS
from portal.ledger.documents import Content
from portal.ledger.models import LedgerEntry
from portal.ledger.verification import Verified
from portal.ledger.verification import verify as verify_log
from portal.registry.publications import ESTABLISHMENTS, PRODUCTS
from portal.warnings.publications import WARNINGS

PUBLICATIONS = {one.kind: one for one in (PRODUCTS, ESTABLISHMENTS, WARNINGS, INSPECTIONS)}


def verify(app: Flask) -> Verified:
    """Hold everything published against the log; raises DifferenceError."""
    with app.app_context():
        return verify_log(PUBLICATIONS)


def said_of(app: Flask, key: str) -> list[Content]:
    """What the log has said of a record, oldest first."""
    with app.app_context():
        of_record = select(LedgerEntry.content).where(LedgerEntry.key == key)
        found = db.session.scalars(of_record.order_by(LedgerEntry.position))
        return [json.loads(content) for content in found]


def meddle(app: Flask, statement: str, **values: object) -> None:
    """What somebody does who can write in the database."""
    with app.app_context(), db.engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount > 0
