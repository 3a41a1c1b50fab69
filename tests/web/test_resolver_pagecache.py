"""Kept answers of the resolver: always fresh, never another address's, and not flooded."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.kept_answer import KeptRedirect
from portal.core.pagecache import PageCache
from tests.make.resolver import (
    BASE,
    GTIN,
    GTIN_PATH,
    SHOP,
    Registrant,
    a_link,
    admin,
    make_own_product,
    resolver_portal,
)
from tests.make.statements import count_statements

PHONES = (
    "vi-VN,vi;q=0.9,fr-FR;q=0.8,fr;q=0.7,en-US;q=0.6,en;q=0.5",
    "vi-VN",
    "vi",
    "vi,en;q=0.1",
    "vi-VN,vi;q=0.99,en-AU;q=0.98,en;q=0.97",
)


@pytest.fixture
def app(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with resolver_portal(data_dir) as app:
        yield app


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def writer(app: Flask) -> Registrant:
    return admin(app)


def cache_of(app: Flask) -> PageCache:
    layer: Any = app.wsgi_app
    while not isinstance(layer, PageCache):
        layer = layer.app
    return layer


def asked_of_database(app: Flask, address: str, **headers: str) -> int:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with count_statements(app) as seen:
        app.test_client().get(address, headers=given)
    return len(seen)


def test_a_redirect_is_made_once(app: Flask, writer: Registrant) -> None:
    writer.put(GTIN_PATH, a_link())

    # The links, the product, and warnings about goods outside of the register.
    assert asked_of_database(app, GTIN_PATH) == 3
    assert asked_of_database(app, GTIN_PATH) == 0
    assert app.test_client().head(GTIN_PATH).headers["Location"] == f"{SHOP}/p"


def test_a_kept_redirect_is_the_same_answer(writer: Registrant, reader: FlaskClient) -> None:
    target = f"{SHOP}/p{GTIN_PATH}?a=1"
    writer.put(GTIN_PATH, a_link(href=target))
    asked = f"{GTIN_PATH}/10/a%2Fb?17=271231&x"

    first, second = reader.get(asked), reader.get(asked)

    assert first.status == second.status
    assert dict(first.headers) == dict(second.headers)
    assert second.headers["Location"] == f"{target}&17=271231&x"
    assert f"{BASE}{GTIN_PATH}/10/a%2Fb?linkType=linkset" in second.headers["Link"]
    assert not any(name.startswith("X-Portal") for name, _value in first.headers)


def test_addresses_that_decode_to_the_same_path_share_nothing(
    writer: Registrant, reader: FlaskClient
) -> None:
    writer.put(GTIN_PATH, a_link(href=f"{SHOP}/gtin"))
    writer.put(f"{GTIN_PATH}/10/a%2F21%2Fb", a_link(href=f"{SHOP}/lot"))
    writer.put(f"{GTIN_PATH}/21/b", a_link(href=f"{SHOP}/piece"))
    served = {f"{GTIN_PATH}/10/a%2F21%2Fb": "lot", f"{GTIN_PATH}/10/a/21/b": "piece"}

    for order in (list(served), list(served)[::-1]):
        for address in order:
            for _once_more in range(2):
                location = reader.get(address).headers["Location"]
                assert location == f"{SHOP}/{served[address]}"


def test_many_different_phones_share_one_answer(app: Flask, writer: Registrant) -> None:
    writer.put(GTIN_PATH, a_link(hreflang=["vi"]), a_link(hreflang=["en"], href=f"{SHOP}/en"))
    for languages in PHONES:
        reader = app.test_client()
        assert (
            reader.get(GTIN_PATH, headers={"Accept-Language": languages}).headers["Location"]
            == f"{SHOP}/p"
        )

    kept = [one for one in cache_of(app).entries.values() if isinstance(one, KeptRedirect)]

    # "vi" alone leaves English out, the others put it second.
    assert len(kept) == 2


def test_a_language_that_only_this_product_has_is_not_mixed_up(
    app: Flask, writer: Registrant, reader: FlaskClient
) -> None:
    writer.put(
        GTIN_PATH,
        a_link(hreflang=["vi"], href=f"{SHOP}/vi"),
        a_link(hreflang=["ko"], href=f"{SHOP}/ko"),
        a_link(hreflang=["zh-TW"], href=f"{SHOP}/zh"),
    )
    wanted = {"ko": "ko", "zh-TW": "zh", "vi": "vi", "zh": "zh", "fr": "vi", "fr,ko;q=0.1": "ko"}

    for _once_more in range(3):
        for languages, served in wanted.items():
            answer = reader.get(GTIN_PATH, headers={"Accept-Language": languages})
            assert answer.headers["Location"] == f"{SHOP}/{served}"
    assert asked_of_database(app, GTIN_PATH, Accept_Language="ko") == 0


def test_a_media_type_that_only_this_product_has_is_not_mixed_up(
    writer: Registrant, reader: FlaskClient
) -> None:
    writer.put(
        GTIN_PATH,
        a_link(type="text/html", href=f"{SHOP}/html"),
        a_link(type="application/pdf", href=f"{SHOP}/pdf", default=False),
    )
    asked = f"{GTIN_PATH}?linkType=gs1:pip"

    for _once_more in range(3):
        for accept, served in (("application/pdf", "pdf"), ("text/html", "html")):
            location = reader.get(asked, headers={"Accept": accept}).headers["Location"]
            assert location.startswith(f"{SHOP}/{served}")
        assert reader.get(asked).status_code == 300


def test_what_is_on_offer_may_change(writer: Registrant, reader: FlaskClient) -> None:
    korean = {"Accept-Language": "ko"}
    writer.put(GTIN_PATH, a_link())
    assert reader.get(GTIN_PATH, headers=korean).headers["Location"] == f"{SHOP}/p"

    writer.put(GTIN_PATH, a_link(hreflang=["vi"]), a_link(hreflang=["ko"], href=f"{SHOP}/ko"))
    assert reader.get(GTIN_PATH).headers["Location"] == f"{SHOP}/p"
    assert reader.get(GTIN_PATH, headers=korean).headers["Location"] == f"{SHOP}/ko"

    writer.put(GTIN_PATH, a_link(href=f"{SHOP}/only"))
    for _once_more in range(2):
        assert reader.get(GTIN_PATH, headers=korean).headers["Location"] == f"{SHOP}/only"


def test_forms_of_a_linkset_are_kept_apart(app: Flask, reader: FlaskClient) -> None:
    make_own_product(app)
    asked = f"{GTIN_PATH}?linkType=linkset"
    forms = ("application/linkset+json", "application/json", "application/ld+json", "text/html")

    for _once_more in range(2):
        for form in forms:
            answer = reader.get(asked, headers={"Accept": form})
            assert answer.content_type.partition(";")[0] == form
    tag = reader.get(asked).headers["ETag"]
    assert reader.get(asked, headers={"If-None-Match": tag}).status_code == 304


def test_a_redirect_is_never_304(app: Flask, reader: FlaskClient) -> None:
    make_own_product(app)

    for tag in ("*", '""', 'W/"x"'):
        assert reader.get(GTIN_PATH, headers={"If-None-Match": tag}).status_code == 307


@pytest.mark.parametrize("address", ["/01/1", "/01/09521000000018", f"{GTIN_PATH}?linkType=x"])
def test_refusals_are_not_kept(app: Flask, address: str) -> None:
    make_own_product(app)
    app.test_client().get(address)

    before = len(cache_of(app).entries)
    app.test_client().get(address)

    assert len(cache_of(app).entries) == before == 0


def test_what_sharing_services_add_is_passed_on_all_the_same(
    writer: Registrant, reader: FlaskClient
) -> None:
    writer.put(GTIN_PATH, a_link())

    for query in ("fbclid=1", "fbclid=2", "utm_source=zalo"):
        location = reader.get(f"{GTIN_PATH}?{query}").headers["Location"]
        assert location == f"{SHOP}/p?{query}"


def test_pages_whose_addresses_decode_to_the_same_are_kept_apart(
    app: Flask, reader: FlaskClient
) -> None:
    reader.get("/san-pham/")
    before = len(cache_of(app).entries)
    reader.get("/san%2Dpham/")

    assert len(cache_of(app).entries) == before + 1


def test_without_cache_no_inner_header_gets_out(empty_data_dir: Path, tmp_path: Path) -> None:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "none"))
    with resolver_portal(data_dir, PORTAL_PAGE_CACHE_MB="0") as bare:
        make_own_product(bare)
        for address in (GTIN_PATH, "/", f"/01/{GTIN}?linkType=linkset"):
            headers = bare.test_client().get(address).headers
            assert not any(name.startswith("X-Portal") for name, _value in headers)
