"""Publishing answers without anything of the asker: one person writes, another one approves."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from slugify import slugify
from sqlalchemy import select

from portal.core import audit, outbox
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.former import keep_former
from portal.core.revision import revise
from portal.questions.models import ANSWER_KIND, AskedQuestion, PublicAnswer
from portal.questions.queries import term_on
from portal.questions.schemas import AnswerText
from portal.questions.services.asking import refuse_unknown_category
from portal.questions.services.handling import refuse_stale
from portal.questions.states import AnswerState, TermKind
from portal.questions.topics import ANSWERS
from portal.subscriptions.services import announce

LONGEST_SLUG = 100
# Addresses below /hoi-dap/ that are pages of their own.
TAKEN = frozenset({"gui", "theo-doi", "tbt", "atom-xml"})


def draft_answer(
    text: AnswerText, *, asked: AskedQuestion | None, at: datetime, by: Actor
) -> PublicAnswer:
    """Write a question and its answer as all shall read them; somebody else approves it.

    Raises RefusedError for an unknown category.
    """
    refuse_unknown_category(text.category_code)
    answer = PublicAnswer(
        **asdict(text),
        slug=_free_slug(text.title),
        checked_on=text.answered_on,
        state=AnswerState.DRAFT,
        pending=_plain(text),
        pending_by=by.name,
        written_by=by.name,
        updated_at=at,
        is_sample=False,
        asked_id=asked.id if asked else None,
    )
    db.session.add(answer)
    db.session.flush()
    audit.record(by.name, "drafted", kind=ANSWER_KIND, key=answer.slug)
    return answer


def rewrite_answer(
    answer: PublicAnswer, text: AnswerText, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Write another text, which waits for approval; what is published stays until then.

    Raises RefusedError for an unknown category, StaleEditError.
    """
    refuse_stale(answer, expected_version)
    refuse_unknown_category(text.category_code)
    answer.pending, answer.pending_by = _plain(text), by.name
    answer.updated_at = at
    audit.record(by.name, "rewrote", kind=ANSWER_KIND, key=answer.slug)


def approve_answer(
    answer: PublicAnswer, *, expected_version: int, on: date, at: datetime, by: Actor
) -> None:
    """Publish the text that waits.

    Raises RefusedError when none waits and for the person who wrote it, StaleEditError.
    """
    refuse_stale(answer, expected_version)
    if not answer.pending_by:
        raise RefusedError("Không có bản nào chờ duyệt.")
    if answer.pending_by == by.name:
        raise RefusedError("Người viết không tự duyệt; cần người thứ hai.")
    text = text_of(answer.pending)
    if answer.state is not AnswerState.DRAFT:
        keep_former(
            ANSWER_KIND, answer.slug, answer.version, asdict(shown_text(answer)), by=by.name
        )
    changed = revise(answer, asdict(text))
    answer.written_by, answer.approved_by = answer.pending_by, by.name
    answer.pending, answer.pending_by = {}, ""
    answer.state, answer.withdrawn_reason = AnswerState.PUBLISHED, ""
    answer.published_at = answer.published_at or at
    answer.updated_at = at
    _note_check(answer, on)
    audit.record(by.name, "published", kind=ANSWER_KIND, key=answer.slug, note=", ".join(changed))
    outbox.mark_stale(ANSWER_KIND, answer.slug)
    announce(ANSWERS, title=answer.title, path=answer.path, at=at)


def drop_pending(
    answer: PublicAnswer, *, reason: str, expected_version: int, at: datetime, by: Actor
) -> None:
    """Give up a text that waits; raises RefusedError when none waits, StaleEditError."""
    refuse_stale(answer, expected_version)
    if not answer.pending_by:
        raise RefusedError("Không có bản nào chờ duyệt.")
    answer.pending, answer.pending_by = {}, ""
    answer.updated_at = at
    audit.record(by.name, "dropped", kind=ANSWER_KIND, key=answer.slug, note=reason)


def confirm_answer(
    answer: PublicAnswer, *, expected_version: int, on: date, at: datetime, by: Actor
) -> None:
    """Say that a published answer is still right; raises RefusedError or StaleEditError."""
    refuse_stale(answer, expected_version)
    if answer.state is not AnswerState.PUBLISHED:
        raise RefusedError("Câu trả lời này không đang đăng.")
    _note_check(answer, on)
    answer.updated_at = at
    audit.record(by.name, "confirmed", kind=ANSWER_KIND, key=answer.slug)


def withdraw_answer(
    answer: PublicAnswer, *, reason: str, expected_version: int, at: datetime, by: Actor
) -> None:
    """Take an answer off the public pages; raises RefusedError or StaleEditError."""
    refuse_stale(answer, expected_version)
    if answer.state is not AnswerState.PUBLISHED:
        raise RefusedError("Câu trả lời này không đang đăng.")
    answer.state, answer.withdrawn_reason, answer.updated_at = AnswerState.WITHDRAWN, reason, at
    audit.record(by.name, "withdrew", kind=ANSWER_KIND, key=answer.slug, note=reason)
    outbox.mark_stale(ANSWER_KIND, answer.slug)


def load_sample_answer(
    slug: str, text: AnswerText, *, source: str, at: datetime, by: str
) -> PublicAnswer:
    """Bring an invented answer of the sample data up to date, published without a second person."""
    answer = db.session.scalar(select(PublicAnswer).where(PublicAnswer.slug == slug))
    if answer is None:
        answer = PublicAnswer(slug=slug, published_at=at, written_by=by, is_sample=True)
        db.session.add(answer)
    with db.session.no_autoflush:
        changed = revise(answer, {**asdict(text), "state": AnswerState.PUBLISHED, "source": source})
    if changed:
        answer.updated_at = at
        _note_check(answer, text.answered_on)
        db.session.flush()
        audit.record(by, "loaded", kind=ANSWER_KIND, key=slug)
        outbox.mark_stale(ANSWER_KIND, slug)
    return answer


def shown_text(answer: PublicAnswer) -> AnswerText:
    """The text that is published, or the first draft before there is one."""
    return AnswerText(**{name: getattr(answer, name) for name in AnswerText.__slots__})


def waiting_text(answer: PublicAnswer) -> AnswerText:
    """The text that waits for approval, else the one that is published."""
    return text_of(answer.pending) if answer.pending_by else shown_text(answer)


def text_of(pending: Mapping[str, Any]) -> AnswerText:
    """A text as it was kept while it waits."""
    text = AnswerText(**pending)
    return replace(text, answered_on=date.fromisoformat(pending["answered_on"]))


def _plain(text: AnswerText) -> dict[str, Any]:
    return {**asdict(text), "answered_on": text.answered_on.isoformat()}


def _note_check(answer: PublicAnswer, on: date) -> None:
    answer.checked_on = on
    answer.review_on = on + timedelta(days=term_on(TermKind.REVIEW, on).days)


def _free_slug(title: str) -> str:
    wanted = slugify(title, max_length=LONGEST_SLUG, word_boundary=True) or "cau-hoi"
    begun = select(PublicAnswer.slug).where(PublicAnswer.slug.startswith(wanted))
    used = TAKEN.union(db.session.scalars(begun))
    slug, number = wanted, 2
    while slug in used:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
