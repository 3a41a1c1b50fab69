"""How the registry's verdicts are said to a buyer."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.language import N_


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
        N_("Đã rút khỏi danh mục"),
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
LOTS_RECALLED = Words(
    N_("Có lô của sản phẩm này đang bị thu hồi"),
    N_("Đang thu hồi lô"),
    N_("Xem số lô trên nhãn. Lô bị thu hồi: không mua, không dùng, mang trả nơi đã mua."),
    "bad",
    "recalled",
)
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
