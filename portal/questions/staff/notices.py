"""TBT notices at the desk: entering, correcting, taking off."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.questions.catalogue import markets, notice_by_slug, notices_at_the_desk
from portal.questions.models import TbtNotice
from portal.questions.schemas import NoticeFacts, NoticeForm, NoticesQuery, ReasonForm
from portal.questions.services.notices import correct_notice, enter_notice, withdraw_notice

LIST = "/can-bo/tbt/"
pages = Blueprint("notice_desk", __name__, url_prefix="/can-bo/tbt")
MENU = (MenuEntry(LIST, "Thông báo TBT", Permission.QUESTIONS, "Người dân", 620),)


@pages.get("/")
@requires(Permission.QUESTIONS)
def notices() -> str:
    """All notices, also those taken off."""
    query, today = read_query(NoticesQuery, request.args), clock.today()
    listing = notices_at_the_desk(
        query["trang"], today, words=query["q"], market=query["thi_truong"]
    )
    return render_template(
        "questions/notice_desk.html", listing=listing, query=query, markets=markets()
    )


@pages.get("/moi")
@requires(Permission.QUESTIONS)
def new() -> str:
    """The form for a notice."""
    return _form_page(blank_form(), None)


@pages.post("/moi")
@requires(Permission.QUESTIONS)
def create() -> ResponseReturnValue:
    """Enter a notice; all can read it at once."""
    form = read_form(NoticeForm, request.form)
    if not form.ok:
        return _form_page(form, None), RefusedError.status
    try:
        with unit_of_work():
            made = enter_notice(_facts(form), at=clock.now(), by=current_staff().actor)
    except RefusedError as refusal:
        return _form_page(form.refused("_form", refusal.message), None), RefusedError.status
    tell(f"Đã đăng thông báo {made.symbol}.")
    return redirect(f"{LIST}{made.slug}", HTTPStatus.SEE_OTHER)


@pages.get("/<string:slug>")
@requires(Permission.QUESTIONS)
def notice(slug: str) -> str:
    """One notice as a form, and how it is taken off."""
    found = notice_by_slug(slug)
    return _form_page(blank_form(_typed(found)), found)


@pages.post("/<string:slug>")
@requires(Permission.QUESTIONS)
def correct(slug: str) -> ResponseReturnValue:
    """Correct a notice."""
    form = read_form(NoticeForm, request.form)
    if not form.ok:
        return _form_page(form, notice_by_slug(slug)), RefusedError.status
    version, by = form.values["version"] or 0, current_staff().actor
    try:
        with unit_of_work():
            correct_notice(
                notice_by_slug(slug),
                _facts(form),
                expected_version=version,
                at=clock.now(),
                by=by,
            )
    except (RefusedError, StaleEditError) as refusal:
        found = notice_by_slug(slug)
        theirs = _typed(found) if isinstance(refusal, StaleEditError) else None
        refused = form.refused("_form", refusal.message)
        return _form_page(refused, found, theirs), refusal.status
    tell("Đã lưu thông báo.")
    return redirect(f"{LIST}{slug}", HTTPStatus.SEE_OTHER)


@pages.post("/<string:slug>/go")
@requires(Permission.QUESTIONS)
def withdraw(slug: str) -> ResponseReturnValue:
    """Take a notice off the public pages."""
    form = read_form(ReasonForm, request.form)
    try:
        if form.ok:
            with unit_of_work():
                withdraw_notice(
                    notice_by_slug(slug),
                    reason=form.values["ly_do"],
                    expected_version=form.values["version"],
                    at=clock.now(),
                    by=current_staff().actor,
                )
            tell("Đã gỡ thông báo.")
            return redirect(f"{LIST}{slug}", HTTPStatus.SEE_OTHER)
        status = RefusedError.status
    except (RefusedError, StaleEditError) as refusal:
        form, status = form.refused("_form", refusal.message), refusal.status
    found = notice_by_slug(slug)
    shown = Form({}, form.errors, {**_typed(found), "ly_do": form.typed.get("ly_do", "")})
    return _form_page(shown, found), status


def _form_page(form: Form, found: TbtNotice | None, theirs: dict[str, Any] | None = None) -> str:
    return render_template(
        "questions/notice_form.html", form=form, notice=found, theirs=theirs, markets=markets()
    )


def _typed(found: TbtNotice) -> dict[str, Any]:
    days = ("issued_on", "comments_until", "effective_on")
    facts = ("symbol", "market_code", "title", "summary", "link", "version")
    return {
        **{name: getattr(found, name) for name in facts},
        **{name: day.isoformat() if (day := getattr(found, name)) else "" for name in days},
        "hs": ", ".join(found.hs_codes),
    }


def _facts(form: Form) -> NoticeFacts:
    return NoticeFacts(**{name: form.values[name] for name in NoticeFacts.__slots__})
