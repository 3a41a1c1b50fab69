"""The states and kinds that the registry knows, and their words on the page."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from portal.core.language import N_


class EstablishmentKind(StrEnum):
    """Legal form of a producer or trader."""

    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"
    COOPERATIVE_GROUP = "cooperative_group"
    HOUSEHOLD = "household"


class EstablishmentState(StrEnum):
    """Unverified establishments and their products are hidden from the public."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNVERIFIED = "unverified"


class ProductState(StrEnum):
    """What the registry says of a product; expiry of certificates is judged by the day."""

    LISTED = "listed"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"


class CertificateState(StrEnum):
    """A certificate on a given day."""

    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """How near the source of a record is to the decision itself."""

    OFFICIAL_DECISION = "official_decision"
    DECISION_ON_OFFICIAL_PORTAL = "decision_on_official_portal"
    PRESS_ON_DECISION = "press_on_decision"
    GOVERNMENT_NEWS = "government_news"
    PRESS = "press"


ESTABLISHMENT_KINDS = {
    EstablishmentKind.ENTERPRISE: N_("Doanh nghiệp"),
    EstablishmentKind.COOPERATIVE: N_("Hợp tác xã"),
    EstablishmentKind.COOPERATIVE_GROUP: N_("Tổ hợp tác"),
    EstablishmentKind.HOUSEHOLD: N_("Hộ kinh doanh"),
}
ESTABLISHMENT_STATES = {
    EstablishmentState.ACTIVE: N_("Đang hoạt động"),
    EstablishmentState.SUSPENDED: N_("Tạm ngừng hoạt động"),
    EstablishmentState.CLOSED: N_("Đã chấm dứt hoạt động"),
    EstablishmentState.UNVERIFIED: N_("Chờ xác minh"),
}
CERTIFICATE_STATES = {
    CertificateState.IN_FORCE: N_("Còn hiệu lực"),
    CertificateState.EXPIRING: N_("Sắp hết hạn"),
    CertificateState.EXPIRED: N_("Đã hết hạn"),
    CertificateState.WITHDRAWN: N_("Đã bị thu hồi"),
    CertificateState.UNKNOWN: N_("Nguồn không ghi thời hạn"),
}
CERTIFICATE_TONES = {
    CertificateState.IN_FORCE: "good",
    CertificateState.EXPIRING: "caution",
    CertificateState.EXPIRED: "stopped",
    CertificateState.WITHDRAWN: "bad",
    CertificateState.UNKNOWN: "neutral",
}
EVIDENCE_LABELS = {
    Evidence.OFFICIAL_DECISION: N_("Theo quyết định công nhận"),
    Evidence.DECISION_ON_OFFICIAL_PORTAL: N_("Theo quyết định đăng trên cổng thông tin"),
    Evidence.PRESS_ON_DECISION: N_("Theo báo chí dẫn quyết định"),
    Evidence.GOVERNMENT_NEWS: N_("Theo tin của cơ quan nhà nước"),
    Evidence.PRESS: N_("Theo báo chí, chưa đối chiếu quyết định"),
}


def certificate_state(
    expires_on: date | None, withdrawn_on: date | None, notice_days: int, day: date
) -> CertificateState:
    """What a certificate is worth on `day`; its last day still counts."""
    if withdrawn_on is not None and withdrawn_on <= day:
        return CertificateState.WITHDRAWN
    if expires_on is None:
        return CertificateState.UNKNOWN
    if expires_on < day:
        return CertificateState.EXPIRED
    if expires_on < day + timedelta(days=notice_days):
        return CertificateState.EXPIRING
    return CertificateState.IN_FORCE


class Recognition(Protocol):
    """What tells which of several certificates gives a product its stars."""

    @property
    def stars(self) -> int | None:
        """How many stars were given."""

    @property
    def year(self) -> int | None:
        """The year in which it was given."""

    @property
    def issued_on(self) -> date | None:
        """The day, where the source says it."""

    @property
    def withdrawn_on(self) -> date | None:
        """The day on which it was taken back."""


Recognised = TypeVar("Recognised", bound=Recognition)


def latest_recognition(certificates: Iterable[Recognised]) -> Recognised | None:
    """The latest OCOP recognition that was not taken back."""
    given = [one for one in certificates if one.stars and one.withdrawn_on is None]
    return max(given, key=lambda one: one.issued_on or date(one.year or 1, 1, 1), default=None)
