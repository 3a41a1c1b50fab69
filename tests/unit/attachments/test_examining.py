"""Examining what lies in quarantine: clean files are kept, others deleted, crashes survived."""

import os
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from portal.attachments import store
from portal.attachments.inspection import apart
from portal.attachments.inspection.apart import examine_apart
from portal.attachments.inspection.scanner import Scan, scan_with
from portal.attachments.inspection.verdict import TOO_HARD, Verdict
from portal.attachments.kinds import Kind, State
from portal.attachments.queries import attachment_by_digest, quarantined_attachments
from portal.attachments.services import GONE, INFECTED, examine, record_verdict
from portal.core import media
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, UnavailableError
from portal.settings import ROOT
from tests.make.attachments import BY, action, docx, judge, make_attachment, pdf, read

GPS = 0x8825
# Moves the file, then dies as by a power cut: nothing is committed.
DIES_AFTER_THE_MOVE = """
import os, sys
from pathlib import Path
from portal.app import create_app
from portal.attachments.queries import attachment_by_digest
from portal.attachments.services import examine, record_verdict
from portal.core.db import unit_of_work
from tests.make.portal import settings_in
with create_app(settings_in(Path(sys.argv[1]))).app_context():
    verdict = examine(attachment_by_digest(sys.argv[2]))
    with unit_of_work():
        record_verdict(attachment_by_digest(sys.argv[2]), verdict, by="worker")
        os._exit(9)
"""


def places(app: Flask, digest: str) -> tuple[bool, bool]:
    """Whether a file lies in quarantine, and whether it is kept."""
    with app.app_context():
        return (store.quarantine_dir() / digest).exists(), store.has_kept(digest)


def scanner(folder: Path, script: str) -> str:
    """The command line of a scanner that is this shell script."""
    file = folder / "scanner.sh"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return f"'{file}' --quiet -"


def photo() -> bytes:
    """A photograph that says where it was taken."""
    picture, file = Image.new("RGB", (800, 600)), BytesIO()
    exif = picture.getexif()
    exif[GPS] = {1: "N", 2: (15.0, 7.0, 12.0), 3: "E", 4: (108.0, 48.0, 0.0)}
    exif[0x010F] = "May anh mau"
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_a_clean_document_is_kept_under_its_digest(app: Flask) -> None:
    digest = make_attachment(app, pdf(3))

    found = judge(app, digest)

    assert (found.state, found.refusal, found.pages) == (State.CLEAN, "", 3)
    assert places(app, digest) == (False, True)
    with app.app_context():
        assert store.kept_file(digest) == store.attachments_dir() / digest[:2] / digest
        assert store.kept_file(digest).read_bytes() == pdf(3)


def test_a_hostile_document_is_deleted_and_its_record_says_why(app: Flask) -> None:
    digest = make_attachment(app, pdf(OpenAction=action("Launch", F="cmd.exe")))

    found = judge(app, digest)

    assert found.state is State.REFUSED
    assert "tự chạy" in found.refusal
    assert places(app, digest) == (False, False)


def test_word_files_are_examined_as_word_files(app: Flask) -> None:
    clean, hostile = docx(), docx({"word/vbaProject.bin": b"a"})

    states = [judge(app, make_attachment(app, one)).state for one in (clean, hostile)]

    assert states == [State.CLEAN, State.REFUSED]


def test_a_photograph_loses_the_place_where_it_was_taken(app: Flask) -> None:
    assert Image.open(BytesIO(photo())).getexif().get_ifd(GPS)
    digest = make_attachment(app, photo() + b"<script>alert(1)</script>", "nha.jpg")

    found = judge(app, digest)

    assert (found.state, found.width, found.height) == (State.CLEAN, 800, 600)
    assert not found.is_downloadable
    assert places(app, digest) == (False, False)
    with app.app_context():
        for width in media.WIDTHS:
            shown = media.file_of(found.picture_digest, width).read_bytes()
            assert not Image.open(BytesIO(shown)).getexif()
            assert b"May anh" not in shown
            assert b"<script>" not in shown


def test_a_damaged_picture_is_refused(app: Flask) -> None:
    found = judge(app, make_attachment(app, photo()[:400]))

    assert found.state is State.REFUSED
    assert "không phải ảnh" in found.refusal


def test_a_judged_attachment_is_not_judged_again(app: Flask) -> None:
    digest = make_attachment(app, pdf())
    judge(app, digest)

    with app.app_context(), unit_of_work(), pytest.raises(RefusedError, match="trước đó"):
        record_verdict(attachment_by_digest(digest), Verdict("x"), by=BY)

    assert places(app, digest) == (False, True)


