"""Taking files in, having them examined, and letting go of those that nobody uses."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.exc import IntegrityError

from portal.attachments import store
from portal.attachments.file_names import clean_name
from portal.attachments.holders import unheld
from portal.attachments.inspection.apart import examine_apart
from portal.attachments.inspection.recognition import recognised
from portal.attachments.inspection.scanner import Scan, scan_with
from portal.attachments.inspection.verdict import Verdict
from portal.attachments.kinds import FileFormat, Kind, State
from portal.attachments.models import KIND, Attachment
from portal.attachments.queries import attachment_by_digest, attachments_before, known_attachment
from portal.core import audit, clock, media
from portal.core.db import db
from portal.core.errors import RefusedError

LARGEST = {
    Kind.PDF: 20_000_000,
    Kind.DOCX: 20_000_000,
    Kind.XLSX: 20_000_000,
    Kind.IMAGE: media.LARGEST_FILE,
}
LONGEST_ALT = 300
GONE = "Tệp không còn trên máy chủ. Xin gửi lại tệp."
INFECTED = "Phần mềm diệt vi-rút báo tệp này có mã độc."


def receive(content: bytes | BinaryIO, name: str, *, by: str) -> Attachment:
    """Put a file into quarantine under its digest; the same bytes are one attachment.

    A file that was refused before waits for a new examination. Raises RefusedError for formats
    that are not taken, files that are too large, and empty ones.
    """
    stream = BytesIO(content) if isinstance(content, bytes) else content
    with store.arriving(stream, at_most=max(LARGEST.values())) as arrival:
        found = recognised(arrival.file)
        if arrival.size > LARGEST[found.kind]:
            raise RefusedError(store.too_large(LARGEST[found.kind]))
        known = known_attachment(arrival.digest)
        if known is not None and _is_in_place(known):
            return known
        store.quarantine(arrival)
    attachment = known or Attachment(digest=arrival.digest, size=arrival.size)
    try:
        with db.session.begin_nested():
            _enter(attachment, found, name, by)
    except IntegrityError:
        # On PostgreSQL somebody else may hand in the same bytes at the same moment.
        return attachment_by_digest(arrival.digest)
    return attachment


def examine(attachment: Attachment, *, scanner: str = "") -> Verdict:
    """What is found in a quarantined file; changes no record, so it is called outside a unit of
    work, which would keep all others from writing for as long as it takes.

    `scanner` is the command line of a virus scanner, empty for none. Raises UnavailableError
    when scanner or examiner do not answer: the file then stays in quarantine.
    """
    file = store.file_to_examine(attachment.digest)
    if file is None:
        return Verdict(GONE)
    if scanner and scan_with(scanner, file) is Scan.INFECTED:
        return Verdict(INFECTED)
    if attachment.kind is Kind.IMAGE:
        return _re_encoded(file)
    return examine_apart(attachment.kind, file)


def record_verdict(attachment: Attachment, verdict: Verdict, *, by: str) -> None:
    """Keep a clean file, delete a refused one, and note which it is.

    Raises RefusedError when the attachment was judged before.
    """
    if attachment.state is not State.QUARANTINED:
        raise RefusedError(f"Tệp {attachment.name} đã được kiểm tra trước đó.")
    if verdict.refusal:
        _refuse(attachment, verdict.refusal)
    else:
        _accept(attachment, verdict)
    audit.record(by, "examined", kind=KIND, key=attachment.digest, note=verdict.refusal)


def describe_attachment(attachment: Attachment, *, alt: str, by: str) -> None:
    """Say in words what a picture shows, for those who do not see it.

    Raises RefusedError for more than 300 characters.
    """
    words = " ".join(alt.split())
    if len(words) > LONGEST_ALT:
        raise RefusedError(f"Lời tả ảnh quá dài: tối đa {LONGEST_ALT} ký tự.")
    attachment.alt = words
    audit.record(by, "described", kind=KIND, key=attachment.digest, note=words)


def forget_unused(before: datetime, *, by: str) -> int:
    """Delete attachments handed in before `before` that no record carries, and what lies
    forgotten in quarantine; returns how many attachments are gone.
    """
    older = {one.digest: one for one in attachments_before(before)}
    unused = sorted(unheld(list(older)))
    for digest in unused:
        audit.record(by, "forgot", kind=KIND, key=digest, note=older[digest].name)
        store.discard(digest)
        db.session.delete(older[digest])
    for file in store.quarantined_before(before):
        known = known_attachment(file.name)
        if known is None or known.state is not State.QUARANTINED:
            file.unlink(missing_ok=True)
    return len(unused)


def _is_in_place(attachment: Attachment) -> bool:
    """Whether a clean attachment has its file; one that the disk lost is taken in again."""
    if attachment.state is not State.CLEAN:
        return False
    return attachment.kind is Kind.IMAGE or store.has_kept(attachment.digest)


def _enter(attachment: Attachment, found: FileFormat, name: str, by: str) -> None:
    attachment.name = clean_name(name, found.ending)
    attachment.kind, attachment.media_type = found.kind, found.media_type
    attachment.state, attachment.refusal = State.QUARANTINED, ""
    attachment.uploaded_by, attachment.uploaded_at = by, clock.now()
    db.session.add(attachment)
    db.session.flush()
    audit.record(by, "received", kind=KIND, key=attachment.digest, note=attachment.name)


def _re_encoded(file: Path) -> Verdict:
    try:
        picture = media.store(file.read_bytes())
    except RefusedError as refusal:
        return Verdict(refusal.message)
    return Verdict(width=picture.width, height=picture.height)


def _refuse(attachment: Attachment, reason: str) -> None:
    store.discard(attachment.digest)
    attachment.state, attachment.refusal = State.REFUSED, reason


def _accept(attachment: Attachment, verdict: Verdict) -> None:
    if attachment.kind is Kind.IMAGE:
        # The original still says where and with what it was taken.
        store.discard(attachment.digest)
    else:
        store.keep(attachment.digest)
    attachment.state, attachment.pages = State.CLEAN, verdict.pages
    attachment.width, attachment.height = verdict.width, verdict.height
