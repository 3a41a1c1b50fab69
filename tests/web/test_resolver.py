"""The GS1 Digital Link resolver, as phones and machines see it."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.registry.models import Establishment, Product
from portal.registry.states import EstablishmentState, ProductState
from portal.trace.models import Lot
from portal.trace.states import LotState
from tests.make.linkset_schema import validate
from tests.make.lots import make_lot, make_serials
from tests.make.portal import run_command
from tests.make.registry import make_establishment
from tests.make.resolver import (
    BASE,
    GTIN,
    GTIN_PATH,
    SHOP,
    a_link,
    admin,
    make_own_product,
    resolver_portal,
)
from tests.make.statements import count_statements
from tests.make.warnings import lift, make_warning

GLN = "9521234543213"
OTHER = "/01/09521000000018"
LINKSET = "application/linkset+json"
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def app(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with resolver_portal(data_dir) as app:
        yield app


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    return app.test_client()


def target_of(reader: FlaskClient, address: str, **headers: str) -> str:
    """Where a redirect leads; the address itself must not be a redirect chain."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = reader.get(address, headers=given)
    assert answer.status_code == 307, answer.text
    return str(answer.headers["Location"])


def linkset_of(reader: FlaskClient, address: str) -> list[dict[str, Any]]:
    answer = reader.get(address, headers={"Accept": LINKSET})
    assert answer.status_code == 200
    assert answer.content_type == LINKSET
    document = answer.get_json()
    validate(document)
    found: list[dict[str, Any]] = document["linkset"]
    return found


# Row 10: the default link.


def test_a_product_of_the_registry_leads_to_its_own_page(app: Flask, reader: FlaskClient) -> None:
    code, _owner = make_own_product(app)

    assert target_of(reader, GTIN_PATH) == f"{BASE}/q/{code}"
    assert reader.get(f"/q/{code}").status_code == 200


def test_a_place_of_the_registry_leads_to_its_establishment(
    app: Flask, reader: FlaskClient
) -> None:
    code = make_establishment(app, gln=GLN)

    assert target_of(reader, f"/414/{GLN}") == f"{BASE}/q/{code}"
    assert target_of(reader, f"/417/{GLN}") == f"{BASE}/q/{code}"
    assert target_of(reader, f"/414/{GLN}/254/A1") == f"{BASE}/q/{code}"


def test_lots_and_pieces_that_the_portal_knows_lead_straight_to_their_pages(
    app: Flask, reader: FlaskClient
) -> None:
    code, _owner = make_own_product(app)
    lot = make_lot(app, code, number="L/1")
    (piece,) = make_serials(app, lot, ["S1"])

    assert target_of(reader, f"{GTIN_PATH}/10/L%2F1") == f"{BASE}/truy-xuat/{lot}"
    assert target_of(reader, f"{GTIN_PATH}/22/V/10/L%2F1") == f"{BASE}/truy-xuat/{lot}"
    assert target_of(reader, f"{GTIN_PATH}/21/S1") == f"{BASE}/truy-xuat/{piece}"
    assert target_of(reader, f"{GTIN_PATH}/10/L%2F1/21/S1") == f"{BASE}/truy-xuat/{piece}"
    assert target_of(reader, f"{GTIN_PATH}/10/L/21/S2") == f"{BASE}/q/{code}"


def test_a_registered_default_link_comes_before_the_own_page(
    app: Flask, reader: FlaskClient
) -> None:
    code, _owner = make_own_product(app)
    assert admin(app).put(GTIN_PATH, a_link()).status_code == 201

    assert target_of(reader, GTIN_PATH) == f"{SHOP}/p"
    (level,) = linkset_of(reader, GTIN_PATH)
    assert level["https://gs1.org/voc/defaultLink"] == [
        {"href": f"{SHOP}/p", "title": "Trang sản phẩm"}
    ]
    pages = [one["href"] for one in level["https://gs1.org/voc/registryEntry"]]
    assert pages == [f"{BASE}/q/{code}", f"{BASE}/en/q/{code}"]


@pytest.mark.parametrize("state", [ProductState.RECALLED, ProductState.WITHDRAWN])
def test_what_is_recalled_leads_to_the_page_that_says_so(
    app: Flask, reader: FlaskClient, state: ProductState
) -> None:
    code, _owner = make_own_product(app)
    writer = admin(app)
    writer.put(GTIN_PATH, a_link())
    writer.put(f"{GTIN_PATH}/10/L1", a_link(href=f"{SHOP}/l1"))
    with app.app_context(), unit_of_work():
        db.session.scalars(select(Product)).one().state = state

    assert target_of(reader, GTIN_PATH) == f"{BASE}/q/{code}"
    assert target_of(reader, f"{GTIN_PATH}/10/L1") == f"{BASE}/q/{code}"


