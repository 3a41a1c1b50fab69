"""Writing: new texts, public texts taken up again, saved versions, older ones restored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slugify import slugify

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.editorial.models import (
    Manuscript,
    ManuscriptKind,
    ManuscriptState,
    ManuscriptVersion,
)
from portal.editorial.queries import manuscript_of, version_of
from portal.editorial.services.acts import note_act, refuse_bound
from portal.editorial.targets.record import fields_of_public
from portal.editorial.text_fields import blank_fields
from search.vietnamese import fold

LONGEST_SLUG = 120
# What no form asks for goes from one version to the next.
CARRIED_ON = ("is_sample", "attachments", "kept")
# A new text puts these back to the beginning: nobody has approved it.
_REOPENED = frozenset(
    {
        ManuscriptState.APPROVED,
        ManuscriptState.SCHEDULED,
        ManuscriptState.PUBLISHED,
        ManuscriptState.WITHDRAWN,
    }
)
Fields = Mapping[str, Any]


class TextConflictError(StaleEditError):
    """Somebody else has saved a version meanwhile; `theirs` is its text, nothing is lost."""

    def __init__(self, manuscript: Manuscript) -> None:
        super().__init__("Bài vừa được người khác lưu. Xin so hai bản rồi lưu lại.")
        self.version = manuscript.version
        self.theirs: Fields = dict(manuscript.fields)


def start_manuscript(
    kind: ManuscriptKind, title: str, *, at: datetime, by: Actor, fields: Fields | None = None
) -> Manuscript:
    """Begin a new text; `fields` are what is known of it already.

    Raises RefusedError for fixed pages, which exist already.
    """
    refuse_bound(by)
    if kind is ManuscriptKind.PAGE:
        raise RefusedError("Trang cố định đã có sẵn: xin chọn trang trong danh sách đã đăng.")
    slug = slugify(title, max_length=LONGEST_SLUG, word_boundary=True)
    text = {**blank_fields(kind, title, slug), **(fields or {})}
    manuscript = _entered(kind, text, at=at, by=by)
    note_act(manuscript, "started", {}, by=by.name, at=at)
    return manuscript


def take_up_published(kind: ManuscriptKind, key: str, *, at: datetime, by: Actor) -> Manuscript:
    """The manuscript of a public record: the one there is, or a new one with the public text.

    Raises NotFoundError when the public has no such record.
    """
    refuse_bound(by)
    known = manuscript_of(kind, key)
    if known is not None:
        return known
    manuscript = _entered(kind, fields_of_public(kind, key), at=at, by=by)
    manuscript.state, manuscript.target_key = ManuscriptState.PUBLISHED, key
    manuscript.published_version = manuscript.version
    note_act(manuscript, "took_up", {}, by=by.name, at=at)
    return manuscript


def save_version(
    manuscript: Manuscript,
    fields: Fields,
    *,
    expected_version: int,
    at: datetime,
    by: Actor,
    note: str = "",
) -> bool:
    """Save a text as the next version; whether it differs from the last one.

    What was approved or scheduled is a draft again. Raises TextConflictError when the text was
    written on another version than the present one.
    """
    refuse_bound(by)
    if manuscript.version != expected_version:
        raise TextConflictError(manuscript)
    text = _completed(manuscript, fields)
    if text == manuscript.fields:
        return False
    changed = sorted(name for name in text if text[name] != manuscript.fields.get(name))
    before = manuscript.state.value
    if manuscript.state in _REOPENED:
        manuscript.state, manuscript.scheduled_at = ManuscriptState.DRAFT, None
    _write(manuscript, text, manuscript.version + 1, at=at, by=by, note=note)
    states = {"state": (before, manuscript.state.value)} if before != manuscript.state else {}
    changes = {"fields": ("", ", ".join(changed)), **states}
    note_act(manuscript, "saved", changes, by=by.name, at=at, note=note)
    return True


def restore_version(
    manuscript: Manuscript, number: int, *, expected_version: int, at: datetime, by: Actor
) -> bool:
    """Save the text of an older version anew; whether that changes anything."""
    old = version_of(manuscript, number)
    return save_version(
        manuscript,
        old.fields,
        expected_version=expected_version,
        at=at,
        by=by,
        note=f"Khôi phục bản số {number}",
    )


def _entered(kind: ManuscriptKind, text: Fields, *, at: datetime, by: Actor) -> Manuscript:
    manuscript = Manuscript(kind=kind, author=by.name, created_at=at)
    _write(manuscript, text, 1, at=at, by=by, note="")
    return manuscript


def _write(
    manuscript: Manuscript, text: Fields, number: int, *, at: datetime, by: Actor, note: str
) -> None:
    manuscript.fields, manuscript.version = dict(text), number
    manuscript.title = str(text["title"])
    manuscript.sought = fold(f"{text['title']} {text.get('slug', '')} {text.get('number', '')}")
    manuscript.updated_at = at
    db.session.add(manuscript)
    db.session.flush()
    db.session.add(
        ManuscriptVersion(
            manuscript_id=manuscript.id,
            number=number,
            fields=dict(text),
            at=at,
            by=by.name,
            note=note,
        )
    )


def _completed(manuscript: Manuscript, fields: Fields) -> dict[str, Any]:
    """The text with what no form asks for, and with the address that the public knows."""
    old = manuscript.fields
    text = {name: old[name] for name in CARRIED_ON if name in old} | dict(fields)
    if manuscript.target_key is not None:
        text["slug"] = manuscript.target_key
    if "tasks" in text:
        text["tasks"] = [_with_schedule(row, old.get("tasks", ())) for row in text["tasks"]]
    return text


def _with_schedule(row: Fields, before: Any) -> dict[str, Any]:
    """The calendar of a task stays as long as the words of its deadline do."""
    twin: Fields = next((one for one in before if one["code"] == row["code"]), {})
    same = twin.get("deadline_raw") == row["deadline_raw"]
    return {**row, "schedule": twin.get("schedule", {}) if same else {}}
