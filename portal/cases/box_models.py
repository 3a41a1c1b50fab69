"""Tables of the box of identities: its key, and the officers who may open it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model


class BoxKey(Model):
    """The box of identities: what is sealed to its public key opens with its private key alone.

    `recovery_sealed` is the private key under the key that was printed on paper.
    """

    __tablename__ = "box_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    recovery_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    retired_at: Mapped[datetime | None]


class BoxHolder(Model):
    """An officer who may open the box: the own key, and the box's key wrapped to it.

    `private_sealed` opens with the passphrase of the officer. `box_key_sealed` is empty until
    somebody who holds the box has admitted the officer.
    """

    __tablename__ = "box_holder"
    __table_args__ = (
        UniqueConstraint("box_id", "account_id"),
        CheckConstraint("(box_key_sealed IS NULL) = (granted_at IS NULL)", name="granted_with_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("box_key.id"))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    box_key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(String(200), default="")
    granted_at: Mapped[datetime | None]

    box: Mapped[BoxKey] = relationship()

    @property
    def is_admitted(self) -> bool:
        """Whether it can open the box."""
        return self.box_key_sealed is not None