def test_a_warning_in_force_leads_to_the_page_that_shows_it(
    app: Flask, reader: FlaskClient
) -> None:
    code, _owner = make_own_product(app)
    admin(app).put(GTIN_PATH, a_link())
    today = date.today()  # noqa: DTZ011  # the day of the machine is near enough
    slug = make_warning(app, code, issued_on=today - timedelta(days=3))
    assert target_of(reader, GTIN_PATH) == f"{BASE}/q/{code}"

    lift(app, slug, today - timedelta(days=2))

    assert target_of(reader, GTIN_PATH) == f"{SHOP}/p"


def test_a_recalled_lot_leads_to_its_page(app: Flask, reader: FlaskClient) -> None:
    code, _owner = make_own_product(app)
    lot = make_lot(app, code, number="L1")
    writer = admin(app)
    writer.put(f"{GTIN_PATH}/10/L1", a_link(href=f"{SHOP}/l1"))
    writer.put(f"{GTIN_PATH}/21/S1", a_link(href=f"{SHOP}/s1"))
    assert target_of(reader, f"{GTIN_PATH}/10/L1") == f"{SHOP}/l1"

    with app.app_context(), unit_of_work():
        found = db.session.scalars(select(Lot)).one()
        found.state, found.recalled_on = LotState.RECALLED, date(2026, 11, 1)
        found.recall_reason = "Không đạt kiểm nghiệm."

    assert target_of(reader, f"{GTIN_PATH}/10/L1") == f"{BASE}/truy-xuat/{lot}"
    assert target_of(reader, f"{GTIN_PATH}/10/L1/21/S1") == f"{BASE}/truy-xuat/{lot}"
    assert target_of(reader, f"{GTIN_PATH}/21/S1") == f"{SHOP}/s1"


def test_nothing_of_an_unverified_producer_is_shown(app: Flask, reader: FlaskClient) -> None:
    make_own_product(app)
    admin(app).put(GTIN_PATH, a_link())
    with app.app_context(), unit_of_work():
        db.session.scalars(select(Establishment)).one().state = EstablishmentState.UNVERIFIED

    assert reader.get(GTIN_PATH).status_code == 404


# Row 13: the way up.

VALUES = {"22": (None, "V1", "V2"), "10": (None, "L1", "L2"), "21": (None, "S1", "S2")}
QUALIFIED = [
    "".join(f"/{ai}/{value}" for ai, value in zip(VALUES, chosen, strict=True) if value)
    for chosen in product(*VALUES.values())
]


def test_no_request_is_answered_with_another_lot_variant_or_piece(
    app: Flask, reader: FlaskClient
) -> None:
    writer = admin(app)
    for end in sorted(QUALIFIED, key=len):
        if "/21/" in end and ("/22/" in end or "/10/" in end):
            continue
        about = a_link(href=f"{SHOP}/at{end or '/gtin'}")
        assert writer.put(GTIN_PATH + end, about).status_code == 201

    for end in QUALIFIED:
        served = target_of(reader, GTIN_PATH + end).removeprefix(f"{SHOP}/at")
        if "/21/" in end:
            assert served == end[end.index("/21/") :]
        else:
            assert served == (end or "/gtin")


@pytest.mark.parametrize("end", QUALIFIED)
def test_a_single_entry_answers_only_requests_that_hold_all_its_qualifiers(
    app: Flask, reader: FlaskClient, end: str
) -> None:
    registered = "/22/V1/10/L1"
    writer = admin(app)
    writer.put(GTIN_PATH, a_link(href=f"{SHOP}/gtin"))
    writer.put(GTIN_PATH + registered, a_link(href=f"{SHOP}/both"))

    expected = "both" if end.startswith(registered) else "gtin"

    assert target_of(reader, GTIN_PATH + end) == f"{SHOP}/{expected}"


# Row 11: link types.


