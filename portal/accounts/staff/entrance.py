"""What happens at the door: forms before there is a session, the session's cookies, the way on."""

import secrets
from http import HTTPStatus
from urllib.parse import quote

from flask import after_this_request, redirect, request
from werkzeug.wrappers import Response

from portal.accounts.desk_tables import Outcome
from portal.accounts.known_devices import KEPT_FOR, note_device
from portal.accounts.models import Account
from portal.accounts.sessions import TOKEN_BYTES, begin_session, end_session
from portal.accounts.sign_in_book import Visitor, note_event
from portal.accounts.staff_access import (
    SECOND_FACTOR,
    client_of_request,
    cookie_name,
    host_cookie,
    refuse_forged_form,
    set_cookie,
)
from portal.core import clock
from portal.core.addresses import local_path

DESK = "/can-bo/"


def guest_token() -> str:
    """The token for forms of somebody who is not signed in, kept in a cookie beside the form."""
    token = request.cookies.get(_guest_cookie(), "")
    if len(token) >= TOKEN_BYTES:
        return token
    token = secrets.token_urlsafe(TOKEN_BYTES)

    @after_this_request
    def hand_out(response: Response) -> Response:
        set_cookie(response, _guest_cookie(), token)
        return response

    return token


def refuse_forged_guest_form() -> None:
    """Raise FormExpiredError unless form and cookie carry the same token."""
    refuse_forged_form(request.cookies.get(_guest_cookie(), ""))


def no_referrer() -> None:
    """Have the browser tell nobody the address of this page, which holds a secret."""

    @after_this_request
    def keep_quiet(response: Response) -> Response:
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def goal() -> str:
    """Where the person wanted to go: a path of this portal, else the desk."""
    path = local_path(request.values.get("tiep"))
    return DESK if path == "/" else path


def on_to(path: str) -> Response:
    """Send the browser on after a form."""
    return redirect(path, HTTPStatus.SEE_OTHER)


def device_token() -> str:
    """What the browser shows of earlier visits."""
    return request.cookies.get(_device_cookie(), "")


def let_in(account: Account, way_on: str) -> Response:
    """Begin a session for somebody who has proved the password; the second factor comes next."""
    end_session(request.cookies.get(cookie_name(), ""))
    client = client_of_request()
    token = begin_session(account.id, client=client, at=clock.now(), has_second_factor=False)
    if account.has_second_factor:
        response = on_to(f"{SECOND_FACTOR}?tiep={quote(way_on, safe='')}")
    else:
        response = arrived(account, on_to(way_on), "password")
    set_cookie(response, cookie_name(), token)
    return response


def arrived(account: Account, response: Response, method: str) -> Response:
    """Note that somebody has signed in completely, and know the browser from now on."""
    who = Visitor(account.email, account.id, client_of_request())
    note_event(who, Outcome.SIGNED_IN, at=clock.now(), method=method)
    token = note_device(device_token(), account.id, at=clock.now())
    kept_for = int(KEPT_FOR.total_seconds())
    set_cookie(response, _device_cookie(), token, max_age=kept_for)
    return response


def _guest_cookie() -> str:
    return host_cookie("truoc-dang-nhap")


def _device_cookie() -> str:
    return host_cookie("thiet-bi")
