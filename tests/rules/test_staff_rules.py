"""The staff side guards itself: no address, form or role is left out of these rules."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from portal.accounts.permissions import RIGHTS, Permission, Role
from portal.settings import ROOT
from tests.make.officers import DESK, OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import make_establishment
from tests.make.staff_matrix import (
    ENTRANCES,
    NO_RIGHT,
    SNAPSHOT,
    STAFF,
    StaffRule,
    records_of,
    snapshot,
    staff_rules,
)

FORM = re.compile(r"<form\b[^>]*method=\"post\"(?:[^>\"]|\"[^\"]*\")*>.*?</form>", re.DOTALL | re.I)
TOKEN = re.compile(r"\{\{ csrf\((csrf_)?token\) \}\}")
# Forms of visitors, who have no session: what they send is of no use to anybody else.
OF_VISITORS = (
    "visitor_fields(",
    'action="{{ to(',
    # The secret in their address or in the form itself is the right to send them.
    'action="{{ action }}',
    "{{ own() }}",
)


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


def test_every_staff_address_asks_for_a_right_or_is_an_entrance(app: Flask) -> None:
    rights = frozenset(Permission)
    rules = staff_rules(app)

    assert len(rules) > 80
    assert [str(one) for one in rules if not one.is_entrance and not one.rights <= rights] == []
    assert [str(one) for one in rules if one.is_entrance and one.mark != ENTRANCES[one.rule]] == []


def test_every_view_for_officers_stands_below_one_address_and_is_never_kept(app: Flask) -> None:
    rules = staff_rules(app)

    assert [str(one) for one in rules if not one.rule.startswith(STAFF)] == []
    assert [str(one) for one in rules if one.is_kept] == []


def test_who_may_open_what_is_written_down(app: Flask) -> None:
    assert SNAPSHOT.read_text() == snapshot(app), (
        "rights have changed; read the difference after `python -m tests.make.staff_matrix`"
    )


def forms() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        found = FORM.findall(text)
        assert len(found) == len(re.findall(r"<form\b[^>]*method=\"post\"", text, re.I)), path
        yield from ((path, form) for form in found)


def test_every_form_of_officers_carries_the_token_of_its_session() -> None:
    bare = [
        f"{path.relative_to(ROOT)}: {form[:80]}"
        for path, form in forms()
        if not any(visitors in form for visitors in OF_VISITORS) and not TOKEN.search(form)
    ]

    assert bare == []
    assert len(list(forms())) > 40


def test_nobody_is_let_in_and_the_way_back_stays_in_the_portal(app: Flask) -> None:
    stranger = app.test_client()
    guarded = [one for one in staff_rules(app) if one.mark != "public"]

    for one in guarded:
        answer = stranger.open(one.path, method=one.method)

        if one.method == "GET":
            assert answer.status_code == 303, one
            assert answer.location == f"/can-bo/dang-nhap?tiep={quote(one.path, safe='')}", one
        else:
            assert answer.status_code == 403, one
            assert answer.location is None, one


def opened(client: OfficerClient, one: StaffRule) -> bool:
    """Whether the right of this role let somebody in; records of that name need not exist."""
    answer = client.get(one.path) if one.method == "GET" else client.post(one.path)
    assert answer.status_code < 500, one
    is_refused = answer.status_code == 403 and NO_RIGHT in answer.text
    assert is_refused or not (answer.location or "").startswith("/can-bo/dang-nhap"), one
    return not is_refused


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_its_rights_say_and_nothing_else(registers: Flask, role: Role) -> None:
    commune = SA_HUYNH if role is Role.COMMUNE else None
    officer = make_officer(registers, role, commune=commune)
    rules = [one for one in staff_rules(registers) if not one.is_entrance]
    expected = {str(one): not one.rights.isdisjoint(RIGHTS[role]) for one in rules}

    # Each with a session of its own: some of these pages end sessions.
    found = {str(one): opened(sign_in(registers, officer), one) for one in rules}

    assert found == expected


FORGERIES = {
    "without a token": ({}, {}),
    "with another session's token": ({"csrf_token": "other"}, {}),
    "with an empty token": ({"csrf_token": ""}, {}),
    "from another site": ({"csrf_token": "own"}, {"Sec-Fetch-Site": "cross-site"}),
    "from a neighbouring site": ({"csrf_token": "own"}, {"Sec-Fetch-Site": "same-site"}),
    "with another token in the header": ({"csrf_token": "own"}, {"X-CSRF-Token": "x"}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_forged_form_is_carried_out(registers: Flask, forgery: str) -> None:
    code = make_establishment(registers, commune_code=SA_HUYNH)
    victim = make_officer(registers, Role.ADMIN, Role.REGISTRAR)
    client, other = sign_in(registers, victim), sign_in(registers, victim)
    fields, headers = FORGERIES[forgery]
    tokens = {"own": client.csrf, "other": other.csrf, "": ""}
    data = {name: tokens[token] for name, token in fields.items()}
    data |= {"version": "1", "reason": "Một lý do đủ dài để nhận", "name": "Kẻ khác"}
    before = records_of(registers)

    for one in staff_rules(registers, code=code, slug="co-so", account_id=victim.id):
        if one.method != "GET":
            path = f"{one.path}?csrf_token={client.csrf}"
            answer = client.browser.open(path, method=one.method, data=data, headers=headers)
            assert answer.status_code == 403, one

    assert records_of(registers) == before
    assert DESK.device in client.get("/can-bo/tai-khoan/bao-mat").text