@pytest.mark.parametrize(
    "query",
    [
        "linkType=gs1:recipeInfo",
        "linktype=gs1:recipeInfo",
        "LINKTYPE=gs1%3ArecipeInfo",
        "linkType=https://gs1.org/voc/recipeInfo",
        "linkType=https%3A%2F%2Fref.gs1.org%2Fvoc%2FrecipeInfo",
        "17=271231&linkType=gs1:recipeInfo",
    ],
)
def test_a_link_type_is_found_in_every_spelling(
    app: Flask, reader: FlaskClient, query: str
) -> None:
    recipe = a_link(link_type="gs1:recipeInfo", href=f"{SHOP}/r", default=False)
    admin(app).put(GTIN_PATH, a_link(), recipe)

    assert target_of(reader, f"{GTIN_PATH}/10/L1?{query}") == f"{SHOP}/r?{query}"


@pytest.mark.parametrize("asked", ["gs1:recipeInfo", "schema:url", "x"])
def test_a_link_type_that_is_not_there_is_404_and_tells_what_is(
    app: Flask, reader: FlaskClient, asked: str
) -> None:
    make_own_product(app)

    answer = reader.get(f"{GTIN_PATH}?linkType={asked}")
    page = reader.get(f"{GTIN_PATH}?linkType={asked}", headers=PAGE)

    assert (answer.status_code, page.status_code) == (404, 404)
    assert answer.get_json()["available"] == ["gs1:pip"]
    assert "gs1:pip" in page.text


# Row 12: language, media type, context, and no decision.


@pytest.mark.parametrize(
    ("languages", "served"),
    [
        ("", ""),
        ("vi-VN,vi;q=0.9,en;q=0.8", ""),
        ("en-US,en;q=0.9,vi;q=0.8", "/en"),
        ("vi;q=0.1,en;q=0.2", "/en"),
        ("ko", ""),
    ],
)
def test_the_own_page_is_served_in_the_language_of_the_reader(
    app: Flask, reader: FlaskClient, languages: str, served: str
) -> None:
    code, _owner = make_own_product(app)

    target = target_of(reader, GTIN_PATH, Accept_Language=languages)

    assert target == f"{BASE}{served}/q/{code}"


def test_an_address_below_en_asks_for_english(app: Flask, reader: FlaskClient) -> None:
    code, _owner = make_own_product(app)

    assert target_of(reader, f"/en{GTIN_PATH}/10/a%2Fb") == f"{BASE}/en/q/{code}"


def test_where_nothing_decides_all_candidates_are_offered(app: Flask, reader: FlaskClient) -> None:
    one = a_link(link_type="gs1:hasRetailers", href=f"{SHOP}/1", context="VN", default=False)
    two = a_link(link_type="gs1:hasRetailers", href=f"{SHOP}/2", context=["JP"], default=False)
    admin(app).put(GTIN_PATH, a_link(), one, two)
    asked = f"{GTIN_PATH}?linkType=gs1:hasRetailers"

    machine, person = reader.get(asked), reader.get(asked, headers=PAGE)

    assert (machine.status_code, person.status_code) == (300, 300)
    validate(machine.get_json())
    (level,) = machine.get_json()["linkset"]
    assert set(level) == {"anchor", "itemDescription", "https://gs1.org/voc/hasRetailers"}
    assert f'href="{SHOP}/1"' in person.text
    assert target_of(reader, f"{asked}&context=jp").startswith(f"{SHOP}/2?")


def test_accept_chooses_between_targets_of_one_type(app: Flask, reader: FlaskClient) -> None:
    page = a_link(type="text/html", href=f"{SHOP}/html")
    sheet = a_link(type="application/pdf", href=f"{SHOP}/pdf", default=False)
    admin(app).put(GTIN_PATH, page, sheet)
    asked = f"{GTIN_PATH}?linkType=gs1:pip"

    assert target_of(reader, asked, Accept="application/pdf").startswith(f"{SHOP}/pdf")
    assert target_of(reader, asked, **PAGE).startswith(f"{SHOP}/html")


@pytest.mark.parametrize("path", [GTIN_PATH, f"{GTIN_PATH}?linkType=linkset", OTHER, "/01/1"])
def test_every_answer_says_on_what_it_depends(app: Flask, reader: FlaskClient, path: str) -> None:
    make_own_product(app)

    for _once_more in range(2):
        vary = reader.get(path).headers["Vary"]
        assert {"Accept", "Accept-Language"} <= {name.strip() for name in vary.split(",")}


