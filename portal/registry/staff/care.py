"""Work that the registers ask for: what records lack, and certificates that end soon."""

from typing import Any

from flask import Blueprint, render_template, request

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core import clock
from portal.core.actor import Actor
from portal.core.forms import read_query
from portal.core.staff_menu import MenuEntry
from portal.registry.quality import check_counts, unit_scores
from portal.registry.register_queries import within
from portal.registry.reminders import list_expiring, reminded_of, reminder_steps
from portal.registry.schemas import ScopeQuery
from portal.registry.staff.registers import REGISTERS

pages = Blueprint("register_care", __name__)
MENU = (
    MenuEntry(
        "/can-bo/chat-luong/", "Chất lượng dữ liệu", Permission.REGISTRY_READ, "Sổ đăng ký", 320
    ),
    MenuEntry("/can-bo/nhac-viec/", "Sắp hết hạn", Permission.REGISTRY_READ, "Sổ đăng ký", 330),
)
ALL = "tat-ca"


@pages.get("/can-bo/chat-luong/")
@requires(Permission.REGISTRY_READ)
def quality() -> str:
    """How complete the registers are, by commune and by what is missing."""
    of, query = _scope()
    day = clock.today()
    parts = [
        (
            register,
            unit_scores(register.kind, lambda table: within(table, of), day),
            check_counts(register.kind, lambda table: within(table, of), day),
        )
        for register in REGISTERS.values()
    ]
    return render_template(
        "registry/staff/quality.html",
        parts=parts,
        is_bound=_may_widen(),
        own_only=of.is_bound,
        query=query,
    )


@pages.get("/can-bo/nhac-viec/")
@requires(Permission.REGISTRY_READ)
def reminders() -> str:
    """Certificates that end soon, those that end first before the others."""
    of, query = _scope()
    steps = reminder_steps()
    day = clock.today()
    listing = list_expiring(
        of if of.is_bound else None, query["trang"], on=day, steps=[one.days for one in steps]
    )
    return render_template(
        "registry/staff/reminders.html",
        listing=listing,
        steps=steps,
        reminded=reminded_of(listing.rows),
        day=day,
        is_bound=_may_widen(),
        own_only=of.is_bound,
    )


def _scope() -> tuple[Actor, dict[str, Any]]:
    """Whose records are shown: those of the own unit unless all are asked for."""
    query = read_query(ScopeQuery, request.args)
    actor = current_staff().actor
    shows_all = query["pham_vi"] == ALL and _may_widen()
    return (Actor(actor.name) if shows_all else actor), query


def _may_widen() -> bool:
    """Whether there is more to see than one's unit: what others lack is no business's concern."""
    return current_staff().actor.commune_code is not None
