"""Trades and what a complete history of their goods holds: rows, so that each trade differs."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.core.language import ENGLISH, current_language


class Trade(Model):
    """A trade with event forms of its own; the one without code stands for all others.

    `basis` names the standard whose critical tracking events the forms ask for.
    """

    __tablename__ = "trade"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(160))
    label_en: Mapped[str] = mapped_column(String(160))
    basis: Mapped[str] = mapped_column(String(300))

    expectations: Mapped[list["TradeExpectation"]] = relationship(
        back_populates="trade",
        cascade="all, delete-orphan",
        order_by="TradeExpectation.position",
    )


class TradeExpectation(Model):
    """An event without which the history has a gap, and how the gap is said.

    `steps` are business steps, types of events, or both as `type:step`: any of them closes it.
    """

    __tablename__ = "trade_expectation"

    trade_code: Mapped[str] = mapped_column(
        ForeignKey("trade.code", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    steps: Mapped[list[str]]
    gap: Mapped[str] = mapped_column(String(200))
    gap_en: Mapped[str] = mapped_column(String(200))

    trade: Mapped[Trade] = relationship(back_populates="expectations")

    @property
    def shown_gap(self) -> str:
        """The gap in the language of the page."""
        return self.gap_en if current_language() == ENGLISH else self.gap
