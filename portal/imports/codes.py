"""Codes for many records at once: as random as those given out one by one."""

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from portal.core.code_book import IssuedCode
from portal.core.db import db
from portal.core.many_rows import insert_rows
from portal.core.public_code import derived_code

_ORIGIN_BYTES = 16


def issue_codes(kind: str, count: int) -> Sequence[str]:
    """Give out `count` new random codes for records of `kind`, in two statements.

    Each is derived from an origin of 128 random bits that nobody keeps.
    """
    codes: dict[str, None] = {}
    while len(codes) < count:
        drawn = {_drawn(): None for _ in range(count - len(codes))}
        taken = select(IssuedCode.code).where(IssuedCode.code.in_(drawn))
        for code in db.session.scalars(taken):
            del drawn[code]
        codes |= drawn
    insert_rows(
        db.session.connection(), IssuedCode, [{"code": code} for code in codes], {"kind": kind}
    )
    return list(codes)


def _drawn() -> str:
    return derived_code(secrets.token_hex(_ORIGIN_BYTES))
