"""Keys: made once, kept as digests, refused when wrong, revoked or too weak."""

import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Blueprint, Flask, jsonify
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import command
from portal.accounts.bearer import current_key, requires_key
from portal.accounts.models import ApiKey
from portal.accounts.scopes import Scope
from portal.accounts.services import create_key
from portal.app import main
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import Model, db, unit_of_work
from portal.core.errors import RefusedError
from tests.make.portal import run_command
from tests.make.registry import make_establishment
from tests.make.statements import count_statements


def guarded_pages() -> Blueprint:
    pages = Blueprint("guarded", __name__)

    @pages.get("/api/v1/thu-khoa")
    @requires_key(Scope.EPCIS_READ)
    def who() -> object:
        key = current_key()
        return jsonify(name=key.name, owner=key.owner_code, admin=key.is_admin)

    return pages


@pytest.fixture
def keyed(app: Flask) -> Iterator[Flask]:
    app.register_blueprint(guarded_pages())
    if "key" not in main.commands:
        main.add_command(command.key)
    with app.app_context():
        Model.metadata.create_all(db.engine)
    return app


def make_key(app: Flask, *scopes: Scope, name: str = "Đối tác", owner: str = "") -> str:
    with app.app_context(), unit_of_work():
        return create_key(name, scopes=scopes, owner_code=owner, at=clock.now(), by="test")


def ask(client: FlaskClient, token: str) -> tuple[int, dict[str, object]]:
    answer = client.get("/api/v1/thu-khoa", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.get_json()


def test_a_key_with_the_scope_opens_the_view(keyed: Flask) -> None:
    owner = make_establishment(keyed)
    token = make_key(keyed, Scope.EPCIS_READ, owner=owner)

    status, told = ask(keyed.test_client(), token)

    assert status == 200
    assert told == {"name": "Đối tác", "owner": owner, "admin": False}


def test_an_admins_key_opens_every_view(keyed: Flask) -> None:
    status, told = ask(keyed.test_client(), make_key(keyed, Scope.ADMIN))

    assert status == 200
    assert told["admin"] is True


def test_a_key_that_opens_everything_is_bound_to_nobody(keyed: Flask) -> None:
    owner = make_establishment(keyed)

    with pytest.raises(RefusedError, match="đơn vị"):
        make_key(keyed, Scope.ADMIN, owner=owner)


def test_a_key_without_the_scope_is_told_which_one_is_missing(keyed: Flask) -> None:
    token = make_key(keyed, Scope.TRACE_READ)
    answer = keyed.test_client().get(
        "/api/v1/thu-khoa", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == 403
    assert answer.content_type.startswith("application/problem+json")
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert "epcis:read" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer .",
        "Bearer a.b.c",
        "Basic {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {handle}.",
        "Bearer {handle}",
        "Bearer " + "a" * 100_000,
    ],
)
def test_anything_but_a_whole_key_is_401(keyed: Flask, header: str | None) -> None:
    token = make_key(keyed, Scope.EPCIS_READ)
    handle = token.partition(".")[0]
    given = {} if header is None else {"Authorization": header.format(token=token, handle=handle)}

    answer = keyed.test_client().get("/api/v1/thu-khoa", headers=given)

    assert answer.status_code == 401
    assert answer.content_type.startswith("application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_scheme_may_be_written_in_any_case(keyed: Flask) -> None:
    token = make_key(keyed, Scope.EPCIS_READ)
    answer = keyed.test_client().get(
        "/api/v1/thu-khoa", headers={"Authorization": f"bearer {token}"}
    )

    assert answer.status_code == 200


def test_a_revoked_key_opens_nothing(keyed: Flask) -> None:
    token = make_key(keyed, Scope.ADMIN)

    assert run_command(keyed, "key", "revoke", "Đối tác").exit_code == 0

    assert ask(keyed.test_client(), token)[0] == 401
    assert run_command(keyed, "key", "revoke", "Đối tác").exit_code == 1


def test_the_secret_is_long_and_kept_nowhere(keyed: Flask) -> None:
    made = run_command(keyed, "key", "create", "Đối tác", "--scope", "epcis:read")
    token = made.output.strip()
    secret = token.partition(".")[2]

    assert re.fullmatch(r"[0-9a-f]{12}\.[A-Za-z0-9_-]{43}", token)
    with keyed.app_context():
        kept = db.session.scalars(select(ApiKey)).one()
        audited = db.session.scalars(select(AuditEntry)).one()
        everything = f"{vars(kept)} {vars(audited)}"
    assert secret not in everything
    assert secret not in run_command(keyed, "key", "list", "--json").output


def test_the_list_tells_when_a_key_was_last_used(keyed: Flask) -> None:
    token = make_key(keyed, Scope.EPCIS_READ)
    with time_machine.travel("2026-11-20 10:00:00Z"):
        ask(keyed.test_client(), token)

    (row,) = json.loads(run_command(keyed, "key", "list", "--json").output)

    assert row["name"] == "Đối tác"
    assert row["scopes"] == "epcis:read"
    assert row["last_used"] == "2026-11-20"


def test_the_day_of_use_is_written_once_a_day(keyed: Flask) -> None:
    """Each write makes every page of the portal stale."""
    token, client = make_key(keyed, Scope.EPCIS_READ), keyed.test_client()
    ask(client, token)

    with count_statements(keyed) as seen:
        ask(client, token)

    assert [one for one in seen if not one.startswith("SELECT")] == []
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("name", "scopes", "owner"),
    [
        ("", [Scope.ADMIN], ""),
        ("  ", [Scope.ADMIN], ""),
        ("a\u202eb", [Scope.ADMIN], ""),
        ("a" * 121, [Scope.ADMIN], ""),
        ("a", [], ""),
        ("a", [Scope.ADMIN], "KHONGCO"),
    ],
)
def test_an_unfit_key_is_refused(keyed: Flask, name: str, scopes: list[Scope], owner: str) -> None:
    with keyed.app_context(), pytest.raises(RefusedError), unit_of_work():
        create_key(name, scopes=scopes, owner_code=owner, at=clock.now(), by="test")


def test_two_keys_never_share_a_name(keyed: Flask) -> None:
    make_key(keyed, Scope.ADMIN)

    with pytest.raises(RefusedError):
        make_key(keyed, Scope.EPCIS_READ)


def test_a_scope_that_does_not_exist_is_a_wrong_command(keyed: Flask) -> None:
    assert run_command(keyed, "key", "create", "a", "--scope", "everything").exit_code == 2
    assert run_command(keyed, "key", "create", "a").exit_code == 2


def test_answers_to_keys_are_never_kept(keyed: Flask) -> None:
    token, client = make_key(keyed, Scope.EPCIS_READ), keyed.test_client()
    answer = client.get("/api/v1/thu-khoa", headers={"Authorization": f"Bearer {token}"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/thu-khoa").status_code == 401
