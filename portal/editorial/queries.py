"""Reads of manuscripts and of what belongs to them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select

from portal.accounts.models import Account, AccountState
from portal.accounts.officer import actor_name
from portal.accounts.permissions import Permission, rights_of
from portal.attachments.models import Attachment
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.paging import Listing, read_page
from portal.editorial.models import (
    Comment,
    Manuscript,
    ManuscriptAttachment,
    ManuscriptKind,
    ManuscriptState,
    ManuscriptVersion,
    PreviewLink,
)
from search.vietnamese import fold

NO_MANUSCRIPT = "Không có bài này."


@dataclass(frozen=True, slots=True)
class ManuscriptFilter:
    """What the list is narrowed to; an empty value narrows nothing.

    `waiting_for` is somebody who may publish where `may_publish`; `kinds` are those that the
    reader may see.
    """

    kinds: Collection[ManuscriptKind]
    owned_by: str = ""
    waiting_for: str = ""
    may_publish: bool = False
    state: ManuscriptState | None = None
    person: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class AttachedRow:
    """A file of a text: the record and its title there."""

    attachment: Attachment
    title: str


def manuscript_by_id(manuscript_id: int) -> Manuscript:
    """The manuscript of this number; raises NotFoundError."""
    found = db.session.get(Manuscript, manuscript_id)
    if found is None:
        raise NotFoundError(NO_MANUSCRIPT)
    return found


def manuscript_to_change(manuscript_id: int) -> Manuscript:
    """The same inside a unit of work, as it is now: others who would change it wait."""
    statement = select(Manuscript).where(Manuscript.id == manuscript_id).with_for_update()
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFoundError(NO_MANUSCRIPT)
    return found


def manuscript_of(kind: ManuscriptKind, key: str) -> Manuscript | None:
    """The manuscript of a public record, None when nobody has taken it up yet."""
    statement = select(Manuscript).where(Manuscript.kind == kind, Manuscript.target_key == key)
    return db.session.scalar(statement)


def find_manuscripts(chosen: ManuscriptFilter, page: int) -> Listing[Manuscript]:
    """One page of the manuscripts that pass the filters, the latest changed first."""
    statement = select(Manuscript).where(Manuscript.kind.in_(chosen.kinds))
    statement = _narrowed(statement, chosen)
    if chosen.owned_by:
        own = (Manuscript.author == chosen.owned_by) | (Manuscript.assignee == chosen.owned_by)
        statement = statement.where(own)
    if chosen.waiting_for:
        statement = statement.where(_waits_for(chosen))
    return read_page(statement.order_by(Manuscript.updated_at.desc(), Manuscript.id), page)


def newest_document(by: Actor, *, since: datetime) -> int | None:
    """The number of the latest document that somebody has begun since a moment."""
    statement = select(Manuscript.id).where(
        Manuscript.kind == ManuscriptKind.DOCUMENT,
        Manuscript.author == by.name,
        Manuscript.created_at >= since,
    )
    return db.session.scalar(statement.order_by(Manuscript.id.desc()).limit(1))


def versions_of(manuscript: Manuscript) -> Sequence[ManuscriptVersion]:
    """All saved texts, the newest first."""
    statement = select(ManuscriptVersion).where(ManuscriptVersion.manuscript_id == manuscript.id)
    return db.session.scalars(statement.order_by(ManuscriptVersion.number.desc())).all()


def version_of(manuscript: Manuscript, number: int) -> ManuscriptVersion:
    """One saved text; raises NotFoundError."""
    found = db.session.scalar(
        select(ManuscriptVersion).where(
            ManuscriptVersion.manuscript_id == manuscript.id, ManuscriptVersion.number == number
        )
    )
    if found is None:
        raise NotFoundError(f"Bài này không có bản số {number}.")
    return found


def writers_since_approval(manuscript: Manuscript) -> set[str]:
    """Everybody who wrote a version after the last one that was approved or published."""
    last = max(manuscript.approved_version or 0, manuscript.published_version or 0)
    return set(
        db.session.scalars(
            select(ManuscriptVersion.by).where(
                ManuscriptVersion.manuscript_id == manuscript.id, ManuscriptVersion.number > last
            )
        )
    )


def comments_of(manuscript: Manuscript) -> Sequence[Comment]:
    """All remarks, open ones first, then the newest."""
    statement = select(Comment).where(Comment.manuscript_id == manuscript.id)
    order = (Comment.resolved_at.is_not(None), Comment.id.desc())
    return db.session.scalars(statement.order_by(*order)).all()


def comment_of(manuscript: Manuscript, comment_id: int) -> Comment:
    """One remark on a manuscript; raises NotFoundError."""
    found = db.session.get(Comment, comment_id)
    if found is None or found.manuscript_id != manuscript.id:
        raise NotFoundError("Không có góp ý này.")
    return found


def previews_of(manuscript: Manuscript) -> Sequence[PreviewLink]:
    """All previews that were handed out, the newest first."""
    statement = select(PreviewLink).where(PreviewLink.manuscript_id == manuscript.id)
    return db.session.scalars(statement.order_by(PreviewLink.id.desc())).all()


def attached_to(fields: Mapping[str, object]) -> list[AttachedRow]:
    """The files that a text carries, in its order."""
    rows = fields.get("attachments") or []
    titles = {row["id"]: row["title"] for row in rows} if isinstance(rows, list) else {}
    statement = select(Attachment).where(Attachment.id.in_(titles))
    found = {one.id: one for one in db.session.scalars(statement)}
    return [AttachedRow(found[key], title) for key, title in titles.items() if key in found]


def carried_digests(digests: Sequence[str]) -> Sequence[str]:
    """Those of the files that any version of any manuscript carries."""
    statement = select(Attachment.digest).join(ManuscriptAttachment)
    return db.session.scalars(statement.where(Attachment.digest.in_(digests))).all()


def due_manuscripts(at: datetime, limit: int) -> Sequence[int]:
    """The numbers of those whose time to be published has come, oldest first."""
    statement = select(Manuscript.id).where(
        Manuscript.state == ManuscriptState.SCHEDULED, Manuscript.scheduled_at <= at
    )
    return db.session.scalars(statement.order_by(Manuscript.scheduled_at).limit(limit)).all()


def names_of(actors: Iterable[str]) -> Mapping[str, str]:
    """What people are called, by their names in the audit; who has no account keeps that name."""
    wanted = set(actors)
    emails = [name.removeprefix("user:") for name in wanted if name.startswith("user:")]
    rows = db.session.execute(select(Account.email, Account.name).where(Account.email.in_(emails)))
    known = {actor_name(row.email): row.name for row in rows}
    return {name: known.get(name, name) for name in wanted}


def people_who_write() -> Sequence[tuple[str, str]]:
    """Everybody who may go on with a manuscript: name in the audit, and what they are called."""
    statement = select(Account).where(Account.state == AccountState.ACTIVE).order_by(Account.name)
    writing = {Permission.WRITE, Permission.WARN, Permission.PUBLISH}
    return [
        (actor_name(one.email), one.name)
        for one in db.session.scalars(statement)
        if writing & rights_of(one.role_set)
    ]


def _narrowed(statement: Select[Manuscript], chosen: ManuscriptFilter) -> Select[Manuscript]:
    if chosen.state is not None:
        statement = statement.where(Manuscript.state == chosen.state)
    if chosen.person:
        person = (Manuscript.author == chosen.person) | (Manuscript.assignee == chosen.person)
        statement = statement.where(person)
    for word in fold(chosen.words).split():
        statement = statement.where(Manuscript.sought.contains(word, autoescape=True))
    return statement


def _waits_for(chosen: ManuscriptFilter) -> ColumnElement[bool]:
    """What somebody is to do next: go on writing, or look over what others wrote."""
    open_states = (ManuscriptState.DRAFT, ManuscriptState.REVIEW)
    given = (Manuscript.assignee == chosen.waiting_for) & Manuscript.state.in_(open_states)
    if not chosen.may_publish:
        return given
    ready = (ManuscriptState.REVIEW, ManuscriptState.APPROVED)
    others = (Manuscript.author != chosen.waiting_for) & Manuscript.state.in_(ready)
    return or_(given, others)
