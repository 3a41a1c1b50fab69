"""Pictures and applied standards of a product, as officers keep them."""

from portal.core.actor import Actor
from portal.core.errors import RefusedError
from portal.registry.models import AppliedStandard, Product, ProductImage
from portal.registry.services.changing import change_of
from portal.registry.services.entry import new_picture, new_standard
from portal.registry.services.trail import refuse_outside
from portal.registry.services.whole_state import pictures_of, set_pictures


def add_picture(
    product: Product, data: bytes, *, alt: str, expected_version: int, by: Actor
) -> ProductImage:
    """Add a picture behind the others; raises RefusedError when it is none or has no words."""
    with change_of(product, "pictured", by=by, note=alt, expected_version=expected_version):
        return new_picture(product, data, alt=alt)


def describe_picture(
    product: Product, position: int, alt: str, *, expected_version: int, by: Actor
) -> None:
    """Say in other words what a picture shows, for those who do not see it."""
    if not alt.strip():
        raise RefusedError("Ảnh cần một câu mô tả cho người không nhìn thấy ảnh.")
    with change_of(product, "described picture", by=by, expected_version=expected_version):
        product.images[_index(product, position)].alt = alt


def move_picture_forward(
    product: Product, position: int, *, expected_version: int, by: Actor
) -> None:
    """Put a picture one place further to the front; the first one stands for the product."""
    index = _index(product, position)
    if index == 0:
        raise RefusedError("Ảnh này đã đứng đầu.")
    with change_of(product, "ordered pictures", by=by, expected_version=expected_version):
        rows = pictures_of(product)
        rows[index - 1], rows[index] = rows[index], rows[index - 1]
        set_pictures(product, rows)


def remove_picture(product: Product, position: int, *, expected_version: int, by: Actor) -> None:
    """Take a picture off; its file stays, so that this can be taken back."""
    refuse_outside(product, by)
    index = _index(product, position)
    note = product.images[index].alt
    with change_of(product, "removed picture", by=by, note=note, expected_version=expected_version):
        rows = pictures_of(product)
        del rows[index]
        set_pictures(product, rows)


def add_standard(
    product: Product, code: str, *, expected_version: int, by: Actor
) -> AppliedStandard:
    """Note a standard that the product is made to; raises RefusedError when it is there."""
    with change_of(
        product, "applied standard", by=by, note=code, expected_version=expected_version
    ):
        return new_standard(product, code)


def remove_standard(product: Product, code: str, *, expected_version: int, by: Actor) -> None:
    """Take a standard off that the product is not made to; raises RefusedError without it."""
    applied = next((one for one in product.standards if one.code == code), None)
    if applied is None:
        raise RefusedError(f"Sản phẩm không ghi tiêu chuẩn {code}.")
    with change_of(
        product, "removed standard", by=by, note=code, expected_version=expected_version
    ):
        product.standards.remove(applied)


def _index(product: Product, position: int) -> int:
    for index, image in enumerate(product.images):
        if image.position == position:
            return index
    raise RefusedError("Sản phẩm không có ảnh này.")
