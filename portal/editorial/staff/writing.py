"""The editor: a form for the whole text, its lock, what was kept while typing, and conflicts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from portal.accounts.permissions import Permission
from portal.accounts.staff.entrance import on_to
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.editorial.autosaves import (
    autosave_of,
    autosaves_of,
    drop_autosave,
    drop_tab,
    keep_autosave,
)
from portal.editorial.checks import missing
from portal.editorial.comparing import FieldDifference, differences
from portal.editorial.desk_tables import Autosave
from portal.editorial.document_rows import LINKS, MOST_ROWS, RELATIONS, SECTIONS, TASKS, Part
from portal.editorial.locks import release_lock, take_lock, take_over_lock
from portal.editorial.models import Manuscript, ManuscriptKind
from portal.editorial.queries import manuscript_to_change, version_of
from portal.editorial.schemas import TAB_NAME, SaveForm, kept_text, text_form, typed_text
from portal.editorial.services.drafting import TextConflictError, save_version
from portal.editorial.staff.rights import own_manuscript, refuse_unless_theirs
from portal.editorial.text_fields import FIELDS
from portal.editorial.warning_rows import WARNING_PARTS
from portal.registry.register_queries import risk_classes_in_force
from portal.warnings.queries import hazard_kinds_on

pages = Blueprint(
    "writing", __name__, url_prefix="/can-bo/bai/<int(max=2147483647):manuscript_id>/soan"
)
MOST_FIELDS = 6_000
NUMBER = re.compile(r"[0-9]{1,9}")
NOT_TYPED = "Không hiểu được nội dung tự lưu."
CONFLICT_TAB = "xung-dot"
# Rows that a form shows empty, so that more can be added without scripts.
ROW_NUMBER = re.compile(r"[0-9]{1,3}")
SPARE_ROWS = 2
_IN_ROWS: Mapping[ManuscriptKind, Sequence[Part]] = {
    ManuscriptKind.DOCUMENT: (SECTIONS, TASKS, LINKS),
    ManuscriptKind.WARNING: WARNING_PARTS,
}


@pages.get("")
@requires(Permission.WRITE, Permission.WARN)
def edit(manuscript_id: int) -> ResponseReturnValue:
    """The editor; while somebody else is writing, the page says who and offers to take over."""
    manuscript = own_manuscript(manuscript_id)
    actor = current_staff().actor
    lock = take_lock(manuscript_id, "", at=clock.now(), by=actor)
    if lock.actor != actor.name:
        return render_template("editorial/locked.html", manuscript=manuscript, lock=lock)
    restored = _restored(manuscript_id)
    typed = dict(restored.fields) if restored else typed_text(manuscript.kind, manuscript.fields)
    base = restored.base_version if restored else manuscript.version
    return _page(manuscript, blank_form(typed), base, restored=restored)


@pages.post("")
@requires(Permission.WRITE, Permission.WARN)
def save(manuscript_id: int) -> ResponseReturnValue:
    """Save the text as a new version."""
    manuscript = own_manuscript(manuscript_id)
    frame = read_form(SaveForm, request.form)
    form = _read_text(manuscript.kind)
    if not (frame.ok and form.ok):
        base = frame.values.get("base_version") or manuscript.version
        errors = {**frame.errors, **form.errors}
        return _page(manuscript, Form({}, errors, form.typed), base), 422
    try:
        is_new = _save(manuscript_id, frame, form)
    except TextConflictError as conflict:
        return _conflict_page(manuscript_id, form, conflict), 409
    except RefusedError as refusal:
        form = form.refused("_form", refusal.message)
        return _page(own_manuscript(manuscript_id), form, frame.values["base_version"]), 422
    return _after_saving(manuscript_id, frame.values["tab"], is_new)


@pages.post("/tiep-quan")
@requires(Permission.WRITE, Permission.WARN)
def take_over(manuscript_id: int) -> ResponseReturnValue:
    """Write instead of whoever has the text open."""
    own_manuscript(manuscript_id)
    before = take_over_lock(manuscript_id, at=clock.now(), by=current_staff().actor)
    if before:
        tell(f"Bạn đã tiếp quản bài từ {before}. Xin báo cho người đó.", "caution")
    return on_to(_path(manuscript_id))


@pages.post("/tu-luu")
@requires(Permission.WRITE, Permission.WARN)
def autosave(manuscript_id: int) -> ResponseReturnValue:
    """Keep what is typed; answers 204, or who has taken over meanwhile."""
    own_manuscript(manuscript_id)
    sent = request.get_json()
    if not isinstance(sent, dict):
        raise RefusedError(NOT_TYPED)
    tab: Any = sent.get("tab")
    typed: Any = sent.get("fields")
    base: Any = sent.get("base_version")
    _refuse_unfit(tab, typed, base)
    actor = current_staff().actor
    if typed is not None:
        keep_autosave(manuscript_id, tab, typed, base_version=base, at=clock.now(), by=actor)
    lock = take_lock(manuscript_id, tab, at=clock.now(), by=actor)
    if lock.actor != actor.name:
        return jsonify(taken_over_by=lock.label)
    return "", 204


@pages.get("/chua-luu/<int(max=2147483647):autosave_id>")
@requires(Permission.WRITE, Permission.WARN)
def unsaved(manuscript_id: int, autosave_id: int) -> ResponseReturnValue:
    """What was typed and not saved, beside the present text."""
    manuscript = own_manuscript(manuscript_id)
    kept = autosave_of(manuscript_id, autosave_id, current_staff().actor)
    return render_template(
        "editorial/unsaved.html",
        manuscript=manuscript,
        kept=kept,
        changes=_typed_differences(manuscript, kept.fields),
    )


@pages.post("/chua-luu/<int(max=2147483647):autosave_id>/bo")
@requires(Permission.WRITE, Permission.WARN)
def drop_unsaved(manuscript_id: int, autosave_id: int) -> ResponseReturnValue:
    """Forget what was typed and not saved."""
    own_manuscript(manuscript_id)
    drop_autosave(manuscript_id, autosave_id, current_staff().actor)
    tell("Đã bỏ bản chưa lưu.")
    return on_to(_path(manuscript_id))


def _save(manuscript_id: int, frame: Form, form: Form) -> bool:
    with unit_of_work():
        manuscript = refuse_unless_theirs(manuscript_to_change(manuscript_id))
        text = kept_text(manuscript.kind, form.values, request.form)
        # On the page of a conflict the writer may take fields from the other text.
        for name in request.form.getlist("theirs"):
            if name in manuscript.fields and name in text:
                text[name] = manuscript.fields[name]
        return save_version(
            manuscript,
            text,
            expected_version=frame.values["base_version"],
            note=frame.values["note"],
            at=clock.now(),
            by=current_staff().actor,
        )


def _after_saving(manuscript_id: int, tab: str, is_new: bool) -> ResponseReturnValue:
    actor = current_staff().actor
    for one in (tab, CONFLICT_TAB):
        drop_tab(manuscript_id, one, actor)
    restored = request.form.get("restored", "")
    if NUMBER.fullmatch(restored):
        drop_autosave(manuscript_id, int(restored), actor)
    tell("Đã lưu bản mới." if is_new else "Không có gì thay đổi so với bản đã lưu.")
    if request.form.get("then") == "xem":
        release_lock(manuscript_id, actor)
        return on_to(f"/can-bo/bai/{manuscript_id}")
    return on_to(_path(manuscript_id))


def _conflict_page(manuscript_id: int, form: Form, conflict: TextConflictError) -> str:
    """Both texts; the own one is kept on the desk too, should this page be closed."""
    manuscript = own_manuscript(manuscript_id)
    keep_autosave(
        manuscript_id,
        CONFLICT_TAB,
        form.typed,
        base_version=conflict.version,
        at=clock.now(),
        by=current_staff().actor,
    )
    mine = kept_text(manuscript.kind, form.values, request.form)
    changes = differences(manuscript.kind, conflict.theirs, {**conflict.theirs, **mine})
    return _page(manuscript, form, conflict.version, conflict=changes)


def _page(
    manuscript: Manuscript,
    form: Form,
    base: int,
    *,
    restored: Autosave | None = None,
    conflict: list[FieldDifference] | None = None,
) -> str:
    waiting = () if restored or form.errors or conflict else _waiting(manuscript)
    return render_template(
        "editorial/edit.html",
        manuscript=manuscript,
        form=form,
        base_version=base,
        fields=FIELDS[manuscript.kind],
        parts=_parts(manuscript.kind, form.typed),
        relation_kinds=list(RELATIONS.items()),
        offered={"risk_code": _risk_codes(), "hazard_kind": _hazard_kinds()},
        lacks=missing(manuscript),
        restored=restored,
        waiting=waiting,
        is_own_version=version_of(manuscript, manuscript.version).by == current_staff().actor_name,
        conflict=conflict,
    )


def _waiting(manuscript: Manuscript) -> list[Autosave]:
    """What was typed and not saved, where it says something else than the present text."""
    kept = autosaves_of(manuscript.id, current_staff().actor)
    return [one for one in kept if _typed_differences(manuscript, one.fields)]


def _typed_differences(manuscript: Manuscript, typed: Mapping[str, Any]) -> list[FieldDifference]:
    form = text_form(manuscript.kind)
    try:
        values = form.load({name: typed[name] for name in typed if name in form.fields})
    except ValidationError as error:
        values = error.valid_data if isinstance(error.valid_data, dict) else {}
    text = kept_text(manuscript.kind, values, {name: str(typed[name]) for name in typed})
    before = {**manuscript.fields, "doubts": []}
    return differences(manuscript.kind, before, {**before, **text})


def _restored(manuscript_id: int) -> Autosave | None:
    wanted = request.args.get("khoi-phuc", "")
    if not NUMBER.fullmatch(wanted):
        return None
    return autosave_of(manuscript_id, int(wanted), current_staff().actor)


def _read_text(kind: ManuscriptKind) -> Form:
    form = read_form(text_form(kind), request.form)
    if kind not in _IN_ROWS:
        return form
    return Form(form.values, form.errors, {**request.form.to_dict(), **form.typed})


def _parts(kind: ManuscriptKind, typed: Mapping[str, Any]) -> list[tuple[Part, int]]:
    """For each part of a document or warning, how many rows its form shows."""
    parts = _IN_ROWS.get(kind, ())
    return [(part, _rows(part, typed) + SPARE_ROWS) for part in parts]


def _rows(part: Part, typed: Mapping[str, Any]) -> int:
    start = f"{part.name}-"
    numbers = [name.split("-")[1] for name in typed if name.startswith(start)]
    highest = max((int(one) + 1 for one in numbers if ROW_NUMBER.fullmatch(one)), default=0)
    return min(highest, MOST_ROWS)


def _refuse_unfit(tab: Any, typed: Any, base: Any) -> None:
    is_named = isinstance(tab, str) and TAB_NAME.fullmatch(tab) is not None
    if not (is_named and isinstance(base, int) and _is_typed(typed)):
        raise RefusedError(NOT_TYPED)


def _is_typed(typed: Any) -> bool:
    if typed is None:
        return True
    is_small = isinstance(typed, dict) and len(typed) <= MOST_FIELDS
    return is_small and all(isinstance(value, str) for value in typed.values())


def _risk_codes() -> list[tuple[str, str]]:
    return [("", "Không ghi"), *risk_classes_in_force(clock.today())]


def _hazard_kinds() -> list[tuple[str, str]]:
    return [("", "Không ghi"), *((one.code, one.label) for one in hazard_kinds_on(clock.today()))]


def _path(manuscript_id: int) -> str:
    return f"/can-bo/bai/{manuscript_id}/soan"
