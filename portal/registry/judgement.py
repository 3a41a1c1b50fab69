"""What a product or an establishment is worth on a given day, in words for the buyer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core.language import N_
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.states import CertificateState, EstablishmentState, ProductState


class Standing(StrEnum):
    """The answers to the question whether a record is genuine and in force."""

    GENUINE = "genuine"
    EXPIRING = "expiring"
    UNDATED = "undated"
    EXPIRED = "expired"
    UNCERTIFIED = "uncertified"
    UNVERIFIED = "unverified"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Words:
    """How a standing is said: sentence, badge, what to do; tone and panel choose the look."""

    headline: str
    label: str
    counsel: str
    tone: str
    panel: str


PRODUCT_WORDS = {
    Standing.GENUINE: Words(
        N_("Sản phẩm có trong sổ đăng ký, chứng nhận còn hiệu lực"),
        N_("Còn hiệu lực"),
        N_("So tên, hình ảnh và tên cơ sở trên trang này với nhãn trên sản phẩm."),
        "good",
        "genuine",
    ),
    Standing.EXPIRING: Words(
        N_("Sản phẩm có trong sổ đăng ký, chứng nhận sắp hết hạn"),
        N_("Sắp hết hạn"),
        N_("So tên, hình ảnh và tên cơ sở trên trang này với nhãn trên sản phẩm."),
        "caution",
        "genuine",
    ),
    Standing.UNDATED: Words(
        N_("Sản phẩm có trong sổ đăng ký; nguồn không ghi thời hạn của chứng nhận"),
        N_("Không rõ thời hạn"),
        N_("Hãy hỏi người bán giấy chứng nhận và xem ngày hết hạn ghi trên giấy."),
        "caution",
        "unverified",
    ),
    Standing.EXPIRED: Words(
        N_("Sản phẩm có thật trong sổ đăng ký, nhưng chứng nhận đã hết hạn"),
        N_("Đã hết hạn"),
        N_("Hãy hỏi người bán giấy chứng nhận mới. Hết hạn không có nghĩa là hàng giả."),
        "stopped",
        "expired",
    ),
    Standing.UNCERTIFIED: Words(
        N_("Sản phẩm có trong sổ đăng ký, chưa có chứng nhận"),
        N_("Chưa có chứng nhận"),
        N_("Cổng chỉ xác nhận thông tin đăng ký, không xác nhận chất lượng của sản phẩm này."),
        "neutral",
        "unverified",
    ),
    Standing.UNVERIFIED: Words(
        N_("Thông tin chưa được cơ quan nhà nước xác minh"),
        N_("Chưa xác minh"),
        N_("Chưa nên dựa vào thông tin này khi mua hàng."),
        "caution",
        "unverified",
    ),
    Standing.WITHDRAWN: Words(
        N_("Sản phẩm có thật trong sổ đăng ký, nhưng đã bị rút"),
        N_("Đã bị rút"),
        N_("Không dựa vào dấu sao hay chứng nhận còn in trên nhãn để chọn mua."),
        "bad",
        "withdrawn",
    ),
    Standing.RECALLED: Words(
        N_("Sản phẩm đang bị thu hồi: không mua, không dùng"),
        N_("Đang thu hồi"),
        N_("Ngừng dùng sản phẩm và mang trả nơi đã mua."),
        "bad",
        "recalled",
    ),
}
CERTIFICATE_WITHDRAWN = Words(
    N_("Sản phẩm có trong sổ đăng ký, nhưng chứng nhận đã bị thu hồi"),
    N_("Chứng nhận bị thu hồi"),
    N_("Không dựa vào dấu sao hay chứng nhận còn in trên nhãn để chọn mua."),
    "bad",
    "withdrawn",
)
ESTABLISHMENT_WORDS = {
    Standing.GENUINE: Words(
        N_("Cơ sở có trong sổ đăng ký, đang hoạt động"),
        N_("Đang hoạt động"),
        N_("So tên và địa chỉ trên trang này với biển hiệu hoặc nhãn hàng."),
        "good",
        "genuine",
    ),
    Standing.SUSPENDED: Words(
        N_("Cơ sở có trong sổ đăng ký, đang tạm ngừng hoạt động"),
        N_("Tạm ngừng hoạt động"),
        N_("Hàng mới sản xuất trong thời gian này cần được hỏi rõ nguồn gốc."),
        "caution",
        "expired",
    ),
    Standing.CLOSED: Words(
        N_("Cơ sở có trong sổ đăng ký, đã chấm dứt hoạt động"),
        N_("Đã chấm dứt hoạt động"),
        N_("Không mua hàng mới mang tên cơ sở này."),
        "stopped",
        "withdrawn",
    ),
    Standing.UNVERIFIED: PRODUCT_WORDS[Standing.UNVERIFIED],
}
_BY_PRODUCT_STATE = {
    ProductState.RECALLED: Standing.RECALLED,
    ProductState.WITHDRAWN: Standing.WITHDRAWN,
}
_BY_ESTABLISHMENT_STATE = {
    EstablishmentState.ACTIVE: Standing.GENUINE,
    EstablishmentState.SUSPENDED: Standing.SUSPENDED,
    EstablishmentState.CLOSED: Standing.CLOSED,
    EstablishmentState.UNVERIFIED: Standing.UNVERIFIED,
}
# From the best certificate to the worst: the best one decides.
RANKING = (
    (CertificateState.IN_FORCE, Standing.GENUINE),
    (CertificateState.EXPIRING, Standing.EXPIRING),
    (CertificateState.UNKNOWN, Standing.UNDATED),
    (CertificateState.EXPIRED, Standing.EXPIRED),
    (CertificateState.WITHDRAWN, Standing.WITHDRAWN),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A standing with its grounds.

    `since` is the day of the withdrawal or recall, or the last day of an expired certificate;
    `certificate` is the one that decided; `reason` and `advice` are the record's own words.
    """

    state: Standing
    words: Words
    since: date | None = None
    certificate: Certificate | None = None
    reason: str = ""
    advice: str = ""

    @property
    def headline(self) -> str:
        """The verdict in one sentence, to be translated by the page."""
        return self.words.headline

    @property
    def label(self) -> str:
        """The verdict on a badge, to be translated by the page."""
        return self.words.label

    @property
    def counsel(self) -> str:
        """What a buyer in general does, to be translated by the page."""
        return self.words.counsel

    @property
    def tone(self) -> str:
        """The colour of the badge."""
        return self.words.tone

    @property
    def panel(self) -> str:
        """The shape and colour of the verdict panel."""
        return self.words.panel


