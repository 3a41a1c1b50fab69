"""The first page of an officer: what waits, the registers in words, short ways, first steps."""

from flask import Blueprint, render_template

from portal.accounts.permissions import ROLE_LABELS, Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core.staff_menu import MenuEntry
from portal.places.queries import commune_by_code
from portal.workspace.first_steps import steps_of, ways_of
from portal.workspace.register_figures import register_figures
from portal.workspace.waiting import waiting_for

HERE = "/can-bo/"
pages = Blueprint("workspace", __name__, url_prefix="/can-bo")
MENU = (MenuEntry(HERE, "Bàn làm việc", Permission.WORK, "Của tôi", 1),)


@pages.get("/")
@requires(Permission.WORK)
def front() -> str:
    """What waits for the officer."""
    officer = current_staff()
    return render_template(
        "workspace/front.html",
        waiting=waiting_for(officer),
        ways=ways_of(officer),
        steps=steps_of(officer),
        figures=register_figures(officer.actor) if officer.may(Permission.REGISTRY_READ) else None,
        roles=[ROLE_LABELS[role] for role in sorted(officer.roles)],
        commune=commune_by_code(officer.commune_code) if officer.commune_code else None,
    )
