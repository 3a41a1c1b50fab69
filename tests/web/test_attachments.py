"""Downloads of attached files: who gets them, and how they are handed over."""

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.attachments import store
from portal.attachments.holders import install_attachment_holders
from tests.make.attachments import (
    action,
    docx,
    holding,
    judge,
    make_attachment,
    offer_downloads,
    pdf,
)
from tests.make.registry import picture_bytes
from tests.make.statements import count_statements

NAME = "Kế hoạch 37.pdf"


@pytest.fixture(autouse=True)
def _offers_downloads(app: Flask) -> None:
    """Every test here has the table and the address."""
    offer_downloads(app)


def publish(app: Flask, content: bytes, name: str = NAME) -> str:
    """Hand a file in, have it examined, and let a public record carry it; returns the address."""
    digest = make_attachment(app, content, name)
    judge(app, digest)
    install_attachment_holders(app, [holding(), holding(digest, published=[digest])])
    return f"/tep/{digest}/{quote(name)}"


def fetch(client: FlaskClient, path: str, headers: dict[str, str] | None = None) -> TestResponse:
    """The whole answer; the file behind it is closed."""
    return client.get(path, headers=headers, buffered=True)


def test_a_published_file_is_handed_over_for_saving(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf())

    answer = fetch(client, path)

    assert answer.status_code == 200
    assert answer.data == pdf()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(pdf()))
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Ke hoach 37.pdf";'
        " filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch%2037.pdf"
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Set-Cookie" not in answer.headers


def test_a_word_file_is_called_a_word_file(app: Flask, client: FlaskClient) -> None:
    answer = fetch(client, publish(app, docx(), "mau.docx"))

    assert answer.headers["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )


def test_the_english_portal_has_the_same_files(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf())

    assert fetch(client, f"/en{path}").data == pdf()


def test_who_has_the_file_is_told_so(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf())
    mark = fetch(client, path).headers["ETag"]

    again = fetch(client, path, headers={"If-None-Match": mark})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == mark
    assert fetch(client, path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_interrupted_download_goes_on(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf())
    mark = fetch(client, path).headers["ETag"]

    rest = fetch(client, path, headers={"Range": "bytes=100-", "If-Range": mark})

    assert rest.status_code == 206
    assert rest.data == pdf()[100:]
    assert rest.headers["Content-Range"] == f"bytes 100-{len(pdf()) - 1}/{len(pdf())}"
    assert rest.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_range_beyond_the_end_is_refused(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf())

    assert fetch(client, path, headers={"Range": "bytes=9999999-"}).status_code == 416


def test_asking_for_the_headers_alone_brings_no_file(app: Flask, client: FlaskClient) -> None:
    answer = client.head(publish(app, pdf()), buffered=True)

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(pdf()))


def test_a_file_of_an_unpublished_record_is_not_found(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf())
    digest = path.split("/")[2]
    assert fetch(client, path).status_code == 200

    for holders in ([holding(digest)], []):
        install_attachment_holders(app, holders)
        assert fetch(client, path).status_code == 404


@pytest.mark.parametrize("is_judged", [False, True])
def test_a_waiting_or_refused_file_is_not_found(
    app: Flask, client: FlaskClient, is_judged: bool
) -> None:
    digest = make_attachment(app, pdf(OpenAction=action("Launch", F="a.exe")), "a.pdf")
    if is_judged:
        judge(app, digest)
    install_attachment_holders(app, [holding(digest, published=[digest])])

    answer = client.get(f"/tep/{digest}/a.pdf")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_quarantined_file_is_not_found_even_where_its_bytes_are_kept(
    app: Flask, client: FlaskClient
) -> None:
    digest = make_attachment(app, pdf(), "a.pdf")
    install_attachment_holders(app, [holding(digest, published=[digest])])
    with app.app_context():
        store.keep(digest)

    assert client.get(f"/tep/{digest}/a.pdf").status_code == 404


def test_pictures_are_shown_on_pages_and_not_handed_over(app: Flask, client: FlaskClient) -> None:
    path = publish(app, picture_bytes(), "anh.png")
    digest = path.split("/")[2]

    assert fetch(client, path).status_code == 404
    assert fetch(client, f"/anh/{digest[:32]}-640.webp").status_code == 200


def test_other_names_and_digests_are_not_found(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf(), "a.pdf")
    digest = path.split("/")[2]

    for other in (
        f"/tep/{digest}/b.exe",
        f"/tep/{digest}/",
        f"/tep/{digest.upper()}/a.pdf",
        f"/tep/{'0' * 64}/a.pdf",
        f"/tep/../{digest}/a.pdf",
        f"/tep/{digest[:2]}/{digest}",
        f"/tep/%2e%2e%2fportal.db/{digest}",
    ):
        assert client.get(other).status_code == 404, other


def test_a_file_that_the_disk_lost_is_not_found(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf())
    with app.app_context():
        store.discard(path.split("/")[2])

    assert fetch(client, path).status_code == 404


def test_a_download_costs_one_statement(app: Flask, client: FlaskClient) -> None:
    path = publish(app, pdf())

    with count_statements(app) as seen:
        fetch(client, path)

    assert len(seen) == 1
