"""What officers may do, and which role may do it: one table to read."""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    """One thing that an officer may do, where the unit of the officer allows it."""

    WORK = "work"
    """Enter the workspace, see the own work, look after the own account."""
    ACCOUNTS = "accounts"
    """Invite, change, lock accounts; see sign-ins and failures."""
    AUDIT = "audit"
    """Search and export the whole audit."""
    SETTINGS = "settings"
    """Change what holds for all: allowed domains, reminders, rules."""
    KEYS = "keys"
    """Make and revoke keys of other systems."""
    WRITE = "write"
    """Write articles, pages and documents and hand them in."""
    PUBLISH = "publish"
    """Approve, schedule, publish and withdraw what others wrote."""
    WARN = "warn"
    """Write warnings and hand them in for approval."""
    REGISTRY_READ = "registry:read"
    """See the registers, unverified records included."""
    REGISTRY_EDIT = "registry:edit"
    """Enter and change establishments, products and certificates."""
    REGISTRY_VERIFY = "registry:verify"
    """Verify, suspend, withdraw and merge records."""
    RULES = "rules"
    """Change standards and the rows of law."""
    IMPORT = "import"
    """Load spreadsheets into registers, and undo a load."""
    EXPORT = "export"
    """Take lists out as spreadsheets."""
    LABELS = "labels"
    """Make sheets of labels and posters."""
    TRACE_EDIT = "trace:edit"
    """Enter lots, pieces and events."""
    RECALL = "recall"
    """Call goods back and lift a recall."""
    INSPECT = "inspect"
    """Enter and publish results of inspections and surveys."""
    CASES = "cases"
    """Handle reports and petitions that are assigned to one's unit; never see who sent them."""
    CASES_ALL = "cases:all"
    """Receive, classify, assign and close the reports and petitions of the province."""
    SEALED = "sealed"
    """Open the sealed identity of somebody who reported, with a reason."""
    QUESTIONS = "questions"
    """Answer questions of citizens and businesses and publish the answers."""
    FIGURES = "figures"
    """See figures: ratings, subscriptions, reports by month."""


class Role(StrEnum):
    """What a person is in the portal; one person may be several things."""

    ADMIN = "admin"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    REGISTRAR = "registrar"
    INSPECTOR = "inspector"
    COMMUNE = "commune"
    CASE_OFFICER = "case_officer"
    BUSINESS = "business"
    PARTNER = "partner"


