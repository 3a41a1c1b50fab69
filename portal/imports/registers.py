"""The registers that can be filled from spreadsheets: their columns, as templates show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.errors import NotFoundError
from portal.sheets.columns import CellKind, Column
from portal.sheets.limits import Limits

ESTABLISHMENTS, PRODUCTS, CERTIFICATES = "co-so", "san-pham", "chung-nhan"
# Columns that exports leave out for those who do not keep the records.
CONTACT_COLUMNS = frozenset({"phone", "email"})
LIMITS = Limits()
_YES_NO = "Ghi “có” hoặc “không”."
_CODE = Column(
    "code",
    "Mã hồ sơ",
    ("Mã trên cổng",),
    hint="Mã 8 ký tự của hồ sơ đã có trên cổng. Hồ sơ mới để trống.",
    width=14,
)
_SOURCE = Column("source", "Nguồn", ("Căn cứ",), hint="Văn bản hoặc nơi lấy thông tin.", width=30)
_COMMUNE = Column(
    "commune",
    "Xã, phường, đặc khu",
    ("Xã phường", "Mã xã", "Xã/phường"),
    hint="Chọn trong danh sách, hoặc ghi mã đơn vị hành chính (5 chữ số).",
    width=28,
)
_NUMBER, _DATE = CellKind.NUMBER, CellKind.DATE


@dataclass(frozen=True, slots=True)
class Register:
    """A register: its name in addresses, what it is called, its columns and an example."""

    name: str
    title: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    example: Mapping[str, str | int]

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)


_NOTES = (
    "Ô để trống giữ nguyên nội dung đang có trên cổng.",
    "Nhập lại cùng một tệp không tạo hồ sơ trùng: hồ sơ đã có thì được cập nhật.",
)
_REGISTERS = (
    Register(
        ESTABLISHMENTS,
        "Cơ sở sản xuất, kinh doanh",
        (
            _CODE,
            Column(
                "tax_code",
                "Mã số thuế",
                ("MST", "Mã số doanh nghiệp"),
                hint="10, 12 hoặc 13 chữ số.",
                width=16,
            ),
            Column("name", "Tên cơ sở", ("Tên doanh nghiệp",), required=True, width=40),
            Column("kind", "Loại hình", required=True, hint="Chọn trong danh sách."),
            _COMMUNE,
            Column("address", "Địa chỉ", ("Địa chỉ chi tiết",), width=36),
            Column("former_address", "Địa chỉ trước sắp xếp", width=36),
            Column("brand", "Nhãn hiệu"),
            Column("name_en", "Tên tiếng Anh", width=30),
            Column(
                "trades",
                "Ngành nghề",
                hint="Nhiều ngành nghề cách nhau bằng dấu chấm phẩy.",
                width=30,
            ),
            Column("gln", "Mã GLN", ("GLN",), hint="13 chữ số.", width=16),
            Column("phone", "Điện thoại", ("Số điện thoại",), width=16),
            Column("shows_phone", "Công khai điện thoại", hint=_YES_NO, width=12),
            Column("email", "Thư điện tử", ("Email",), width=26),
            Column("shows_email", "Công khai thư điện tử", hint=_YES_NO, width=12),
            Column("website", "Trang web", ("Website",), hint="Bắt đầu bằng https://", width=26),
            Column("shows_website", "Công khai trang web", hint=_YES_NO, width=12),
            Column("description", "Giới thiệu", ("Mô tả",), width=40),
            Column(
                "verified",
                "Đã xác minh",
                hint="Ghi “có” để công khai ngay. Chỉ cán bộ cấp tỉnh được ghi cột này.",
                width=12,
            ),
            _SOURCE,
        ),
        (
            *_NOTES,
            "Cơ sở được nhận ra theo mã hồ sơ; không có thì theo mã số thuế; không có nữa thì"
            " theo tên và xã, phường.",
        ),
        {
            "name": "Hợp tác xã Muối Mẫu (dữ liệu mẫu)",
            "kind": "Hợp tác xã",
            "address": "Thôn Mẫu",
            "verified": "không",
        },
    ),
    Register(
        PRODUCTS,
        "Sản phẩm",
        (
            _CODE,
            Column(
                "gtin",
                "Mã GTIN",
                ("GTIN", "Mã vạch"),
                hint="8, 12, 13 hoặc 14 chữ số.",
                width=16,
            ),
            Column("name", "Tên sản phẩm", required=True, width=40),
            Column(
                "producer",
                "Cơ sở sản xuất",
                ("Mã cơ sở", "Mã số thuế cơ sở"),
                hint="Mã hồ sơ hoặc mã số thuế của cơ sở đã có trên cổng.",
            ),
            Column("brand", "Nhãn hiệu"),
            Column("name_en", "Tên tiếng Anh", width=30),
            Column("net_quantity", "Khối lượng tịnh", ("Quy cách", "Định lượng")),
            Column("ingredients", "Thành phần", width=36),
            Column("usage", "Hướng dẫn sử dụng", width=36),
            Column("storage", "Bảo quản", ("Hướng dẫn bảo quản",), width=30),
            Column("shelf_life", "Hạn sử dụng"),
            Column("place_of_origin", "Xuất xứ", ("Nơi sản xuất",), width=30),
            _COMMUNE,
            Column("risk", "Mức rủi ro", hint="Chọn trong danh sách."),
            Column(
                "product_set",
                "Bộ sản phẩm OCOP",
                hint="Chọn trong danh sách, hoặc ghi số của bộ.",
                width=30,
            ),
            Column("description", "Giới thiệu", ("Mô tả",), width=40),
            _SOURCE,
        ),
        (
            *_NOTES,
            "Sản phẩm được nhận ra theo mã hồ sơ; không có thì theo mã GTIN; không có nữa thì"
            " theo cơ sở và tên.",
        ),
        {
            "gtin": "9520000000011",
            "name": "Muối hạt 500 g (dữ liệu mẫu)",
            "net_quantity": "500 g",
            "ingredients": "Muối biển",
        },
    ),
    Register(
        CERTIFICATES,
        "Chứng nhận, kể cả OCOP",
        (
            Column(
                "product",
                "Sản phẩm",
                ("Mã sản phẩm",),
                hint="Mã hồ sơ hoặc mã GTIN. Chứng nhận của cơ sở thì để trống.",
            ),
            Column(
                "establishment",
                "Cơ sở",
                ("Mã cơ sở",),
                hint="Mã hồ sơ hoặc mã số thuế. Chứng nhận của sản phẩm thì để trống.",
            ),
            Column(
                "kind",
                "Loại chứng nhận",
                ("Chứng nhận",),
                required=True,
                hint="Chọn trong danh sách.",
                width=28,
            ),
            Column("number", "Số", ("Số quyết định", "Số chứng nhận", "Số hiệu")),
            Column("issuer", "Nơi cấp", ("Cơ quan cấp", "Tổ chức cấp"), width=30),
            Column("issued_on", "Ngày cấp", ("Ngày ký",), kind=_DATE, width=14),
            Column("expires_on", "Ngày hết hạn", ("Hết hiệu lực",), kind=_DATE, width=14),
            Column("year", "Năm", kind=_NUMBER, width=8),
            Column("stars", "Số sao", ("Hạng sao",), kind=_NUMBER, hint="3, 4 hoặc 5.", width=8),
            Column("points", "Điểm", kind=_NUMBER, width=8),
            Column("scope", "Phạm vi", width=36),
            Column("address_then", "Địa chỉ khi cấp", width=36),
            Column("note", "Ghi chú", width=36),
            _SOURCE,
        ),
        (
            *_NOTES,
            "Chứng nhận được nhận ra theo sản phẩm hoặc cơ sở, loại và số; không có số thì theo"
            " năm.",
        ),
        {
            "product": "9520000000011",
            "kind": "OCOP",
            "number": "01/QĐ-UBND",
            "issued_on": "20/11/2026",
            "stars": 4,
        },
    ),
)
REGISTERS: Mapping[str, Register] = {one.name: one for one in _REGISTERS}


def register_of(name: str) -> Register:
    """The register of this name; raises NotFoundError."""
    if name not in REGISTERS:
        raise NotFoundError("Không có sổ này.")
    return REGISTERS[name]
