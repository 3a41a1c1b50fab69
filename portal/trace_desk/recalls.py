"""What officers do about a recall: ordering it, telling the parties, lifting it."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.recall.reach import Party, Reach, reach_of
from portal.recall.services import KIND, Recalled, RecallOrder, lift, recall
from portal.registry.services.trail import refuse_judging_oneself, refuse_outside
from portal.trace.models import Lot
from portal.trace_desk.models import RecallNotice
from portal.trace_desk.recall_lists import lots_of, reaches_of, refuse_outside_recall
from portal.warnings.models import ConsumerWarning


def fingerprint_of(reach: Reach) -> str:
    """A name of everything that a recall reaches: another one when anything more is reached."""
    told = [
        *(f"lot {lot.code}" for lot in reach.lots),
        *(f"other {one.name}" for one in reach.others),
        *(f"party {party.place} {party.code}" for party in reach.parties),
        f"pieces {reach.pieces}",
    ]
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


def order_recall(lot: Lot, order: RecallOrder, *, seen: str, by: Actor, at: datetime) -> Recalled:
    """Recall a lot with everything made of it, and list the parties to tell.

    `seen` is the fingerprint of what the officer was shown. Raises StaleEditError when more is
    reached by now, ForbiddenError when lots of another unit are.
    """
    refuse_outside(lot.product, by)
    refuse_judging_oneself(by)
    reach = reach_of(lot)
    for one in reach.to_recall:
        refuse_outside(one.product, by)
    if fingerprint_of(reach) != seen:
        raise StaleEditError(
            "Phạm vi thu hồi vừa thay đổi vì có sự kiện mới. Xin xem lại bên dưới rồi xác nhận."
        )
    done = recall(lot, order, by=by.name)
    db.session.flush()
    _list_new(done.warning, done.reach.parties, at)
    return done


def bring_parties_up_to_date(warning: ConsumerWarning, *, by: Actor, at: datetime) -> int:
    """List parties that came to be concerned since; returns how many. Those listed stay."""
    refuse_outside_recall(warning, by)
    parties = [party for reach in reaches_of(lots_of(warning)) for party in reach.parties]
    count = _list_new(warning, parties, at)
    if count:
        audit.record(by.name, "listed parties", kind=KIND, key=warning.slug, parties=count)
    return count


def note_told(notice: RecallNotice, *, how: str, by: Actor, at: datetime) -> None:
    """Note that a party was told of the recall, and how; raises RefusedError if it was before."""
    refuse_outside_recall(notice.warning, by)
    if notice.told_at is not None:
        raise RefusedError("Đơn vị này đã được báo.")
    if not how.strip():
        raise RefusedError("Xin ghi đã báo bằng cách nào.")
    notice.told_at, notice.told_by, notice.told_how = at, by.name, how
    _record(notice, "told party", how, by)


def take_back_told(notice: RecallNotice, *, by: Actor) -> None:
    """Take back that a party was told, when that was noted by mistake."""
    refuse_outside_recall(notice.warning, by)
    if notice.told_at is None:
        raise RefusedError("Đơn vị này chưa được báo.")
    _record(notice, "took back told party", notice.told_how, by)
    notice.told_at, notice.told_by, notice.told_how = None, "", ""


def lift_recall(warning: ConsumerWarning, *, reason: str, on: date, by: Actor) -> Sequence[Lot]:
    """End a recall: its lots and products are on sale again."""
    refuse_outside_recall(warning, by)
    refuse_judging_oneself(by)
    return lift(warning.slug, reason=reason, on=on, by=by.name)


def _list_new(warning: ConsumerWarning, parties: Iterable[Party], at: datetime) -> int:
    statement = select(RecallNotice.place, RecallNotice.establishment_code)
    of_warning = statement.where(RecallNotice.warning_id == warning.id)
    known = set(db.session.execute(of_warning))
    new = {(one.place, one.code): one for one in parties if (one.place, one.code) not in known}
    for party in new.values():
        db.session.add(
            RecallNotice(
                warning_id=warning.id,
                place=party.place,
                establishment_code=party.code,
                gln=party.gln,
                name=party.name,
                events=party.events,
                last_on=party.last_on,
                listed_at=at,
            )
        )
    return len(new)


def _record(notice: RecallNotice, action: str, how: str, by: Actor) -> None:
    party = notice.establishment_code or notice.place
    audit.record(by.name, action, kind=KIND, key=notice.warning.slug, note=how, party=party)
