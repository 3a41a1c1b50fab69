"""Whatever is asked of the resolver: never a crash, never an answer that contradicts the parser."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qr.digital_link import InvalidLinkError, parse_link
from qr.gs1_keys import QUALIFIER_SEQUENCES
from tests.make.portal import make_empty_data_dir
from tests.make.resolver import GTIN, GTIN_PATH, a_link, admin, make_own_product, resolver_portal

FUZZ = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LEAST = {200, 300, 307, 400, 404, 414}
RAW = st.text(st.sampled_from("/01%2F0952.~;=&?#+aZ 10212235\\\"<>[]{}|^`'\u1ea1"), max_size=40)
ENCODED = st.binary(max_size=12).map(quote_from_bytes)
AI = st.sampled_from(["22", "10", "21", "235", "17", "8020", "254", "7040", "x", ""])
PATHS = st.one_of(
    RAW.map(lambda text: "/01/" + text),
    st.tuples(st.sampled_from(sorted(QUALIFIER_SEQUENCES)), RAW).map("/".join).map("/{}".format),
    st.lists(st.tuples(AI, ENCODED | RAW).map("/".join), max_size=4).map(
        lambda pairs: "/".join([GTIN_PATH, *pairs])
    ),
    st.text("0123456789abcdefABCDEFxz", max_size=60).map("/eh{}".format),
    st.text("abcXYZ0189-_=/", max_size=60).map("/ex{}".format),
)
QUERIES = st.one_of(
    RAW,
    ENCODED,
    st.tuples(st.sampled_from(["linkType", "linktype", "context", "17"]), RAW | ENCODED).map(
        "=".join
    ),
)
ACCEPTS = st.one_of(
    st.sampled_from(["", "*/*", "text/html", "application/linkset+json", "application/ld+json"]),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=60),
)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    data_dir: Path = tmp_path_factory.mktemp("fuzz") / "instance"
    data_dir.mkdir()
    make_empty_data_dir(data_dir)
    with resolver_portal(data_dir) as app:
        make_own_product(app)
        admin(app).put(f"{GTIN_PATH}/10/a%2Fb", a_link(), a_link(default=False, context="VN"))
        yield app


@pytest.fixture
def reader(fuzzed: Flask) -> FlaskClient:
    return fuzzed.test_client()


@FUZZ
@given(PATHS, QUERIES, ACCEPTS, ACCEPTS)
def test_no_request_crashes_the_resolver(
    reader: FlaskClient, path: str, query: str, accept: str, languages: str
) -> None:
    sent = f"{path}?{query}".encode("utf-8", "surrogatepass").decode("latin-1")

    answer = reader.get(
        "/",
        headers={"Accept": accept, "Accept-Language": languages},
        environ_overrides={
            "PATH_INFO": unquote_to_bytes(quote(path, safe="/%")).decode("latin-1"),
            "QUERY_STRING": query.encode("utf-8", "surrogatepass").decode("latin-1"),
            "RAW_URI": sent,
            "REQUEST_URI": sent,
        },
    )

    assert answer.status_code in LEAST
    assert "\n" not in answer.headers.get("Location", "")


@FUZZ
@given(
    st.lists(st.tuples(AI, ENCODED | st.sampled_from(["a%2Fb", "L1"])).map("/".join), max_size=3)
)
def test_the_answer_agrees_with_the_parser(reader: FlaskClient, pairs: list[str]) -> None:
    path = "/".join([f"/01/{GTIN}", *pairs])
    try:
        link = parse_link(path)
    except InvalidLinkError:
        link = None

    answer = reader.get(path)

    if link is None:
        assert answer.status_code in {400, 404}
    else:
        assert answer.status_code == 307
        assert f"{link.path}?linkType=linkset" in answer.headers["Link"]
