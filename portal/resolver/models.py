"""Tables of the resolver: link entries, their targets, approved domains, prefixes handed over."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model

LONGEST_PATH = 400
LONGEST_ADDRESS = 1_000
LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 300


class LinkState(StrEnum):
    """Whether a target is in force."""

    ACTIVE = "active"
    WAITING = "waiting"


class LinkEntry(Model):
    """What was registered for one identifier: a GS1 key with none, some or all its qualifiers.

    `path` is the canonical Digital Link path, `key_path` its part without qualifiers.
    `owner_code` is the establishment whose identifier it is, empty when none of the registry.
    """

    __tablename__ = "link_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(LONGEST_PATH), unique=True)
    key_path: Mapped[str] = mapped_column(String(LONGEST_PATH), index=True)
    item_description: Mapped[str] = mapped_column(String(LONGEST_DESCRIPTION))
    owner_code: Mapped[str] = mapped_column(String(16), default="", index=True)
    registered_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    targets: Mapped[list["LinkTarget"]] = relationship(
        back_populates="entry", cascade="all, delete-orphan", order_by="LinkTarget.position"
    )


class LinkTarget(Model):
    """One address to which an identifier leads; `link_type` is a term of the GS1 Web Vocabulary.

    The first of several default targets is the default link, the others are its variants.
    """

    __tablename__ = "link_target"
    __table_args__ = (
        UniqueConstraint("entry_id", "position"),
        Index("ix_link_target_state_host", "state", "host"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("link_entry.id", ondelete="CASCADE"))
    position: Mapped[int]
    link_type: Mapped[str] = mapped_column(String(60))
    href: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    host: Mapped[str] = mapped_column(String(253))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    hreflang: Mapped[list[str]]
    media_type: Mapped[str] = mapped_column(String(120), default="")
    context: Mapped[list[str]]
    is_default: Mapped[bool]
    state: Mapped[LinkState]

    entry: Mapped[LinkEntry] = relationship(back_populates="targets")


class AllowedDomain(Model):
    """A domain to which the identifiers of one owner may lead, approved by the registrar."""

    __tablename__ = "allowed_domain"
    __table_args__ = (UniqueConstraint("owner_code", "domain"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_code: Mapped[str] = mapped_column(String(16))
    domain: Mapped[str] = mapped_column(String(253))
    approved_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(String(200))


class HandedPrefix(Model):
    """Identifiers that begin with `prefix` (of the GS1 company) and are another resolver's."""

    __tablename__ = "handed_prefix"
    __table_args__ = (UniqueConstraint("key", "prefix"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(4))
    prefix: Mapped[str] = mapped_column(String(30))
    resolver: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    handed_at: Mapped[datetime]
