"""Posters with a large code that leads to a page of the portal."""

from dataclasses import replace
from importlib import import_module
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core import clock, code_book
from portal.core.actor import Actor
from portal.core.errors import NotFoundError, RefusedError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.load import expensive
from portal.core.public_code import normalise
from portal.core.staff_menu import MenuEntry
from portal.labels.poster_models import (
    BEGINNINGS,
    POSTER_MODELS,
    POSTER_PAPERS,
    PosterModel,
    PosterWords,
)
from portal.labels.public_pages import public_path
from portal.labels.queries import Labelled, record_by_code
from portal.labels.schemas import PosterForm, PosterQuery
from portal.labels.things import page_path, refuse_unprintable
from portal.places.queries import own_province_name
from portal.procedures.models import KIND as PROCEDURE
from portal.procedures.queries import procedure_on
from portal.registry.models import Establishment
from portal.trace.models import Lot

HERE = "/can-bo/ap-phich/"
pages = Blueprint("posters", __name__, url_prefix="/can-bo/ap-phich")
MENU = (MenuEntry(HERE, "Áp phích", Permission.LABELS, "Sổ đăng ký", 351),)


@pages.get("/")
@requires(Permission.LABELS)
def write() -> str:
    """The words of a poster, suggested for what it is for."""
    query = read_query(PosterQuery, request.args)
    if query["ma"]:
        words, model = _about_record(query["ma"], by=current_staff().actor), None
    else:
        model = query["mau"]
        words = BEGINNINGS[model]
    typed = {
        "tieu_de": words.title,
        "loi_dan": words.lead,
        "buoc": "\n".join(words.steps),
        "dia_chi": words.path,
        "chan": own_province_name(),
        "kho": words.paper,
    }
    return _page(blank_form(typed), model, query["ma"])


@pages.post("/")
@requires(Permission.LABELS)
@expensive
def draw() -> ResponseReturnValue:
    """The poster as PDF."""
    form = read_form(PosterForm, request.form)
    if not form.ok:
        return _page(form), 422
    values = form.values
    try:
        path = public_path(values["dia_chi"], by=current_staff().actor)
    except (RefusedError, NotFoundError) as refusal:
        return _page(form.refused("dia_chi", refusal.message)), 422
    words = PosterWords(
        title=values["tieu_de"],
        lead=values["loi_dan"],
        steps=tuple(values["buoc"]),
        path=path,
        footer=values["chan"],
        paper=values["kho"],
    )
    try:
        body: bytes = _drawing().poster(words)
    except RefusedError as refusal:
        return _page(form.refused("_ap_phich", refusal.message)), 422
    response = Response(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="ap-phich.pdf"'
    return response


def _page(form: Form, model: PosterModel | None = None, code: str = "") -> str:
    return render_template(
        "labels/poster.html",
        form=form,
        model=model,
        code=code,
        models=POSTER_MODELS.items(),
        papers=POSTER_PAPERS.items(),
    )


def _about_record(code: str, *, by: Actor) -> PosterWords:
    if code_book.kind_of(normalise(code)) == PROCEDURE:
        shown = procedure_on(code, clock.today())
        begun = BEGINNINGS[PosterModel.PROCEDURE]
        return replace(begun, title=shown.name, path=f"/q/{shown.procedure.code}")
    record = record_by_code(code)
    refuse_unprintable(record, by=by)
    is_place = isinstance(record, Establishment)
    begun = BEGINNINGS[PosterModel.COUNTER if is_place else PosterModel.GOODS]
    return replace(begun, title=_title_of(record), path=page_path(record))


def _title_of(record: Labelled) -> str:
    if isinstance(record, Lot):
        return f"{record.product.name}, lô {record.number}"
    return record.name


def _drawing() -> Any:
    return import_module("portal.labels.drawing")
