"""Who signed in or failed to, from where: kept on the desk, read by the person and by admins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from portal.accounts.desk_tables import Outcome, SignInEvent
from portal.accounts.sessions import Client
from portal.core.desk import desk_reading, desk_work
from portal.core.errors import NotFoundError
from portal.core.paging import PAGE_SIZE, Listing
from portal.core.personal import HIDDEN

OWN_EVENTS = 10
KEPT_FOR = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries to sign in: the address as typed, the account if there is one, the browser."""

    typed: str
    account_id: int | None
    client: Client


def note_event(who: Visitor, outcome: Outcome, *, at: datetime, method: str = "") -> None:
    """Write down how an attempt ended."""
    with desk_work() as session:
        session.add(
            SignInEvent(
                at=at,
                account_id=who.account_id,
                typed=_address_of(who.typed),
                outcome=outcome,
                method=method,
                device=who.client.device[:120],
                network=who.client.network[:64],
            )
        )


def forget_old_events(session: Session, *, at: datetime) -> None:
    """Remove what was noted more than two years ago."""
    session.execute(delete(SignInEvent).where(SignInEvent.at < at - KEPT_FOR))


def own_events(account_id: int) -> list[SignInEvent]:
    """The latest events of one account, newest first."""
    statement = select(SignInEvent).where(SignInEvent.account_id == account_id)
    with desk_reading() as session:
        return list(session.scalars(_newest_first(statement).limit(OWN_EVENTS)))


def find_events(page: int, *, typed: str, outcome: Outcome | None) -> Listing[SignInEvent]:
    """One page of all events, newest first, perhaps those of an address or outcome alone.

    Raises NotFoundError for a page beyond the end.
    """
    chosen = select(SignInEvent)
    if typed:
        chosen = chosen.where(SignInEvent.typed.contains(typed.lower(), autoescape=True))
    if outcome is not None:
        chosen = chosen.where(SignInEvent.outcome == outcome)
    with desk_reading() as session:
        total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        first = (page - 1) * PAGE_SIZE
        rows = session.scalars(_newest_first(chosen).limit(PAGE_SIZE).offset(first)).all()
    if page > 1 and not rows:
        raise NotFoundError("Danh sách không có trang này.")
    return Listing(rows, total, page, PAGE_SIZE)


def _newest_first(statement: Select[SignInEvent]) -> Select[SignInEvent]:
    return statement.order_by(SignInEvent.at.desc(), SignInEvent.id.desc())


def _address_of(typed: str) -> str:
    """What was typed if it is an address: a password typed in the wrong place is not kept."""
    return typed[:200] if "@" in typed else HIDDEN
