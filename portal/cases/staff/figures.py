"""The figures of a month, on the page and as a spreadsheet."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, render_template, request

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import requires
from portal.cases.desk_schemas import MonthQuery
from portal.cases.figures import MonthFigures, Tally, figures_of, months_with_cases
from portal.core import clock
from portal.core.errors import NotFoundError
from portal.core.forms import read_query
from portal.core.staff_menu import MenuEntry

pages = Blueprint("case_figures", __name__, url_prefix="/can-bo/phan-anh/so-lieu")
MENU = (
    MenuEntry(
        "/can-bo/phan-anh/so-lieu/", "Số liệu phản ánh", Permission.FIGURES, "Người dân", 630
    ),
)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "Nhóm",
    "Đã nhận",
    "Đã tiếp nhận",
    "Tiếp nhận đúng hạn",
    "Không tiếp nhận",
    "Chuyển cơ quan khác",
    "Đã trả lời",
    "Trả lời đúng hạn",
    "Trễ hạn",
    "Lượt đánh giá",
    "Điểm trung bình",
)
Cells = tuple[str | float | None, ...]


@pages.get("/")
@requires(Permission.FIGURES)
def show() -> str:
    """The figures of the month that is asked for, the present one where none is."""
    month, months = _month(), months_with_cases()
    return render_template(
        "cases/staff/figures.html",
        figures=figures_of(month, on=clock.today()),
        month=month,
        months=months if month in months else [month, *months],
        columns=COLUMNS,
    )


@pages.get("/bang.csv")
@requires(Permission.FIGURES)
def as_csv() -> Response:
    """The same as a file of values with commas."""
    month = _month()
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_lines(figures_of(month, on=clock.today())))
    # Excel takes a file without this mark for an old encoding.
    content = ("\ufeff" + text.getvalue()).encode()
    return _file(content, f"{_file_name(month)}.csv", "text/csv")


@pages.get("/bang.xlsx")
@requires(Permission.FIGURES)
def as_workbook() -> Response:
    """The same as a workbook."""
    month = _month()
    # Writing workbooks costs a web process 10 MB, so it learns that with the first one.
    writer = import_module("portal.sheets.sheet_writer")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{_file_name(month)}.xlsx"
        book = writer.Book(path)
        sheet = book.add_sheet(f"{month:%m-%Y}")
        sheet.set_column(0, 0, 36)
        rows = [COLUMNS, *_lines(figures_of(month, on=clock.today()))]
        for at, line in enumerate(rows):
            for column, value in enumerate(line):
                book.write(sheet, at, column, value, **({"bold": True} if at == 0 else {}))
        book.close()
        return _file(path.read_bytes(), path.name, WORKBOOK)


def _file(content: bytes, name: str, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(figures: MonthFigures) -> Iterator[Cells]:
    yield _cells("Tất cả", figures.total)
    for heading, group in (
        ("Theo loại", figures.by_kind),
        ("Theo đơn vị xử lý", figures.by_unit),
        ("Theo nơi gửi", figures.by_source),
    ):
        for name, tally in group.items():
            yield _cells(f"{heading}: {name}", tally)
    yield (f"Nội dung rác (không tính ở trên): {figures.spam}", *_empty(len(COLUMNS) - 1))


def _cells(name: str, tally: Tally) -> Cells:
    return (
        name,
        tally.received,
        tally.accepted,
        tally.accepted_in_time,
        tally.refused,
        tally.forwarded,
        tally.answered,
        tally.answered_in_time,
        tally.late,
        tally.ratings,
        tally.stars,
    )


def _empty(count: int) -> Sequence[None]:
    return (None,) * count


def _file_name(month: date) -> str:
    return f"so-lieu-phan-anh-{month:%Y-%m}"


def _month() -> date:
    typed = read_query(MonthQuery, request.args)["thang"]
    if not typed:
        return clock.today().replace(day=1)
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        raise NotFoundError("Không có tháng này.") from None
