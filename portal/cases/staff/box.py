"""The box of identities: making it, opening it for a session, admitting colleagues, recovering."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.limits import count_attempt
from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission
from portal.accounts.queries import all_accounts
from portal.accounts.staff_access import (
    confirmed,
    cookie_name,
    current_session,
    current_staff,
    requires,
)
from portal.accounts.staff_pages import tell
from portal.cases.box_models import BoxHolder
from portal.cases.desk_schemas import (
    ChangePassphraseForm,
    NewPassphraseForm,
    PassphraseForm,
    RecoverForm,
)
from portal.cases.queries import current_box, holder_of, holders
from portal.cases.reach import refuse_unless_case_officer
from portal.cases.services import box
from portal.core import clock
from portal.core.addresses import local_path
from portal.core.db import unit_of_work
from portal.core.desk import desk_work
from portal.core.errors import NotFoundError, RefusedError, TooManyError
from portal.core.forms import Form, blank_form, read_form
from portal.core.staff_menu import MenuEntry

CASES, BOX = "/can-bo/phan-anh/", "/can-bo/phan-anh/hom/"
pages = Blueprint("case_box", __name__, url_prefix="/can-bo/phan-anh/hom")
MENU = (MenuEntry(BOX, "Hòm danh tính", Permission.SEALED, "Người dân", 620),)
REFUSALS = (RefusedError, TooManyError)
LOCKED = "Hãy mở khóa hòm bằng câu mật khẩu của bạn trước."


@pages.get("/")
@requires(Permission.SEALED)
def overview() -> ResponseReturnValue:
    """Who holds the box, whether it is open for this session, and what can be done."""
    _case_officer()
    return _page(blank_form())


@pages.post("/lap")
@requires(Permission.SEALED)
@confirmed
def make() -> ResponseReturnValue:
    """Make the box; the key for the paper is shown this once."""
    form, officer = read_form(NewPassphraseForm, request.form), _case_officer()
    if not form.ok:
        return _page(form), RefusedError.status
    try:
        with unit_of_work():
            recovery = box.make_box(
                form.values["passphrase"],
                account_id=officer.account_id,
                by=officer.actor,
                at=clock.now(),
            )
    except RefusedError as refusal:
        return _page(form.refused("passphrase", refusal.message)), refusal.status
    made_at = clock.now()
    return render_template("cases/staff/recovery_key.html", recovery=recovery, made_at=made_at)


@pages.post("/mo")
@requires(Permission.SEALED)
def unlock() -> ResponseReturnValue:
    """Open the box for this session."""
    _case_officer()
    form = read_form(PassphraseForm, request.form)
    if not form.ok:
        return _page(form), RefusedError.status
    try:
        until = box.unlock_box(
            _own_holder(),
            form.values["passphrase"],
            token=request.cookies[cookie_name()],
            session_id=current_session().public_id,
            at=clock.now(),
        )
    except REFUSALS as refusal:
        return _page(form.refused("passphrase", refusal.message)), refusal.status
    tell(f"Hòm mở đến {until.astimezone(clock.VIETNAM):%H:%M}; đăng xuất là khóa lại.")
    goal = local_path(request.form.get("tiep"))
    return redirect(goal if goal.startswith(CASES) else BOX, HTTPStatus.SEE_OTHER)


@pages.post("/khoa")
@requires(Permission.SEALED)
def lock() -> ResponseReturnValue:
    """Close the box for this session."""
    box.lock_box(current_session().public_id)
    tell("Đã khóa hòm.")
    return redirect(BOX, HTTPStatus.SEE_OTHER)


@pages.post("/xin-vao")
@requires(Permission.SEALED)
@confirmed
def ask() -> ResponseReturnValue:
    """Make one's own key and wait until a colleague who holds the box admits one."""
    form, officer = read_form(NewPassphraseForm, request.form), _case_officer()

    def act() -> None:
        box.ask_admission(
            form.values["passphrase"],
            account_id=officer.account_id,
            by=officer.actor,
            at=clock.now(),
        )

    return _done(form, "passphrase", act, "Đã tạo khóa của bạn; một người giữ hòm cần kết nạp bạn.")


