"""Keeping events that were handed in: each once, all or nothing, with what must follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db
from portal.core.language import gettext as _
from portal.trace.epcis.documents import MOST_PROBLEMS, Submission
from portal.trace.epcis.event_rows import store_events
from portal.trace.epcis.received import ReceivedEvent
from portal.trace.epcis.refusals import (
    EventExistsError,
    ForeignEventsError,
    InvalidEventsError,
    NoSuchResourceError,
    Problem,
)
from portal.trace.epcis.sorting import Declarer, SortedEvents, Trouble, sort_events
from portal.trace.models import CaptureJob

KIND = "epcis_event"


class Behaviour(StrEnum):
    """What happens to the good events of a document that also holds bad ones."""

    ROLLBACK = "rollback"
    PROCEED = "proceed"


@dataclass(frozen=True, slots=True)
class Handover:
    """How a document was handed in: by whom, when, its SHA-256, and what to do about faults."""

    by: Declarer
    at: datetime
    digest: str
    behaviour: Behaviour = Behaviour.ROLLBACK


@dataclass(frozen=True, slots=True)
class Captured:
    """What became of events: those that are new, and how many were known before."""

    stored: Sequence[ReceivedEvent] = field(default_factory=tuple)
    known: int = 0


def capture_events(
    events: Sequence[ReceivedEvent], *, by: Declarer, at: datetime, key: str = ""
) -> Captured:
    """Keep events, all or none; those that are known already are not kept twice.

    Writes index, audit, log and outbox with them. Raises EventExistsError for a different event
    with a known eventID, ForeignEventsError for goods that are none of the declarer's business.
    """
    sorted_out = sort_events(dict(enumerate(events)), by=by)
    _refuse(sorted_out)
    return _keep(sorted_out, by=by, at=at, key=key)


def capture_document(submission: Submission, handover: Handover) -> CaptureJob:
    """Keep the events of a document and note what became of it.

    A document that was taken in completely before gives the job of that time again. With
    `rollback` the first fault refuses everything (InvalidEventsError, EventExistsError,
    ForeignEventsError); with `proceed` only when nothing is left to keep.
    """
    earlier = _finished_job(handover)
    if earlier is not None:
        return earlier
    sorted_out = sort_events(submission.events, by=handover.by)
    is_empty = not (sorted_out.new or sorted_out.known)
    if handover.behaviour is Behaviour.ROLLBACK or is_empty:
        _refuse_invalid(submission.problems)
        _refuse(sorted_out)
    job_id = str(uuid4())
    captured = _keep(sorted_out, by=handover.by, at=handover.at, key=job_id)
    return _note_job(job_id, captured, handover, [*submission.problems, *sorted_out.problems])


def capture_job(job_id: str, *, by: Declarer) -> CaptureJob:
    """The job with this id; raises NoSuchResourceError, also for the job of somebody else."""
    job = db.session.get(CaptureJob, job_id)
    if job is None or not (by.is_office or job.captured_by == by.actor):
        raise NoSuchResourceError(_("Không có lần nộp sự kiện nào mang mã này."))
    return job


def _keep(sorted_out: SortedEvents, *, by: Declarer, at: datetime, key: str) -> Captured:
    stored = [one for one, _visibility in sorted_out.new]
    if stored:
        store_events(sorted_out.new, by=by, at=at)
        audit.record(
            by.actor,
            "captured",
            kind=KIND,
            key=(key or stored[0].event_id)[:200],
            stored=len(stored),
            known=sorted_out.known,
        )
    return Captured(stored, sorted_out.known)


def _refuse_invalid(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidEventsError(_("Tài liệu có sự kiện không đúng chuẩn EPCIS 2.0."), problems)


def _refuse(sorted_out: SortedEvents) -> None:
    """The gravest trouble first: what is not allowed, then what contradicts."""
    if sorted_out.troubles.get(Trouble.FOREIGN):
        message = _("Khóa này không được khai sự kiện cho hàng hóa, địa điểm của cơ sở khác.")
        raise ForeignEventsError(message, sorted_out.problems)
    if sorted_out.troubles.get(Trouble.EXISTS):
        message = _("Đã có một sự kiện khác mang cùng eventID.")
        raise EventExistsError(message, sorted_out.problems)


def _finished_job(handover: Handover) -> CaptureJob | None:
    return db.session.scalar(
        select(CaptureJob)
        .where(
            CaptureJob.digest == handover.digest,
            CaptureJob.captured_by == handover.by.actor,
            CaptureJob.success,
        )
        .limit(1)
    )


def _note_job(
    job_id: str, captured: Captured, handover: Handover, problems: Sequence[Problem]
) -> CaptureJob:
    job = CaptureJob(
        id=job_id,
        digest=handover.digest,
        captured_by=handover.by.actor,
        owner_code=handover.by.owner_code,
        behaviour=handover.behaviour,
        created_at=handover.at,
        finished_at=handover.at,
        success=not problems,
        stored=len(captured.stored),
        known=captured.known,
        errors=[dict(one) for one in problems[:MOST_PROBLEMS]],
    )
    db.session.add(job)
    db.session.flush()
    return job
