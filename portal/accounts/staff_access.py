"""The mark of views that officers open, the session behind a request, and its forms' token."""

import hmac
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote

from flask import after_this_request, current_app, g, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.accounts.desk_tables import StaffSession
from portal.accounts.models import Account, AccountState
from portal.accounts.officer import Officer, officer_of
from portal.accounts.permissions import NEEDS_SECOND_FACTOR, Permission
from portal.accounts.sessions import (
    Client,
    is_confirmed,
    note_second_factor,
    note_seen,
    session_of,
)
from portal.core import clock
from portal.core.access import Mark, View, guarded
from portal.core.addresses import settings
from portal.core.db import db
from portal.core.errors import ForbiddenError, PortalError
from portal.settings import Env

SIGN_IN = "/can-bo/dang-nhap"
SECOND_FACTOR = "/can-bo/xac-thuc"
SET_UP_SECOND_FACTOR = "/can-bo/tai-khoan/bao-mat"
STEP_UP = "/can-bo/xac-nhan"
LARGEST_FORM = 3_000_000
CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
NOT_SIGNED_IN = (
    "Phiên làm việc đã hết nên chưa lưu được gì. Xin mở một thẻ khác để đăng nhập lại,"
    " rồi quay về thẻ này và gửi lại biểu mẫu."
)
UNCONFIRMED = (
    "Chưa lưu được gì: việc này cần bạn xác nhận lại danh tính. Xin mở trang /can-bo/xac-nhan"
    " trong một thẻ khác, rồi quay về thẻ này và gửi lại biểu mẫu."
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class FormExpiredError(PortalError):
    """A form without the token of its session: sent from elsewhere, or after signing out."""

    status = HTTPStatus.FORBIDDEN


class SignInNeededError(PortalError):
    """Something was sent by nobody who is signed in; it was not carried out."""

    status = HTTPStatus.FORBIDDEN


class SentElsewhere(HTTPException):
    """Stops a request with a redirect."""

    def __init__(self, address: str) -> None:
        super().__init__(response=redirect(address, HTTPStatus.SEE_OTHER))


def requires(*anyone: Permission, largest_body: int = LARGEST_FORM) -> Mark:
    """Mark a view that opens only for officers with one of these rights; forms need their token.

    `largest_body` is in bytes; a longer one is refused (413) before anything is read of it.
    """
    return guarded(f"staff:{'|'.join(anyone)}", lambda: _let_in(anyone, largest_body))


def signed_in_half() -> Mark:
    """Mark a view for somebody who has given the password but not yet the second factor."""
    return guarded("staff:half", _let_in_half)


def confirmed(view: View) -> View:
    """Ask who it is once more before a dangerous act; stands below `requires`."""
    view.needs_confirmation = True  # type: ignore[attr-defined]  # functions carry their mark
    return view


def current_staff() -> Officer:
    """The officer behind the present request; only inside views marked with `requires`."""
    officer: Officer = g.officer
    return officer


def current_session() -> StaffSession:
    """The session behind the present request; only inside views for officers."""
    found: StaffSession = g.staff_session
    return found


def staff_or_none() -> Officer | None:
    """The officer behind the present request where one is known."""
    found: Officer | None = g.get("officer")
    return found


def note_own_second_factor() -> None:
    """Note that the present person has given the second factor; the session gets a new cookie."""
    token = note_second_factor(current_session(), at=clock.now())
    g.staff_session = session_of(token, at=clock.now())

    @after_this_request
    def hand_out(response: Response) -> Response:
        set_cookie(response, cookie_name(), token)
        return response


def cookie_name() -> str:
    """The name of the session cookie."""
    return host_cookie("can-bo")


def host_cookie(name: str) -> str:
    """`name` as a cookie that no other host can set: `__Host-` (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if _is_https() else name


def set_cookie(response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
    """Hand a secret to the browser: no script reads it, no other site sends it."""
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=_is_https(), httponly=True, samesite="Lax"
    )


def client_of_request() -> Client:
    """The browser behind the present request; of its address the network alone (/24, /48)."""
    return Client(_device(request.user_agent.string), _network(request.remote_addr or ""))


def refuse_forged_form(token: str) -> None:
    """Raise FormExpiredError unless the form carries `token` and comes from this site."""
    typed = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    is_right = hmac.compare_digest(typed.encode(), token.encode())
    if not token or not is_right or site not in {"same-origin", "none"}:
        raise FormExpiredError(
            "Biểu mẫu đã hết hiệu lực hoặc được gửi từ nơi khác."
            " Xin quay lại, tải lại trang và gửi lại."
        )


def _let_in(anyone: Sequence[Permission], largest_body: int) -> None:
    session, account = _signed_in()
    request.max_content_length = largest_body
    request.max_form_memory_size = min(largest_body, LARGEST_FORM)
    if session.second_factor_at is None and account.has_second_factor:
        raise _instead(SECOND_FACTOR, "Xin hoàn tất bước xác thực thứ hai trước.")
    g.officer = officer_of(account, session.public_id)
    note_seen(session, at=clock.now())
    if request.method not in SAFE_METHODS:
        refuse_forged_form(session.csrf)
    if _must_set_up_second_factor(account, session) and not request.path.startswith(
        (SET_UP_SECOND_FACTOR, STEP_UP)
    ):
        raise _instead(SET_UP_SECOND_FACTOR, "Vai trò của bạn cần xác thực hai bước.")
    if not any(g.officer.may(one) for one in anyone):
        raise ForbiddenError("Tài khoản của bạn không có quyền mở trang này.")
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "needs_confirmation", False) and not is_confirmed(session, at=clock.now()):
        raise _instead(STEP_UP, UNCONFIRMED)


def _let_in_half() -> None:
    session, account = _signed_in()
    g.officer = officer_of(account, session.public_id)
    if request.method not in SAFE_METHODS:
        refuse_forged_form(session.csrf)


def _signed_in() -> tuple[StaffSession, Account]:
    session = session_of(request.cookies.get(cookie_name(), ""), at=clock.now())
    account = db.session.get(Account, session.account_id) if session else None
    if session is None or account is None or account.state is not AccountState.ACTIVE:
        raise _instead(SIGN_IN, NOT_SIGNED_IN)
    g.staff_session = session
    return session, account


def _instead(address: str, message: str) -> Exception:
    """To another page; what was sent is refused instead, so that it does not look accepted."""
    if request.method in SAFE_METHODS:
        return SentElsewhere(f"{address}?tiep={_here()}")
    return SignInNeededError(message)


def _must_set_up_second_factor(account: Account, session: StaffSession) -> bool:
    if settings().env is not Env.PRODUCTION or session.second_factor_at is not None:
        return False
    return not account.role_set.isdisjoint(NEEDS_SECOND_FACTOR)


def _here() -> str:
    return quote(request.full_path.rstrip("?"), safe="")


def _is_https() -> bool:
    return settings().base_url.startswith("https://")


def _network(address: str) -> str:
    if ":" in address:
        return ":".join(address.split(":")[:3]) + "::/48"
    return ".".join(address.split(".")[:3]) + ".0/24"


def _device(agent: str) -> str:
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
    systems |= {"Mac OS": "macOS", "CrOS": "ChromeOS", "Linux": "Linux"}
    browsers = {"Edg/": "Edge", "coc_coc": "Cốc Cốc", "Firefox/": "Firefox", "Chrome/": "Chrome"}
    browsers |= {"Safari/": "Safari"}
    system = next((name for sign, name in systems.items() if sign in agent), "")
    browser = next((name for sign, name in browsers.items() if sign in agent), "")
    return " trên ".join(part for part in (browser or "Trình duyệt khác", system) if part)
