"""The first page of an officer: what waits, the registers in words, short ways, first steps."""

from flask import Blueprint, render_template

from portal.accounts.officer import Officer
from portal.accounts.permissions import ROLE_LABELS, Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core.staff_menu import MenuEntry
from portal.places.queries import commune_by_code
from portal.registry.register_queries import producers_within
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
        unit=_unit_of(officer),
    )


def _unit_of(officer: Officer) -> str:
    """The name of the commune or establishment whose records the officer keeps."""
    if officer.commune_code:
        return commune_by_code(officer.commune_code).full_name
    named = producers_within(officer.actor) if officer.establishment_code else ()
    return named[0][1] if named else ""
