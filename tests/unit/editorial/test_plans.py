"""Plan texts: recognised, kept with their doubts, never twice."""

import subprocess
import sys
from datetime import date

import pytest
from flask import Flask

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.documents.models import DocumentKind
from portal.documents.services import DocumentFacts, load_documents
from portal.editorial.models import Manuscript, ManuscriptKind
from portal.editorial.plan_words import PLAN_JOB, SOURCE_FILE
from portal.editorial.plans import start_from_plan
from portal.jobs.models import JobState
from portal.jobs.queries import any_job
from portal.jobs.running import run_next
from portal.jobs.services import ask_for
from tests.make.attachments import W, docx
from tests.make.editorial import Desk

PLAN = """ỦY BAN NHÂN DÂN
TỈNH MẪU

Số: 12/KH-UBND

Mẫu, ngày 01 tháng 3 năm 2026

KẾ HOẠCH
Đặt cân đối chứng ở các chợ năm 2026

Thực hiện Quyết định số 996/QĐ-TTg ngày 10/8/2018 của Thủ tướng Chính phủ,
Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:

I. MỤC TIÊU

Đến cuối năm có mười chợ dùng cân đối chứng.

II. NHIỆM VỤ

1. Khảo sát các chợ

Khảo sát nhu cầu của từng chợ.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Mẫu
"""


def know_decision(app: Flask) -> None:
    """The decision that the plan cites is on the portal."""
    with app.app_context(), unit_of_work():
        facts = DocumentFacts(
            slug="quyet-dinh-996",
            kind=DocumentKind.DECISION,
            issuing_body="Thủ tướng Chính phủ",
            source="mẫu",
            has_text=False,
            number="996/QĐ-TTg",
            issued_on=date(2018, 8, 10),
        )
        load_documents([facts], by="test", source="mẫu")


def recognise(app: Flask, desk: Desk, text: str) -> Manuscript:
    with app.app_context(), unit_of_work():
        made = start_from_plan(text, source="Dán vào", at=clock.now(), by=desk.writer.actor)
        db.session.flush()
        db.session.refresh(made)
        db.session.expunge(made)
        return made


def test_a_plan_becomes_a_manuscript_with_head_and_sections(app: Flask, desk: Desk) -> None:
    know_decision(app)

    made = recognise(app, desk, PLAN)

    fields = made.fields
    assert made.kind is ManuscriptKind.DOCUMENT
    assert (fields["kind"], fields["number"]) == ("ke_hoach", "12/KH-UBND")
    assert fields["issued_on"] == "2026-03-01"
    assert fields["title"] == "Đặt cân đối chứng ở các chợ năm 2026"
    assert "MỤC TIÊU" in {row["heading"].upper() for row in fields["sections"]}
    assert [(row["target"], row["chosen"]) for row in fields["relations"]][0][0] == "quyet-dinh-996"
    assert "doubt" not in fields["sections"][0]


def test_a_text_that_is_no_plan_brings_doubts_instead_of_guesses(app: Flask, desk: Desk) -> None:
    made = recognise(app, desk, "Một đoạn văn bất kỳ, không có đầu mục nào cả.")

    assert made.fields["kind"] == ""
    assert any("loại văn bản" in doubt for doubt in made.fields["doubts"])


def word_file() -> bytes:
    """The plan as a Word file."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in PLAN.splitlines() if line)
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return docx({"word/document.xml": document})


def run(app: Flask, desk: Desk, content: bytes) -> tuple[JobState, str, dict[str, object]]:
    """Read a file as the process for jobs does; how it ended."""
    with app.app_context():
        files = {SOURCE_FILE: content}
        actor = desk.writer.actor
        job = ask_for(PLAN_JOB, "Đọc văn bản", {"name": "ke-hoach.docx"}, by=actor, files=files)
        assert run_next()
        done = any_job(job.id)
        return done.state, done.error, done.result


def test_a_word_file_is_read_in_the_background(app: Flask, desk: Desk) -> None:
    state, error, result = run(app, desk, word_file())

    assert (state, error) == (JobState.DONE, "")
    with app.app_context():
        made = db.session.get(Manuscript, result["manuscript"])
        assert made is not None
        assert made.fields["number"] == "12/KH-UBND"
        assert made.fields["source"] == "ke-hoach.docx"
        assert made.author == desk.writer.actor.name


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00", b"%PDF-1.7 broken", b"PK\x03\x04 broken", b"<html></html>"]
)
def test_a_file_that_cannot_be_read_says_so(app: Flask, desk: Desk, content: bytes) -> None:
    state, error, result = run(app, desk, content)

    assert state is JobState.FAILED
    assert error
    assert "manuscript" not in result


def test_heavy_readers_are_not_loaded_with_the_screens() -> None:
    program = (
        "import sys, portal.editorial.staff.plans, portal.editorial.staff.aids;"
        "sys.exit(bool({'pypdf', 'mammoth', 'bs4'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
