"""Pictures and applied standards of a product."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form
from portal.registry.models import Product
from portal.registry.schemas import PictureForm, StandardForm, VersionForm
from portal.registry.services import product_parts
from portal.registry.services.trail import refuse_outside
from portal.registry.staff.registers import REGISTERS

pages = Blueprint("register_parts", __name__)
LARGEST_PICTURE = 16_000_000
PRODUCTS = REGISTERS["san-pham"]
Act = Callable[[Product, dict[str, Any]], None]


@pages.get("/can-bo/san-pham/<string:code>/anh")
@requires(Permission.REGISTRY_EDIT)
def pictures(code: str) -> str:
    """The pictures in their order, and a form for one more."""
    return _pictures_page(_own(code), blank_form())


@pages.post("/can-bo/san-pham/<string:code>/anh")
@requires(Permission.REGISTRY_EDIT, largest_body=LARGEST_PICTURE)
def add_picture(code: str) -> ResponseReturnValue:
    """Add a picture with the words that describe it."""
    file = request.files.get("tep")
    data = file.read() if file else b""
    _own(code)
    form = read_form(PictureForm, request.form)
    if not data:
        form = form.refused("tep", "Xin chọn một tệp ảnh.")

    def act(product: Product, values: dict[str, Any]) -> None:
        version, by = values["version"], current_staff().actor
        product_parts.add_picture(product, data, alt=values["alt"], expected_version=version, by=by)

    return _done(code, form, act, "anh", "Đã thêm ảnh.")


@pages.post("/can-bo/san-pham/<string:code>/anh/<int:position>/mo-ta")
@requires(Permission.REGISTRY_EDIT)
def describe_picture(code: str, position: int) -> ResponseReturnValue:
    """Describe a picture in other words."""

    def act(product: Product, values: dict[str, Any]) -> None:
        version, by = values["version"], current_staff().actor
        product_parts.describe_picture(
            product, position, values["alt"], expected_version=version, by=by
        )

    _own(code)
    return _done(code, read_form(PictureForm, request.form), act, "anh", "Đã sửa lời mô tả ảnh.")


@pages.post("/can-bo/san-pham/<string:code>/anh/<int:position>/len")
@requires(Permission.REGISTRY_EDIT)
def move_picture(code: str, position: int) -> ResponseReturnValue:
    """Put a picture one place further to the front."""

    def act(product: Product, values: dict[str, Any]) -> None:
        version, by = values["version"], current_staff().actor
        product_parts.move_picture_forward(product, position, expected_version=version, by=by)

    _own(code)
    return _done(code, read_form(VersionForm, request.form), act, "anh", "Đã đổi thứ tự ảnh.")


@pages.post("/can-bo/san-pham/<string:code>/anh/<int:position>/bo")
@requires(Permission.REGISTRY_EDIT)
def remove_picture(code: str, position: int) -> ResponseReturnValue:
    """Take a picture off; it can be taken back from the history."""

    def act(product: Product, values: dict[str, Any]) -> None:
        version, by = values["version"], current_staff().actor
        product_parts.remove_picture(product, position, expected_version=version, by=by)

    _own(code)
    told = "Đã bỏ ảnh. Có thể hoàn tác trong mục Lịch sử."
    return _done(code, read_form(VersionForm, request.form), act, "anh", told)


@pages.get("/can-bo/san-pham/<string:code>/tieu-chuan")
@requires(Permission.REGISTRY_EDIT)
def standards(code: str) -> str:
    """The standards that a product is made to, and a form for one more."""
    return _standards_page(_own(code), blank_form())


@pages.post("/can-bo/san-pham/<string:code>/tieu-chuan")
@requires(Permission.REGISTRY_EDIT)
def add_standard(code: str) -> ResponseReturnValue:
    """Add a standard."""

    def act(product: Product, values: dict[str, Any]) -> None:
        version, by = values["version"], current_staff().actor
        product_parts.add_standard(product, values["code"], expected_version=version, by=by)

    _own(code)
    form = read_form(StandardForm, request.form)
    return _done(code, form, act, "tieu-chuan", "Đã thêm tiêu chuẩn.")


@pages.post("/can-bo/san-pham/<string:code>/tieu-chuan/bo")
@requires(Permission.REGISTRY_EDIT)
def remove_standard(code: str) -> ResponseReturnValue:
    """Take a standard off."""

    def act(product: Product, values: dict[str, Any]) -> None:
        version, by = values["version"], current_staff().actor
        product_parts.remove_standard(product, values["code"], expected_version=version, by=by)

    _own(code)
    form = read_form(StandardForm, request.form)
    return _done(code, form, act, "tieu-chuan", "Đã bỏ tiêu chuẩn.")


def _done(code: str, form: Form, act: Act, part: str, told: str) -> ResponseReturnValue:
    """Carry `act` out and show the part of the product again, with what was refused."""
    page = _pictures_page if part == "anh" else _standards_page
    status: HTTPStatus = RefusedError.status
    if form.ok:
        try:
            with unit_of_work():
                act(PRODUCTS.record(code), form.values)
        except (StaleEditError, RefusedError) as error:
            form, status = form.refused("_", error.message), error.status
        else:
            tell(told)
            return redirect(f"{PRODUCTS.path_of(code)}/{part}", HTTPStatus.SEE_OTHER)
    return page(PRODUCTS.record(code), form), status


def _own(code: str) -> Any:
    found = PRODUCTS.record(code)
    refuse_outside(found, current_staff().actor)
    return found


def _pictures_page(product: Product, form: Form) -> str:
    return render_template(
        "registry/staff/pictures.html", register=PRODUCTS, record=product, form=form
    )


def _standards_page(product: Product, form: Form) -> str:
    return render_template(
        "registry/staff/standards.html", register=PRODUCTS, record=product, form=form
    )
