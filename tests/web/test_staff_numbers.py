"""Numbers that no form wrote, in otherwise valid forms: refused or left out, never a crash."""

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.editorial.models import ManuscriptKind
from tests.make.editorial import make_desk, make_manuscript
from tests.make.officers import make_officer, sign_in
from tests.make.registers import make_registers
from tests.make.registry import make_product

LONG = "9" * 5_000


@pytest.mark.parametrize("row", ["20000", "²", LONG, "-1"])
def test_a_row_that_no_form_has_makes_no_page_longer(app: Flask, row: str) -> None:
    desk = make_desk(app)
    number = make_manuscript(app, desk.writer, ManuscriptKind.DOCUMENT, title="Kế hoạch thử")
    # Without a version the form is refused and shown again with all that was typed.
    sent = {f"tasks-{row}-title": "x", f"sections-{row}-level": LONG, "title": ""}

    answer = desk.writing.post(f"/can-bo/bai/{number}/soan", sent)

    assert 400 <= answer.status_code < 500
    assert len(answer.data) < 1_000_000


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CASE_OFFICER])
def test_who_may_write_nothing_begins_nothing(app: Flask, role: Role) -> None:
    officer = sign_in(app, make_officer(app, role))

    answer = officer.post("/can-bo/bai/moi", {"loai": "news", "title": "Thử"})

    assert answer.status_code == 403


@pytest.mark.parametrize("version", [LONG, "²", "-3", "x"])
def test_a_version_that_never_was_is_stale(app: Flask, version: str) -> None:
    make_registers(app)
    code = make_product(app)
    registrar = sign_in(app, make_officer(app, Role.REGISTRAR))
    sent = {"kind": "HACCP", "number": "1", "source": "Hồ sơ mẫu", "version": version}

    answer = registrar.post(f"/can-bo/san-pham/{code}/chung-nhan/moi", sent)

    assert answer.status_code in {409, 422}
    with app.app_context():
        assert db.session.query(AuditEntry).filter_by(action="certified").count() == 0
