"""What a key can open, one line each."""

from collections.abc import Mapping
from enum import StrEnum


class Scope(StrEnum):
    """One right of a key; a key may hold several."""

    RESOLVER_WRITE = "resolver:write"
    """Register, change and remove link entries of the own products."""
    EPCIS_WRITE = "epcis:write"
    """Capture EPCIS events."""
    EPCIS_READ = "epcis:read"
    """Query EPCIS events, also those that the public does not see."""
    REGISTRY_WRITE = "registry:write"
    """Enter and correct establishments and products of the own unit."""
    TRACE_READ = "trace:read"
    """Read the own figures of scans and the trace of the own lots."""
    ADMIN = "admin"
    """Everything, for every owner; what would otherwise wait for a registrar takes effect."""


SCOPE_LABELS: Mapping[Scope, str] = {
    Scope.RESOLVER_WRITE: "Đăng ký và sửa liên kết của mã sản phẩm mình",
    Scope.EPCIS_WRITE: "Gửi sự kiện truy xuất (EPCIS)",
    Scope.EPCIS_READ: "Đọc sự kiện truy xuất, cả sự kiện không công khai",
    Scope.REGISTRY_WRITE: "Nhập và sửa hồ sơ cơ sở, sản phẩm trong đơn vị mình",
    Scope.TRACE_READ: "Đọc số liệu quét và truy xuất lô hàng của mình",
    Scope.ADMIN: "Mọi quyền, thay cho mọi đơn vị",
}
