"""What officers begin with: short ways to daily work, and first steps while nothing waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission

MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A short way to a page, for those who hold `permission`."""

    label: str
    path: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Step:
    """A first step: what it is called, where it begins, and why one would take it."""

    way: Way
    text: str


WAYS = (
    Way("Nhập từ Excel", "/can-bo/nhap/", Permission.IMPORT),
    Way("Thêm sản phẩm", "/can-bo/san-pham/moi", Permission.REGISTRY_EDIT),
    Way("In nhãn", "/can-bo/nhan/", Permission.LABELS),
    Way("Nhập lô hàng", "/can-bo/lo/moi", Permission.TRACE_EDIT),
    Way("Viết tin", "/can-bo/bai/moi?loai=news", Permission.WRITE),
    Way("Soạn cảnh báo", "/can-bo/bai/moi?loai=warning", Permission.WARN),
    Way("Mời người mới", "/can-bo/nguoi-dung/moi", Permission.ACCOUNTS),
    Way("Tra nhật ký thay đổi", "/can-bo/nhat-ky/", Permission.AUDIT),
)
STEPS = (
    Step(
        Way("Viết tin", "/can-bo/bai/moi?loai=news", Permission.WRITE),
        "Soạn một tin mới; máy lưu trong lúc bạn viết, người khác duyệt rồi mới đăng.",
    ),
    Step(
        Way("Sửa bài đang đăng", "/can-bo/bai/da-dang", Permission.WRITE),
        "Sửa một bài trên cổng rồi chuyển duyệt; người đọc thấy bản cũ tới khi duyệt xong.",
    ),
    Step(
        Way("Soạn một cảnh báo", "/can-bo/bai/moi?loai=warning", Permission.WARN),
        "Ghi mối nguy và điều người dân cần làm; một người khác duyệt rồi mới đăng.",
    ),
    Step(
        Way("Nhập danh sách có sẵn", "/can-bo/nhap/", Permission.IMPORT),
        "Tải tệp mẫu, dán danh sách vào, gửi lên xem trước; bạn đồng ý thì mới ghi vào sổ.",
    ),
    Step(
        Way("Bổ sung hồ sơ còn thiếu", "/can-bo/chat-luong/", Permission.REGISTRY_EDIT),
        "Xem hồ sơ nào thiếu ảnh, mã số thuế, chứng nhận và bổ sung từng mục.",
    ),
    Step(
        Way("Làm một tờ tem", "/can-bo/nhan/", Permission.LABELS),
        "Chọn sản phẩm, chọn giấy, xem trước tờ đầu rồi tải tệp về in.",
    ),
    Step(
        Way("Mời đồng nghiệp", "/can-bo/nguoi-dung/moi", Permission.ACCOUNTS),
        "Mỗi người một tài khoản, một vai trò; nhật ký ghi đúng ai đã làm gì.",
    ),
    Step(
        Way("Xem sổ đăng ký", "/can-bo/co-so/", Permission.REGISTRY_READ),
        "Tra cơ sở và sản phẩm của tỉnh, gồm cả hồ sơ chưa công khai.",
    ),
)


def ways_of(officer: Officer) -> Sequence[Way]:
    """The short ways that are open to somebody."""
    return [way for way in WAYS if officer.may(way.permission)]


def steps_of(officer: Officer) -> Sequence[Step]:
    """The first steps for somebody, not too many at once."""
    return [step for step in STEPS if officer.may(step.way.permission)][:MOST_STEPS]
