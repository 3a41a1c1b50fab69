"""What comes to the door: unknown hosts, junk, overlong requests; and how errors look."""

import json
import logging
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from portal.core.access import public_uncached
from portal.core.errors import BusyError

HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "X-Request-ID",
)


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """A portal with pages that fail in every way."""

    def crash() -> str:
        raise ZeroDivisionError("secret-in-a-message")

    def database() -> str:
        raise OperationalError("SELECT secret", {}, Exception("gone"))

    def busy() -> str:
        raise BusyError("Cổng đang bận.")

    def meanwhile() -> str:
        raise StaleDataError("UPDATE secret matched 0 rows")

    for view in (crash, database, busy, meanwhile):
        for prefix in ("", "/api/v1"):
            name = f"{prefix}/thu-{view.__name__}"
            app.add_url_rule(name, name.replace("/", "_"), public_uncached(view))
    return app.test_client()


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_who_writes_at_the_same_instant_is_asked_to_send_again(
    failing: FlaskClient, prefix: str
) -> None:
    answer = failing.get(f"{prefix}/thu-meanwhile")

    assert answer.status_code == 409
    assert "gửi lần nữa" in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil"])
def test_an_unknown_host_is_refused(visitor: FlaskClient, host: str) -> None:
    assert visitor.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_a_known_host_is_answered(visitor: FlaskClient, host: str) -> None:
    assert visitor.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_forwarded_host_changes_nothing(visitor: FlaskClient) -> None:
    answer = visitor.get("/", headers={"X-Forwarded-Host": "evil.example"})

    assert answer.status_code == 200
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        b"/q/\xff\xfe",
        b"/q/\0",
        b"/q/\r\nX: y",
        b"/\xe2\x80\xae",
        b"/q/\xed\xa0\x80",
        b"/q/\x1b[31m",
    ],
)
def test_junk_bytes_are_a_bad_request(visitor: FlaskClient, path: bytes) -> None:
    answer = visitor.get("/", environ_overrides={"PATH_INFO": path.decode("latin-1")})

    assert answer.status_code == 400


def test_overlong_addresses_are_refused(visitor: FlaskClient) -> None:
    assert visitor.get("/tim-kiem?q=" + "a" * 3000).status_code == 414
    assert visitor.get("/q/" + "a" * 3000).status_code == 414


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_path_and_no_query_crashes_the_portal(
    visitor: FlaskClient, path: str, query: str
) -> None:
    given = {
        "PATH_INFO": "/" + path.encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": "q=" + quote(query.encode("utf-8", "surrogatepass")),
    }
    answer = visitor.get("/", environ_overrides=given)

    assert answer.status_code < 500


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/khong-co-trang-nay", 404),
        ("GET", "/san-pham/abc.css", 404),
        ("POST", "/tim-kiem", 405),
        ("GET", "/san-pham/?trang=abc", 400),
        ("GET", "/san-pham/?trang=9999", 404),
    ],
)
def test_errors_have_a_vietnamese_page_and_all_headers(
    visitor: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = visitor.open(path, method=method)

    assert answer.status_code == status
    assert 'lang="vi"' in answer.text
    assert all(name in answer.headers for name in HEADERS)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_missing_page_offers_the_search(visitor: FlaskClient) -> None:
    answer = visitor.get("/khong-co-trang-nay")

    assert 'action="/tim-kiem"' in answer.text


def test_a_crash_tells_the_reader_nothing_and_the_operator_everything(
    failing: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = failing.get("/thu-crash")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert all(name in answer.headers for name in HEADERS)


def test_the_pages_for_trouble_need_nothing(app: Flask) -> None:
    for name in ("errors/500.html", "errors/503.html"):
        source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, name)  # type: ignore[union-attr]
        assert "{{" not in source
        assert "{%" not in source


@pytest.mark.parametrize("path", ["/thu-database", "/thu-busy"])
def test_trouble_below_is_503_with_a_time_to_come_back(failing: FlaskClient, path: str) -> None:
    answer = failing.get(path)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "SELECT" not in answer.text


def test_machines_get_problems_as_json(failing: FlaskClient) -> None:
    answer = failing.get("/api/v1/thu-busy")

    assert answer.content_type.startswith("application/problem+json")
    assert json.loads(answer.data)["status"] == 503
    assert json.loads(answer.data)["detail"] == "Cổng đang bận."


def test_public_pages_set_no_cookie_and_may_be_kept(visitor: FlaskClient) -> None:
    answer = visitor.get("/")

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, no-cache"


def test_static_files_with_fingerprint_are_kept_for_a_year(visitor: FlaskClient) -> None:
    with_print = visitor.get("/static/css/portal.css?v=abc")
    without = visitor.get("/static/css/portal.css")

    assert "immutable" in with_print.headers["Cache-Control"]
    assert "immutable" not in without.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/../portal/settings.py", "/static/%2e%2e/wsgi.py"])
def test_only_static_files_are_served(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_health_needs_no_database_and_readiness_says_what_is_missing(
    visitor: FlaskClient, client: FlaskClient
) -> None:
    assert client.get("/healthz").json == {"status": "ok"}

    ready = visitor.get("/readyz")
    assert ready.status_code == 200
    assert ready.json["checks"]["index"] is True

    unready = client.get("/readyz")
    assert unready.status_code == 503
    assert unready.json["checks"]["index"] is False


def test_hsts_is_sent_where_the_portal_has_https(app: Flask, visitor: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in visitor.get("/").headers
