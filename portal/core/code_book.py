"""Which record stands behind a printed code: one book for every kind of record."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import public_code
from portal.core.db import Model, db

TRIES = 20


class IssuedCode(Model):
    """A code that was given out once and is never given to another record."""

    __tablename__ = "issued_code"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))


def issue_code(kind: str) -> str:
    """Give out a new random code for a record of `kind`."""
    for _ in range(TRIES):
        code = public_code.random_code()
        if db.session.get(IssuedCode, code) is None:
            return _enter(code, kind)
    raise RuntimeError("no free code found")


def issue_derived_code(kind: str, origin: str) -> str:
    """Give out the code that belongs to the `origin` of a record from a fixed source."""
    return _enter(public_code.derived_code(f"{kind}:{origin}"), kind)


def kind_of(code: str) -> str | None:
    """The kind of record behind `code`, None when it was never given out."""
    issued = db.session.get(IssuedCode, code)
    return issued.kind if issued else None


def _enter(code: str, kind: str) -> str:
    db.session.add(IssuedCode(code=code, kind=kind))
    db.session.flush()
    return code
