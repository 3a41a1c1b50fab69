"""Registering and removing links; each change stands in the audit and in the public log."""

from collections.abc import Set
from datetime import datetime

from portal.accounts.caller import Caller
from portal.core import audit
from portal.core.db import db
from portal.ledger.services import append, withdraw
from portal.resolver.admission import (
    has_default_at_or_above,
    owner_code_for,
    refuse_orphans,
    refuse_targets,
    refuse_unclear,
    refuse_unregistrable,
)
from portal.resolver.levels import key_path
from portal.resolver.models import LinkEntry, LinkState, LinkTarget
from portal.resolver.publications import KIND, published_content
from portal.resolver.queries import allowed_domains, find_entry
from portal.resolver.schemas import NewEntry, NewTarget
from portal.resolver.targets import host_of
from qr.digital_link import DigitalLink, parse_link


def register_links(
    link: DigitalLink, new: NewEntry, *, caller: Caller, base: str, at: datetime
) -> LinkEntry:
    """Replace everything that is registered for `link`.

    Targets on domains that nobody has approved for the owner wait, unless the caller may
    approve. `base` is the address of this portal. Raises RefusedError for what the standard or
    the rules of the portal do not allow, NotOwnError for somebody else's identifier.
    """
    owner_code = owner_code_for(link, caller)
    refuse_unregistrable(link)
    refuse_unclear(new)
    allowed = allowed_domains(owner_code) | {host_of(base)}
    refuse_targets(new.links, caller, base, allowed)
    entry, was_in_force = _emptied(link, at)
    entry.item_description = new.item_description
    entry.owner_code = owner_code
    entry.updated_at = at
    entry.targets = [_target(one, place) for place, one in enumerate(new.links)]
    db.session.flush()
    approved = {one.host for one in entry.targets} if caller.is_admin else frozenset()
    settle(entry, allowed | approved)
    refuse_orphans(link)
    leave_trail(entry, "registered", was_in_force=was_in_force, by=caller.actor)
    return entry


def remove_links(entry: LinkEntry, *, caller: Caller) -> None:
    """Take back everything that was registered for an identifier.

    Raises RefusedError when more exact entries rely on its default link, NotOwnError for
    somebody else's identifier.
    """
    link = parse_link(entry.path)
    owner_code_for(link, caller)
    was_in_force = is_in_force(entry)
    db.session.delete(entry)
    db.session.flush()
    refuse_orphans(link)
    audit.record(caller.actor, "removed", kind=KIND, key=link.path)
    if was_in_force:
        withdraw(KIND, link.path)


def settle(entry: LinkEntry, allowed: Set[str]) -> None:
    """Put the targets on allowed domains in force and let the others wait.

    Without a default link in force here or above all of them wait: what is published must lead
    somewhere by default (Resolver 2.5.9).
    """
    for target in entry.targets:
        is_allowed = target.host in allowed
        target.state = LinkState.ACTIVE if is_allowed else LinkState.WAITING
    db.session.flush()
    if not has_default_at_or_above(parse_link(entry.path)):
        for target in entry.targets:
            target.state = LinkState.WAITING
        db.session.flush()


def is_in_force(entry: LinkEntry) -> bool:
    """Whether any of its targets is public."""
    return any(one.state is LinkState.ACTIVE for one in entry.targets)


def leave_trail(
    entry: LinkEntry, action: str, *, was_in_force: bool, by: str, note: str = ""
) -> None:
    """Audit, and have the public log say where the identifier leads now.

    What has never been in force is not in the log, so there is nothing to take back either.
    """
    audit.record(by, action, kind=KIND, key=entry.path, note=note)
    if is_in_force(entry):
        append(KIND, entry.path, published_content(entry))
    elif was_in_force:
        withdraw(KIND, entry.path)


def _emptied(link: DigitalLink, at: datetime) -> tuple[LinkEntry, bool]:
    """The entry of `link` without targets, and whether it was in force until now."""
    entry = find_entry(link.path)
    if entry is None:
        entry = LinkEntry(path=link.path, key_path=key_path(link), registered_at=at)
        db.session.add(entry)
        return entry, False
    was_in_force = is_in_force(entry)
    # The places of the old targets must be free before the new ones take them.
    entry.targets.clear()
    db.session.flush()
    return entry, was_in_force


def _target(new: NewTarget, place: int) -> LinkTarget:
    return LinkTarget(
        position=place,
        link_type=new.link_type,
        href=new.href,
        host=host_of(new.href),
        title=new.title,
        hreflang=list(new.hreflang),
        media_type=new.media_type,
        context=list(new.context),
        is_default=new.is_default,
        state=LinkState.WAITING,
    )
