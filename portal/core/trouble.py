"""Every error becomes a page or a problem document here, and nowhere else."""

import json
import logging
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, make_response, render_template, request
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.core.db import db
from portal.core.errors import PortalError, StaleEditError
from portal.core.language import ENGLISH, N_, current_language
from portal.core.language import gettext as _
from portal.core.logs import REQUEST_ID

log = logging.getLogger(__name__)
CHANGED_MEANWHILE = N_("Người khác vừa ghi vào hồ sơ này. Xin quay lại và gửi lần nữa.")
API_PREFIX = "/api/"
STAFF_PREFIX = "/can-bo/"
RETRY_AFTER_S = "10"
RETRIABLE = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}
# Statuses with a page of their own; others are shown as 400.
WITH_PAGE = {400, 403, 404, 405, 410, 413, 414, 422, 429}
# Pages for when the database or a template may be the trouble: files as they are.
PLAIN = {status: Path("errors") / f"{status}.html" for status in (500, 503)}


def install_error_pages(app: Flask) -> None:
    """Turn refusals, HTTP errors, database trouble and crashes into answers."""

    @app.errorhandler(PortalError)
    def refused(error: PortalError) -> Response:
        return _answer(app, error.status, error.message)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        response = _answer(app, HTTPStatus(error.code or 500), "")
        for name, value in error.get_headers(request.environ):
            if name in {"Allow", "Location", "Retry-After"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def crash(error: Exception) -> Response:
        log.exception("request failed")
        return _answer(app, HTTPStatus.INTERNAL_SERVER_ERROR, "")

    _install_pages_of_the_database(app)


def _install_pages_of_the_database(app: Flask) -> None:
    @app.errorhandler(StaleDataError)
    def changed_meanwhile(_error: StaleDataError) -> Response:
        # Two wrote the same record at the same instant; nothing of the second was kept.
        _let_go_of_database()
        return _answer(app, StaleEditError.status, _(CHANGED_MEANWHILE))

    @app.errorhandler(DBAPIError)
    @app.errorhandler(TimeoutError)
    def database_trouble(error: Exception) -> Response:
        log.exception("database does not answer")
        _let_go_of_database()
        return _answer(app, HTTPStatus.SERVICE_UNAVAILABLE, "")

    @app.teardown_appcontext
    def end_of_request(_error: BaseException | None) -> None:
        # Runs before the extension's own end of the session, which would let the error out.
        _let_go_of_database()


def _let_go_of_database() -> None:
    """End the session; a connection that died since its last statement is no error any more."""
    try:
        db.session.remove()
    except DBAPIError:
        log.warning("the database went away at the end of a request", exc_info=True)
        db.session.registry.clear()


def _answer(app: Flask, status: HTTPStatus, message: str) -> Response:
    if request.path.startswith(API_PREFIX):
        response = _problem(status, message)
    else:
        response = _page(app, status, message)
    if response.status_code in RETRIABLE:
        response.headers["Retry-After"] = RETRY_AFTER_S
    return response


def _problem(status: HTTPStatus, message: str) -> Response:
    """RFC 9457: a problem in a form that programs read."""
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": message,
        "instance": request.path,
        "request_id": request.environ.get(REQUEST_ID, ""),
    }
    body = json.dumps(problem, ensure_ascii=False)
    return Response(body, status, content_type="application/problem+json; charset=utf-8")


def _page(app: Flask, status: HTTPStatus, message: str) -> Response:
    if status in PLAIN:
        return _plain_page(app, status)
    try:
        return make_response(_rendered(status, message), status)
    except SQLAlchemyError:
        # The frame asks for the province's name; a page for an error must not need it.
        log.exception("database does not answer for an error page")
        db.session.remove()
        return _plain_page(app, HTTPStatus.SERVICE_UNAVAILABLE)


def _rendered(status: HTTPStatus, message: str) -> str:
    if request.path.startswith(STAFF_PREFIX) and current_language() != ENGLISH:
        # Without the officer the frame holds no token, which no error page may give away.
        return render_template(
            "staff/trouble.html", status=int(status), message=message, officer=None
        )
    shown = int(status) if int(status) in WITH_PAGE else 400
    return render_template(f"errors/{shown}.html", message=message)


def _plain_page(app: Flask, status: HTTPStatus) -> Response:
    body = (Path(app.root_path) / str(app.template_folder) / PLAIN[status]).read_bytes()
    return Response(body, status, content_type="text/html; charset=utf-8")
