"""Registering links: who may, what is refused, what waits, and what each change leaves behind."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.accounts.scopes import Scope
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.ledger.models import LedgerEntry
from portal.registry.models import Establishment
from portal.registry.states import EstablishmentState
from portal.resolver.models import LinkEntry
from tests.make.portal import run_command
from tests.make.registry import make_establishment
from tests.make.resolver import (
    BASE,
    GTIN_PATH,
    SHOP,
    Registrant,
    a_link,
    address_of,
    admin,
    make_key,
    make_own_product,
    resolver_portal,
)

OTHER = "/01/09521000000018"
GLN = "9521234543213"


@pytest.fixture
def app(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    data_dir = Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))
    with resolver_portal(data_dir) as app:
        yield app


@pytest.fixture
def owner(app: Flask) -> str:
    return make_own_product(app)[1]


@pytest.fixture
def business(app: Flask, owner: str) -> Registrant:
    return Registrant(app, make_key(app, Scope.RESOLVER_WRITE, owner=owner))


def count_entries(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(LinkEntry)) or 0


def where(app: Flask, path: str) -> str | None:
    return app.test_client().get(path).headers.get("Location")


def test_what_was_registered_is_read_back_and_resolved(app: Flask) -> None:
    writer = admin(app)
    sheet = a_link(
        link_type="https://ref.gs1.org/voc/safetyInfo",
        href=f"{SHOP}/s?a=1",
        hreflang=["vi", "en-GB"],
        type="application/pdf",
        context=["VN"],
        default=False,
    )

    made = writer.put(f"{GTIN_PATH}/10/a%2Fb", a_link(), sheet)

    assert made.status_code == 201
    assert made.headers["Location"] == address_of(f"{GTIN_PATH}/10/a%2Fb")
    told = writer.get(f"{GTIN_PATH}/10/a%2Fb").get_json()
    assert told == made.get_json()
    assert told["path"] == f"{GTIN_PATH}/10/a%2Fb"
    assert told["address"] == f"{BASE}{GTIN_PATH}/10/a%2Fb"
    assert told["waiting"] == 0
    assert told["links"][1] == {
        **sheet,
        "link_type": "gs1:safetyInfo",
        "state": "active",
    }
    assert where(app, f"{GTIN_PATH}/10/a%2Fb") == f"{SHOP}/p"


def test_a_second_registration_replaces_the_first(app: Flask) -> None:
    writer = admin(app)
    writer.put(GTIN_PATH, a_link(), a_link(href=f"{SHOP}/2", default=False))

    again = writer.put(GTIN_PATH, a_link(href=f"{SHOP}/3"))

    assert again.status_code == 200
    assert [one["href"] for one in again.get_json()["links"]] == [f"{SHOP}/3"]
    assert count_entries(app) == 1
    assert where(app, GTIN_PATH) == f"{SHOP}/3"


def test_a_re_pointed_code_works_at_once(app: Flask) -> None:
    writer, reader = admin(app), app.test_client()
    for number in range(20):
        writer.put(GTIN_PATH, a_link(href=f"{SHOP}/{number}"))
        assert reader.get(GTIN_PATH).headers["Location"] == f"{SHOP}/{number}"


def test_a_path_whose_slashes_were_not_encoded_is_understood(app: Flask) -> None:
    writer = admin(app)
    body = {"item_description": "Hàng", "links": [a_link()]}

    for address in (
        f"/api/v1/resolver/links{GTIN_PATH}/10/a%2Fb",
        f"/api/v1/resolver/links/{GTIN_PATH}/10/a%2Fb",
    ):
        made = writer.client.put(address, json=body, headers=writer.headers)
        assert made.get_json()["path"] == f"{GTIN_PATH}/10/a%2Fb"


def test_short_gtins_and_spellings_name_one_entry(app: Flask) -> None:
    writer = admin(app)
    writer.put(GTIN_PATH, a_link())

    assert writer.put(f"/01/{GTIN_PATH[5:]}/", a_link()).status_code == 200
    assert count_entries(app) == 1


# Who may.


def test_without_a_good_key_nothing_is_read_or_written(app: Flask, owner: str) -> None:
    stranger = Registrant(app, "nobody")
    reader = Registrant(app, make_key(app, Scope.TRACE_READ, owner=owner))

    assert stranger.put(GTIN_PATH, a_link()).status_code == 401
    assert stranger.get(GTIN_PATH).status_code == 401
    assert stranger.delete(GTIN_PATH).status_code == 401
    assert reader.put(GTIN_PATH, a_link()).status_code == 403
    assert count_entries(app) == 0


def test_a_business_registers_for_its_own_identifiers_alone(
    app: Flask, business: Registrant
) -> None:
    make_own_product(app, gtin="09521000000018")
    make_establishment(app, name="Khác", gln=GLN)
    admin(app).put(OTHER, a_link())

    for path in (OTHER, "/01/09521000000025", f"/414/{GLN}", "/00/095210000000000016"):
        assert business.put(path, a_link()).status_code in {400, 403}, path
    assert business.get(OTHER).status_code == 403
    assert business.delete(OTHER).status_code == 403
    assert business.put(GTIN_PATH, a_link()).status_code == 201
    assert where(app, OTHER) == f"{SHOP}/p"


def test_a_business_registers_for_its_own_places(app: Flask) -> None:
    owner = make_establishment(app, gln=GLN)
    business = Registrant(app, make_key(app, Scope.RESOLVER_WRITE, owner=owner))

    assert business.put(f"/414/{GLN}/254/K1", a_link()).status_code == 201


def test_an_unverified_business_registers_nothing(
    app: Flask, owner: str, business: Registrant
) -> None:
    with app.app_context(), unit_of_work():
        found = db.session.scalars(select(Establishment).where(Establishment.code == owner)).one()
        found.state = EstablishmentState.UNVERIFIED

    assert business.put(GTIN_PATH, a_link()).status_code == 403


def test_a_key_without_owner_registers_nothing(app: Flask, owner: str) -> None:
    assert owner
    nobody = Registrant(app, make_key(app, Scope.RESOLVER_WRITE))

    assert nobody.put(GTIN_PATH, a_link()).status_code == 403
    assert nobody.put("/01/09521000000025", a_link()).status_code == 403


# Domains that wait for approval.


def test_a_link_to_a_new_domain_waits_for_the_registrar(
    app: Flask, owner: str, business: Registrant
) -> None:
    own_page = where(app, GTIN_PATH)
    made = business.put(GTIN_PATH, a_link())

    assert made.status_code == 201
    assert made.get_json()["waiting"] == 1
    assert made.get_json()["links"][0]["state"] == "waiting"
    assert where(app, GTIN_PATH) == own_page
    waiting = json.loads(run_command(app, "links", "waiting", "--json").output)
    assert [(one["owner"], one["domain"]) for one in waiting] == [(owner, "shop.example")]

    assert run_command(app, "links", "approve", owner, "shop.example").exit_code == 0

    assert where(app, GTIN_PATH) == f"{SHOP}/p"
    assert business.put(GTIN_PATH, a_link(href=f"{SHOP}/new")).get_json()["waiting"] == 0
    assert where(app, GTIN_PATH) == f"{SHOP}/new"


def test_an_approval_holds_for_this_owner_and_exactly_this_domain(
    app: Flask, owner: str, business: Registrant
) -> None:
    _code, other = make_own_product(app, gtin="09521000000018")
    neighbour = Registrant(app, make_key(app, Scope.RESOLVER_WRITE, owner=other, name="khác"))
    run_command(app, "links", "approve", owner, "shop.example")

    assert neighbour.put(OTHER, a_link()).get_json()["waiting"] == 1
    for href in ("https://www.shop.example/", "https://shop.example.evil.example/"):
        assert business.put(GTIN_PATH, a_link(href=href)).get_json()["waiting"] == 1, href
    assert business.put(GTIN_PATH, a_link(href="http://shop.example/")).get_json()["waiting"] == 0
    odd_port = a_link(href="https://shop.example:8443/")
    assert business.put(GTIN_PATH, odd_port).get_json()["waiting"] == 1


def test_the_portals_own_pages_need_no_approval(business: Registrant) -> None:
    assert business.put(GTIN_PATH, a_link(href=f"{BASE}/tin-tuc/")).get_json()["waiting"] == 0


def test_an_approval_can_be_taken_back(app: Flask, owner: str, business: Registrant) -> None:
    own_page = where(app, GTIN_PATH)
    run_command(app, "links", "approve", owner, "shop.example")
    business.put(GTIN_PATH, a_link())

    assert run_command(app, "links", "withdraw", owner, "shop.example").exit_code == 0

    assert where(app, GTIN_PATH) == own_page
    assert business.get(GTIN_PATH).get_json()["waiting"] == 1
    assert run_command(app, "links", "withdraw", owner, "shop.example").exit_code == 1


def test_a_key_of_the_registrar_approves_too(app: Flask, owner: str, business: Registrant) -> None:
    business.put(GTIN_PATH, a_link())
    registrar = admin(app)
    address = f"/api/v1/resolver/domains/{owner}/shop.example"

    refused = business.client.put(address, headers=business.headers)
    waiting = registrar.client.get("/api/v1/resolver/waiting", headers=registrar.headers)
    done = registrar.client.put(address, headers=registrar.headers)

    assert refused.status_code == 403
    assert [one["href"] for one in waiting.get_json()["items"]] == [f"{SHOP}/p"]
    assert done.get_json() == {"owner": owner, "domain": "shop.example", "entries": 1}
    assert where(app, GTIN_PATH) == f"{SHOP}/p"
    assert registrar.client.delete(address, headers=registrar.headers).status_code == 204
    assert where(app, GTIN_PATH) != f"{SHOP}/p"


def test_an_admins_key_registers_any_https_domain_and_no_http(app: Flask) -> None:
    writer = admin(app)

    assert writer.put(GTIN_PATH, a_link(href="https://new.example/")).get_json()["waiting"] == 0
    assert writer.put(GTIN_PATH, a_link(href="http://new.example/")).status_code == 422


def test_what_an_admin_put_in_force_stays_when_another_domain_is_settled(
    app: Flask, owner: str
) -> None:
    support = a_link(link_type="gs1:support", href="https://help.example/", default=False)
    admin(app).put(GTIN_PATH, a_link(), support)
    run_command(app, "links", "approve", owner, "help.example")

    assert where(app, GTIN_PATH) == f"{SHOP}/p"
    run_command(app, "links", "withdraw", owner, "help.example")
    assert where(app, GTIN_PATH) == f"{SHOP}/p"
    assert app.test_client().get(f"{GTIN_PATH}?linkType=gs1:support").status_code == 404


# What the standard does not allow.


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/01/09521234543210", 400),
        ("/01/1", 400),
        ("/02/09521234543213", 400),
        ("/gtin/09521234543213", 400),
        ("", 400),
        ("/", 400),
        (f"{GTIN_PATH}/17/271231", 400),
        (f"{GTIN_PATH}/21/s/10/l", 400),
        (f"{GTIN_PATH}/235/x/10/l", 400),
        (f"{GTIN_PATH}/10/l/21/s", 422),
        (f"{GTIN_PATH}/22/v/21/s", 422),
        (f"{GTIN_PATH}/22/v/10/l/21/s", 422),
    ],
)
def test_no_wrong_identifier_can_be_registered(app: Flask, path: str, status: int) -> None:
    assert admin(app).put(path, a_link()).status_code == status
    assert count_entries(app) == 0


BAD_LINKS: list[dict[str, Any]] = [
    {"href": "javascript:alert(1)"},
    {"href": "data:text/html,x"},
    {"href": "https://user:pw@shop.example/"},
    {"href": "https://shop.example/\r\nX: y"},
    {"href": "https://intranet/"},
    {"href": f"{BASE}{GTIN_PATH}"},
    {"href": ""},
    {"href": 5},
    {"title": ""},
    {"title": " x"},
    {"title": "a\u202eb"},
    {"title": "a\nb"},
    {"title": "a" * 201},
    {"link_type": "pip"},
    {"link_type": "gs1:defaultLink"},
    {"link_type": "gs1:handledBy"},
    {"link_type": "gs1:registryEntry"},
    {"link_type": None},
    {"hreflang": "vi"},
    {"hreflang": ["zh-Hant"]},
    {"hreflang": ["vi\n"]},
    {"type": "text"},
    {"type": "text/html\n"},
    {"default": "yes"},
    {"context": [1]},
    {"context": ""},
    {"surprise": 1},
    {"state": "active"},
]


@pytest.mark.parametrize("change", BAD_LINKS, ids=lambda one: repr(one)[:40])
def test_a_bad_link_is_refused_and_nothing_is_written(app: Flask, change: dict[str, Any]) -> None:
    answer = admin(app).put(GTIN_PATH, {**a_link(), **change})

    assert answer.status_code == 422
    assert answer.content_type.startswith("application/problem+json")
    assert count_entries(app) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 400),
        ([], 422),
        ("x", 422),
        ({}, 422),
        ({"item_description": "x", "links": []}, 422),
        ({"item_description": "", "links": [a_link()]}, 422),
        ({"item_description": "x", "links": {}}, 422),
        ({"item_description": "x", "links": [a_link()], "owner": "y"}, 422),
        ({"item_description": "x", "links": [a_link()] * 61}, 422),
        ({"item_description": "x", "links": [a_link(), a_link()]}, 422),
        ({"item_description": "x", "links": [a_link(), a_link(href=f"{SHOP}/2")]}, 422),
    ],
)
def test_a_bad_body_is_refused(app: Flask, body: object, status: int) -> None:
    assert admin(app).put_body(GTIN_PATH, body).status_code == status
    assert count_entries(app) == 0


def test_a_body_that_is_no_json_is_refused(app: Flask) -> None:
    writer = admin(app)

    for data in (b"", b"{", b"\xff", b"[" * 10_000):
        answer = writer.client.put(address_of(GTIN_PATH), data=data, headers=writer.headers)
        assert answer.status_code == 400


def test_an_entry_without_default_needs_one_above(app: Flask) -> None:
    writer = admin(app)
    support = a_link(link_type="gs1:support", default=False)

    lonely = writer.put(f"{GTIN_PATH}/10/L1", support)
    assert lonely.get_json()["waiting"] == 1
    assert app.test_client().get(f"{GTIN_PATH}/10/L1").status_code == 404

    writer.put(GTIN_PATH, a_link(href=f"{SHOP}/gtin"))
    assert writer.put(f"{GTIN_PATH}/10/L1", support).get_json()["waiting"] == 0
    assert where(app, f"{GTIN_PATH}/10/L1") == f"{SHOP}/gtin"
    assert writer.delete(GTIN_PATH).status_code == 422
    assert writer.put(GTIN_PATH, support).status_code == 422
    assert where(app, GTIN_PATH) == f"{SHOP}/gtin"


# What a change leaves behind.


def test_removed_links_are_gone_at_once(app: Flask, owner: str) -> None:
    assert owner
    own_page, writer = where(app, GTIN_PATH), admin(app)
    writer.put(GTIN_PATH, a_link())

    assert writer.delete(GTIN_PATH).status_code == 204

    assert where(app, GTIN_PATH) == own_page
    assert writer.get(GTIN_PATH).status_code == 404
    assert writer.delete(GTIN_PATH).status_code == 404


def test_each_change_stands_in_the_audit_and_in_the_public_log(app: Flask) -> None:
    writer = admin(app)
    writer.put(GTIN_PATH, a_link())
    writer.put(GTIN_PATH, a_link(href=f"{SHOP}/2"))
    writer.delete(GTIN_PATH)
    writer.put(GTIN_PATH, a_link(href="javascript:x"))

    with app.app_context():
        audited = db.session.execute(
            select(AuditEntry.actor, AuditEntry.action).where(AuditEntry.key == GTIN_PATH)
        ).all()
        logged = db.session.scalar(
            select(func.count()).select_from(LedgerEntry).where(LedgerEntry.key == GTIN_PATH)
        )

    assert [tuple(one) for one in audited] == [
        ("key:quản trị", "registered"),
        ("key:quản trị", "registered"),
        ("key:quản trị", "removed"),
    ]
    assert logged == 3


def test_links_that_wait_are_not_in_the_public_log(app: Flask, business: Registrant) -> None:
    business.put(GTIN_PATH, a_link())

    with app.app_context():
        logged = db.session.scalars(select(LedgerEntry).where(LedgerEntry.key == GTIN_PATH)).all()
    assert logged == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("approve", "ABC", "no domain"),
        ("approve", "ABC", "localhost"),
        ("hand", "99", "952", "https://a.example", "--title", "x"),
        ("hand", "01", "9x", "https://a.example", "--title", "x"),
        ("hand", "01", "952", "http://a.example", "--title", "x"),
        ("hand", "01", "952", "https://u@a.example", "--title", "x"),
        ("hand", "01", "952", "https://a.example/?x", "--title", "x"),
        ("hand", "01", "952", "https://a.example", "--title", " "),
        ("unhand", "01", "952"),
    ],
)
def test_wrong_decisions_are_explained(app: Flask, arguments: tuple[str, ...]) -> None:
    done = run_command(app, "links", *arguments)

    assert done.exit_code == 1
    assert done.output.startswith("Error: ")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(JSON, JSON)
def test_no_body_crashes_the_api(app: Flask, outer: object, inner: object) -> None:
    writer = Registrant(app, _one_admin_key(app))
    shapes = (outer, {"item_description": outer, "links": inner}, {"links": [inner]})

    for body in shapes:
        assert writer.put_body(GTIN_PATH, body).status_code in {400, 422}


def _one_admin_key(app: Flask) -> str:
    token: str = app.extensions.setdefault("test_token", None) or make_key(
        app, Scope.ADMIN, name="fuzz"
    )
    app.extensions["test_token"] = token
    return token
