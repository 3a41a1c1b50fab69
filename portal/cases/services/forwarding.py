"""Sending a case on to the authority that is competent, and noting what it answered."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.accounts.officer import Officer
from portal.cases.acts import Act
from portal.cases.clocks import day_in_vietnam
from portal.cases.desk_models import CaseForward
from portal.cases.desk_queries import forwards_of
from portal.cases.models import CitizenCase
from portal.cases.queries import agency_by_code
from portal.cases.services.permitted import refuse_unless_permitted
from portal.cases.services.trail import say, step
from portal.cases.states import CaseState, MessageKind
from portal.core.db import db
from portal.core.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of an office: its number and its day."""

    reference: str
    day: date


def forward_case(
    case: CitizenCase,
    agency_code: str,
    letter: Letter,
    *,
    note: str,
    seen: int,
    by: Officer,
    at: datetime,
) -> CaseForward:
    """Send a case to the competent authority; the reporter is told where it went and `note`.

    Raises what `refuse_unless_permitted` raises, NotFoundError for an authority that is not in
    the list of that day, RefusedError for a day before the receipt or in the future.
    """
    refuse_unless_permitted(case, Act.FORWARD, by=by, seen=seen)
    agency = agency_by_code(agency_code, letter.day)
    if not day_in_vietnam(case.received_at) <= letter.day <= day_in_vietnam(at):
        raise RefusedError("Ngày văn bản phải từ ngày nhận phản ánh đến hôm nay.")
    sent = CaseForward(
        case_id=case.id,
        agency_code=agency.code,
        sent_on=letter.day,
        reference=letter.reference,
        actor=by.actor_name,
        at=at,
    )
    db.session.add(sent)
    case.forwarded_agency_code = agency.code
    if note:
        say(case, note, kind=MessageKind.NOTE, by=by.actor, at=at)
    told = f"{agency.name}, văn bản số {letter.reference} ngày {letter.day:%d/%m/%Y}"
    step(case, CaseState.FORWARDED, by=by.actor, action=Act.FORWARD, note=told, at=at)
    return sent


def note_reply(
    case: CitizenCase, letter: Letter, *, text: str, seen: int, by: Officer, at: datetime
) -> None:
    """Note what the authority answered to the last letter; the reporter reads it.

    Raises what `refuse_unless_permitted` raises, RefusedError where no letter waits for an
    answer, and for a day before that letter or in the future.
    """
    refuse_unless_permitted(case, Act.NOTE_REPLY, by=by, seen=seen)
    waiting = [one for one in forwards_of(case.id) if one.replied_on is None]
    if not waiting:
        raise RefusedError("Văn bản đã chuyển đều đã có trả lời.")
    sent = waiting[-1]
    if not sent.sent_on <= letter.day <= day_in_vietnam(at):
        raise RefusedError("Ngày trả lời phải từ ngày chuyển đến hôm nay.")
    sent.replied_on, sent.reply_reference, sent.reply = letter.day, letter.reference, text
    say(case, text, kind=MessageKind.NOTE, by=by.actor, at=at)
    told = f"{sent.agency.name} trả lời ngày {letter.day:%d/%m/%Y}"
    step(case, case.state, by=by.actor, action=Act.NOTE_REPLY, note=told, at=at)
