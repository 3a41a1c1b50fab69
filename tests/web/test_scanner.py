"""The addresses of the scanner: its page, script, decoder, kept data and look-ups."""

import json
from datetime import UTC, datetime
from io import BytesIO

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from portal.core import clock, public_code
from portal.core.printed_code import signed_printed_address
from tests.make.app_icons import draw_icon
from tests.make.lots import make_lot, make_serials
from tests.make.merging import merge_product
from tests.make.portal import run_command
from tests.make.registry import make_certificate, make_establishment, make_product, make_rules
from tests.make.statements import count_statements
from tests.make.warnings import lift, make_warning

DATA, LOOK_UP = "/quet/du-lieu.json", "/quet/tra-cuu.json"
GTIN = "09520123456788"
WASM = "'wasm-unsafe-eval'"


def policy(client: FlaskClient, path: str) -> str:
    return client.get(path).headers["Content-Security-Policy"]


def look_up(client: FlaskClient, typed: str, prefix: str = "") -> dict[str, object]:
    answer = client.get(prefix + LOOK_UP, query_string={"ma": typed})
    assert answer.status_code == 200
    found: dict[str, object] = answer.json
    return found


# The page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/quet", "/en/quet"])
def test_the_scanner_alone_may_run_its_decoder(client: FlaskClient, path: str) -> None:
    found = policy(client, path)

    assert f"script-src 'self' {WASM};" in found
    assert "worker-src 'self'" in found
    assert "unsafe-inline" not in found
    assert "'unsafe-eval'" not in found
    assert "default-src 'none'" in found
    assert "camera=(self)" in client.get(path).headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/", "/q/AAAAAAAA", "/quet/noi-quet?ma=1", "/quet/ngoai-tuyen", "/quet?ma=x", "/sw.js"]
    + ["/so-tay/", "/can-bo/dang-nhap", "/quet/bo-doc-ma.wasm", "/khong-co", DATA],
)
def test_no_other_answer_may(client: FlaskClient, path: str) -> None:
    found = policy(client, path)

    assert WASM not in found
    assert "worker-src" not in found


def test_the_page_names_a_decoder_of_this_portal(client: FlaskClient) -> None:
    page = client.get("/quet").text

    assert 'data-decoder="/quet/bo-doc-ma.wasm?v=' in page
    assert 'data-ponyfill="/static/vendor/barcode-detector/ponyfill.js?v=' in page
    assert "Set-Cookie" not in client.get("/quet").headers


@pytest.mark.parametrize(
    ("typed", "path"),
    [(f"(01){GTIN}(10)L1", f"/01/{GTIN}/10/L1"), ("(10)L1", "/q/%2810%29L1")],
)
def test_an_element_string_may_be_typed(client: FlaskClient, typed: str, path: str) -> None:
    assert client.get("/quet", query_string={"ma": typed}).location == path


# What is kept ----------------------------------------------------------------------------------


def test_the_script_is_asked_for_again_each_time(client: FlaskClient) -> None:
    answer = client.get("/sw.js")

    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer.headers
    assert answer.text.startswith("const KEPT = {")


def test_the_script_names_the_handbook_as_it_is_now(
    visitor: FlaskClient, client: FlaskClient
) -> None:
    assert "/so-tay/sao-ocop" in visitor.get("/sw.js").text
    assert "/so-tay/sao-ocop" not in client.get("/sw.js").text


def test_every_address_that_the_script_keeps_answers(visitor: FlaskClient) -> None:
    kept = json.loads(visitor.get("/sw.js").text.partition("\n")[0][len("const KEPT = ") : -1])

    for address in (*kept["shell"], *kept["decoder"], *kept["handbook"]):
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        assert "Set-Cookie" not in answer.headers, address


def test_the_decoder_is_packed_for_whoever_understands_it(client: FlaskClient) -> None:
    packed = client.get("/quet/bo-doc-ma.wasm?v=1", headers={"Accept-Encoding": "gzip, br"})
    plain = client.get("/quet/bo-doc-ma.wasm?v=1")

    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data
    assert plain.data.startswith(b"\0asm")
    assert len(packed.data) < 400_000
    for answer in (packed, plain):
        assert answer.content_type == "application/wasm"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["Cache-Control"]


def test_warnings_are_kept_and_fresh_after_each_change(app: Flask, client: FlaskClient) -> None:
    before = client.get(DATA)
    code = make_product(app, gtin=GTIN)
    make_warning(app, code)

    after = client.get(DATA)
    with count_statements(app) as seen:
        again = client.get(DATA)

    assert before.json["warnings"] == []
    (warning,) = after.json["warnings"]
    assert (warning["codes"], warning["gtins"]) == ([code], [GTIN])
    assert warning["what_to_do"]
    assert after.json["is_whole"] is True
    made = datetime.fromisoformat(after.json["made_at"])
    assert abs((datetime.now(UTC) - made).total_seconds()) < 60
    assert (seen, again.json) == ([], after.json)
    assert after.headers["Cache-Control"] == "public, no-cache"
    lift(app, "thu-hoi-mam", clock.today())
    assert client.get(DATA).json["warnings"] == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_for_times_without_network_offers_what_is_kept(
    visitor: FlaskClient, prefix: str
) -> None:
    page = visitor.get(f"{prefix}/quet/ngoai-tuyen").text

    assert 'href="/so-tay/sao-ocop"' in page
    assert f'href="{prefix}/quet"' in page
    assert 'content="noindex"' in page


