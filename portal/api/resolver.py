"""`/api/v1/resolver/…`: registering the links of GS1 identifiers, and approving their domains."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from portal.accounts.bearer import current_key, requires_key
from portal.accounts.scopes import Scope
from portal.core import clock
from portal.core.addresses import absolute, settings
from portal.core.db import unit_of_work
from portal.core.errors import InvalidInputError
from portal.core.language import gettext as _
from portal.core.raw_uri import raw_path
from portal.core.rest_of_path import let_take_rest
from portal.resolver.admission import owner_code_for
from portal.resolver.approvals import approve_domain, withdraw_domain
from portal.resolver.link_types import PREFIX
from portal.resolver.models import LinkEntry, LinkState, LinkTarget
from portal.resolver.queries import entry_by_path, find_entry, waiting_targets
from portal.resolver.schemas import read_entry
from portal.resolver.services import register_links, remove_links
from qr.digital_link import DigitalLink, InvalidLinkError, parse_link

pages = let_take_rest(Blueprint("resolver_api", __name__, url_prefix="/api/v1/resolver"))
LINKS = "/api/v1/resolver/links/"


@pages.put("/links/<rest:_named>")
@requires_key(Scope.RESOLVER_WRITE)
def put_links(_named: str) -> ResponseReturnValue:
    """Replace everything that is registered for an identifier."""
    link, new = _link(), read_entry(_body())
    with unit_of_work():
        is_new = find_entry(link.path) is None
        register_links(link, new, caller=current_key(), base=settings().base_url, at=clock.now())
    answer = _entry(entry_by_path(link.path))
    if not is_new:
        return jsonify(answer)
    return jsonify(answer), HTTPStatus.CREATED, {"Location": LINKS + quote(link.path, safe="")}


@pages.get("/links/<rest:_named>")
@requires_key(Scope.RESOLVER_WRITE)
def get_links(_named: str) -> Response:
    """What is registered for an identifier of one's own, links that wait included."""
    link = _link()
    owner_code_for(link, current_key())
    return jsonify(_entry(entry_by_path(link.path)))


@pages.delete("/links/<rest:_named>")
@requires_key(Scope.RESOLVER_WRITE)
def delete_links(_named: str) -> ResponseReturnValue:
    """Take back everything that is registered for an identifier."""
    link = _link()
    owner_code_for(link, current_key())
    with unit_of_work():
        remove_links(entry_by_path(link.path), caller=current_key())
    return "", HTTPStatus.NO_CONTENT


@pages.get("/waiting")
@requires_key(Scope.ADMIN)
def waiting() -> Response:
    """The links that wait for the approval of their domain."""
    return jsonify(
        items=[
            {"owner": one.entry.owner_code, "domain": one.host, "path": one.entry.path}
            | _target(one)
            for one in waiting_targets()
        ]
    )


@pages.put("/domains/<string:owner>/<string:domain>")
@requires_key(Scope.ADMIN)
def approve(owner: str, domain: str) -> Response:
    """Let the identifiers of an owner lead to a domain."""
    base, by = settings().base_url, current_key().actor
    with unit_of_work():
        count = approve_domain(owner, domain, base=base, at=clock.now(), by=by)
    return jsonify(owner=owner, domain=domain, entries=count)


@pages.delete("/domains/<string:owner>/<string:domain>")
@requires_key(Scope.ADMIN)
def withdraw(owner: str, domain: str) -> ResponseReturnValue:
    """Take the approval of a domain back; its links wait again."""
    with unit_of_work():
        withdraw_domain(owner, domain, base=settings().base_url, by=current_key().actor)
    return "", HTTPStatus.NO_CONTENT


def _link() -> DigitalLink:
    """The identifier that the address names, read from the address as it was sent.

    The path of the link is encoded once more (`%2F01%2F…`); a client that leaves its slashes as
    they are is understood as well. Raises InvalidInputError.
    """
    named = raw_path(request.environ).removeprefix(LINKS)
    path = f"/{named.removeprefix('/')}" if "/" in named else unquote(named)
    try:
        return parse_link(path if path.startswith("/") else f"/{path}")
    except InvalidLinkError as error:
        message = _("Địa chỉ này không phải là một mã GS1 hợp lệ.")
        raise InvalidInputError(f"{message} ({error.reason})") from None


def _body() -> object:
    try:
        body: Any = request.get_json(force=True, silent=True)
    except RecursionError:
        # Ten thousand brackets in a row.
        body = None
    if body is None:
        raise InvalidInputError(_("Nội dung không phải là JSON đọc được."))
    return body


def _entry(entry: LinkEntry) -> dict[str, Any]:
    return {
        "path": entry.path,
        "address": absolute(entry.path),
        "owner": entry.owner_code,
        "item_description": entry.item_description,
        "updated_at": entry.updated_at.isoformat(timespec="seconds"),
        "waiting": sum(one.state is LinkState.WAITING for one in entry.targets),
        "links": [_target(one) for one in entry.targets],
    }


def _target(one: LinkTarget) -> dict[str, Any]:
    return {
        "link_type": f"{PREFIX}{one.link_type}",
        "href": one.href,
        "title": one.title,
        "hreflang": one.hreflang,
        "type": one.media_type,
        "context": one.context,
        "default": one.is_default,
        "state": one.state,
    }
