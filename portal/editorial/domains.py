"""Where texts may lead: domains that one person proposes and another one decides on."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.editorial.models import DOMAIN_KIND, DomainState, OutboundDomain
from portal.writing.defence.outbound import ascii_host

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def all_domains() -> Sequence[OutboundDomain]:
    """Every domain that was ever proposed, those to be decided first."""
    undecided = OutboundDomain.state != DomainState.PROPOSED
    return db.session.scalars(
        select(OutboundDomain).order_by(undecided, OutboundDomain.domain)
    ).all()


def allowed_domains() -> Sequence[str]:
    """The domains to which texts may lead."""
    allowed = OutboundDomain.state == DomainState.ALLOWED
    return db.session.scalars(select(OutboundDomain.domain).where(allowed)).all()


def domain_by_id(domain_id: int) -> OutboundDomain:
    """The domain of this number; raises NotFoundError."""
    found = db.session.get(OutboundDomain, domain_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError("Không có tên miền này.")
    return found


def propose_domain(typed: str, *, reason: str, at: datetime, by: Actor) -> OutboundDomain:
    """Propose that texts may lead to a domain and to all below it.

    Raises RefusedError for what is no domain, and for one that is known already.
    """
    domain = ascii_host(re.sub(r"^[a-z]+://", "", typed.strip().lower()).split("/")[0])
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        raise RefusedError("Xin viết một tên miền như example.vn.")
    known = db.session.scalar(select(OutboundDomain).where(OutboundDomain.domain == domain))
    if known is not None:
        raise RefusedError(f"Tên miền {domain} đã có trong danh sách: {known.state_label}.")
    made = OutboundDomain(domain=domain, reason=reason, proposed_by=by.name, proposed_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record(by.name, "proposed", kind=DOMAIN_KIND, key=domain, note=reason)
    return made


def propose_unknown(hosts: Sequence[str], *, reason: str, at: datetime, by: Actor) -> None:
    """Propose the hosts of a text about which nobody has said anything yet."""
    known = select(OutboundDomain.domain).where(OutboundDomain.domain.in_(hosts))
    for host in sorted(set(hosts) - set(db.session.scalars(known))):
        if _DOMAIN.fullmatch(host):
            propose_domain(host, reason=reason, at=at, by=by)


def decide_domain(
    domain: OutboundDomain, decision: DomainState, *, note: str, at: datetime, by: Actor
) -> None:
    """Allow or refuse a proposed domain.

    Raises RefusedError for the person who proposed it, and when it has been decided already.
    """
    if domain.state is not DomainState.PROPOSED:
        raise RefusedError(f"Tên miền {domain.domain} đã được quyết định trước đó.")
    if decision is DomainState.PROPOSED:
        raise RefusedError("Xin chọn cho phép hoặc không cho phép.")
    if domain.proposed_by == by.name:
        raise RefusedError("Người đề xuất không tự quyết định; cần người thứ hai.")
    domain.state, domain.decision_note = decision, note
    domain.decided_by, domain.decided_at = by.name, at
    audit.record(by.name, decision.value, kind=DOMAIN_KIND, key=domain.domain, note=note)


def reconsider_domain(domain: OutboundDomain, *, reason: str, at: datetime, by: Actor) -> None:
    """Put a decision up again: until somebody else has decided, texts may not lead there.

    Raises RefusedError while it is undecided.
    """
    if domain.state is DomainState.PROPOSED:
        raise RefusedError(f"Tên miền {domain.domain} đang chờ quyết định.")
    before = domain.state.value
    domain.state, domain.reason = DomainState.PROPOSED, reason
    domain.proposed_by, domain.proposed_at = by.name, at
    domain.decided_by, domain.decided_at, domain.decision_note = "", None, ""
    changes = {"state": (before, domain.state.value)}
    audit.record(
        by.name, "reconsidered", kind=DOMAIN_KIND, key=domain.domain, note=reason, changes=changes
    )
