"""All versions of a text: what differs between any two, and an older one restored."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core import clock
from portal.core.forms import Form, read_query
from portal.editorial.comparing import differences
from portal.editorial.models import Manuscript
from portal.editorial.queries import names_of, version_of, versions_of
from portal.editorial.schemas import ActForm, VersionsQuery
from portal.editorial.services.drafting import restore_version
from portal.editorial.staff.manuscript_page import carry_out
from portal.editorial.staff.rights import own_manuscript

pages = Blueprint(
    "versions", __name__, url_prefix="/can-bo/bai/<int(max=2147483647):manuscript_id>/phien-ban"
)


@pages.get("")
@requires(Permission.WRITE, Permission.WARN)
def versions(manuscript_id: int) -> ResponseReturnValue:
    """The list, and what differs between the two that were chosen: at first the last two."""
    manuscript = own_manuscript(manuscript_id)
    query = read_query(VersionsQuery, request.args)
    newer = query["den"] or manuscript.version
    older = query["tu"] or max(newer - 1, 1)
    before, after = version_of(manuscript, older), version_of(manuscript, newer)
    rows = versions_of(manuscript)
    return render_template(
        "editorial/versions.html",
        manuscript=manuscript,
        versions=rows,
        names=names_of(one.by for one in rows),
        older=older,
        newer=newer,
        changes=differences(manuscript.kind, before.fields, after.fields),
    )


@pages.post("/<int(max=2147483647):number>/khoi-phuc")
@requires(Permission.WRITE, Permission.WARN)
def restore(manuscript_id: int, number: int) -> ResponseReturnValue:
    """Save the text of an older version anew; everything in between stays."""

    def act(manuscript: Manuscript, form: Form) -> None:
        restore_version(
            manuscript,
            number,
            expected_version=form.values["version"],
            at=clock.now(),
            by=current_staff().actor,
        )

    return carry_out(manuscript_id, ActForm, act, f"Đã khôi phục bản số {number} thành bản mới.")