@pages.post("/ket-nap/<int:holder_id>")
@requires(Permission.SEALED)
@confirmed
def admit(holder_id: int) -> ResponseReturnValue:
    """Give the box to a colleague who waits; one's own must be open."""
    officer = _case_officer()
    key = box.opened_box(
        token=request.cookies[cookie_name()],
        session_id=current_session().public_id,
        at=clock.now(),
    )

    def act() -> None:
        if key is None:
            raise RefusedError(LOCKED)
        box.admit_holder(_holder(holder_id), box_key=key, by=officer.actor, at=clock.now())

    return _done(blank_form(), "_form", act, "Đã kết nạp.")


@pages.post("/bo/<int:holder_id>")
@requires(Permission.SEALED)
@confirmed
def remove(holder_id: int) -> ResponseReturnValue:
    """Take the box from a colleague, or decline one who waits."""
    officer = _case_officer()

    def act() -> None:
        box.remove_holder(_holder(holder_id), by=officer.actor)

    return _done(blank_form(), "_form", act, "Đã đưa ra khỏi danh sách giữ hòm.")


@pages.post("/doi")
@requires(Permission.SEALED)
@confirmed
def change() -> ResponseReturnValue:
    """Put another passphrase in the place of one's present one."""
    form, officer = read_form(ChangePassphraseForm, request.form), _case_officer()
    # Who tries passphrases here is counted with who tries to open the box.
    with desk_work() as desk:
        is_within = count_attempt(desk, box.TRIES, str(officer.account_id))

    def act() -> None:
        if not is_within:
            raise TooManyError("Thử quá nhiều lần. Xin đợi ít phút rồi thử lại.")
        words = form.values
        box.change_passphrase(
            _own_holder(), old=words["old"], new=words["passphrase"], by=officer.actor
        )

    return _done(form, "old", act, "Đã đổi câu mật khẩu.")


@pages.route("/khoi-phuc", methods=("GET", "POST"))
@requires(Permission.SEALED)
@confirmed
def recover() -> ResponseReturnValue:
    """Come back into the box with the key from the paper."""
    form, officer = blank_form(), _case_officer()
    if request.method == "POST":
        form = read_form(RecoverForm, request.form)

    def act() -> None:
        box.recover(
            form.values["recovery_key"],
            form.values["passphrase"],
            account_id=officer.account_id,
            by=officer.actor,
            at=clock.now(),
        )

    if request.method != "POST":
        return _page(form, "cases/staff/recover.html")
    done = "Bạn giữ lại được hòm. Câu mật khẩu mới đã có hiệu lực."
    return _done(form, "_form", act, done, template="cases/staff/recover.html")


def _done(
    form: Form,
    field: str,
    act: Callable[[], object],
    said: str,
    *,
    template: str = "cases/staff/box.html",
) -> ResponseReturnValue:
    """Do it in one unit of work and say so; refused, the page says why beside `field`."""
    if not form.ok:
        return _page(form, template), RefusedError.status
    try:
        with unit_of_work():
            act()
    except REFUSALS as refusal:
        return _page(form.refused(field, refusal.message), template), refusal.status
    tell(said)
    return redirect(BOX, HTTPStatus.SEE_OTHER)


def _page(form: Form, template: str = "cases/staff/box.html") -> str:
    present = current_box()
    names = {one.id: one.name for one in all_accounts()}
    return render_template(
        template,
        form=form,
        box=present,
        box_fingerprint=box.fingerprint(present.public_key) if present else "",
        own=holder_of(current_staff().account_id),
        holders=[(one, names.get(one.account_id, "")) for one in holders()],
        fingerprint=box.fingerprint,
        open_until=box.unlocked_until(current_session().public_id, at=clock.now()),
    )


def _case_officer() -> Officer:
    officer = current_staff()
    refuse_unless_case_officer(officer)
    return officer


def _own_holder() -> BoxHolder:
    found = holder_of(current_staff().account_id)
    if found is None:
        raise RefusedError("Bạn chưa có khóa trong hòm. Xin tạo khóa và chờ kết nạp.")
    return found


def _holder(holder_id: int) -> BoxHolder:
    found = next((one for one in holders() if one.id == holder_id), None)
    if found is None:
        raise NotFoundError("Không có người giữ hòm này.")
    return found
