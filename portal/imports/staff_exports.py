"""Registers taken out as spreadsheets: at once when they are short, in the background when long."""

from collections.abc import Mapping
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.core.errors import InvalidInputError
from portal.core.forms import read_query
from portal.core.staff_menu import MenuEntry
from portal.imports.registers import (
    CERTIFICATES,
    ESTABLISHMENTS,
    PRODUCTS,
    REGISTERS,
    register_of,
)
from portal.imports.wanted import FORMATS, Wanted, count_records
from portal.jobs.services import ask_for
from portal.registry.register_queries import Certified, Order, RegisterFilter
from portal.registry.schemas import RegisterQuery

EXPORT = "export"
CONTENTS: Mapping[str, str] = {
    ESTABLISHMENTS: "Tên, loại hình, mã số thuế, địa chỉ, ngành nghề của từng cơ sở.",
    PRODUCTS: "Tên, mã GTIN, cơ sở, quy cách, thành phần của từng sản phẩm.",
    CERTIFICATES: "Mọi chứng nhận của sản phẩm và cơ sở: loại, số, nơi cấp, ngày cấp, hạn.",
}
EVERYTHING = RegisterFilter()
# More rows take longer than somebody waits for a page.
MOST_AT_ONCE = 5_000
pages = Blueprint("exports", __name__, url_prefix="/can-bo/xuat")
MENU = (MenuEntry("/can-bo/xuat/", "Xuất bảng tính", Permission.EXPORT, "Sổ đăng ký", 345),)


@pages.get("/")
@requires(Permission.EXPORT)
def start() -> ResponseReturnValue:
    """The registers that can be taken out, what they hold and how many records."""
    by = current_staff().actor
    rows = [
        (register, CONTENTS[name], count_records(Wanted(name, EVERYTHING, False), by))
        for name, register in REGISTERS.items()
    ]
    return render_template("imports/exports.html", rows=rows, is_bound=by.is_bound)


@pages.get("/<string:name>")
@requires(Permission.EXPORT)
def ask(name: str) -> ResponseReturnValue:
    """How many rows the present filters choose, and in which form they are wanted."""
    register = register_of(name)
    query = read_query(RegisterQuery, request.args)
    wanted = _wanted(name, query)
    return render_template(
        "imports/export.html",
        register=register,
        total=count_records(wanted, current_staff().actor),
        most_at_once=MOST_AT_ONCE,
        with_contacts=wanted.with_contacts,
        is_bound=current_staff().actor.is_bound,
        filters={key: value for key, value in query.items() if value and key != "trang"},
        is_filtered=wanted.filter != RegisterFilter(order=wanted.filter.order),
    )


@pages.post("/<string:name>")
@requires(Permission.EXPORT)
def take_out(name: str) -> ResponseReturnValue:
    """Hand the list over, or have it written in the background."""
    register, by = register_of(name), current_staff().actor
    form = request.form.get("dang", "")
    if form not in FORMATS:
        raise InvalidInputError("Xin chọn dạng tệp.")
    wanted = _wanted(name, read_query(RegisterQuery, request.form))
    total = count_records(wanted, by)
    if total <= MOST_AT_ONCE:
        return _at_once(wanted, form)
    parameters = {"wanted": wanted.told(), "form": form, "total": total}
    job = ask_for(EXPORT, f"Xuất {register.title} ({form.upper()})", parameters, by=by)
    return redirect(f"/can-bo/cong-viec/{job.id}", HTTPStatus.SEE_OTHER)


def _at_once(wanted: Wanted, form: str) -> ResponseReturnValue:
    # Writing workbooks costs a web process 10 MB, so it learns that with the first list.
    exporting = import_module("portal.imports.exporting")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{wanted.register}.{form}"
        exporting.write_list(path, wanted, by=current_staff().actor, report=lambda _done: None)
        # The open file outlives its name, and is read while it is sent.
        file = path.open("rb")
    return send_file(file, as_attachment=True, download_name=path.name)


def _wanted(name: str, query: Mapping[str, Any]) -> Wanted:
    certified = query["chung_nhan"]
    return Wanted(
        name,
        RegisterFilter(
            words=query["tim"],
            commune=query["xa"],
            state=query["trang_thai"],
            kind=query["loai"],
            certified=Certified(certified) if certified else None,
            check=query["thieu"],
            order=Order(query["xep"]),
        ),
        with_contacts=current_staff().may(Permission.REGISTRY_EDIT),
    )
