"""The chain of the audit as officers and operators check it, and the audit as a file."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import text

from portal.accounts.permissions import Role
from portal.app import main
from portal.core.actor import COMMAND_LINE
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.jobs.models import JobState
from portal.jobs.queries import any_job, result_file_of
from portal.jobs.running import run_next
from portal.jobs.services import ask_for
from portal.workspace.audit_chain import CHECK, examined_chain
from portal.workspace.audit_command import audit
from portal.workspace.audit_export import write_audit
from portal.workspace.audit_queries import AuditFilter
from tests.make.officers import make_officer
from tests.make.portal import run_command
from tests.make.workspace import note


@pytest.fixture
def written(app: Flask) -> Flask:
    """A portal with the command and three entries."""
    if "audit" not in main.commands:
        main.add_command(audit)
    for number in range(3):
        note(app, key=f"A{number}", note="=cmd|calc" if number == 1 else "")
    return app


def forge(app: Flask, statement: str) -> None:
    """Change the table behind the portal's back."""
    with app.app_context():
        db.session.execute(text(statement))
        db.session.commit()


def test_a_whole_chain_says_how_far_it_reaches(written: Flask) -> None:
    with written.app_context():
        assert examined_chain() == 3


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE audit_entry SET note = 'khác' WHERE id = 2", "mục số 2: nội dung"),
        ("DELETE FROM audit_entry WHERE id = 2", "mục số 3: một mục trước đó"),
        ("DELETE FROM audit_entry WHERE id = 3", "mục số 3: các mục cuối"),
    ],
)
def test_a_broken_chain_names_the_first_entry(written: Flask, statement: str, why: str) -> None:
    forge(written, statement)

    with written.app_context(), pytest.raises(RefusedError, match=why):
        examined_chain()


def test_the_job_says_how_far_the_chain_reaches(written: Flask) -> None:
    by = make_officer(written, Role.ADMIN).actor
    with written.app_context():
        job = ask_for(CHECK, "Kiểm tra", {}, by=by)

        assert run_next()

        done = any_job(job.id)
    assert (done.state, done.result["last"]) == (JobState.DONE, 3)
    assert done.message == "Chuỗi nguyên vẹn đến mục số 3."


def test_the_job_fails_with_the_entry_that_does_not_hold(written: Flask) -> None:
    forge(written, "UPDATE audit_entry SET actor = 'user:khac@example.vn' WHERE id = 1")
    with written.app_context():
        job = ask_for(CHECK, "Kiểm tra", {}, by=COMMAND_LINE)

        assert run_next()

        done = any_job(job.id)
    assert (done.state, done.result) == (JobState.FAILED, {})
    assert done.error == "Chuỗi đứt ở mục số 1: nội dung của mục đã bị sửa."


def test_the_command_ends_with_1_and_names_the_difference(written: Flask) -> None:
    whole = run_command(written, "audit", "verify")
    forge(written, "UPDATE audit_entry SET details = '{}', key = 'B' WHERE id = 2")
    broken = run_command(written, "audit", "verify")
    as_json = run_command(written, "audit", "verify", "--json")

    assert (whole.exit_code, whole.output) == (0, "ok   3 entries\n")
    assert (broken.exit_code, broken.output) == (1, "BAD  entry 2: its content was changed\n")
    assert as_json.exit_code == 1
    assert json.loads(as_json.output)["break"] == 2


def test_the_command_writes_what_was_asked_for(written: Flask, tmp_path: Path) -> None:
    note(written, "edited", kind="lot", key="L1")
    file = tmp_path / "audit.csv"

    done = run_command(written, "audit", "export", str(file), "--kind", "lot")

    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert done.output == "1 entries.\n"
    assert [(row["Mã hồ sơ"], row["Việc"], row["Loại hồ sơ"]) for row in rows] == [
        ("L1", "Sửa thông tin", "Lô hàng")
    ]
    assert run_command(written, "audit", "verify").output == "ok   5 entries\n"


def test_the_command_refuses_a_file_that_no_program_opens(written: Flask, tmp_path: Path) -> None:
    done = run_command(written, "audit", "export", str(tmp_path / "audit.pdf"))

    assert done.exit_code == 2
    assert ".xlsx or .csv" in done.output


def test_a_workbook_holds_every_entry_and_no_formula(written: Flask, tmp_path: Path) -> None:
    note(written, "edited", key="A9", changes={"stars": (3, 4)})
    file = tmp_path / "audit.xlsx"
    seen: list[int] = []

    with written.app_context():
        rows = write_audit(file, AuditFilter(), by=COMMAND_LINE, report=seen.append)

    sheet = openpyxl.load_workbook(file)["Nhật ký thay đổi"]
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert (rows, seen, [line[0] for line in lines]) == (4, [4], [1, 2, 3, 4])
    assert (lines[1][7], sheet["H3"].data_type) == ("=cmd|calc", "s")
    assert lines[3][8] == "Số sao: 3 → 4"


def test_taking_the_audit_out_is_audited(written: Flask, tmp_path: Path) -> None:
    asked = AuditFilter(person="lan")
    with written.app_context():
        write_audit(tmp_path / "a.csv", asked, by=COMMAND_LINE, report=lambda _done: None)

        last = db.session.get_one(AuditEntry, 4)
        assert (last.actor, last.action, last.kind) == ("command line", "exported", "audit")
        assert last.details == {"rows": 3, "asked": {"person": "lan"}}


def test_the_job_leaves_a_file(written: Flask) -> None:
    parameters = {"wanted": {"key": "A2"}, "form": "csv"}
    with written.app_context():
        job = ask_for("audit_export", "Xuất", parameters, by=COMMAND_LINE)

        assert run_next()

        done = any_job(job.id)
        lines = result_file_of(done).read_text(encoding="utf-8-sig").splitlines()
    assert (done.state, done.result["rows"]) == (JobState.DONE, 1)
    assert len(lines) == 2
