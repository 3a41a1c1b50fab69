"""How readers rate pages: on the desk, so that no rating makes a cached page stale.

Not among the visits: those may lose their last second and are left out of backups, and what
somebody has taken the trouble to write and was thanked for must be there.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import IntEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.desk import DeskModel
from portal.core.language import N_

LONGEST_PATH = 300
LONGEST_COMMENT = 1_000


class Score(IntEnum):
    """How much a page helped."""

    MUCH = 5
    FAIRLY = 4
    PARTLY = 3
    LITTLE = 2
    NOT = 1


SCORE_LABELS: Mapping[Score, str] = {
    Score.MUCH: N_("Rất nhiều"),
    Score.FAIRLY: N_("Khá nhiều"),
    Score.PARTLY: N_("Một phần"),
    Score.LITTLE: N_("Ít"),
    Score.NOT: N_("Không"),
}


class PageRating(DeskModel):
    """What somebody said of a page on a day: no hour, no address, no browser.

    `ticket` is that of the form, so that one sent twice counts once. `path` is without language
    prefix, `section` its first part. Of the words phone numbers and addresses are taken out.
    """

    __tablename__ = "page_rating"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("path LIKE '/%'", name="local_path"),
        Index("ix_page_rating_path_on", "path", "on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[str] = mapped_column(String(64), unique=True)
    path: Mapped[str] = mapped_column(String(LONGEST_PATH))
    section: Mapped[str] = mapped_column(String(60), index=True)
    language: Mapped[str] = mapped_column(String(2))
    on: Mapped[date] = mapped_column(index=True)
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(String(LONGEST_COMMENT), default="")
    is_doubtful: Mapped[bool]
    dismissed_at: Mapped[datetime | None]

    @property
    def score_label(self) -> str:
        """The score in words."""
        return SCORE_LABELS[Score(self.score)]
