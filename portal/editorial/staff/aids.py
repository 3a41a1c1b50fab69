"""Aids while a text is written: preview, pasting from Word, remarks, comparison, pictures."""

import importlib

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core import audit, media
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.core.forms import Form, blank_form, read_form
from portal.core.load import expensive
from portal.editorial.checks import remarks
from portal.editorial.models import ManuscriptKind
from portal.editorial.schemas import PictureForm
from portal.editorial.staff.shown_text import shown_body
from portal.writing.difference import difference

LONGEST = 200_000
LARGEST_PASTE = 8_000_000
LARGEST_PICTURE = media.LARGEST_FILE + 100_000
PICTURE_WIDTH = 1280
PICTURE_KIND = "picture"
pages = Blueprint("writing_aids", __name__, url_prefix="/can-bo/soan")


@pages.post("/xem-truoc")
@requires(Permission.WRITE, Permission.WARN)
def preview() -> ResponseReturnValue:
    """The body of a text as its page will show it."""
    return render_template("editorial/preview.html", body=shown_body(_text("text")).html)


@pages.post("/dan")
@requires(Permission.WRITE, Permission.WARN, largest_body=LARGEST_PASTE)
@expensive
def paste() -> ResponseReturnValue:
    """What Word or a web page put on the clipboard, as Markdown."""
    # Reading foreign HTML takes libraries that no other page needs: loaded at the first use.
    clipboard = importlib.import_module("portal.writing.convert.clipboard")
    return jsonify(markdown=clipboard.from_html(_text("html", LARGEST_PASTE)))


@pages.post("/kiem-tra")
@requires(Permission.WRITE, Permission.WARN)
@expensive
def check() -> ResponseReturnValue:
    """Remarks on the body of a text."""
    kind = _text("kind")
    if kind not in set(ManuscriptKind):
        raise RefusedError("Không có loại bài này.")
    found = remarks(ManuscriptKind(kind), _text("text"))
    return render_template("editorial/remarks.html", remarks=found)


@pages.post("/so-sanh")
@requires(Permission.WRITE, Permission.WARN)
@expensive
def compare() -> ResponseReturnValue:
    """What differs between two texts."""
    lines = difference(_text("before"), _text("after"))
    return render_template("editorial/comparison.html", lines=lines)


@pages.get("/anh")
@requires(Permission.WRITE, Permission.WARN)
def picture_form() -> ResponseReturnValue:
    """The form for a picture, for browsers without scripts."""
    return _picture_page(blank_form(), "")


@pages.post("/anh")
@requires(Permission.WRITE, Permission.WARN, largest_body=LARGEST_PICTURE)
@expensive
def picture() -> ResponseReturnValue:
    """Keep a picture with its words; answers the line that stands in the text for it."""
    form = read_form(PictureForm, request.form)
    file = request.files.get("file")
    if file is None or not file.filename:
        form = form.refused("file", "Xin chọn một ảnh.")
    if not form.ok or file is None:
        return _picture_answer(form, "", 422)
    try:
        stored = media.store(file.read(media.LARGEST_FILE + 1))
    except RefusedError as refusal:
        return _picture_answer(form.refused("file", refusal.message), "", 422)
    with unit_of_work():
        alt = form.values["alt"]
        audit.record(
            current_staff().actor_name, "stored", kind=PICTURE_KIND, key=stored.digest, note=alt
        )
    line = f"![{_escaped(alt)}]({media.picture_path(stored.digest, PICTURE_WIDTH)})"
    return _picture_answer(form, line, 200)


def _picture_answer(form: Form, line: str, status: int) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(markdown=line, errors=dict(form.errors)), status
    return _picture_page(form, line), status


def _picture_page(form: Form, line: str) -> str:
    return render_template("editorial/picture.html", form=form, line=line)


def _escaped(alt: str) -> str:
    """Words that cannot end the brackets around them."""
    return "".join(f"\\{one}" if one in "\\[]*_`<>!" else one for one in alt)


def _text(name: str, longest: int = LONGEST) -> str:
    sent = request.get_json()
    value = sent.get(name, "") if isinstance(sent, dict) else ""
    if not isinstance(value, str) or len(value) > longest:
        raise RefusedError("Đoạn văn quá dài hoặc không đọc được.")
    return value
