"""What an unlocked box leaves on the desk: its key, sealed under the cookie of one session."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.desk import DeskModel


class UnlockedBox(DeskModel):
    """The key of the box for one session, for a short time; it goes when the session goes.

    `sealed` opens only with the cookie of the session, which is kept nowhere.
    """

    __tablename__ = "unlocked_box"

    session_id: Mapped[str] = mapped_column(
        String(16), ForeignKey("staff_session.public_id", ondelete="CASCADE"), primary_key=True
    )
    box_id: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[datetime]
