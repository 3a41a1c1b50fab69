"""What the texts of each kind consist of: names, words on the screen, what has to be filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from portal.documents.models import DocumentKind
from portal.documents.queries import KIND_LABELS as DOCUMENT_KINDS
from portal.editorial.models import ManuscriptKind
from portal.publishing.models import CATEGORY_LABELS, Category
from portal.warnings.states import MEASURE_LABELS, SOURCE_LABELS, SourceKind, WarningMeasure


class Control(StrEnum):
    """How a field is typed in."""

    LINE = "line"
    TEXT = "text"
    MARKDOWN = "markdown"
    LINES = "lines"
    DAY = "day"
    CHOICE = "choice"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class TextField:
    """One field of a text. `choices` are those of a `CHOICE`; for an `OFFERED` one the page has
    them from the records of the day. `longest` counts characters, of each line in `LINES`.
    """

    name: str
    label: str
    control: Control = Control.LINE
    hint: str = ""
    is_required: bool = False
    longest: int = 300
    rows: int = 3
    choices: type[StrEnum] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


C = Control
TITLE = TextField("title", "Tiêu đề", is_required=True)
SLUG = TextField(
    "slug",
    "Địa chỉ trang",
    hint="Chữ thường không dấu, số và gạch nối. Đã đăng rồi thì không đổi được.",
    is_required=True,
    longest=160,
)
SUMMARY = TextField(
    "summary",
    "Tóm tắt",
    C.TEXT,
    "Một, hai câu: ai đọc câu này cũng biết bài nói gì.",
    is_required=True,
    longest=600,
)
BODY = TextField("body", "Nội dung", C.MARKDOWN, is_required=True, longest=200_000, rows=22)
CATEGORY = TextField(
    "category",
    "Chuyên mục",
    C.CHOICE,
    is_required=True,
    choices=Category,
    labels={one.value: label for one, label in CATEGORY_LABELS.items()},
)
TAGS = TextField("tags", "Từ khóa", C.LINES, "Mỗi dòng một từ khóa.", longest=60)
RELATED = TextField(
    "related",
    "Bài liên quan",
    C.LINES,
    "Mỗi dòng: địa chỉ trên cổng | tên trang. Ví dụ: /so-tay/doc-nhan-hang | Đọc nhãn hàng",
    longest=400,
)
SOURCES = TextField("sources", "Nguồn", C.LINES, "Mỗi dòng một nguồn.", longest=400)
TITLE_EN = TextField("title_en", "Tiêu đề tiếng Anh")
SUMMARY_EN = TextField("summary_en", "Tóm tắt tiếng Anh", C.TEXT, longest=600, rows=2)
PUBLISHED_ON = TextField(
    "published_on", "Ngày đăng", C.DAY, "Để trống: ngày bài được đăng thật sự."
)
_HEAD = (TITLE, SLUG, SUMMARY)
_TAIL = (TAGS, RELATED, SOURCES, TITLE_EN, SUMMARY_EN, PUBLISHED_ON)
_WARNING = (
    *_HEAD,
    TextField(
        "source_kind",
        "Căn cứ cảnh báo",
        C.CHOICE,
        "Khảo sát chỉ để tham khảo: chỉ thông báo để biết, không viết vi phạm, xử phạt.",
        is_required=True,
        choices=SourceKind,
        labels={
            one.value: label
            for one, label in SOURCE_LABELS.items()
            if one is not SourceKind.UNSTATED
        },
    ),
    TextField(
        "measure",
        "Biện pháp",
        C.CHOICE,
        is_required=True,
        choices=WarningMeasure,
        labels={one.value: label for one, label in MEASURE_LABELS.items()},
    ),
    TextField("hazard_kind", "Loại mối nguy", C.OFFERED, longest=40),
    TextField("hazard", "Mối nguy", C.TEXT, is_required=True, longest=2_000),
    TextField(
        "what_to_do",
        "Người dân cần làm gì",
        C.LINES,
        "Mỗi dòng một việc, theo thứ tự.",
        is_required=True,
        longest=400,
        rows=5,
    ),
    TextField(
        "lots",
        "Nhận biết lô hàng",
        C.TEXT,
        "Khi lô nhận ra bằng ngày sản xuất, quy cách… Số lô ghi ở bảng hàng hóa bên dưới.",
        longest=1_000,
        rows=2,
    ),
    TextField(
        "establishments",
        "Cơ sở liên quan",
        C.LINES,
        "Mỗi dòng một mã cơ sở. Không ghi hàng hóa nào thì cảnh báo hiện ở mọi sản phẩm của cơ sở.",
        longest=80,
    ),
    TextField("issuing_body", "Nơi phát cảnh báo", is_required=True, longest=200),
    TextField("issued_on", "Ngày phát", C.DAY, "Để trống: ngày cảnh báo được đăng."),
    TextField("risk_code", "Mức rủi ro", C.OFFERED, longest=40),
    TextField("legal_basis", "Căn cứ pháp lý", longest=400),
    TextField("source", "Nguồn"),
    TITLE_EN,
    SUMMARY_EN,
)
_DOCUMENT = (
    replace(TITLE, label="Trích yếu (tên văn bản)", control=C.TEXT, longest=2_000),
    SLUG,
    TextField(
        "kind",
        "Loại văn bản",
        C.CHOICE,
        is_required=True,
        choices=DocumentKind,
        labels={one.value: label for one, label in DOCUMENT_KINDS.items()},
    ),
    TextField("issuing_body", "Cơ quan ban hành", is_required=True, longest=200),
    TextField("number", "Số, ký hiệu", longest=80),
    TextField("number_raw", "Số như bản gốc để trống", hint="Ví dụ: …/KH-UBND", longest=120),
    TextField("issued_on", "Ngày ban hành", C.DAY),
    TextField("issued_raw", "Ngày như bản gốc để trống", longest=120),
    TextField("year", "Năm", hint="Khi bản gốc chỉ ghi năm", longest=4),
    TextField("signed_on_behalf", "Ký thay mặt", hint="Ví dụ: TM. ỦY BAN NHÂN DÂN", longest=200),
    TextField("signed_capacity", "Thẩm quyền ký", hint="Ví dụ: KT. CHỦ TỊCH", longest=200),
    TextField("signed_position", "Chức vụ người ký", longest=200),
    TextField("signer", "Người ký", longest=120),
    TextField("effect", "Hiệu lực", longest=200),
    TextField("other_names", "Còn gọi là", C.LINES, "Mỗi dòng một tên.", longest=120),
    TextField("recipients", "Nơi nhận", C.LINES, "Mỗi dòng một nơi.", longest=300),
    TextField("footnotes", "Chú thích", C.LINES, "Mỗi dòng một chú thích.", longest=2_000),
    TextField("notes", "Ghi chú của Cổng", C.LINES, "Mỗi dòng một ghi chú.", longest=2_000),
    TextField("annex_title", "Tên phụ lục", C.TEXT, longest=600, rows=2),
    TextField("source", "Nguồn của văn bản", is_required=True),
)
FIELDS: Mapping[ManuscriptKind, Sequence[TextField]] = {
    ManuscriptKind.NEWS: (*_HEAD, CATEGORY, BODY, *_TAIL),
    ManuscriptKind.HANDBOOK: (*_HEAD, BODY, *_TAIL),
    ManuscriptKind.PAGE: (*_HEAD, BODY, *_TAIL),
    ManuscriptKind.WARNING: _WARNING,
    ManuscriptKind.DOCUMENT: _DOCUMENT,
}
_EMPTY_LIST = frozenset({C.LINES})


def blank_fields(kind: ManuscriptKind, title: str, slug: str) -> dict[str, object]:
    """A text of this kind in which only title and address are known."""
    blank: dict[str, object] = {
        one.name: [] if one.control in _EMPTY_LIST else "" for one in FIELDS[kind]
    }
    if kind is ManuscriptKind.DOCUMENT:
        blank |= {"sections": [], "tasks": [], "relations": [], "doubts": []}
    if kind is ManuscriptKind.WARNING:
        blank |= {"goods": [], "contacts": []}
    return blank | {"title": title, "slug": slug}


def label_of(kind: ManuscriptKind, name: str) -> str:
    """What a field is called on the screen."""
    return next((one.label for one in FIELDS[kind] if one.name == name), name)
