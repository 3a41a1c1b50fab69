"""What the forms of the registers ask, each field in plain words with an example."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form.

    `widget` says how it is asked. `is_legal` marks what NĐ 37/2026/NĐ-CP Điều 23.5 names as the
    least data of traceability.
    """

    name: str
    label: str
    hint: str = ""
    widget: str = "line"
    is_required: bool = False
    is_legal: bool = False


ESTABLISHMENT_FIELDS = (
    FormField(
        "name",
        "Tên cơ sở",
        "Ghi đúng như trên giấy đăng ký. Ví dụ: Hợp tác xã Nước mắm Sa Huỳnh.",
        is_required=True,
        is_legal=True,
    ),
    FormField(
        "kind",
        "Loại hình",
        "Cơ sở là doanh nghiệp, hợp tác xã, tổ hợp tác hay hộ kinh doanh?",
        widget="kind",
        is_required=True,
    ),
    FormField(
        "tax_code",
        "Mã số thuế",
        "10 chữ số; chi nhánh 13 chữ số; hộ kinh doanh 12 chữ số (không hiện công khai)."
        " Ví dụ: 5199000016.",
    ),
    FormField(
        "gln",
        "Mã địa điểm GLN",
        "13 chữ số, chỉ ghi nếu cơ sở đã được cấp. Ví dụ: 9520000000004.",
    ),
    FormField(
        "commune_code",
        "Xã, phường, đặc khu",
        "Chọn theo đơn vị hành chính hiện nay.",
        widget="commune",
        is_legal=True,
    ),
    FormField(
        "address",
        "Số nhà, đường hoặc thôn, tổ dân phố",
        "Không ghi lại xã và tỉnh. Ví dụ: 12 đường Biển, tổ dân phố 3.",
        is_legal=True,
    ),
    FormField(
        "former_address",
        "Địa chỉ cũ",
        "Địa chỉ trước sắp xếp đơn vị hành chính, nếu nhãn còn in. Ví dụ: phường Phổ Thạnh,"
        " thị xã Đức Phổ.",
    ),
    FormField("phone", "Số điện thoại", "Ví dụ: 0255 000 0000.", widget="phone"),
    FormField("shows_phone", "Cho mọi người xem số điện thoại", widget="yes"),
    FormField("email", "Thư điện tử", "Ví dụ: lienhe@example.vn.", widget="email"),
    FormField("shows_email", "Cho mọi người xem thư điện tử", widget="yes"),
    FormField("website", "Trang web", "Bắt đầu bằng https://. Ví dụ: https://example.vn."),
    FormField("shows_website", "Cho mọi người xem trang web", widget="yes"),
    FormField("brand", "Thương hiệu", "Tên in to trên nhãn. Ví dụ: Bến Cát."),
    FormField(
        "trades",
        "Ngành nghề",
        "Mỗi dòng một nghề. Ví dụ: Sản xuất nước mắm.",
        widget="lines",
    ),
    FormField(
        "description", "Giới thiệu", "Một, hai câu cho người mua đọc, không quảng cáo.", "text"
    ),
    FormField("name_en", "Tên tiếng Anh", "Nếu cơ sở có dùng. Ví dụ: Sa Huynh Fish Sauce."),
    FormField(
        "source",
        "Nguồn thông tin",
        "Bạn lấy thông tin từ đâu? Ví dụ: Hồ sơ đăng ký nộp ngày 20/11/2026.",
        is_required=True,
    ),
    FormField("source_note", "Ghi chú về nguồn", "Điều gì còn chưa chắc chắn?", "text"),
)
PRODUCT_FIELDS = (
    FormField(
        "name",
        "Tên sản phẩm",
        "Ghi đúng như trên nhãn. Ví dụ: Nước mắm cá cơm 40 độ đạm.",
        is_required=True,
        is_legal=True,
    ),
    FormField(
        "establishment_code",
        "Cơ sở sản xuất, kinh doanh",
        "Chọn trong sổ đăng ký; nếu chưa có, hãy nhập cơ sở trước.",
        widget="producer",
        is_legal=True,
    ),
    FormField(
        "producer_name",
        "Tên cơ sở theo nguồn",
        "Chỉ ghi khi cơ sở chưa có trong sổ đăng ký.",
    ),
    FormField(
        "gtin",
        "Mã số mã vạch (GTIN)",
        "Dãy 8, 12, 13 hoặc 14 chữ số dưới mã vạch. Ví dụ: 9520200000019.",
        is_legal=True,
    ),
    FormField(
        "commune_code",
        "Xã, phường, đặc khu",
        "Nơi làm ra sản phẩm, theo đơn vị hành chính hiện nay.",
        widget="commune",
        is_legal=True,
    ),
    FormField(
        "place_of_origin",
        "Xuất xứ",
        "Ghi như trên nhãn. Ví dụ: Sa Huỳnh, Quảng Ngãi, Việt Nam.",
        is_legal=True,
    ),
    FormField("brand", "Thương hiệu", "Tên in to trên nhãn. Ví dụ: Bến Cát.", is_legal=True),
    FormField(
        "shelf_life",
        "Hạn sử dụng",
        "Ghi như trên nhãn. Ví dụ: 24 tháng kể từ ngày sản xuất.",
        is_legal=True,
    ),
    FormField("net_quantity", "Khối lượng, thể tích", "Ví dụ: 500 ml; 1 kg."),
    FormField("ingredients", "Thành phần", "Ví dụ: Cá cơm 70%, muối 30%.", "text"),
    FormField("usage", "Cách dùng", "Ví dụ: Dùng chấm trực tiếp hoặc nêm nếm.", "text"),
    FormField("storage", "Bảo quản", "Ví dụ: Nơi khô mát, đậy kín sau khi mở.", "text"),
    FormField("description", "Mô tả", "Một, hai câu để người mua biết sản phẩm là gì.", "text"),
    FormField("risk_code", "Mức rủi ro", "Theo danh mục của bộ quản lý ngành.", widget="risk"),
    FormField(
        "set_number",
        "Bộ sản phẩm OCOP",
        "Chỉ chọn nếu sản phẩm thuộc chương trình OCOP.",
        widget="ocop_set",
    ),
    FormField(
        "former_address",
        "Địa chỉ cũ trên nhãn",
        "Địa chỉ trước sắp xếp đơn vị hành chính, nếu nhãn còn in.",
    ),
    FormField("name_en", "Tên tiếng Anh", "Nếu nhãn có ghi. Ví dụ: Anchovy fish sauce."),
    FormField(
        "source",
        "Nguồn thông tin",
        "Bạn lấy thông tin từ đâu? Ví dụ: Nhãn sản phẩm do cơ sở gửi ngày 20/11/2026.",
        is_required=True,
    ),
    FormField("source_note", "Ghi chú về nguồn", "Điều gì còn chưa chắc chắn?", "text"),
)
