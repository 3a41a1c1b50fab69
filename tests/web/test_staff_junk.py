"""Whatever an officer's browser may send: refused or answered, never a crash."""

from collections import Counter
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from portal.accounts.permissions import Role
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import make_certificate, make_establishment
from tests.make.staff_matrix import StaffRule, form_names, staff_rules

ALL_ROLES = (Role.ADMIN, Role.REGISTRAR, Role.PUBLISHER, Role.INSPECTOR, Role.CASE_OFFICER)
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
# Never sent here: they end the session that goes on sending.
ENDS = ("/can-bo/dang-xuat",)
JUNK = {
    "nul": b"a%00b",
    "surrogate": b"%ED%A0%80",
    "not utf-8": b"%FF%FE",
    "override": "nghịch\u202eđảo\u200b".encode(),
    "long number": b"9" * 1_000,
    "negative": b"-1",
    "other digits": "٣½①".encode(),
    "markup": b"<script>alert(1)</script>{{7*7}}",
    "formula": b"=cmd|'/c calc'!A1",
    "path": b"../../etc/passwd",
    "empty": b"",
}
BODIES = {
    "no body": (b"", ""),
    "json": (b'{"name": "\\ud800", "version": 1e400}', "application/json"),
    "broken json": (b'{"a":', "application/json"),
    "xml": (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
    "multipart without boundary": (b"--b\r\n\r\n", "multipart/form-data"),
    "multipart cut off": (b'--b\r\nContent-Disposition: form-data; name="x', MULTIPART),
    "file for a text": (
        b'--b\r\nContent-Disposition: form-data; name="name"; filename="a\\"\r\n\r\nx\r\n--b--\r\n',
        MULTIPART,
    ),
    "strange charset": (b"name=%E1", f"{URLENCODED}; charset=utf-7"),
}
LARGE = {
    "10 MB in one field": (b"name=" + b"a" * 10_000_000, URLENCODED),
    "10,000 parts": (
        b"".join(
            b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % number
            for number in range(10_000)
        )
        + b"--b--\r\n",
        MULTIPART,
    ),
}


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def officer(registers: Flask) -> OfficerClient:
    return sign_in(registers, make_officer(registers, *ALL_ROLES))


def posts(app: Flask) -> list[StaffRule]:
    """All staff addresses that take a form: for a record that exists, and for none."""
    code = make_establishment(app, commune_code=SA_HUYNH)
    values = {"slug": "co-so", "code": code, "number": make_certificate(app, code)}
    rules = [*staff_rules(app, **values), *staff_rules(app)]
    return [one for one in rules if one.method != "GET" and one.rule not in ENDS]


def send(client: OfficerClient, one: StaffRule, body: bytes, content_type: str) -> TestResponse:
    """The token goes in the header, so that the body is nothing but junk."""
    return client.browser.open(
        one.path,
        method=one.method,
        data=body,
        content_type=content_type,
        content_length=len(body),
        headers={"X-CSRF-Token": client.csrf},
    )


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_every_field_crashes_no_form(
    registers: Flask, officer: OfficerClient, junk: str
) -> None:
    once = b"&".join(name.encode() + b"=" + JUNK[junk] for name in form_names())

    for one in posts(registers):
        for body in (once, once + b"&" + once):
            assert send(officer, one, body, URLENCODED).status_code < 500, one


@pytest.mark.parametrize("kind", BODIES)
def test_no_kind_of_body_crashes_a_form(
    registers: Flask, officer: OfficerClient, kind: str
) -> None:
    body, content_type = BODIES[kind]

    for one in posts(registers):
        assert send(officer, one, body, content_type).status_code < 500, one


@pytest.mark.parametrize("kind", LARGE)
def test_what_is_far_too_large_is_not_read(
    registers: Flask, officer: OfficerClient, kind: str
) -> None:
    body, content_type = LARGE[kind]

    rules = [one for one in staff_rules(registers) if one.method != "GET" and one.rule not in ENDS]
    statuses = Counter(send(officer, one, body, content_type).status_code for one in rules)

    assert max(statuses) < 500
    assert statuses[413] > len(rules) / 2
    guest = registers.test_client()
    assert guest.post("/can-bo/dang-nhap", data=body, content_type=content_type).status_code == 413


def test_numbers_that_no_database_holds_are_no_records(
    registers: Flask, officer: OfficerClient
) -> None:
    endless = 10**30
    names = {"account_id", "number", "key_id", "position", "job_id", "entry_id", "manuscript_id"}
    rules = staff_rules(registers, **dict.fromkeys(names, endless))
    large = [one for one in rules if str(endless) in one.path]

    assert len(large) > 15
    for one in large:
        assert send(officer, one, b"", URLENCODED).status_code in {404, 405}, one
    assert officer.get(f"/sitemap-{endless}.xml").status_code == 404
    assert officer.get(f"/can-bo/nguoi-dung/{2**31}").status_code == 404


@pytest.mark.parametrize("query", ["x=\xff\xfe", "tiep=\xed\xa0\x80", "x=\x00", "x=\x1b[31m"])
@pytest.mark.parametrize("path", ["/", "/can-bo/dang-nhap", "/can-bo/tai-khoan/"])
def test_junk_bytes_in_a_query_are_a_bad_request(
    registers: Flask, officer: OfficerClient, path: str, query: str
) -> None:
    for browser in (registers.test_client(), officer.browser):
        answer = browser.get(path, environ_overrides={"QUERY_STRING": query})

        assert answer.status_code == 400


@pytest.mark.parametrize("junk", ["\xff\xfe", "\xed\xa0\x80", '"', "a" * 4_000, "=;;=,", "\\001"])
def test_junk_in_a_cookie_is_nobody(registers: Flask, officer: OfficerClient, junk: str) -> None:
    names = ("can-bo", "truoc-dang-nhap", "thiet-bi", "vua-lam")
    cookies = "; ".join(f"{name}={junk}" for name in names)

    stranger = registers.test_client(use_cookies=False)
    page = stranger.get("/can-bo/tai-khoan/", environ_overrides={"HTTP_COOKIE": cookies})
    form = stranger.post(
        "/can-bo/dang-nhap", data={"csrf_token": junk}, environ_overrides={"HTTP_COOKIE": cookies}
    )

    assert (page.status_code, form.status_code) in {(303, 403), (303, 422)}


@pytest.mark.parametrize("page", ["0", "-1", "9999", "10001", "9" * 300, "1e3", "٣", " 2"])
def test_pages_that_do_not_exist_are_not_found_or_not_understood(
    registers: Flask, officer: OfficerClient, page: str
) -> None:
    for one in staff_rules(registers, slug="co-so"):
        if one.method == "GET":
            answer = officer.get(one.path, query_string={"trang": page})
            assert answer.status_code < 500, one


VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.sampled_from(["tat-ca", "", "true", "admin", "%", "_", "'", '"', "\\", "2026-02-30"]),
)
QUERIES = st.lists(st.tuples(st.sampled_from(form_names()), VALUES), max_size=5).map(
    lambda pairs: "&".join(
        f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs
    )
)


@pytest.fixture
def pages(registers: Flask) -> list[StaffRule]:
    code = make_establishment(registers, commune_code=SA_HUYNH)
    values = {"slug": "co-so", "code": code, "number": make_certificate(registers, code)}
    return [one for one in staff_rules(registers, **values) if one.method == "GET"]


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_query_crashes_a_page(
    officer: OfficerClient, pages: list[StaffRule], data: st.DataObject
) -> None:
    one, query = data.draw(st.sampled_from(pages)), data.draw(QUERIES)

    answer = officer.get(one.path, environ_overrides={"QUERY_STRING": query})

    assert answer.status_code < 500
    assert answer.headers["Cache-Control"] == "no-store"
