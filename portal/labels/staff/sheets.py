"""Sheets of labels: choosing records, paper and words, a look at the first sheet, all of them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, UnavailableError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.load import expensive
from portal.core.staff_menu import MenuEntry
from portal.labels.orders import (
    CARRIED,
    MOST_LABELS,
    SUBJECTS,
    WORDS,
    Carried,
    LabelOrder,
    Setup,
    Subject,
    Word,
    order_of,
)
from portal.labels.queries import labelled_records, recent_orders
from portal.labels.schemas import ChoosingQuery, ChosenForm, LabelForm, PaperQuery
from portal.labels.services import order_labels
from portal.labels.things import printable_records
from qr.paper import PAPERS

HERE = "/can-bo/nhan/"
JOBS = "/can-bo/cong-viec/"
pages = Blueprint("labels", __name__, url_prefix="/can-bo/nhan")
MENU = (MenuEntry(HERE, "Tem, nhãn", Permission.LABELS, "Sổ đăng ký", 350),)
# Which field of the form stands for which part of a setup.
SETUP_FIELDS = {
    "giay": "paper",
    "bat_dau": "start_at",
    "duong_cat": "crop_marks",
    "dich_ngang": "right_mm",
    "dich_doc": "down_mm",
}


@pages.get("/")
@requires(Permission.LABELS)
def start() -> str:
    """What labels can be made for, and the latest that were made."""
    return render_template("labels/start.html", recent=recent_orders(current_staff().actor))


@pages.get("/giay")
@requires(Permission.LABELS)
def papers() -> str:
    """All papers, each with its grid and a page to measure by."""
    return render_template("labels/papers.html", papers=PAPERS)


@pages.get("/thu")
@requires(Permission.LABELS)
@expensive
def measuring_page() -> Response:
    """A page to print and measure by before the labels."""
    key = read_query(PaperQuery, request.args)["giay"]
    return _pdf(_drawing().measuring_page(key), "in-thu.pdf")


@pages.get("/chon")
@requires(Permission.LABELS)
def choose() -> str:
    """Search and tick records; what was ticked before stays."""
    query = read_query(ChoosingQuery, request.args)
    subject, actor = query["loai"], current_staff().actor
    return render_template(
        "labels/choose.html",
        subject=subject,
        subjects=SUBJECTS,
        words=query["tim"],
        chosen=printable_records(subject, query["ma"], by=actor),
        listing=labelled_records(subject, query["tim"], query["trang"], of=actor),
    )


@pages.get("/lam")
@requires(Permission.LABELS)
def make() -> ResponseReturnValue:
    """The form for the chosen records, filled in as the last time."""
    query = read_query(ChoosingQuery, request.args)
    if not query["ma"]:
        tell("Xin đánh dấu ít nhất một mục.", "caution")
        return redirect(f"{HERE}chon?loai={query['loai']}", 303)
    return _form_page(blank_form(_beginning()))


@pages.post("/lam")
@requires(Permission.LABELS)
@expensive
def ask() -> ResponseReturnValue:
    """Have the labels made in the background."""
    form = read_form(LabelForm, request.form)
    if not form.ok:
        return _form_page(form), 422
    order, actor = _order(form.values), current_staff().actor
    try:
        _drawing().refuse_unfit(order, by=actor)
        with unit_of_work():
            job = order_labels(order, by=actor)
    except (RefusedError, UnavailableError) as refusal:
        return _form_page(form.refused("_tem", refusal.message)), 422
    tell("Đã nhận yêu cầu làm tem. Trang này báo tiến độ; xong thì có nút tải tệp PDF.")
    return redirect(f"{JOBS}{job.id}", 303)


@pages.post("/xem-truoc")
@requires(Permission.LABELS)
@expensive
def look() -> ResponseReturnValue:
    """The first sheet, before all are made."""
    form = read_form(LabelForm, request.form)
    if not form.ok:
        return _form_page(form), 422
    try:
        sheet = _drawing().first_sheet(_order(form.values), by=current_staff().actor)
    except (RefusedError, UnavailableError) as refusal:
        return _form_page(form.refused("_tem", refusal.message)), 422
    return _pdf(sheet, "xem-truoc.pdf")


def _form_page(form: Form) -> str:
    chosen = read_form(ChosenForm, request.values).values
    subject, codes = chosen.get("loai", Subject.PRODUCT), chosen.get("ma", ())
    return render_template(
        "labels/make.html",
        form=form,
        subject=subject,
        records=printable_records(subject, codes, by=current_staff().actor),
        subjects=SUBJECTS,
        carried=CARRIED.items(),
        words=WORDS.items(),
        papers=[(paper.key, paper.name) for paper in PAPERS],
        most=MOST_LABELS,
    )


def _order(values: Mapping[str, Any]) -> LabelOrder:
    return LabelOrder(
        subject=values["loai"],
        codes=tuple(dict.fromkeys(values["ma"])),
        setup=Setup(**{part: values[field] for field, part in SETUP_FIELDS.items()}),
        copies=values["so_ban"],
        carried=values["noi_dung"],
        words=tuple(values["chu"]),
        first_piece=values["tu_chiec"] or 1,
        last_piece=values["den_chiec"],
    )


def _beginning() -> dict[str, Any]:
    """Paper and offset of the last order, unless the address says otherwise."""
    recent = recent_orders(current_staff().actor)
    setup = order_of(recent[0].parameters).setup if recent else Setup(PAPERS[0].key)
    # Where a begun sheet goes on is another place each time.
    typed = {
        "giay": setup.paper,
        "bat_dau": 1,
        "duong_cat": "1" if setup.crop_marks else "",
        "dich_ngang": _typed_millimetres(setup.right_mm),
        "dich_doc": _typed_millimetres(setup.down_mm),
    }
    asked = {field: request.args[field] for field in SETUP_FIELDS if field in request.args}
    return {"so_ban": 1, "noi_dung": Carried.OWN, "chu": list(Word), **typed, **asked}


def _typed_millimetres(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _drawing() -> Any:
    return import_module("portal.labels.drawing")


def _pdf(body: bytes, name: str) -> Response:
    response = Response(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
