"""Receiving what somebody reports: number and secret are made, the identity is sealed at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from portal.cases import clocks, receipts
from portal.cases.models import CasePhoto, CitizenCase
from portal.cases.photos import KeptPhoto
from portal.cases.queries import case_of_ticket, kind_in_force
from portal.cases.receipts import Receipt
from portal.cases.schemas import SHORTEST_TEXT
from portal.cases.services.identity import Identity, seal_identity
from portal.cases.services.trail import REPORTER, reset_clock, step
from portal.cases.states import CaseState
from portal.cases.subjects import Subject
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.language import gettext as _

TRIES = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports; everything but kind and text may be left out."""

    kind_code: str
    text: str
    topic_code: str | None = None
    happened_on: date | None = None
    commune_code: str | None = None
    subject: Subject | None = None
    identity: Identity = field(default_factory=Identity)


def receive_case(
    report: Report,
    *,
    photos: Sequence[KeptPhoto] = (),
    ticket: str,
    is_doubtful: bool,
    at: datetime,
) -> Receipt:
    """Keep a report and return its number and secret, which nobody can look up again.

    The same form sent twice makes one case and returns the same receipt. Raises RefusedError
    for too short a text, a day to come, and an identity before there is a box; NotFoundError
    for a kind that is not in force.
    """
    secret = receipts.secret_of_ticket(ticket)
    known = case_of_ticket(receipts.digest_of_ticket(ticket))
    if known is not None:
        return Receipt(known.number, secret)
    _refuse_unfit(report, at=at)
    case = _new_case(report, ticket=ticket, is_doubtful=is_doubtful, at=at)
    add_photos(case, photos, at=at)
    seal_identity(case, report.identity, at=at)
    step(case, CaseState.RECEIVED, by=REPORTER, action="received", at=at)
    return Receipt(case.number, secret)


def add_photos(case: CitizenCase, photos: Sequence[KeptPhoto], *, at: datetime) -> None:
    """Let sealed pictures belong to a case."""
    for one in photos:
        db.session.add(
            CasePhoto(
                case_id=case.id,
                file_name=one.file_name,
                digest=one.digest,
                width=one.width,
                height=one.height,
                at=at,
            )
        )
    db.session.flush()


def _refuse_unfit(report: Report, *, at: datetime) -> None:
    if len(report.text.strip()) < SHORTEST_TEXT:
        raise RefusedError(_("Xin cho biết chuyện gì đã xảy ra, ít nhất mười ký tự."))
    if report.happened_on is not None and report.happened_on > clocks.day_in_vietnam(at):
        raise RefusedError(_("Ngày xảy ra không thể ở tương lai."))


def _new_case(report: Report, *, ticket: str, is_doubtful: bool, at: datetime) -> CitizenCase:
    received_on, subject = clocks.day_in_vietnam(at), report.subject
    case = CitizenCase(
        number=_free_number(received_on.year),
        secret_digest=receipts.digest_of_secret(receipts.secret_of_ticket(ticket)),
        ticket_digest=receipts.digest_of_ticket(ticket),
        kind=kind_in_force(report.kind_code, received_on),
        topic_code=report.topic_code,
        subject_kind=subject.kind if subject else "",
        subject_code=subject.code if subject else "",
        subject_label=subject.label if subject else "",
        commune_code=report.commune_code,
        text=report.text,
        happened_on=report.happened_on,
        is_doubtful=is_doubtful,
        is_remote=False,
        state=CaseState.RECEIVED,
        received_at=at,
        updated_at=at,
    )
    reset_clock(case)
    db.session.add(case)
    db.session.flush()
    return case


def _free_number(year: int) -> str:
    for _try in range(TRIES):
        number = receipts.new_number(year)
        if db.session.scalar(select(CitizenCase.id).where(CitizenCase.number == number)) is None:
            return number
    raise RuntimeError("no free number found")
