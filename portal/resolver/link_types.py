"""Link types of the GS1 Web Vocabulary: how they are written, read and shown."""

import re
from collections.abc import Mapping

from portal.core.language import N_

VOCABULARY = "https://gs1.org/voc/"
PREFIX = "gs1:"
# Also `ref.gs1.org`, where the vocabulary is published today, and both without TLS.
_WRITTEN = re.compile(
    r"(?:gs1:|https?://(?:www\.|ref\.)?gs1\.org/voc/)([A-Za-z][A-Za-z0-9]{1,58})", re.I
)
DEFAULT = "defaultLink"
DEFAULT_MULTI = "defaultLinkMulti"
HANDLED_BY = "handledBy"
PRODUCT_PAGE, TRACEABILITY, REGISTRY_ENTRY = "pip", "traceability", "registryEntry"
RECALL_STATUS = "recallStatus"
# Said by the resolver itself, not registered.
RESERVED = frozenset((DEFAULT, DEFAULT_MULTI, HANDLED_BY, REGISTRY_ENTRY))

LABELS: Mapping[str, str] = {
    DEFAULT: N_("Trang mặc định"),
    DEFAULT_MULTI: N_("Trang mặc định theo ngôn ngữ"),
    "allergenInfo": N_("Chất gây dị ứng"),
    "certificationInfo": N_("Chứng nhận"),
    "consumerHandlingStorageInfo": N_("Bảo quản và sử dụng"),
    "dpp": N_("Hộ chiếu số của sản phẩm"),
    "epcis": N_("Kho sự kiện EPCIS"),
    "faqs": N_("Câu hỏi thường gặp"),
    "hasRetailers": N_("Nơi bán"),
    "homepage": N_("Trang chủ"),
    "ingredientsInfo": N_("Thành phần"),
    "instructions": N_("Hướng dẫn"),
    "locationInfo": N_("Thông tin địa điểm"),
    "masterData": N_("Dữ liệu gốc"),
    "nutritionalInfo": N_("Thông tin dinh dưỡng"),
    PRODUCT_PAGE: N_("Thông tin sản phẩm"),
    "promotion": N_("Khuyến mại"),
    RECALL_STATUS: N_("Tình trạng thu hồi"),
    "recipeInfo": N_("Công thức nấu ăn"),
    REGISTRY_ENTRY: N_("Trong sổ đăng ký của tỉnh"),
    "relatedImage": N_("Hình ảnh"),
    "relatedVideo": N_("Phim"),
    "safetyInfo": N_("Thông tin an toàn"),
    "serviceInfo": N_("Dịch vụ"),
    "socialMedia": N_("Mạng xã hội"),
    "support": N_("Hỗ trợ khách hàng"),
    "sustainabilityInfo": N_("Phát triển bền vững"),
    TRACEABILITY: N_("Truy xuất nguồn gốc"),
    "verificationService": N_("Kiểm tra thật giả"),
    "whatsInTheBox": N_("Trong hộp có gì"),
}
_CASES = {term.lower(): term for term in LABELS}


def term_of(written: str) -> str | None:
    """The bare term of a link type written as `gs1:…` or as a URI of the vocabulary, or None."""
    match = _WRITTEN.fullmatch(written.strip())
    return _CASES.get(match[1].lower(), match[1]) if match else None


def uri_of(term: str) -> str:
    """The relation type of a term in a linkset."""
    return VOCABULARY + term
