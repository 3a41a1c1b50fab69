"""Changes of state: withdrawing, recalling, listing again; suspending and closing."""

from datetime import date

from portal.core.errors import RefusedError
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.services.changing import change_of
from portal.registry.services.trail import (
    Author,
    Owner,
    refuse_judging_oneself,
    refuse_outside,
    refuse_without_reason,
)
from portal.registry.states import EstablishmentState, ProductState


def withdraw_product(
    product: Product, *, reason: str, on: date, by: Author, expected_version: int | None = None
) -> None:
    """Take a product off the list; its printed code goes on to show the reason."""
    refuse_outside(product, by)
    _refuse_same_state(product, ProductState.WITHDRAWN)
    refuse_without_reason(reason)
    with change_of(product, "withdrew", by=by, note=reason, expected_version=expected_version):
        _change_product(product, ProductState.WITHDRAWN, reason=reason, on=on)


def recall_product(
    product: Product,
    *,
    reason: str,
    advice: str,
    on: date,
    by: Author,
    lots: tuple[str, ...] = (),
) -> None:
    """Call a product back from the buyers; its page shows reason, lots and what to do."""
    refuse_outside(product, by)
    _refuse_same_state(product, ProductState.RECALLED)
    refuse_without_reason(reason)
    refuse_without_reason(advice)
    with change_of(product, "recalled", by=by, note=reason):
        _change_product(product, ProductState.RECALLED, reason=reason, on=on)
        product.state_advice = advice
        product.recalled_lots = list(lots)


def list_again(
    product: Product, *, reason: str, on: date, by: Author, expected_version: int | None = None
) -> None:
    """Put a withdrawn or recalled product back on the list."""
    refuse_outside(product, by)
    refuse_judging_oneself(by)
    _refuse_same_state(product, ProductState.LISTED)
    refuse_without_reason(reason)
    with change_of(product, "listed again", by=by, note=reason, expected_version=expected_version):
        _change_product(product, ProductState.LISTED, reason="", on=on)


def withdraw_certificate(
    certificate: Certificate,
    *,
    reason: str,
    on: date,
    by: Author,
    expected_version: int | None = None,
) -> None:
    """Note that a certificate was taken back on a day; `expected_version` is its owner's."""
    owner = owner_of(certificate)
    refuse_outside(owner, by)
    if certificate.withdrawn_on is not None:
        raise RefusedError(f"Chứng nhận {certificate.number} đã bị thu hồi trước đó.")
    refuse_without_reason(reason)
    with change_of(
        owner, "withdrew certificate", by=by, note=reason, expected_version=expected_version
    ):
        certificate.withdrawn_on = on
        certificate.withdrawn_reason = reason


def change_establishment_state(
    establishment: Establishment,
    state: EstablishmentState,
    *,
    reason: str,
    on: date,
    by: Author,
    expected_version: int | None = None,
) -> None:
    """Verify, suspend or close an establishment, or open it again."""
    refuse_outside(establishment, by)
    refuse_judging_oneself(by)
    if establishment.state is state:
        raise RefusedError("Cơ sở đã ở trạng thái này.")
    if state is not EstablishmentState.ACTIVE:
        refuse_without_reason(reason)
    with change_of(
        establishment,
        f"made {state.value}",
        by=by,
        note=reason,
        expected_version=expected_version,
    ):
        establishment.state = state
        establishment.state_since = on
        establishment.state_reason = reason


def verify_establishment(
    establishment: Establishment, *, note: str, on: date, by: Author, expected_version: int | None
) -> None:
    """Say that an officer has checked a new establishment: it and its products become public.

    Raises RefusedError where it is verified already.
    """
    if establishment.state is not EstablishmentState.UNVERIFIED:
        raise RefusedError("Cơ sở này đã được xác minh.")
    change_establishment_state(
        establishment,
        EstablishmentState.ACTIVE,
        reason=note,
        on=on,
        by=by,
        expected_version=expected_version,
    )


def owner_of(certificate: Certificate) -> Owner:
    """The product or establishment whose certificate it is."""
    owner = certificate.product or certificate.establishment
    if owner is None:
        raise RefusedError("Chứng nhận này không thuộc sản phẩm hay cơ sở nào.")
    return owner


def _change_product(product: Product, state: ProductState, *, reason: str, on: date) -> None:
    product.state = state
    product.state_since = on
    product.state_reason = reason
    product.state_advice = ""
    product.recalled_lots = []


def _refuse_same_state(product: Product, state: ProductState) -> None:
    if product.state is state:
        raise RefusedError(f"Sản phẩm {product.code} đã ở trạng thái này.")
