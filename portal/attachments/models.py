"""Table of the files that staff hand in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.attachments.kinds import Kind, State
from portal.core import media
from portal.core.db import Model

# What these records are called in the audit.
KIND = "attachment"


class Attachment(Model):
    """One file; `digest` is the SHA-256 of its bytes as they were handed in.

    `name` is shown and offered for saving. `refusal` says in Vietnamese why a file was refused.
    Of a picture only the re-encoded sizes of `portal.core.media` are kept.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(state = 'refused') = (refusal <> '')", name="refusal"),
        Index("ix_attachment_uploaded_at", "uploaded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    kind: Mapped[Kind]
    size: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.QUARANTINED)
    refusal: Mapped[str] = mapped_column(default="")
    uploaded_by: Mapped[str] = mapped_column(String(200))
    uploaded_at: Mapped[datetime]
    alt: Mapped[str] = mapped_column(String(300), default="")
    pages: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]

    @property
    def is_downloadable(self) -> bool:
        """Whether it has an address of its own for saving; pictures are shown on pages instead."""
        return self.state is State.CLEAN and self.kind is not Kind.IMAGE

    @property
    def path(self) -> str:
        """The address for saving it, without language prefix and not yet percent-encoded."""
        return f"/tep/{self.digest}/{self.name}"

    @property
    def picture_digest(self) -> str:
        """The name under which `portal.core.media` keeps the sizes of a picture."""
        return self.digest[: media.DIGEST_LENGTH]
