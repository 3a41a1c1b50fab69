"""Taking files in: what is recognised, what is refused at the door, what lies in quarantine."""

import hashlib
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.attachments import services, store
from portal.attachments.kinds import Kind, State
from portal.attachments.models import Attachment
from portal.attachments.queries import attachment_by_digest
from portal.attachments.services import LARGEST, describe_attachment, receive
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from tests.make.attachments import (
    BY,
    SHEET,
    WORD,
    docx,
    judge,
    make_attachment,
    pdf,
    read,
    types,
    word,
    zipped,
)
from tests.make.registry import picture_bytes

MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def workbook() -> bytes:
    """A workbook as a program writes it."""
    file = BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Mã", "Tên"])
    book.save(file)
    return file.getvalue()


def files_in_quarantine(app: Flask) -> list[str]:
    with app.app_context():
        folder = store.quarantine_dir()
        return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize(
    ("make", "kind", "media_type", "name"),
    [
        (pdf, Kind.PDF, "application/pdf", "a.pdf"),
        (
            docx,
            Kind.DOCX,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "a.docx",
        ),
        (
            workbook,
            Kind.XLSX,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "a.xlsx",
        ),
        (lambda: picture_bytes("PNG"), Kind.IMAGE, "image/png", "a.png"),
        (lambda: picture_bytes("JPEG"), Kind.IMAGE, "image/jpeg", "a.jpg"),
        (lambda: picture_bytes("WEBP"), Kind.IMAGE, "image/webp", "a.webp"),
    ],
)
def test_a_file_is_what_its_content_says(
    app: Flask, make: Callable[[], bytes], kind: Kind, media_type: str, name: str
) -> None:
    content = make()

    found = read(app, make_attachment(app, content, "a.exe"))

    assert (found.kind, found.media_type, found.name) == (kind, media_type, name)
    assert (found.state, found.refusal, found.uploaded_by) == (State.QUARANTINED, "", BY)
    assert (found.digest, found.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert files_in_quarantine(app) == [found.digest]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "chỉ nhận"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "chỉ nhận"),
        (b"<!-- --><html>%PDF-1.7", "chỉ nhận"),
        (b"MZ\x90\x00", "chỉ nhận"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kiểu cũ"),
        (zipped({"a.txt": "a"}), "không phải tài liệu"),
        (zipped({"[Content_Types].xml": types(SLIDES)}), "không phải tài liệu"),
        (zipped({"[Content_Types].xml": types(WORD, SHEET)}), "không phải tài liệu"),
        (zipped({"[Content_Types].xml": types(MACROS)}), "macro"),
        (zipped({**word(), "[Content_Types].xml": types(WORD, MACROS)}), "macro"),
        (zipped({"[Content_Types].xml": "<Types>"}), "hỏng"),
        (zipped({"[Content_Types].xml": types(WORD) + " " * 1_000_000}), "không phải tài liệu"),
        (zipped({"[Content_Types].xml": f"<!DOCTYPE Types>{types(WORD)}"}), "hỏng"),
        (zipped({"[Content_Types].xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "hỏng"),
        (docx()[:-30], "hỏng"),
        (pdf() + docx(), "hai định dạng"),
        (picture_bytes() + docx(), "hai định dạng"),
        (zipped({"%PDF-1.7": "a", **word()}), "hai định dạng"),
    ],
)
def test_other_files_are_refused_and_leave_nothing(app: Flask, content: bytes, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        make_attachment(app, content, "bao-cao.pdf")

    assert files_in_quarantine(app) == []
    with app.app_context():
        assert db.session.scalar(select(func.count(Attachment.id))) == 0


class Endless(BytesIO):
    """A stream that never ends; it counts what was read from it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.taken += size or 0
        return b"%PDF-" + bytes((size or 5) - 5)


def test_reading_stops_at_the_limit(app: Flask) -> None:
    stream = Endless()

    with app.app_context(), pytest.raises(RefusedError, match="tối đa 20 MB"), unit_of_work():
        receive(stream, "a.pdf", by=BY)

    assert stream.taken <= max(LARGEST.values()) + 2 * store.CHUNK
    assert files_in_quarantine(app) == []


def test_each_kind_has_its_own_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(services.LARGEST, Kind.IMAGE, 1_000)

    with pytest.raises(RefusedError, match="quá lớn"):
        make_attachment(app, picture_bytes())

    make_attachment(app, pdf() + bytes(2_000))


def test_the_same_bytes_are_one_attachment(app: Flask) -> None:
    first = make_attachment(app, pdf(), "mot.pdf")
    judge(app, first)

    second = make_attachment(app, pdf(), "hai.pdf")

    assert first == second
    assert (read(app, first).name, read(app, first).state) == ("mot.pdf", State.CLEAN)
    assert files_in_quarantine(app) == []


def test_a_refused_file_handed_in_again_waits_again(app: Flask) -> None:
    locked = pdf() + b"/JavaScript"
    digest = make_attachment(app, locked)
    assert judge(app, digest).state is State.REFUSED

    make_attachment(app, locked)

    assert (read(app, digest).state, read(app, digest).refusal) == (State.QUARANTINED, "")
    assert files_in_quarantine(app) == [digest]


def test_a_clean_file_that_the_disk_lost_is_taken_in_again(app: Flask) -> None:
    digest = make_attachment(app, pdf())
    judge(app, digest)
    with app.app_context():
        store.kept_file(digest).unlink()

    make_attachment(app, pdf())

    assert read(app, digest).state is State.QUARANTINED
    assert judge(app, digest).state is State.CLEAN


def test_a_picture_is_described_and_all_that_happens_is_in_the_audit(app: Flask) -> None:
    digest = make_attachment(app, picture_bytes(), "cam.png")
    judge(app, digest)

    with app.app_context(), unit_of_work():
        describe_attachment(attachment_by_digest(digest), alt="  Cam\nsành ", by=BY)
    with app.app_context(), unit_of_work(), pytest.raises(RefusedError):
        describe_attachment(attachment_by_digest(digest), alt="a" * 301, by=BY)

    assert read(app, digest).alt == "Cam sành"
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [one.action for one in entries] == ["received", "examined", "described"]
        assert {one.key for one in entries} == {digest}
