"""Changes of state: withdrawing, recalling, listing again; suspending and closing."""

from datetime import date

from portal.core import clock
from portal.core.errors import RefusedError
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.services.trail import Owner, leave_trail, refuse_without_reason
from portal.registry.states import EstablishmentState, ProductState


def withdraw_product(product: Product, *, reason: str, on: date, by: str) -> None:
    """Take a product off the list; its printed code goes on to show the reason."""
    _refuse_same_state(product, ProductState.WITHDRAWN)
    refuse_without_reason(reason)
    _change_product(product, ProductState.WITHDRAWN, reason=reason, on=on)
    leave_trail(product, "withdrew", by=by, note=reason)


def recall_product(
    product: Product, *, reason: str, advice: str, on: date, by: str, lots: tuple[str, ...] = ()
) -> None:
    """Call a product back from the buyers; its page shows reason, lots and what to do."""
    _refuse_same_state(product, ProductState.RECALLED)
    refuse_without_reason(reason)
    refuse_without_reason(advice)
    _change_product(product, ProductState.RECALLED, reason=reason, on=on)
    product.state_advice = advice
    product.recalled_lots = list(lots)
    leave_trail(product, "recalled", by=by, note=reason)


def list_again(product: Product, *, reason: str, on: date, by: str) -> None:
    """Put a withdrawn or recalled product back on the list."""
    _refuse_same_state(product, ProductState.LISTED)
    refuse_without_reason(reason)
    _change_product(product, ProductState.LISTED, reason="", on=on)
    leave_trail(product, "listed again", by=by, note=reason)


def withdraw_certificate(certificate: Certificate, *, reason: str, on: date, by: str) -> None:
    """Note that a certificate was taken back on a day."""
    if certificate.withdrawn_on is not None:
        raise RefusedError(f"Chứng nhận {certificate.number} đã bị thu hồi trước đó.")
    refuse_without_reason(reason)
    certificate.withdrawn_on = on
    certificate.withdrawn_reason = reason
    leave_trail(_owner(certificate), "withdrew certificate", by=by, note=reason)


def change_establishment_state(
    establishment: Establishment, state: EstablishmentState, *, reason: str, on: date, by: str
) -> None:
    """Verify, suspend or close an establishment, or open it again."""
    if establishment.state is state:
        raise RefusedError("Cơ sở đã ở trạng thái này.")
    if state is not EstablishmentState.ACTIVE:
        refuse_without_reason(reason)
    establishment.state = state
    establishment.state_since = on
    establishment.state_reason = reason
    establishment.updated_at = clock.now()
    leave_trail(establishment, f"made {state.value}", by=by, note=reason)


def _change_product(product: Product, state: ProductState, *, reason: str, on: date) -> None:
    product.state = state
    product.state_since = on
    product.state_reason = reason
    product.state_advice = ""
    product.recalled_lots = []
    product.updated_at = clock.now()


def _refuse_same_state(product: Product, state: ProductState) -> None:
    if product.state is state:
        raise RefusedError(f"Sản phẩm {product.code} đã ở trạng thái này.")


def _owner(certificate: Certificate) -> Owner:
    owner = certificate.product or certificate.establishment
    if owner is None:
        raise RefusedError("Chứng nhận này không thuộc sản phẩm hay cơ sở nào.")
    return owner
