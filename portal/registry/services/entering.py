"""Entering records by officers and businesses: within their unit, hidden until verified."""

from dataclasses import replace
from datetime import date

from portal.core.actor import Actor
from portal.core.errors import ForbiddenError, RefusedError
from portal.registry.models import Establishment, Product
from portal.registry.schemas import NewEstablishment, NewProduct
from portal.registry.services.entry import register_establishment, register_product
from portal.registry.services.facts import producer_of
from portal.registry.services.trail import refuse_outside
from portal.registry.states import EstablishmentState


def enter_establishment(new: NewEstablishment, *, by: Actor) -> Establishment:
    """Enter a producer or trader; by an officer of a commune it is of the commune, unverified.

    Raises ForbiddenError for businesses, RefusedError as `register_establishment`.
    """
    if by.establishment_code is not None:
        raise ForbiddenError("Tài khoản doanh nghiệp chỉ giữ hồ sơ của chính cơ sở mình.")
    if by.commune_code is not None:
        # Nobody outside the province's own office verifies what it has entered itself.
        new = replace(new, commune_code=by.commune_code, state=EstablishmentState.UNVERIFIED)
    return register_establishment(new, by=by.name)


def enter_product(new: NewProduct, *, on: date, by: Actor) -> Product:
    """Enter a product; who is bound to a unit enters it for a producer of the unit alone.

    It is hidden as long as its producer is unverified. Raises ForbiddenError for a producer of
    another unit, RefusedError as `register_product`.
    """
    if by.establishment_code is not None:
        new = replace(new, establishment_code=by.establishment_code)
    if by.is_bound:
        producer = producer_of(new.establishment_code)
        if producer is None:
            raise RefusedError("Xin chọn cơ sở sản xuất; nếu chưa có, hãy nhập cơ sở trước.")
        refuse_outside(producer, by)
    if by.commune_code is not None:
        new = replace(new, commune_code=by.commune_code)
    return register_product(new, on=on, by=by.name)
