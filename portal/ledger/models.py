"""The table of the log: one row for each entry, with every digest that the entry completes."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class LedgerEntry(Model):
    """What was published at one position of the log; positions count from 0 without a gap.

    `digests` holds the leaf digest, then the digests of the complete subtrees whose last leaf
    this is, from the smallest: a node of the tree is found by the position of its last leaf, so
    an entry costs one row and a proof reads one row for each of its digests. `content` is empty
    once it had to be erased; `content_digest` stays, and with it the leaf.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ix_ledger_entry_kind_key_position", "kind", "key", "position"),)

    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(300))
    content_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    digests: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[str] = mapped_column(Text)
