"""What people agree to when they subscribe: each wording stays known under its version."""

from collections.abc import Mapping

from portal.core.language import N_

# Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15: agreement to one purpose, provable, taken back at will.
CONSENTS: Mapping[str, str] = {
    "1": N_(
        "Tôi đồng ý để cổng lưu địa chỉ thư này, chỉ dùng để gửi tin theo chủ đề đã chọn,"
        " cho đến khi tôi ngừng nhận."
    ),
}
CONSENT = "1"
