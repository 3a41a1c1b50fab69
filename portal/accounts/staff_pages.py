"""What every page for officers may use: who is signed in, the forms' token, what was just done."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, Response, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import NotFound

from portal.accounts.staff_access import set_cookie, staff_or_none
from portal.core.language import ENGLISH, current_language
from portal.core.staff_menu import staff_menu

STAFF = "/can-bo/"
NOTE_COOKIE = "vua-lam"
LONGEST_NOTE = 400


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about what was just done; `kind` is that of a notice."""

    kind: str
    text: str


def tell(text: str, kind: str = "success") -> None:
    """Have the next page for officers say what was just done."""
    g.setdefault("to_tell", []).append([kind, text[:LONGEST_NOTE]])


def install_staff_pages(app: Flask) -> None:
    """Give templates `officer`, `csrf_token`, `staff_menu` and `told` on pages for officers.

    These pages are Vietnamese alone: below `/en` there is none of them.
    """

    @app.before_request
    def refuse_english() -> None:
        if current_language() == ENGLISH and request.path.startswith(STAFF):
            raise NotFound

    @app.context_processor
    def for_officers() -> dict[str, object]:
        officer = staff_or_none()
        if officer is None:
            return {"officer": None, "csrf_token": "", "staff_menu": (), "told": ()}
        return {
            "officer": officer,
            "csrf_token": g.staff_session.csrf,
            "staff_menu": staff_menu(officer.permissions),
            "told": _told(),
        }

    @app.after_request
    def keep_what_was_told(response: Response) -> Response:
        waiting = g.get("to_tell")
        if waiting and response.status_code < 400:
            set_cookie(response, NOTE_COOKIE, _signer().dumps(waiting), max_age=60)
        elif g.get("has_told"):
            response.delete_cookie(NOTE_COOKIE, path="/")
        return response


def _told() -> Sequence[Told]:
    kept = request.cookies.get(NOTE_COOKIE, "")
    if not kept:
        return ()
    g.has_told = True
    try:
        return [Told(kind, text) for kind, text in _signer().loads(kept)]
    except (BadSignature, json.JSONDecodeError, ValueError, TypeError):
        return ()


def _signer() -> URLSafeSerializer:
    # Signed with the secret of the session: nobody else can put words on this page.
    return URLSafeSerializer(g.staff_session.csrf, salt="told")
