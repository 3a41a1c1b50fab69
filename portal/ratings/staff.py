"""Figures of ratings for officers, and what readers wrote."""

import csv
from collections.abc import Iterator
from http import HTTPStatus
from io import StringIO
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.addresses import local_path
from portal.core.db import unit_of_work
from portal.core.forms import read_query
from portal.core.pages import SECTIONS
from portal.core.staff_menu import MenuEntry
from portal.ratings.desk_tables import SCORE_LABELS
from portal.ratings.queries import (
    Wanted,
    by_month,
    by_section,
    comments_page,
    count_new_comments,
    every_page_rated,
    pages_rated,
    scores_of,
    tally_of,
)
from portal.ratings.schemas import CommentsQuery, CommentState, FiguresQuery
from portal.ratings.services import dismiss, note_dismissal, retention_on
from portal.sheets.formulas import neutralised

FIGURES, COMMENTS = "/can-bo/danh-gia/", "/can-bo/danh-gia/y-kien"
pages = Blueprint("rating_desk", __name__, url_prefix="/can-bo/danh-gia")
MENU = (MenuEntry(FIGURES, "Đánh giá trang", Permission.FIGURES, "Người dân", 650),)
STATES = {
    CommentState.NEW: "Mới",
    CommentState.DISMISSED: "Đã xem",
    CommentState.DOUBTFUL: "Nghi máy gửi",
}
COLUMNS = ("Trang", "Lượt đánh giá", "Điểm trung bình", "Có ý kiến")
# Spreadsheets take a file for UTF-8 only when it begins with this mark.
UTF8_MARK = "\ufeff"
MOST_AT_ONCE = 100


@pages.get("/")
@requires(Permission.FIGURES)
def figures() -> str:
    """Averages and counts by page, section and month."""
    query = read_query(FiguresQuery, request.args)
    wanted = _wanted(query)
    return render_template(
        "ratings/figures.html",
        query=query,
        tally=tally_of(wanted),
        scores=[(SCORE_LABELS[score], count) for score, count in scores_of(wanted).items()],
        listing=pages_rated(wanted, query["trang"]),
        sections=by_section(Wanted(month=query["thang"])),
        months=by_month(),
        names=SECTIONS,
        new_comments=count_new_comments(),
    )


@pages.get("/bang.csv")
@requires(Permission.FIGURES)
def export() -> Response:
    """The figures by page as a file for spreadsheets."""
    wanted = _wanted(read_query(FiguresQuery, request.args))
    month = f"-{wanted.month}" if wanted.month else ""
    headers = {"Content-Disposition": f'attachment; filename="danh-gia{month}.csv"'}
    text = UTF8_MARK + "".join(_lines(wanted))
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


@pages.get("/y-kien")
@requires(Permission.FIGURES)
def comments() -> str:
    """What readers wrote, as plain text."""
    query = read_query(CommentsQuery, request.args)
    return render_template(
        "ratings/comments.html",
        query=query,
        state=query["trang_thai"],
        states=STATES,
        listing=comments_page(_wanted(query), query["trang_thai"], query["trang"]),
        retention=retention_on(clock.today()),
    )


@pages.post("/y-kien/da-xem")
@requires(Permission.FIGURES)
def look_through() -> ResponseReturnValue:
    """Take the comments that were ticked off the list."""
    typed = request.form.getlist("chon")[:MOST_AT_ONCE]
    wanted = [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 10]
    if wanted:
        with unit_of_work():
            note_dismissal(wanted, by=current_staff().actor)
        tell(f"Đã đánh dấu xem {dismiss(wanted, at=clock.now())} ý kiến.")
    else:
        tell("Chưa chọn ý kiến nào.", "caution")
    back = local_path(request.form.get("ve"))
    return redirect(back if back.startswith(COMMENTS) else COMMENTS, HTTPStatus.SEE_OTHER)


def _wanted(query: dict[str, Any]) -> Wanted:
    return Wanted(query["thang"], query["muc"], query["tim"])


def _lines(wanted: Wanted) -> Iterator[str]:
    yield _line(COLUMNS)
    for one in every_page_rated(wanted):
        average = f"{one.average:.2f}".replace(".", ",")
        yield _line((neutralised(one.name), str(one.count), average, str(one.comments)))


def _line(cells: tuple[str, ...]) -> str:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
