"""Reads of records that wait for somebody's decision, where no feature lists them so."""

from sqlalchemy import select

from portal.accounts.models import Account, AccountState
from portal.core.actor import Actor
from portal.core.paging import Listing, read_page
from portal.editorial.models import DomainState, OutboundDomain
from portal.registry.models import Establishment
from portal.registry.register_queries import is_not_merged, within
from portal.registry.states import EstablishmentState


def unverified_establishments(by: Actor, limit: int) -> Listing[Establishment]:
    """Establishments of somebody's unit that nobody has verified yet, the oldest first."""
    statement = select(Establishment).where(
        Establishment.state == EstablishmentState.UNVERIFIED,
        within(Establishment, by),
        is_not_merged(Establishment),
    )
    return read_page(statement.order_by(Establishment.id), 1, limit)


def domains_to_decide(by: Actor, limit: int) -> Listing[OutboundDomain]:
    """Domains that somebody else has proposed, the oldest first."""
    statement = select(OutboundDomain).where(
        OutboundDomain.state == DomainState.PROPOSED, OutboundDomain.proposed_by != by.name
    )
    return read_page(statement.order_by(OutboundDomain.proposed_at), 1, limit)


def unaccepted_invitations(limit: int) -> Listing[Account]:
    """People who were invited and have not set a password, the latest first."""
    statement = select(Account).where(Account.state == AccountState.INVITED)
    return read_page(statement.order_by(Account.id.desc()), 1, limit)
