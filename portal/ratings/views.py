"""Rating a page: the same few buttons stand on every page, what is sent has a page of its own."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import public_uncached
from portal.core.addresses import to
from portal.core.errors import NotFoundError, RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.ratings.desk_tables import SCORE_LABELS
from portal.ratings.rated_paths import is_rated, path_of_page
from portal.ratings.schemas import RatingForm
from portal.ratings.services import Opinion, keep_rating
from portal.visitors.guard import check_visitor
from portal.visitors.tickets import new_ticket

pages = Blueprint("ratings", __name__, url_prefix="/danh-gia")
TICKET = "danh-gia"
# Many people share the network of a school or an office.
MOST = 20


@pages.app_context_processor
def rating_of_page() -> dict[str, object]:
    """For the foot of every page: its path if it can be rated, and the scores."""
    path = path_of_page()
    return {"rated_path": path, "scores": SCORE_LABELS} if path else {"rated_path": ""}


@pages.get("/")
@public_uncached
def rate() -> ResponseReturnValue:
    """The form for one page; nothing is kept yet."""
    path = request.args.get("trang", "/")
    if not is_rated(path):
        raise NotFoundError(_("Không có trang nào ở địa chỉ này để đánh giá."))
    return _page(blank_form({"trang": path, "diem": request.args.get("diem", "")}))


@pages.post("/")
@public_uncached
def send() -> ResponseReturnValue:
    """Keep what a reader says of a page."""
    form = read_form(RatingForm, request.form)
    path = request.form.get("trang", "")
    if not is_rated(path):
        raise RefusedError(_("Không có trang nào ở địa chỉ này để đánh giá."))
    if not form.ok:
        return _page(form), RefusedError.status
    try:
        visitor = check_visitor(TICKET, most=MOST)
    except RefusedError as refusal:
        return _page(form.refused("_form", refusal.message)), RefusedError.status
    opinion = Opinion(path, form.values["diem"], form.values["y_kien"], current_language())
    keep_rating(opinion, visitor, on=clock.today())
    thanks = f"{to('/danh-gia/cam-on')}?{urlencode({'trang': path})}"
    return redirect(thanks, HTTPStatus.SEE_OTHER)


@pages.get("/cam-on")
@public_uncached
def thanks() -> ResponseReturnValue:
    """Thanks, and the way back."""
    path = request.args.get("trang", "")
    return render_template("ratings/thanks.html", path=path if is_rated(path) else "/")


def _page(form: Form) -> str:
    return render_template(
        "ratings/rate.html",
        form=form,
        errors={name: _(message) for name, message in form.errors.items()},
        path=form.typed["trang"],
        choices=[(str(score.value), _(label)) for score, label in SCORE_LABELS.items()],
        ticket=new_ticket(TICKET),
    )