# Rows 15, 16: linksets.


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("?linkType=linkset", "", LINKSET),
        ("?linkType=all", "*/*", LINKSET),
        ("?linktype=Linkset", "image/png", LINKSET),
        ("", LINKSET, LINKSET),
        ("", "application/json", "application/json"),
        ("", "application/json, text/plain, */*", "application/json"),
        ("?linkType=linkset", "application/ld+json", "application/ld+json"),
        ("", "application/ld+json", "application/ld+json"),
        ("?linkType=linkset", PAGE["Accept"], "text/html; charset=utf-8"),
    ],
)
def test_a_linkset_comes_in_the_form_that_is_asked_for(
    app: Flask, reader: FlaskClient, query: str, accept: str, kind: str
) -> None:
    make_own_product(app)

    answer = reader.get(GTIN_PATH + query, headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer.content_type == kind
    if kind in {LINKSET, "application/json"}:
        validate(answer.get_json())
        assert 'rel="http://www.w3.org/ns/json-ld#context"' in answer.headers["Link"]
    if kind == "application/ld+json":
        assert answer.get_json()["@context"]["linkset"] == "@graph"
    if kind.startswith("text/html"):
        block = answer.text.partition('<script type="application/ld+json">')[2]
        validate({"linkset": json.loads(block.partition("</script>")[0])["linkset"]})


def test_a_linkset_holds_every_level_up_to_the_key(app: Flask, reader: FlaskClient) -> None:
    code, _owner = make_own_product(app)
    lot = make_lot(app, code, number="L1")
    make_serials(app, lot, ["S1"])
    admin(app).put(f"{GTIN_PATH}/22/V", a_link(href=f"{SHOP}/v"))

    levels = linkset_of(reader, f"{GTIN_PATH}/22/V/10/L1/21/S1")

    assert [level["anchor"] for level in levels] == [
        f"{BASE}{GTIN_PATH}{end}" for end in ("/21/S1", "/10/L1", "/22/V", "")
    ]


def test_a_linkset_of_language_variants_names_one_default(app: Flask, reader: FlaskClient) -> None:
    vi = a_link(hreflang=["vi"], href=f"{SHOP}/vi")
    zh = a_link(hreflang=["zh-TW"], href=f"{SHOP}/zh")
    admin(app).put(GTIN_PATH, vi, zh)

    (level,) = linkset_of(reader, GTIN_PATH)

    assert len(level["https://gs1.org/voc/defaultLink"]) == 1
    assert len(level["https://gs1.org/voc/defaultLinkMulti"]) == 2
    assert target_of(reader, GTIN_PATH, Accept_Language="zh-TW") == f"{SHOP}/zh"


def test_the_page_of_a_linkset_is_there_in_both_languages(app: Flask, reader: FlaskClient) -> None:
    make_own_product(app)
    asked = f"{GTIN_PATH}?linkType=linkset"

    assert 'lang="vi"' in reader.get(asked, headers=PAGE).text
    assert 'lang="en"' in reader.get(f"/en{asked}", headers=PAGE).text


# Rows 9, 17, 18, 19, 23: headers, query, slash.


def test_a_redirect_points_to_its_linkset_and_is_not_kept_by_others(
    app: Flask, reader: FlaskClient
) -> None:
    make_own_product(app)

    answer = reader.get(f"{GTIN_PATH}/10/a%2Fb?x=1")

    link = f'<{BASE}{GTIN_PATH}/10/a%2Fb?linkType=linkset>; rel="linkset"'
    assert answer.status_code == 307
    assert answer.headers["Link"].startswith(link)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data == b""


@pytest.mark.parametrize(
    "query",
    [
        "17=271231",
        "17=271231;3103=000100",
        "flag",
        "flag&x=",
        "x=%2F%20+&fbclid=1&utm_source=q",
        "&",
    ],
)
def test_the_whole_query_is_passed_on_as_it_was_sent(
    app: Flask, reader: FlaskClient, query: str
) -> None:
    admin(app).put(GTIN_PATH, a_link(href=f"{SHOP}/p?a=1"))

    assert target_of(reader, f"{GTIN_PATH}?{query}") == f"{SHOP}/p?a=1&{query}"


def test_a_slash_at_the_end_changes_nothing(app: Flask, reader: FlaskClient) -> None:
    code, _owner = make_own_product(app)

    assert target_of(reader, f"{GTIN_PATH}/") == f"{BASE}/q/{code}"


def test_short_gtins_of_old_labels_are_understood(app: Flask, reader: FlaskClient) -> None:
    code, _owner = make_own_product(app)

    assert target_of(reader, f"/01/{GTIN[1:]}") == f"{BASE}/q/{code}"


@pytest.mark.parametrize("path", [GTIN_PATH, OTHER, "/01/1", f"{GTIN_PATH}?linkType=linkset"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
def test_every_answer_may_be_read_from_any_origin(
    app: Flask, reader: FlaskClient, path: str, method: str
) -> None:
    make_own_product(app)

    answer = reader.open(path, method=method)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Expose-Headers"] == "Link, Location"
    if method in {"POST", "DELETE"}:
        assert answer.status_code == 405
    if method == "OPTIONS":
        assert answer.status_code == 204


def test_head_answers_like_get_without_body(app: Flask, reader: FlaskClient) -> None:
    make_own_product(app)

    for path in (GTIN_PATH, f"{GTIN_PATH}?linkType=linkset", OTHER):
        get, head = reader.get(path), reader.head(path)
        assert head.status_code == get.status_code
        assert head.headers.get("Location") == get.headers.get("Location")
        assert head.headers.get("Content-Type") == get.headers.get("Content-Type")
        assert head.data == b""


# Row 8: 400 and 404.


@pytest.mark.parametrize(
    "path",
    [
        "/01/09521234543210",
        "/01/1",
        "/01/",
        "/01//",
        "/01//10/x",
        f"{GTIN_PATH}/10/a/b",
        f"{GTIN_PATH}/21/s/10/l",
        f"{GTIN_PATH}/10/",
        f"{GTIN_PATH}//10/x",
        f"{GTIN_PATH}/17/271231",
        f"{GTIN_PATH}?10=L1",
        f"{GTIN_PATH}?17=999999",
        "/414/123",
        "/eh",
        "/ehzz",
        "/ex",
        "/ex***",
    ],
)
def test_what_is_no_digital_link_is_400(app: Flask, reader: FlaskClient, path: str) -> None:
    make_own_product(app)

    machine, person = reader.get(path), reader.get(path, headers=PAGE)

    assert (machine.status_code, person.status_code) == (400, 400)
    assert machine.content_type.startswith("application/problem+json")
    assert machine.get_json()["reason"]
    assert 'action="/quet"' in person.text


def test_an_unknown_identifier_is_404_with_the_helpful_page(reader: FlaskClient) -> None:
    machine, person = reader.get(OTHER), reader.get(OTHER, headers=PAGE)

    assert (machine.status_code, person.status_code) == (404, 404)
    assert machine.get_json()["status"] == 404
    assert "Không tìm thấy chưa có nghĩa là hàng giả." in person.text
    assert 'action="/quet"' in person.text
    assert 'lang="en"' in reader.get(f"/en{OTHER}", headers=PAGE).text


def test_the_names_of_old_drafts_are_no_addresses(reader: FlaskClient) -> None:
    assert reader.get(f"/gtin/{GTIN}/lot/L1").status_code == 404


# Rows 7, 25: the address as it was sent, and never the Host.


def test_an_encoded_slash_belongs_to_the_value(app: Flask, reader: FlaskClient) -> None:
    writer = admin(app)
    writer.put(GTIN_PATH, a_link())
    writer.put(f"{GTIN_PATH}/10/a%2Fb", a_link(href=f"{SHOP}/slash"))
    writer.put(f"{GTIN_PATH}/10/a%2F%2Fb", a_link(href=f"{SHOP}/two"))

    for _once_more in range(2):
        assert target_of(reader, f"{GTIN_PATH}/10/a%2Fb") == f"{SHOP}/slash"
        assert target_of(reader, f"{GTIN_PATH}/10/a%2fb") == f"{SHOP}/slash"
        assert target_of(reader, f"{GTIN_PATH}/10/a%2F%2Fb") == f"{SHOP}/two"
        assert reader.get(f"{GTIN_PATH}/10/a/b").status_code == 400
        assert target_of(reader, f"{GTIN_PATH}/10/a%252Fb".replace("%25", "%")) == f"{SHOP}/slash"


def test_addresses_come_from_the_settings(app: Flask, reader: FlaskClient) -> None:
    make_own_product(app)

    answer = reader.get(
        f"{GTIN_PATH}?linkType=linkset",
        headers={"Host": "127.0.0.1:9", "X-Forwarded-Host": "evil.example"},
    )

    assert "127.0.0.1" not in answer.text + answer.headers["Link"]
    assert "evil" not in answer.text + answer.headers["Link"]


# Row 20: the description.


def test_the_resolver_describes_what_it_supports(app: Flask, reader: FlaskClient) -> None:
    answer = reader.get("/.well-known/gs1resolver")
    told = answer.get_json()

    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert told["resolverRoot"] == BASE
    assert "all" not in told["supportedPrimaryKeys"]
    assert told["supportedLinkType"] == [{"namespace": "https://gs1.org/voc/", "prefix": "gs1:"}]


EXAMPLES = {
    "00": "095210000000000018",
    "01": GTIN,
    "253": "9521234543213DOC1",
    "255": "95212345432131",
    "401": "9521ABC",
    "402": "95212345600000013",
    "414": GLN,
    "415": f"{GLN}/8020/REF1",
    "417": GLN,
    "8003": f"{GTIN}S1",
    "8004": "9521ASSET1",
    "8006": f"{GTIN}0102",
    "8017": "952100000000000012",
    "8018": "952100000000000012",
}


def test_every_key_that_is_declared_is_resolved(app: Flask, reader: FlaskClient) -> None:
    """The check digits of the examples are computed here, so that the test knows them itself."""
    writer = admin(app)
    declared = set(reader.get("/.well-known/gs1resolver").get_json()["supportedPrimaryKeys"])
    for key, value in EXAMPLES.items():
        path = f"/{key}/{_checked(key, value)}"
        made = writer.put(path, a_link(href=f"{SHOP}/{key}"))
        assert made.status_code == 201, (path, made.text)
        assert target_of(reader, path) == f"{SHOP}/{key}"

    # GMN and CPID have check characters and formats of their own, tested with the parser.
    assert declared - set(EXAMPLES) == {"8010", "8013"}


def _checked(key: str, value: str) -> str:
    if key not in {"00", "402", "8017", "8018"}:
        return value
    weighted = (int(digit) * (3, 1)[place % 2] for place, digit in enumerate(value[-2::-1]))
    return value[:-1] + str(-sum(weighted) % 10)


# Row 21: EPC binary strings.


def test_the_binary_string_of_a_tag_leads_where_its_identifier_leads(
    app: Flask, reader: FlaskClient
) -> None:
    # SGTIN-96 of the Tag Data Standard: company prefix 0614141, item 812345, serial 6789.
    writer = admin(app)
    path = "/01/80614141123458"
    writer.put(path, a_link(href=f"{SHOP}/tag"))

    answer = reader.get("/eh3074257BF7194E4000001A85?linkType=gs1:pip")

    assert answer.status_code == 307
    assert answer.headers["Location"] == f"{SHOP}/tag?linkType=gs1:pip"
    assert f"{BASE}{path}/21/6789?linkType=linkset" in answer.headers["Link"]


# Row 24: prefixes of other resolvers.


def test_a_prefix_that_was_handed_over_is_answered_elsewhere(
    app: Flask, reader: FlaskClient
) -> None:
    national = "https://id.national.example"
    for prefix, root in (("952", "https://wide.example"), ("9521000", f"{national}/")):
        made = run_command(app, "links", "hand", "01", prefix, root, "--title", "Cổng quốc gia")
        assert made.exit_code == 0, made.output

    answer = reader.get(f"{OTHER}/10/a%2Fb?17=271231&x")

    assert answer.status_code == 307
    assert answer.headers["Location"] == f"{national}{OTHER}/10/a%2Fb?17=271231&x"
    assert 'rel="https://gs1.org/voc/handledBy"' in answer.headers["Link"]
    assert target_of(reader, GTIN_PATH).startswith("https://wide.example/01/")
    run_command(app, "links", "unhand", "01", "9521000")
    assert target_of(reader, OTHER).startswith("https://wide.example/01/")


def test_what_is_known_here_is_answered_here(app: Flask, reader: FlaskClient) -> None:
    code, _owner = make_own_product(app)
    run_command(app, "links", "hand", "01", "9", "https://wide.example", "--title", "Cổng")

    assert target_of(reader, GTIN_PATH) == f"{BASE}/q/{code}"


# The cost of a resolution.


def test_a_resolution_takes_two_statements_and_one_more_for_lots(
    app: Flask, reader: FlaskClient
) -> None:
    make_own_product(app)
    admin(app).put(GTIN_PATH, a_link())

    with count_statements(app) as plain:
        reader.get(GTIN_PATH)
    with count_statements(app) as with_lot:
        reader.get(f"{GTIN_PATH}/10/L1")
    with count_statements(app) as again:
        reader.get(f"{GTIN_PATH}/10/L1")

    assert (len(plain), len(with_lot), len(again)) == (2, 3, 0)
