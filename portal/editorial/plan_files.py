"""Files of plans, read in the background: a damaged or huge one must not hold up the website."""

from collections.abc import Callable
from pathlib import Path

from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.editorial.plan_words import MANUSCRIPT, SOURCE_FILE
from portal.editorial.plans import start_from_plan
from portal.editorial.queries import newest_document
from portal.jobs.running import Running
from portal.jobs.services import begin_step
from portal.writing.convert.converted import Converted
from portal.writing.convert.pdf_file import from_pdf
from portal.writing.convert.word_file import from_docx

# By which bytes a file begins.
READERS: tuple[tuple[bytes, Callable[[Path], Converted]], ...] = (
    (b"%PDF-", from_pdf),
    (b"PK\x03\x04", from_docx),
)


def read_plan_file(running: Running) -> None:
    """Turn the file of the job into a manuscript, once.

    Raises RefusedError for files that are neither PDF nor Word, damaged or scanned.
    """
    converted = _converted(running.folder / SOURCE_FILE)
    running.report(1, 2, "Đang nhận ra các phần của văn bản")
    with unit_of_work():
        if begin_step(running.job.id, MANUSCRIPT):
            start_from_plan(
                converted.markdown,
                source=str(running.parameters["name"]),
                notes=converted.notes,
                at=clock.now(),
                by=running.by,
            )
    # Killed after the commit, the job finds here what it made before.
    running.result[MANUSCRIPT] = newest_document(running.by, since=running.job.created_at)
    running.report(2, 2, "Xong")


def _converted(file: Path) -> Converted:
    with file.open("rb") as stream:
        start = stream.read(5)
    reader = next((read for mark, read in READERS if start.startswith(mark)), None)
    if reader is None:
        raise RefusedError("Chỉ nhận tệp Word (.docx) hoặc PDF.")
    return reader(file)
