"""Posters that the portal suggests: words to begin with, by what the poster is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_STEPS = 6


class PosterModel(StrEnum):
    """What a poster is for."""

    MARKET = "cho"
    PROCEDURE = "thu-tuc"
    COUNTER = "quay-hang"
    GOODS = "hang-hoa"


class PosterPaper(StrEnum):
    """On which paper a poster is printed."""

    A4 = "a4"
    A5 = "a5"


POSTER_MODELS: Mapping[PosterModel, str] = {
    PosterModel.MARKET: "Chợ, siêu thị",
    PosterModel.PROCEDURE: "Thủ tục hành chính",
    PosterModel.COUNTER: "Quầy hàng của cơ sở",
    PosterModel.GOODS: "Một sản phẩm hoặc lô hàng",
}
POSTER_PAPERS: Mapping[PosterPaper, str] = {
    PosterPaper.A4: "A4 (210 × 297 mm)",
    PosterPaper.A5: "A5 (148 × 210 mm)",
}


@dataclass(frozen=True, slots=True)
class PosterWords:
    """What a poster says; `path` is the page of this portal to which it leads."""

    title: str
    lead: str
    steps: tuple[str, ...]
    path: str
    footer: str = ""
    paper: PosterPaper = PosterPaper.A4


_OPEN_CAMERA = "Mở máy ảnh của điện thoại hoặc Zalo, đưa mã vào giữa khung hình."
_MARKET = PosterWords(
    title="Quét mã trước khi mua",
    lead="Xem ai làm ra, hàng còn hạn hay không và có bị thu hồi hay không.",
    steps=(
        _OPEN_CAMERA,
        "Bấm vào đường dẫn, rồi gõ hoặc quét mã trên nhãn hàng.",
        "Đối chiếu tên, số lô và hạn dùng trên nhãn với trang vừa mở.",
    ),
    path="/quet",
)
_PROCEDURE = PosterWords(
    title="Thủ tục hành chính về tiêu chuẩn, đo lường, chất lượng",
    lead="Quét mã để xem hồ sơ cần nộp, nơi nộp và thời hạn giải quyết.",
    steps=(
        _OPEN_CAMERA,
        "Bấm vào đường dẫn để mở trang hướng dẫn.",
        "Chuẩn bị đủ giấy tờ theo trang đó rồi nộp trực tuyến hoặc tại bộ phận một cửa.",
    ),
    path="",
)
_COUNTER = PosterWords(
    title="Hàng ở đây có mã truy xuất",
    lead="Quét mã để xem hồ sơ của cơ sở và các sản phẩm đã đăng ký.",
    steps=(
        _OPEN_CAMERA,
        "Bấm vào đường dẫn.",
        "Chọn sản phẩm để xem chứng nhận còn hạn hay không.",
    ),
    path="",
)
_GOODS = PosterWords(
    title="Hàng này từ đâu ra?",
    lead="Quét mã để xem nơi làm, chứng nhận và thu hồi (nếu có).",
    steps=(
        _OPEN_CAMERA,
        "Bấm vào đường dẫn.",
        "Đối chiếu tên và số lô trên nhãn với trang vừa mở.",
    ),
    path="",
)
BEGINNINGS: Mapping[PosterModel, PosterWords] = {
    PosterModel.MARKET: _MARKET,
    PosterModel.PROCEDURE: _PROCEDURE,
    PosterModel.COUNTER: _COUNTER,
    PosterModel.GOODS: _GOODS,
}
