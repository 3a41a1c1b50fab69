"""The mark of views that a key opens: `Authorization: Bearer <key>` (RFC 6750)."""

from http import HTTPStatus

from flask import Response, after_this_request, g, request

from portal.accounts.caller import Caller
from portal.accounts.models import ApiKey
from portal.accounts.scopes import Scope
from portal.accounts.services import key_of_token, note_use
from portal.core import clock
from portal.core.access import Mark, guarded
from portal.core.db import unit_of_work
from portal.core.errors import PortalError
from portal.core.language import gettext as _

LONGEST_TOKEN = 200


class KeyNeededError(PortalError):
    """The request carries no key that the portal knows."""

    status = HTTPStatus.UNAUTHORIZED


class ScopeMissingError(PortalError):
    """The key is good, but not for this."""

    status = HTTPStatus.FORBIDDEN


def requires_key(scope: Scope) -> Mark:
    """Mark a view that only a key with `scope` (or `admin`) opens; others get 401 or 403."""
    return guarded(f"key:{scope}", lambda: _let_in(scope))


def current_key() -> Caller:
    """The key that opened the present view; only inside views marked with `requires_key`."""
    caller: Caller = g.caller
    return caller


def _let_in(scope: Scope) -> None:
    key = key_of_token(_token())
    if key is None:
        _challenge("invalid_token" if "Authorization" in request.headers else "")
        raise KeyNeededError(_("Cần một khóa truy cập còn hiệu lực: Authorization: Bearer <khóa>."))
    if not key.opens(scope):
        _challenge("insufficient_scope", scope)
        raise ScopeMissingError(_("Khóa này không có quyền %(scope)s.") % {"scope": scope})
    g.caller = _caller(key)
    _note_day(key)


def _token() -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer" and len(token) <= LONGEST_TOKEN
    return token.strip() if is_bearer else ""


def _caller(key: ApiKey) -> Caller:
    scopes = frozenset(Scope(one) for one in key.scopes)
    return Caller(key.name, key.owner_code, scopes, key.commune_code)


def _note_day(key: ApiKey) -> None:
    """At most one write for each key and day: a write makes every page stale."""
    today = clock.today()
    if key.last_used_on != today:
        with unit_of_work():
            note_use(key, on=today)


def _challenge(error: str, scope: str = "") -> None:
    parts = ['Bearer realm="portal"']
    parts += [f'error="{error}"'] if error else []
    parts += [f'scope="{scope}"'] if scope else []

    @after_this_request
    def name_what_is_missing(response: Response) -> Response:
        response.headers["WWW-Authenticate"] = ", ".join(parts)
        return response
