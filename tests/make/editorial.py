"""Manuscripts for tests, and people who write and publish."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.editorial.models import Manuscript, ManuscriptKind, OutboundDomain
from portal.editorial.queries import manuscript_by_id, manuscript_to_change
from portal.editorial.services.drafting import save_version, start_manuscript
from portal.editorial.services.publishing import publish
from portal.editorial.services.review import approve, hand_in
from portal.editorial.staff import (
    aids,
    deciding,
    domains,
    files,
    manuscript,
    manuscripts,
    plans,
    previews,
    versions,
    writing,
)
from tests.make.officers import MadeOfficer, OfficerClient, make_officer, sign_in

NEWS: dict[str, Any] = {
    "title": "Kiểm tra cân ở chợ trung tâm",
    "slug": "kiem-tra-can-o-cho-trung-tam",
    "summary": "Đoàn kiểm tra xem cân ở chợ có đúng không và sửa ngay cân sai.",
    "body": "Sáng nay đoàn kiểm tra đến chợ trung tâm.\n\n## Kết quả\n\nMười cân đều đúng.",
    "category": "do-luong",
    "tags": ["cân", "chợ"],
    "related": [],
    "sources": ["Đoàn kiểm tra (dữ liệu mẫu)"],
    "title_en": "",
    "summary_en": "",
    "published_on": "",
}


@dataclass(frozen=True)
class Desk:
    """A writer, a publisher, and their browsers."""

    writer: MadeOfficer
    publisher: MadeOfficer
    writing: OfficerClient
    publishing: OfficerClient


MODULES = (
    manuscripts,
    plans,
    previews,
    manuscript,
    deciding,
    writing,
    versions,
    files,
    aids,
    domains,
)
JOBS = {
    "plan-text": "portal.editorial.plan_files:read_plan_file",
    "attachment-check": "portal.editorial.file_checks:check_file",
}


def make_desk(app: Flask) -> Desk:
    """Somebody who writes and somebody else who publishes, both signed in."""
    writer = make_officer(app, Role.EDITOR, name="Người Viết Mẫu")
    publisher = make_officer(app, Role.PUBLISHER, name="Người Duyệt Mẫu")
    return Desk(writer, publisher, sign_in(app, writer), sign_in(app, publisher))


def make_manuscript(
    app: Flask, by: MadeOfficer, kind: ManuscriptKind = ManuscriptKind.NEWS, /, **changes: Any
) -> int:
    """A draft; returns its number. News has all it needs unless `changes` take it away."""
    fields = {**(NEWS if kind is ManuscriptKind.NEWS else {}), **changes}
    title = str(fields.get("title", "Bài thử"))
    with app.app_context(), unit_of_work():
        made = start_manuscript(kind, title, at=clock.now(), by=by.actor, fields=fields)
        return made.id


def write(app: Flask, number: int, by: MadeOfficer, **changes: Any) -> None:
    """Save a next version with some fields changed."""
    with app.app_context(), unit_of_work():
        found = manuscript_to_change(number)
        save_version(
            found,
            {**found.fields, **changes},
            expected_version=found.version,
            at=clock.now(),
            by=by.actor,
        )


def hand_over(app: Flask, number: int, by: MadeOfficer, note: str = "") -> None:
    """Hand the present version in."""
    with app.app_context(), unit_of_work():
        found = manuscript_to_change(number)
        hand_in(
            found,
            expected_version=found.version,
            change_note=note,
            at=clock.now(),
            by=by.actor,
        )


def agree(app: Flask, number: int, by: MadeOfficer) -> None:
    """Approve the present version."""
    with app.app_context(), unit_of_work():
        found = manuscript_to_change(number)
        approve(found, expected_version=found.version, at=clock.now(), by=by.actor)


def bring_out(app: Flask, number: int, desk: Desk, note: str = "") -> None:
    """Hand in, approve and publish the present version."""
    hand_over(app, number, desk.writer, note)
    agree(app, number, desk.publisher)
    with app.app_context(), unit_of_work():
        found = manuscript_to_change(number)
        publish(
            found,
            expected_version=found.version,
            at=clock.now(),
            by=desk.publisher.actor,
        )


def read(app: Flask, number: int) -> Manuscript:
    """The manuscript as the database has it."""
    with app.app_context():
        found = manuscript_by_id(number)
        db.session.expunge(found)
        return found


def domain_named(app: Flask, name: str) -> OutboundDomain | None:
    """What is known of a domain."""
    with app.app_context():
        found = db.session.query(OutboundDomain).filter_by(domain=name).one_or_none()
        if found is not None:
            db.session.expunge(found)
        return found
