"""What needs care: rules that never hold, groups without rules, standards that changed."""

from flask import Blueprint, render_template

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import requires
from portal.core import clock
from portal.finder import catalogue
from portal.finder.staff.shown import words

pages = Blueprint("finder_care", __name__, url_prefix="/can-bo/ap-dung")
pages.context_processor(words)


@pages.get("/ra-soat")
@requires(Permission.RULES)
def care() -> str:
    """Everything that a registrar should look at, with the reason."""
    return render_template("finder/staff/care.html", care=catalogue.care_needed(clock.today()))
