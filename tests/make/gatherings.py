"""Gatherings for tests, and people who sign up."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.gatherings.identities import Identity
from portal.gatherings.models import Gathering, SignUp
from portal.gatherings.queries import held_gathering
from portal.gatherings.rules import GatheringRetention
from portal.gatherings.services.loading import load_gathering
from portal.gatherings.services.signing_up import Wish, sign_up
from portal.gatherings.states import GatheringKind, GatheringState, Level
from portal.visitors.tickets import new_ticket

IN_A_WEEK = timedelta(days=7)
PERSON = Identity("Nguyễn Văn Thử", "Hợp tác xã Thử", "thu@example.vn", "")


def make_gathering(app: Flask, slug: str = "lop-thu", **changes: Any) -> str:
    """An announced course in a week, ten places and a waiting list; returns its slug."""
    starts = datetime.combine(clock.today() + IN_A_WEEK, time(8), clock.VIETNAM)
    values: dict[str, Any] = {
        "slug": slug,
        "kind": GatheringKind.COURSE,
        "title": "Lớp thử truy xuất nguồn gốc",
        "summary": "Một buổi học thử về tem và mã truy xuất.",
        "body": "## Chương trình\n\n- Ghi lô, theo TCVN 13274.\n",
        "place": "Hội trường Thử",
        "commune_code": None,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=3),
        "takes_sign_ups": True,
        "sign_up_until": None,
        "places": 10,
        "has_waiting_list": True,
        "organiser": "Chi cục Thử",
        "is_sample": False,
    }
    with app.app_context(), unit_of_work():
        load_gathering({**values, **changes}, at=clock.now(), by="test")
    return slug


def make_draft(app: Flask, slug: str = "ban-nhap", *, by: str = "somebody") -> int:
    """A draft that `by` wrote; returns its id."""
    make_gathering(app, slug)
    with app.app_context():
        with unit_of_work():
            found = gathering_of(slug)
            found.state, found.published_at, found.written_by = GatheringState.DRAFT, None, by
        return gathering_of(slug).id


def make_retention(app: Flask, *, days: int = 90) -> None:
    """The rule that names are erased so many days after the end."""
    with app.app_context(), unit_of_work():
        db.session.add(
            GatheringRetention(
                days=days,
                reason="Thử",
                legal_basis="Luật Thử",
                source="test",
                effective_from=date(2020, 1, 1),
            )
        )


def wish_of(name: str, *, email: str = "", phone: str = "0255 000 0000", ticket: str = "") -> Wish:
    """What somebody of this name sends."""
    identity = Identity(name, "Đơn vị Thử", email, phone)
    number = ticket or new_ticket("dao-tao").number
    return Wish(identity, Level.COOPERATIVE, None, number, is_doubtful=False)


def enter(app: Flask, slug: str, wish: Wish, *, at: datetime | None = None) -> SignUp:
    """Have somebody sign up."""
    with app.app_context():
        with unit_of_work():
            number = sign_up(held_gathering(slug), wish, at=at or clock.now()).number
        return sign_up_of_number(number)


def gathering_of(slug: str) -> Gathering:
    """The gathering in whatever state; inside a context of the application."""
    return db.session.scalars(select(Gathering).where(Gathering.slug == slug)).one()


def sign_up_of_number(number: str) -> SignUp:
    """The sign-up with this number; inside a context of the application."""
    return db.session.scalars(select(SignUp).where(SignUp.number == number)).one()


def state_of(app: Flask, number: str) -> str:
    """What has become of a sign-up."""
    with app.app_context():
        return sign_up_of_number(number).state.value


def send(client: FlaskClient, app: Flask, path: str, form: str, **typed: str) -> TestResponse:
    """Send a form for visitors as a browser does, with a ticket of its own."""
    with app.app_context():
        ticket = new_ticket(form).text
    return client.post(path, data={"phieu": ticket, "loi_giai": "", "website": "", **typed})
