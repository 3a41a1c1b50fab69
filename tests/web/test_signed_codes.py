"""Signed codes: what the page says of the signature, what is printed, what may be pasted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import keys, public_code
from portal.core.key_ring import Purpose
from portal.core.printed_code import signed_printed_address
from qr.sign import is_genuine, read_signed
from tests.make.lots import make_lot, make_serials, make_tables
from tests.make.portal import run_command
from tests.make.registry import make_establishment, make_product
from tests.make.statements import count_statements
from tests.unit.qr.reading import pdf_picture, png_picture, text_in

SITE = "http://localhost"
GOOD = "Chữ ký trên tem đúng."
UNFIT = "Chữ ký trên tem không khớp với mã này"
REVOKED = "khóa ký đã bị thu hồi"
UNCHECKED = "Lúc này cổng không kiểm tra được chữ ký"
ALL = (GOOD, UNFIT, REVOKED, UNCHECKED)


def signed_path(app: Flask, code: str) -> str:
    """The path of the signed address of a code."""
    with app.app_context():
        return signed_printed_address(code).removeprefix(SITE)


def key_id(app: Flask) -> str:
    with app.app_context():
        return keys.signing_key(Purpose.CODE).kid


def said(page: str) -> list[str]:
    return [words for words in ALL if words in page]


def make_lot_code(app: Flask) -> str:
    make_tables(app)
    return make_lot(app, make_product(app))


def make_serial_code(app: Flask) -> str:
    return make_serials(app, make_lot_code(app))[0]


EVERY_KIND = pytest.mark.parametrize(
    "make",
    [make_product, make_establishment, make_lot_code, make_serial_code],
    ids=["product", "establishment", "lot", "serial"],
)


@EVERY_KIND
def test_the_page_of_a_signed_code_is_that_of_the_code_with_a_line_about_it(
    app: Flask, client: FlaskClient, make: Callable[[Flask], str]
) -> None:
    code = make(app)
    plain = client.get(f"/q/{code}", follow_redirects=True)

    signed = client.get(signed_path(app, code))

    assert (plain.status_code, signed.status_code) == (200, 200)
    assert said(plain.text) == []
    assert said(signed.text) == [GOOD]
    assert f"khóa số {key_id(app)}, dùng từ ngày" in signed.text
    title = plain.text.partition("<title>")[2].partition("</title>")[0]
    assert f"<title>{title}</title>" in signed.text
    canonical = plain.text.partition('<link rel="canonical"')[2].partition(">")[0]
    assert f'<link rel="canonical"{canonical}>' in signed.text


@EVERY_KIND
def test_a_signature_of_another_code_is_doubted_before_the_verdict(
    app: Flask, client: FlaskClient, make: Callable[[Flask], str]
) -> None:
    code, other = make(app), public_code.derived_code("another")
    digits = signed_path(app, other).rpartition("/")[2]

    page = client.get(f"/q/{code}/s/{digits}").text

    assert said(page) == [UNFIT]
    assert page.index(UNFIT) < page.index('class="verdict ')
    assert 'href="/phan-anh/">Báo cho cơ quan quản lý' in page


@EVERY_KIND
def test_a_key_is_believed_until_the_moment_it_is_revoked(
    app: Flask, client: FlaskClient, make: Callable[[Flask], str]
) -> None:
    code = make(app)
    path = signed_path(app, code)
    run_command(app, "keys", "rotate", "code")
    assert said(client.get(path).text) == [GOOD]

    with app.app_context():
        # The files alone, without the row that a command leaves.
        keys.revoke(path.split("/s/")[1][:8], reason="Máy bị mất.")
    page = client.get(path).text

    assert said(page) == [REVOKED]
    assert "Máy bị mất." in page
    assert page.index(REVOKED) < page.index('class="verdict ')
    assert said(client.get(signed_path(app, code)).text) == [GOOD]


@pytest.mark.parametrize("digits", ["1", "0" * 163, "9" * 163, "x" * 163, "٣" * 163, "1" * 900])
def test_what_is_no_signature_does_not_fit(app: Flask, client: FlaskClient, digits: str) -> None:
    code = make_product(app)

    answer = client.get(f"/q/{code}/s/{digits}")

    assert (answer.status_code, said(answer.text)) == (200, [UNFIT])


def test_a_key_for_other_things_signs_no_codes(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)
    with app.app_context():
        log = keys.signing_key(Purpose.LOG)
        number = int.from_bytes(log.sign(f"portal-code-1\n{SITE}/q/{code}".encode()), "big")

    page = client.get(f"/q/{code}/s/{log.kid}{number:0155d}").text

    assert said(page) == [UNFIT]


def test_nobody_is_called_a_forger_because_the_keys_are_gone(
    app: Flask, client: FlaskClient
) -> None:
    code = make_product(app)
    path = signed_path(app, code)
    data_dir: Path = app.extensions["portal_settings"].data_dir
    (data_dir / "keys" / "keys.json").unlink()

    assert said(client.get(path).text) == [UNCHECKED]


def test_an_unknown_code_stays_unknown_with_a_signature_too(
    app: Flask, client: FlaskClient
) -> None:
    code = public_code.derived_code("never issued")

    answer = client.get(f"/q/{code}/s/{'1' * 163}")

    assert answer.status_code == 404
    assert said(answer.text) == [UNFIT]
    assert "Không tìm thấy chưa có nghĩa là hàng giả." in answer.text


def test_a_signed_page_is_made_anew_each_time_with_as_many_statements(
    app: Flask, client: FlaskClient
) -> None:
    code = make_product(app)
    path = signed_path(app, code)
    client.get(path)

    counts = []
    for asked in (f"/q/{code}", path, path):
        with count_statements(app) as seen:
            answer = client.get(asked)
        counts.append(len(seen))

    assert counts[1:] == [counts[0]] * 2
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_line_exists_in_english(app: Flask, client: FlaskClient) -> None:
    page = client.get("/en" + signed_path(app, make_product(app))).text

    assert "The signature on the label is right." in page
    assert said(page) == []


# Printing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["san-pham", "co-so"])
def test_a_signed_picture_at_300_dpi_is_read_and_genuine(
    app: Flask, client: FlaskClient, folder: str
) -> None:
    code = make_product(app) if folder == "san-pham" else make_establishment(app)

    answer = client.get(f"/{folder}/{code}/qr.png?mm=15&dpi=300&ky=1")

    text = str(text_in(png_picture(answer.data)))
    assert text == SITE + signed_path(app, code)
    assert is_known(app, text)
    assert said(client.get(text).text) == [GOOD]
    svg = client.get(f"/{folder}/{code}/qr.svg?mm=15&ky=1").data
    assert svg != client.get(f"/{folder}/{code}/qr.svg?mm=15").data


@pytest.mark.parametrize("size", ["50x30", "60x40", "70x50", "100x70", "a6", "a5"])
def test_a_signed_label_at_300_dpi_is_read_and_genuine(
    app: Flask, client: FlaskClient, size: str
) -> None:
    code = make_product(app)

    answer = client.get(f"/san-pham/{code}/nhan.pdf?kho={size}&ky=1")

    text = str(text_in(pdf_picture(answer.data, dpi=300)))
    assert text == SITE + signed_path(app, code)
    assert is_known(app, text)


def test_without_the_option_nothing_is_signed(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)

    picture = png_picture(client.get(f"/san-pham/{code}/qr.png?mm=15&ky=0").data)
    label = pdf_picture(client.get(f"/san-pham/{code}/nhan.pdf").data)

    assert text_in(picture) == text_in(label) == f"{SITE}/q/{code}"


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_size_that_is_too_small_for_the_signed_code_alone_is_refused(
    app: Flask, client: FlaskClient, kind: str
) -> None:
    code = make_product(app)

    assert client.get(f"/san-pham/{code}/qr.{kind}?mm=10").status_code == 200
    refused = client.get(f"/san-pham/{code}/qr.{kind}?mm=10&ky=1")

    assert refused.status_code == 422
    assert "nhỏ hơn mức in rõ được là 0,330 mm" in refused.text


def test_a_picture_is_not_handed_out_with_the_signature_of_a_revoked_key(
    app: Flask, client: FlaskClient
) -> None:
    code = make_product(app)
    address = f"/san-pham/{code}/qr.png?mm=20&ky=1"
    before = client.get(address)

    run_command(app, "keys", "revoke", key_id(app), "--reason", "Máy bị mất.")
    after = client.get(address)

    assert before.headers["Cache-Control"] == after.headers["Cache-Control"] == "no-store"
    assert text_in(png_picture(after.data)) == SITE + signed_path(app, code)
    assert before.data != after.data


def test_the_page_of_a_product_offers_signed_codes(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)

    page = client.get(f"/san-pham/{code}").text

    for name in ("qr.svg?mm=30", "qr.png?mm=30&amp;dpi=300", "nhan.pdf?kho=50x30"):
        assert f'href="/san-pham/{code}/{name}&amp;ky=1"' in page


def is_known(app: Flask, text: str) -> bool:
    read = read_signed(text)
    with app.app_context():
        public = {key.kid: key.public for key in keys.known_keys()}
    return is_genuine(read, public[read.kid])


# Pasting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("http://localhost/q/7KQ4M2XH", "/q/7KQ4M2XH"),
        ("HTTP://LOCALHOST/q/7KQ4M2XH", "/q/7KQ4M2XH"),
        ("localhost/q/7KQ4M2XH", "/q/7KQ4M2XH"),
        ("http://localhost/en/q/7KQ4M2XH?fbclid=x#a", "/q/7KQ4M2XH"),
        (f"http://localhost/q/7KQ4M2XH/s/{'1' * 163}", f"/q/7KQ4M2XH/s/{'1' * 163}"),
        ("http://localhost/truy-xuat/7KQ4M2XH", "/truy-xuat/7KQ4M2XH"),
        ("http://localhost", "/"),
        ("http://localhost/en", "/"),
        ("https://example.com/01/09520000000004/21/S1", "/01/09520000000004/21/S1"),
        ("https://id.gs1.org/stem/01/9520000000004?17=261120", "/01/09520000000004?17=261120"),
        ("example.com/01/09520000000004/10/A%2FB", "/01/09520000000004/10/A%2FB"),
    ],
)
def test_a_whole_address_leads_to_what_it_means_here(
    client: FlaskClient, typed: str, path: str
) -> None:
    assert client.get("/quet", query_string={"ma": typed}).location == path
    assert client.get("/en/quet", query_string={"ma": typed}).location == "/en" + path


@pytest.mark.parametrize(
    "typed",
    ["https://evil.example/q/7KQ4M2XH", "//evil.example", "http://localhost//evil.example"]
    + ["http://localhost/en//evil.example", "http://localhost\\@evil.example/q/A", "http://[/"]
    + ["https://localhost@evil.example/q/A", "/\\evil.example", "a/../../b", "?/x", "https://"],
)
def test_no_address_leads_away_or_breaks(client: FlaskClient, typed: str) -> None:
    location = client.get("/quet", query_string={"ma": typed}).location

    assert location.startswith("/")
    assert not location.startswith("//")
    answer = client.get(location, follow_redirects=True)
    assert answer.status_code in {200, 404}
    assert location == "/" or "Không tìm thấy mã này" in answer.text
