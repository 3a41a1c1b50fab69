"""The table of what was announced: news of the records, for those who want to hear of it.

Who wants to hear of it stands on the desk (`desk_tables`).
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model

LONGEST_TOPIC = 160
LONGEST_TITLE = 300
LONGEST_PATH = 300


class Announcement(Model):
    """Something new under a topic: the title of a page, and its path without language prefix.

    Nobody is told before `at`. `written_at` is when it was announced: what lies long in the past
    is news all the same when it is entered now.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        UniqueConstraint("topic", "path", "title"),
        CheckConstraint("path LIKE '/%'", name="local_path"),
        Index("ix_announcement_written_at", "written_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(LONGEST_TOPIC))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    path: Mapped[str] = mapped_column(String(LONGEST_PATH))
    at: Mapped[datetime]
    written_at: Mapped[datetime]

    @property
    def told_from(self) -> datetime:
        """From when on people may be told."""
        return max(self.at, self.written_at)
