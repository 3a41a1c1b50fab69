"""Cases for tests: rows of law, what a visitor sends, a case in any state, and an open box."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import count
from typing import Any

from flask import Flask
from PIL import Image

from portal.accounts.desk_tables import StaffSession
from portal.accounts.permissions import Role
from portal.cases.models import CitizenCase
from portal.cases.queries import case_by_number, holder_of
from portal.cases.services.box import make_box, opened_box, unlock_box
from portal.cases.services.identity import Identity
from portal.cases.services.intake import Report, receive_case
from portal.cases.states import CaseState
from portal.cases.subjects import Subject
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.desk import desk_work
from portal.visitors.proof import find_answer
from portal.visitors.tickets import new_ticket
from seed.cases import load_case_law
from tests.make.officers import MadeOfficer, make_officer

PASSPHRASE = "mười hai con trâu qua sông"  # noqa: S105  # of a box that a test makes
COOKIE = "the cookie of a session"
GPS_TAG, MAKE_TAG = 0x8825, 0x010F
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class MadeCase:
    """What the reporter of a made case holds, and its id."""

    number: str
    secret: str
    id: int


def load_law(app: Flask) -> None:
    """The rows of law that the portal is seeded with."""
    with app.app_context(), unit_of_work():
        load_case_law(by="test")


def make_case(
    app: Flask,
    *,
    kind: str = "report",
    text: str = "Cân ở chợ thiếu hai lạng một ký.",
    commune: str | None = None,
    topic: str | None = None,
    subject: Subject | None = None,
    identity: Identity | None = None,
    is_doubtful: bool = False,
    at: datetime | None = None,
    **columns: Any,
) -> MadeCase:
    """A case as a visitor sends it, then with `columns` as a test wants them (state=…)."""
    report = Report(
        kind_code=kind,
        text=text,
        topic_code=topic,
        commune_code=commune,
        subject=subject,
        identity=identity or Identity(),
    )
    ticket = f"ticket-{next(_numbers)}"
    with app.app_context():
        with unit_of_work():
            receipt = receive_case(
                report, ticket=ticket, is_doubtful=is_doubtful, at=at or clock.now()
            )
            case = case_by_number(receipt.number)
            for name, value in _whole(case, columns).items():
                setattr(case, name, value)
        return MadeCase(receipt.number, receipt.secret, case.id)


def make_open_box(app: Flask, officer: MadeOfficer | None = None) -> bytes:
    """A box that `officer` holds under PASSPHRASE; returns its private key."""
    holder = officer or make_officer(app, Role.CASE_OFFICER)
    with app.app_context():
        with unit_of_work():
            make_box(PASSPHRASE, account_id=holder.id, by=holder.actor, at=clock.now())
        return box_key_of(app, holder)


def box_key_of(app: Flask, officer: MadeOfficer) -> bytes:
    """The private key of the box, unlocked with PASSPHRASE in a session of its own."""
    with app.app_context():
        session_id = make_session(officer)
        held = holder_of(officer.id)
        assert held is not None
        at = clock.now()
        unlock_box(held, PASSPHRASE, token=COOKIE, session_id=session_id, at=at)
        key = opened_box(token=COOKIE, session_id=session_id, at=at)
        assert key is not None
        return key


def make_session(officer: MadeOfficer, *, at: datetime | None = None) -> str:
    """A session on the desk by its public name; needs an application context."""
    from_when = at or clock.now()
    name = f"session-{next(_numbers):04d}"
    with desk_work() as session:
        session.add(
            StaffSession(
                digest=f"{next(_numbers):064d}",
                account_id=officer.id,
                public_id=name,
                csrf="token",
                created_at=from_when,
                seen_at=from_when,
                confirmed_at=from_when,
                device="",
                network="",
            )
        )
    return name


def report_data(app: Flask, **fields: Any) -> dict[str, Any]:
    """The form as a browser sends it, with ticket and proof."""
    typed = {"loai": "report", "noi_dung": "Cân ở chợ thiếu hai lạng một ký.", **fields}
    return {**ticket_data(app, "report"), **typed}


def ticket_data(app: Flask, form: str) -> dict[str, str]:
    """What each form carries that anybody may send."""
    with app.app_context():
        ticket = new_ticket(form)
        return {"phieu": ticket.text, "loi_giai": find_answer(ticket.number), "website": ""}


def photo_with_place(*, side: int = 400) -> bytes:
    """A JPEG as telephones make it: with the place, the maker and a comment inside."""
    picture = Image.effect_noise((side, side), 60).convert("RGB")
    exif = picture.getexif()
    exif[MAKE_TAG] = "SECRET-CAMERA-MAKER"
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (15.0, 7.0, 12.0), 3: "E", 4: (108.0, 48.0, 3.0)})
    file = BytesIO()
    picture.save(file, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    return file.getvalue()


def _whole(case: CitizenCase, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns, with the moments that the database demands of a state."""
    state, at = columns.get("state"), case.received_at
    added: dict[str, Any] = {}
    if state is CaseState.ANSWERED:
        added = {"answered_at": at, "closed_at": at, "accepted_at": at}
    if state is CaseState.CLOSED:
        added = {"closed_at": at, "accepted_at": at}
    return {**added, **columns}