# Looking up ------------------------------------------------------------------------------------


def test_codes_are_looked_up_in_a_few_words(app: Flask, client: FlaskClient) -> None:
    make_rules(app)
    code = make_product(app, name="Mắm Một", gtin=GTIN)
    make_certificate(app, code)
    make_warning(app, code)
    expected = {
        "path": f"/q/{code}",
        "state": "found",
        "title": "Mắm Một",
        "verdict": "Còn hiệu lực",
        "tone": "good",
        "has_warning": True,
        "signature": "",
    }

    assert look_up(client, f"http://localhost/q/{code}") == expected
    assert look_up(client, code.lower()) == expected
    for typed in (f"(01){GTIN}(10)L9", f"https://vi-du.vn/a/01/{GTIN}/10/L9"):
        assert look_up(client, typed) == {**expected, "path": f"/01/{GTIN}/10/L9"}
    assert look_up(client, code, "/en")["path"] == f"/en/q/{code}"


def test_lots_and_pieces_are_found_by_code_and_by_digital_link(
    app: Flask, client: FlaskClient
) -> None:
    lot = make_lot(app, make_product(app, name="Mắm", gtin=GTIN), number="L1")
    (piece,) = make_serials(app, lot)

    for typed, title in (
        (f"http://localhost/q/{lot}", "Mắm · L1"),
        (f"http://localhost/truy-xuat/{lot}", "Mắm · L1"),
        (f"https://id.gs1.org/01/{GTIN}/10/L1", "Mắm · L1"),
        (f"(01){GTIN}(10)L1(21)S1", "Mắm · S1"),
        (piece, "Mắm · S1"),
    ):
        assert look_up(client, typed)["title"] == title, typed


def test_establishments_and_merged_products_are_found(app: Flask, client: FlaskClient) -> None:
    owner = make_establishment(app, name="Cơ sở Một")
    survivor, merged = make_product(app, name="Một"), make_product(app, name="Hai")
    merge_product(app, survivor, merged)

    assert look_up(client, owner)["title"] == "Cơ sở Một"
    assert look_up(client, merged)["title"] == "Một"


def test_a_signature_is_looked_up_too(app: Flask, client: FlaskClient) -> None:
    code = make_product(app)
    with app.app_context():
        address = signed_printed_address(code)
    forged = address[:-1] + str((int(address[-1]) + 1) % 10)

    assert look_up(client, address)["signature"] == "good"
    assert look_up(client, forged)["signature"] == "unfit"
    run_command(app, "keys", "revoke", address.split("/s/")[1][:8], "--reason", "Máy bị mất.")
    assert look_up(client, address)["signature"] == "revoked"


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        (public_code.derived_code("never issued"), "unknown"),
        ("abc", "unknown"),
        ("", "unknown"),
        (f"https://vi-du.vn/01/{GTIN}", "unknown"),
        ("https://vi-du.vn/q/7KQ4M2XH", "unknown"),
        ("http://localhost/canh-bao/x", "page"),
    ],
)
def test_what_is_not_there_is_unknown_and_no_more(
    client: FlaskClient, typed: str, state: str
) -> None:
    found = look_up(client, typed)

    assert (found["state"], found["title"], found["verdict"]) == (state, "", "")
    assert str(found["path"]).startswith("/")


def test_look_ups_are_not_kept(client: FlaskClient) -> None:
    assert client.get(f"{LOOK_UP}?ma=x").headers["Cache-Control"] == "no-store"


# Installing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("prefix", "language"), [("", "vi"), ("/en", "en")])
def test_the_manifest_makes_the_scanner_an_app(
    client: FlaskClient, prefix: str, language: str
) -> None:
    manifest = json.loads(client.get(f"{prefix}/manifest.webmanifest").data)

    assert manifest["start_url"] == manifest["id"] == f"{prefix}/quet"
    assert (manifest["scope"], manifest["display"]) == ("/", "standalone")
    assert manifest["lang"] == language
    wanted = {(f"{side}x{side}", use) for side in (192, 512) for use in ("any", "maskable")}
    assert wanted <= {(one["sizes"], one.get("purpose")) for one in manifest["icons"]}
    assert f'href="{prefix}/manifest.webmanifest"' in client.get(f"{prefix}/quet").text


@pytest.mark.parametrize("side", [192, 512])
def test_the_icons_are_those_that_our_own_code_draws(client: FlaskClient, side: int) -> None:
    shown = Image.open(BytesIO(client.get(f"/static/img/app-{side}.png").data))

    assert shown.size == (side, side)
    drawn = draw_icon(side).quantize(64)
    assert shown.convert("RGB").tobytes() == drawn.convert("RGB").tobytes()
