"""The audit in words: what kinds of records there are, what was done to them, where they stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Account
from portal.accounts.officer import Officer, actor_name
from portal.accounts.permissions import Permission
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.field_labels import FIELD_LABELS, label_of, told_value

KIND_LABELS: Mapping[str, str] = {
    "account": "Tài khoản",
    "api_key": "Khóa truy cập",
    "article": "Bài đã đăng",
    "attachment": "Tệp đính kèm",
    "audit": "Nhật ký thay đổi",
    "certificate_kind": "Loại chứng nhận",
    "commune": "Xã, phường, đặc khu",
    "copy_alert": "Cảnh báo sao chép tem",
    "copy_rule": "Quy tắc phát hiện tem sao chép",
    "document": "Văn bản",
    "epcis_event": "Sự kiện truy xuất",
    "establishment": "Cơ sở",
    "former_place": "Tên đơn vị hành chính cũ",
    "ics_class": "Lĩnh vực ICS",
    "import": "Lần nhập bảng tính",
    "inspection": "Kết quả kiểm tra",
    "key": "Khóa ký của cổng",
    "lot": "Lô hàng",
    "manuscript": "Bài đang soạn",
    "ocop_product_set": "Bộ sản phẩm OCOP",
    "ocop_star_band": "Thang sao OCOP",
    "outbound_domain": "Tên miền được dẫn tới",
    "picture": "Ảnh trong bài",
    "product": "Sản phẩm",
    "province": "Tỉnh, thành phố",
    "quality_check": "Mục kiểm tra chất lượng dữ liệu",
    "recall": "Đợt thu hồi",
    "register": "Sổ đăng ký",
    "reminder_step": "Mốc nhắc hết hạn",
    "resolver_domain": "Tên miền của liên kết GS1",
    "resolver_link": "Liên kết GS1",
    "resolver_prefix": "Tiền tố GS1",
    "retention_rule": "Quy tắc lưu trữ",
    "risk_class": "Mức rủi ro",
    "scan": "Lượt quét",
    "scan_retention": "Thời hạn giữ lượt quét",
    "search_index": "Chỉ mục tìm kiếm",
    "search_term_group": "Nhóm từ tìm kiếm",
    "seed": "Dữ liệu nạp sẵn",
    "serial": "Sản phẩm đơn chiếc",
    "standard": "Tiêu chuẩn",
    "step_visibility": "Mức công khai của sự kiện",
    "trade": "Ngành hàng",
    "warning": "Cảnh báo",
}
ACTION_LABELS: Mapping[str, str] = {
    "added_passkey": "Thêm khóa truy cập (passkey)",
    "added_totp": "Bật ứng dụng tạo mã",
    "allowed": "Cho phép",
    "applied standard": "Thêm tiêu chuẩn áp dụng",
    "approved": "Duyệt",
    "assigned": "Giao bài",
    "attached": "Đính kèm tệp",
    "captured": "Ghi sự kiện",
    "certified": "Thêm chứng nhận",
    "changed": "Sửa",
    "changed_password": "Đổi mật khẩu",
    "checked": "Kiểm tra chuỗi",
    "cleared": "Gỡ cảnh báo",
    "closed": "Kết thúc",
    "commented": "Góp ý",
    "corrected": "Sửa",
    "corrected certificate": "Sửa chứng nhận",
    "created": "Tạo",
    "decided to keep": "Quyết định giữ dữ liệu",
    "decided to remove": "Quyết định xóa dữ liệu",
    "declared an error": "Khai sự kiện là sai",
    "described": "Đặt lời mô tả",
    "described picture": "Sửa lời mô tả ảnh",
    "disabled": "Khóa tài khoản",
    "edited": "Sửa thông tin",
    "enabled": "Mở lại tài khoản",
    "ended_preview": "Khóa liên kết xem trước",
    "erased": "Xóa nội dung trong nhật ký công khai",
    "examined": "Kiểm tra tệp",
    "exported": "Xuất danh sách",
    "forgot": "Bỏ tệp không còn dùng",
    "handed over": "Giao",
    "handed_in": "Chuyển duyệt",
    "handed_out_preview": "Tạo liên kết xem trước",
    "imported": "Nhập bảng tính",
    "invited": "Mời",
    "issued": "Công bố",
    "lifted": "Gỡ",
    "lifted recall": "Gỡ thu hồi",
    "lifted recall of lots": "Gỡ thu hồi các lô",
    "listed again": "Đưa lại vào danh mục",
    "listed parties": "Lập danh sách bên cần báo",
    "loaded": "Nạp bảng",
    "made active": "Xác minh, cho hoạt động",
    "made closed": "Ghi chấm dứt hoạt động",
    "made suspended": "Ghi tạm ngừng hoạt động",
    "made unverified": "Đưa về chờ xác minh",
    "made_link": "Tạo liên kết đặt mật khẩu",
    "merged": "Nhận hồ sơ gộp vào",
    "merged away": "Gộp vào hồ sơ khác",
    "moved references": "Chuyển các liên kết",
    "ordered labels": "Làm tem",
    "ordered pictures": "Đổi thứ tự ảnh",
    "pictured": "Thêm ảnh",
    "preview_approved": "Người xem trước đồng ý",
    "preview_declined": "Người xem trước không đồng ý",
    "proposed": "Đề xuất",
    "published": "Đăng",
    "raised": "Nêu cảnh báo",
    "rebuilt": "Dựng lại",
    "recalled": "Thu hồi",
    "recalled further lots": "Thu hồi thêm lô",
    "received": "Nhận tệp",
    "reconsidered": "Xét lại",
    "refused": "Không cho phép",
    "registered": "Nhập",
    "registered serials": "Đăng ký số sê-ri",
    "related": "Nối các văn bản",
    "removed": "Xóa",
    "removed picture": "Bỏ ảnh",
    "removed standard": "Bỏ tiêu chuẩn áp dụng",
    "removed_passkey": "Gỡ khóa truy cập (passkey)",
    "removed_totp": "Gỡ ứng dụng tạo mã",
    "renamed_passkey": "Đổi tên khóa truy cập (passkey)",
    "renewed_recovery_codes": "Tạo bộ mã dự phòng mới",
    "reset_second_factor": "Xóa xác thực hai bước",
    "resolved": "Đánh dấu góp ý đã xong",
    "revoked": "Thu hồi khóa",
    "rotated": "Đổi khóa ký",
    "saved": "Lưu bản mới",
    "scheduled": "Hẹn giờ đăng",
    "seeded": "Nạp dữ liệu",
    "sent_back": "Trả lại",
    "set_password": "Đặt mật khẩu",
    "settled": "Quyết định",
    "sold": "Ghi nhận đã bán",
    "started": "Bắt đầu soạn",
    "stored": "Tải ảnh lên",
    "told event": "Khai sự kiện",
    "told_change": "Báo người đọc điều đã sửa",
    "took back": "Lấy lại",
    "took_up": "Đưa bài đã đăng ra sửa",
    "undid": "Hoàn tác",
    "undoes import": "Hoàn tác lần nhập",
    "unscheduled": "Bỏ hẹn giờ",
    "used_recovery_code": "Dùng mã dự phòng",
    "withdrew": "Rút",
    "withdrew certificate": "Thu hồi chứng nhận",
}
# Where officers see the record; kinds without a page of their own are missing.
PLACES: Mapping[str, str] = {
    "establishment": "/can-bo/co-so/{}",
    "import": "/can-bo/nhap/{}",
    "lot": "/can-bo/lo/{}",
    "manuscript": "/can-bo/bai/{}",
    "product": "/can-bo/san-pham/{}",
    "recall": "/can-bo/thu-hoi/{}",
    "warning": "/canh-bao/{}",
}
# The rights without which an officer is turned away there; which kind of text a manuscript is,
# the audit does not say, so both rights to write are asked for.
NEEDED: Mapping[str, frozenset[Permission]] = {
    "establishment": frozenset({Permission.REGISTRY_READ}),
    "import": frozenset({Permission.IMPORT}),
    "lot": frozenset({Permission.TRACE_EDIT}),
    "manuscript": frozenset({Permission.WRITE, Permission.WARN}),
    "product": frozenset({Permission.REGISTRY_READ}),
    "recall": frozenset({Permission.RECALL}),
}
# Those who act and are no people.
ACTOR_LABELS: Mapping[str, str] = {
    "command line": "Dòng lệnh",
    "portal": "Hệ thống",
    "portal seed": "Nạp dữ liệu",
    "sign-in page": "Trang đăng nhập",
    "worker": "Tiến trình nền",
}
# Keys that stand for a whole table.
WHOLE = "all"


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """An entry of the audit as people read it."""

    entry: AuditEntry
    who: str
    what: str
    kind: str
    path: str
    changes: Sequence[ChangedField]
    others: Sequence[tuple[str, str]]

    @property
    def key(self) -> str:
        """What names the record."""
        return "toàn bộ" if self.entry.key == WHOLE else self.entry.key

    def path_for(self, officer: Officer) -> str:
        """Where this officer may see the record, empty where there is no such place."""
        return self.path if officer.permissions >= NEEDED.get(self.entry.kind, set()) else ""

    @property
    def note(self) -> str:
        """The reason or remark; names of fields in words."""
        names = self.entry.note.split(", ")
        if all(name in FIELD_LABELS for name in names):
            return ", ".join(map(label_of, names))
        return self.entry.note


def told(entries: Iterable[AuditEntry]) -> Sequence[ToldEntry]:
    """Entries in words; the names of people are looked up in one statement."""
    rows = list(entries)
    names = {**ACTOR_LABELS, **_names({row.actor for row in rows})}
    return [_told(row, names.get(row.actor, row.actor)) for row in rows]


def _told(row: AuditEntry, who: str) -> ToldEntry:
    place = PLACES.get(row.kind, "") if row.key != WHOLE else ""
    return ToldEntry(
        row,
        who,
        ACTION_LABELS.get(row.action, row.action),
        KIND_LABELS.get(row.kind, row.kind),
        place.format(row.key),
        told_changes(row.details),
        [(label_of(name), _told_other(name, value)) for name, value in _others(row.details)],
    )


def told_changes(details: Mapping[str, Any]) -> Sequence[ChangedField]:
    """The fields that an entry says were changed."""
    changes = details.get("changes")
    if not isinstance(changes, dict):
        return []
    return [
        ChangedField(label_of(name), told_value(pair[0]), told_value(pair[1]))
        for name, pair in changes.items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def _others(details: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    is_told = bool(told_changes(details))
    return ((name, value) for name, value in details.items() if not (name == "changes" and is_told))


def _told_other(name: str, value: Any) -> str:
    """What else an entry says; under `fields` stand the names of fields."""
    return told_value([label_of(one) for one in value] if name == "fields" else value)


def _names(actors: set[str]) -> Mapping[str, str]:
    emails = [one.removeprefix("user:") for one in actors if one.startswith("user:")]
    rows = db.session.execute(select(Account.email, Account.name).where(Account.email.in_(emails)))
    return {actor_name(row.email): row.name for row in rows}