def test_those_that_wait_come_oldest_first(app: Flask) -> None:
    digests = [make_attachment(app, pdf(pages)) for pages in (1, 2, 3)]
    judge(app, digests[0])

    with app.app_context():
        waiting = [one.digest for one in quarantined_attachments(limit=10)]

    assert waiting == digests[1:]


def test_a_power_cut_between_move_and_commit_loses_nothing(app: Flask, tmp_path: Path) -> None:
    digest = make_attachment(app, pdf())
    command = [sys.executable, "-c", DIES_AFTER_THE_MOVE, str(tmp_path / "instance"), digest]

    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9

    assert read(app, digest).state is State.QUARANTINED
    assert places(app, digest) == (False, True)
    assert judge(app, digest).state is State.CLEAN
    assert places(app, digest) == (False, True)


def test_a_file_that_lies_in_both_places_ends_in_one(app: Flask) -> None:
    digest = make_attachment(app, pdf())
    judge(app, digest)
    with app.app_context():
        (store.quarantine_dir() / digest).write_bytes(store.kept_file(digest).read_bytes())

        store.keep(digest)
        store.keep(digest)

    assert places(app, digest) == (False, True)


def test_a_file_that_is_gone_is_asked_for_again(app: Flask) -> None:
    digest = make_attachment(app, pdf())
    with app.app_context():
        store.discard(digest)

    assert judge(app, digest).refusal == GONE


def test_the_scanner_gets_the_file_and_its_word_decides(app: Flask, tmp_path: Path) -> None:
    digest = make_attachment(app, pdf())
    kept = tmp_path / "scanned"

    found = judge(app, digest, scanner(tmp_path, f"cat > '{kept}'; exit 1"))

    assert kept.read_bytes() == pdf()
    assert (found.state, found.refusal) == (State.REFUSED, INFECTED)
    assert places(app, digest) == (False, False)


def test_a_scanner_that_finds_nothing_lets_a_file_pass(app: Flask, tmp_path: Path) -> None:
    found = judge(app, make_attachment(app, pdf()), scanner(tmp_path, "cat > /dev/null; exit 0"))

    assert found.state is State.CLEAN


@pytest.mark.parametrize("script", ["exit 2", "kill -9 $$"])
def test_without_an_answer_of_the_scanner_a_file_stays_in_quarantine(
    app: Flask, tmp_path: Path, script: str
) -> None:
    digest = make_attachment(app, pdf())
    command = scanner(tmp_path, script)

    with app.app_context(), pytest.raises(UnavailableError, match="chưa kiểm tra được"):
        examine(attachment_by_digest(digest), scanner=command)

    assert read(app, digest).state is State.QUARANTINED
    assert places(app, digest) == (True, False)


@pytest.mark.parametrize("command", ["/nowhere/scanner -", "'unclosed"])
def test_a_scanner_that_cannot_be_started_gives_no_answer(tmp_path: Path, command: str) -> None:
    file = tmp_path / "a"
    file.touch()

    with pytest.raises(UnavailableError):
        scan_with(command, file)


def test_a_scanner_is_not_waited_for_without_end(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.touch()

    with pytest.raises(UnavailableError):
        scan_with(scanner(tmp_path, "exec sleep 60"), file, patience_s=0.2)
    assert scan_with(scanner(tmp_path, "exit 0"), file) is Scan.HARMLESS


def test_a_file_that_the_examiner_never_finishes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = tmp_path / "a.pdf"
    os.mkfifo(endless)
    monkeypatch.setattr(apart, "PATIENCE_S", 2)

    assert examine_apart(Kind.PDF, endless) == TOO_HARD


def test_an_examiner_that_is_broken_gives_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MODULE", "portal.attachments.nowhere")

    with pytest.raises(UnavailableError):
        examine_apart(Kind.PDF, tmp_path / "a.pdf")


def test_an_examiner_that_uses_up_its_time_is_ended(tmp_path: Path) -> None:
    limited = (
        "import portal.attachments.inspection.__main__ as m; m.CPU_SECONDS = 1; m._limit_means()\n"
        "while True: pass"
    )

    ended = subprocess.run([sys.executable, "-c", limited], cwd=ROOT, timeout=60, check=False)

    assert ended.returncode < 0


def test_the_web_process_does_not_load_the_reader_of_pdf_files() -> None:
    asks = (
        "import sys, portal.attachments.views, portal.attachments.services;"
        "sys.exit('pypdf' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", asks], cwd=ROOT, check=False).returncode == 0


def test_two_who_hand_in_the_same_file_at_once_get_the_same_attachment(app: Flask) -> None:
    both = threading.Barrier(2)
    digests: list[str] = []

    def hand_in() -> None:
        both.wait()
        digests.append(make_attachment(app, pdf()))

    people = [threading.Thread(target=hand_in) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert len(digests) == 2
    assert len(set(digests)) == 1
