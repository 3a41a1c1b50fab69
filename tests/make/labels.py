"""Portals with the pages of labels, label jobs carried out, and their files read back."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pypdfium2
import zxingcpp
from flask import Flask
from werkzeug.serving import make_server

from portal.core.desk import desk_reading
from portal.jobs.models import Job, JobState
from portal.jobs.queries import result_file_of
from portal.jobs.running import EXTENSION, run_next
from portal.labels.orders import JOB_KIND
from portal.labels.staff import posters, sheets

WORK = "portal.labels.drawing:make_sheets"
DPI = 300


def offer_labels(app: Flask) -> None:
    """Give a test portal the pages and the work, unless it has them."""
    for feature in (sheets, posters):
        if feature.pages.name not in app.blueprints:
            app.register_blueprint(feature.pages)
    app.extensions[EXTENSION].setdefault(JOB_KIND, WORK)


def label_form(subject: str, *codes: str, **changes: Any) -> Mapping[str, Any]:
    """A form as an officer sends it who changes nothing but `changes`."""
    return {
        "loai": subject,
        "ma": list(codes),
        "so_ban": "1",
        "noi_dung": "ma",
        "chu": ["ten", "lo", "nsx", "hsd"],
        "giay": "a4-21",
        "bat_dau": "1",
        "dich_ngang": "0",
        "dich_doc": "0",
        **changes,
    }


def job_done(app: Flask, location: str) -> Job:
    """Carry out all that waits; returns the job to which a redirect led."""
    with app.app_context():
        while run_next():
            pass
        with desk_reading() as session:
            return session.get_one(Job, int(location.rsplit("/", 1)[1]))


def printed(app: Flask, location: str) -> bytes:
    """The file of a job that ended well."""
    job = job_done(app, location)
    assert job.state is JobState.DONE, job.error
    with app.app_context():
        return result_file_of(job).read_bytes()


def addresses_in(pdf: bytes) -> list[str]:
    """What a phone reads from the codes, page by page."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    found = []
    for page in document:
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        found += [code.text for code in zxingcpp.read_barcodes(picture, formats=formats)]
    document.close()
    return found


def words_in(pdf: bytes, page: int = 0) -> str:
    """What people read on a page."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    words: str = document[page].get_textpage().get_text_range()
    document.close()
    return " ".join(words.split())


@contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    """The portal at a port of this machine while inside."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
