"""The page of one manuscript, and acts that begin and end there."""

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from portal.accounts.staff.entrance import on_to
from portal.accounts.staff_access import current_staff
from portal.accounts.staff_pages import tell
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, read_form
from portal.editorial.checks import missing
from portal.editorial.models import Manuscript
from portal.editorial.queries import (
    attached_to,
    comments_of,
    manuscript_to_change,
    names_of,
    people_who_write,
    previews_of,
    versions_of,
    writers_since_approval,
)
from portal.editorial.staff.rights import may_publish, own_manuscript, refuse_unless_theirs
from portal.editorial.staff.shown_text import shown_text
from portal.editorial.targets.record import public_path

Act = Callable[[Manuscript, Form], None]


def carry_out(manuscript_id: int, schema: type[Schema], act: Act, said: str) -> ResponseReturnValue:
    """Read the form, do it in one unit of work, and say so; refused, the page says why."""
    form = read_form(schema, request.form)
    manuscript = own_manuscript(manuscript_id)
    if not form.ok:
        return manuscript_page(manuscript, form), 422
    try:
        with unit_of_work():
            act(to_change(manuscript_id), form)
    except (RefusedError, StaleEditError) as refusal:
        refused = form.refused("_form", refusal.message)
        return manuscript_page(own_manuscript(manuscript_id), refused), refusal.status
    tell(said)
    return on_to(manuscript_path(manuscript_id))


def to_change(manuscript_id: int) -> Manuscript:
    """The manuscript inside a unit of work; raises NotFoundError or ForbiddenError."""
    return refuse_unless_theirs(manuscript_to_change(manuscript_id))


def manuscript_page(manuscript: Manuscript, form: Form) -> str:
    """The text, who has it, what is missing, and everything around it."""
    versions, comments = versions_of(manuscript), comments_of(manuscript)
    people = {manuscript.author, manuscript.assignee, manuscript.approved_by}
    people |= {one.by for one in versions}
    people |= {name for one in comments for name in (one.by, one.resolved_by)}
    me = current_staff().actor_name
    return render_template(
        "editorial/manuscript.html",
        manuscript=manuscript,
        form=form,
        text=shown_text(manuscript.kind, manuscript.fields),
        lacks=missing(manuscript),
        comments=comments,
        versions=versions[:5],
        files=attached_to(manuscript.fields),
        previews=previews_of(manuscript) if may_publish() else (),
        names=names_of(people - {""}),
        people=people_who_write(),
        may_publish=may_publish(),
        is_own_text=me == manuscript.author or me in writers_since_approval(manuscript),
        public_path=_public_path(manuscript),
    )


def _public_path(manuscript: Manuscript) -> str:
    if manuscript.target_key is None or manuscript.published_version is None:
        return ""
    return public_path(manuscript.kind, manuscript.target_key)


def manuscript_path(manuscript_id: int) -> str:
    """The address of the page."""
    return f"/can-bo/bai/{manuscript_id}"