def judge_product(product: Product, day: date) -> Judgement:
    """What the registry says of a product on `day`; certificates with kinds must be loaded."""
    if not product.is_public:
        return Judgement(Standing.UNVERIFIED, PRODUCT_WORDS[Standing.UNVERIFIED])
    if product.state in _BY_PRODUCT_STATE:
        standing = _BY_PRODUCT_STATE[product.state]
        return Judgement(
            standing,
            PRODUCT_WORDS[standing],
            since=product.state_since,
            reason=product.state_reason,
            advice=product.state_advice,
        )
    deciding = deciding_certificates(product.certificates)
    for state, standing in RANKING:
        best = [one for one in deciding if one.state_on(day) is state]
        if best:
            return _by_certificate(standing, max(best, key=_lasts_until))
    return Judgement(Standing.UNCERTIFIED, PRODUCT_WORDS[Standing.UNCERTIFIED])


def judge_establishment(establishment: Establishment, day: date) -> Judgement:
    """What the registry says of an establishment on `day`."""
    standing = _BY_ESTABLISHMENT_STATE[establishment.state]
    since = establishment.state_since
    return Judgement(
        standing,
        ESTABLISHMENT_WORDS[standing],
        since=since if since is None or since <= day else None,
        reason=establishment.state_reason,
    )


def deciding_certificates(certificates: Sequence[Certificate]) -> list[Certificate]:
    """The certificates on which a verdict rests: the required kind, else all but awards."""
    required = [one for one in certificates if one.kind.is_required_for_verdict]
    return required or [one for one in certificates if not one.kind.is_award]


def _by_certificate(standing: Standing, certificate: Certificate) -> Judgement:
    if standing is Standing.WITHDRAWN:
        return Judgement(
            standing,
            CERTIFICATE_WITHDRAWN,
            since=certificate.withdrawn_on,
            certificate=certificate,
            reason=certificate.withdrawn_reason,
        )
    since = certificate.expires_on if standing is Standing.EXPIRED else None
    return Judgement(standing, PRODUCT_WORDS[standing], since=since, certificate=certificate)


def _lasts_until(certificate: Certificate) -> date:
    return certificate.expires_on or date.min
