"""Tables of the look-up: words that mean the same, and what the index was last known to hold."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class TermGroupKind(StrEnum):
    """How the phrases of a group stand for one another."""

    ABBREVIATION = "abbreviation"
    SYNONYM = "synonym"


class TermGroup(Model):
    """Phrases that find the same records; of an abbreviation the short form comes first.

    Where `triggers` names some of the phrases, only these lead to the others, never back.
    """

    __tablename__ = "search_term_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TermGroupKind]
    phrases: Mapped[list[str]]
    triggers: Mapped[list[str]]
    is_unsafe_alone: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300))
    loaded_at: Mapped[datetime]


class IndexMark(Model):
    """One row: the state in which the worker left the index, and the day of its last rebuild.

    An index on the disk that bears another stamp is not the one that the worker wrote last. The
    day counts because states such as "expired" change at midnight without any write.
    """

    __tablename__ = "search_index_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    stamp: Mapped[str] = mapped_column(String(120))
    built_on: Mapped[date]