ROLE_LABELS: Mapping[Role, str] = {
    Role.ADMIN: "Quản trị",
    Role.EDITOR: "Biên tập viên",
    Role.PUBLISHER: "Người duyệt và xuất bản",
    Role.REGISTRAR: "Cán bộ sổ đăng ký",
    Role.INSPECTOR: "Cán bộ kiểm tra",
    Role.COMMUNE: "Cán bộ xã, phường",
    Role.CASE_OFFICER: "Cán bộ xử lý phản ánh",
    Role.BUSINESS: "Doanh nghiệp, cơ sở",
    Role.PARTNER: "Tổ chức phối hợp",
}
ROLE_TEXTS: Mapping[Role, str] = {
    Role.ADMIN: "Mời và khóa tài khoản, xem nhật ký, đặt quy định chung, cấp khóa truy cập.",
    Role.EDITOR: "Viết bài, trang và văn bản rồi chuyển duyệt.",
    Role.PUBLISHER: "Duyệt, hẹn giờ, xuất bản và gỡ bài, văn bản, cảnh báo.",
    Role.REGISTRAR: "Nhập và xác minh cơ sở, sản phẩm, chứng nhận; thu hồi; mời cơ sở.",
    Role.INSPECTOR: "Soạn cảnh báo, xem và xuất sổ đăng ký; phần nhập kết quả kiểm tra chưa mở.",
    Role.COMMUNE: "Nhập hồ sơ của xã, phường mình; in tem; ghi lô hàng.",
    Role.CASE_OFFICER: "Tiếp nhận, giao và trả lời phản ánh, khiếu nại, tố cáo; trả lời câu hỏi.",
    Role.BUSINESS: "Cập nhật hồ sơ, tem và lô hàng của cơ sở mình; sửa đổi hiện ngay.",
    Role.PARTNER: "Soạn cảnh báo gửi cơ quan duyệt.",
}
PERMISSION_LABELS: Mapping[Permission, str] = {
    Permission.WORK: "Vào bàn làm việc, xem việc và tài khoản của mình",
    Permission.ACCOUNTS: "Quản lý người dùng, xem nhật ký đăng nhập",
    Permission.AUDIT: "Tra cứu và xuất nhật ký thay đổi",
    Permission.SETTINGS: "Đặt quy định chung",
    Permission.KEYS: "Cấp và thu hồi khóa truy cập của hệ thống khác",
    Permission.WRITE: "Viết bài, trang, văn bản và chuyển duyệt",
    Permission.PUBLISH: "Duyệt, hẹn giờ, xuất bản và gỡ bài",
    Permission.WARN: "Soạn cảnh báo và chuyển duyệt",
    Permission.REGISTRY_READ: "Xem sổ đăng ký, cả hồ sơ chưa xác minh",
    Permission.REGISTRY_EDIT: "Nhập và sửa cơ sở, sản phẩm, chứng nhận",
    Permission.REGISTRY_VERIFY: "Xác minh, tạm dừng, rút và gộp hồ sơ; mời cơ sở",
    Permission.RULES: "Sửa tiêu chuẩn và bảng quy định pháp luật",
    Permission.IMPORT: "Nhập bảng tính vào sổ, hoàn tác lần nhập",
    Permission.EXPORT: "Xuất danh sách ra bảng tính",
    Permission.LABELS: "Làm tờ tem và áp phích",
    Permission.TRACE_EDIT: "Ghi lô hàng, sản phẩm đơn lẻ và sự kiện",
    Permission.RECALL: "Thu hồi hàng hóa, gỡ lệnh thu hồi",
    Permission.INSPECT: "Nhập và công bố kết quả kiểm tra, khảo sát",
    Permission.CASES: "Xử lý phản ánh được giao cho đơn vị mình (không thấy người gửi)",
    Permission.CASES_ALL: "Tiếp nhận, phân loại, giao và kết thúc phản ánh của cả tỉnh",
    Permission.SEALED: "Mở danh tính được niêm phong của người gửi, có lý do",
    Permission.QUESTIONS: "Trả lời câu hỏi và đăng câu trả lời",
    Permission.FIGURES: "Xem số liệu đánh giá, đăng ký nhận tin, phản ánh",
}
P = Permission
RIGHTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(
        {
            P.WORK,
            P.ACCOUNTS,
            P.AUDIT,
            P.SETTINGS,
            P.KEYS,
            P.REGISTRY_READ,
            P.EXPORT,
            P.FIGURES,
        }
    ),
    Role.EDITOR: frozenset({P.WORK, P.WRITE, P.QUESTIONS, P.REGISTRY_READ}),
    Role.PUBLISHER: frozenset(
        {P.WORK, P.WRITE, P.WARN, P.PUBLISH, P.QUESTIONS, P.FIGURES, P.REGISTRY_READ}
    ),
    Role.REGISTRAR: frozenset(
        {
            P.WORK,
            P.REGISTRY_READ,
            P.REGISTRY_EDIT,
            P.REGISTRY_VERIFY,
            P.RULES,
            P.IMPORT,
            P.EXPORT,
            P.LABELS,
            P.TRACE_EDIT,
            P.RECALL,
            P.WARN,
            P.QUESTIONS,
        }
    ),
    Role.INSPECTOR: frozenset({P.WORK, P.REGISTRY_READ, P.INSPECT, P.WARN, P.EXPORT, P.CASES}),
    Role.COMMUNE: frozenset(
        {
            P.WORK,
            P.REGISTRY_READ,
            P.REGISTRY_EDIT,
            P.IMPORT,
            P.EXPORT,
            P.LABELS,
            P.TRACE_EDIT,
            P.CASES,
        }
    ),
    Role.CASE_OFFICER: frozenset(
        {P.WORK, P.REGISTRY_READ, P.CASES, P.CASES_ALL, P.SEALED, P.QUESTIONS, P.FIGURES}
    ),
    Role.BUSINESS: frozenset(
        {P.WORK, P.REGISTRY_READ, P.REGISTRY_EDIT, P.IMPORT, P.EXPORT, P.LABELS, P.TRACE_EDIT}
    ),
    Role.PARTNER: frozenset({P.WORK, P.WARN}),
}
# Roles that may not work without a second factor where people depend on the portal.
NEEDS_SECOND_FACTOR = frozenset(
    {
        Role.ADMIN,
        Role.PUBLISHER,
        Role.EDITOR,
        Role.REGISTRAR,
        Role.INSPECTOR,
        Role.CASE_OFFICER,
        Role.COMMUNE,
    }
)
# Roles that are bound to one commune, and to one establishment.
OF_A_COMMUNE = frozenset({Role.COMMUNE})
OF_AN_ESTABLISHMENT = frozenset({Role.BUSINESS})


def rights_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that somebody with these roles may do."""
    return frozenset().union(*(RIGHTS[role] for role in roles))
