"""A small register of records and indexes over it."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from search.document import Document
from search.index import SearchIndex, open_index, open_writer
from search.lexicon import Abbreviation, Lexicon

LEXICON = Lexicon(
    abbreviations=(
        Abbreviation("TXNG", "truy xuất nguồn gốc"),
        Abbreviation("HTX", "hợp tác xã"),
        Abbreviation("KH&CN", "khoa học và công nghệ"),
        Abbreviation("KĐ", "kiểm định", unsafe_alone=True),
    ),
    synonyms=(
        ("cây xăng", "cột đo xăng dầu"),
        ("macca", "mắc ca"),
        ("Đắc Hà", "Đăk Hà"),
    ),
)

RECORDS = (
    Document(
        "product:NM1",
        "product",
        "Nước mắm Sa Huỳnh",
        names=("Hợp tác xã Biển Xanh",),
        body="Nước mắm cá cơm ủ chượp truyền thống",
        codes=("9520000000017",),
        facets={"stars": ("4",), "commune": ("21025",), "year": ("2025",)},
        date=date(2025, 3, 1),
    ),
    Document(
        "product:NM2",
        "product",
        "Nước mắm Lý Sơn",
        facets={"stars": ("3",), "commune": ("21548",), "year": ("2024",)},
        date=date(2024, 5, 1),
    ),
    Document(
        "product:TD1",
        "product",
        "Tỏi đen Lý Sơn",
        facets={"stars": ("5",), "commune": ("21548",), "year": ("2025",)},
        date=date(2025, 6, 1),
    ),
    Document("product:TO1", "product", "Tôi đến từ Quảng Ngãi", body="sách ảnh"),
    Document("product:CP1", "product", "Cà phê Đăk Hà", body="cà phê rang xay"),
    Document("product:CP2", "product", "Cá phê", body="tên viết sai dấu"),
    Document("product:MC1", "product", "Hạt mắc ca Măng Đen"),
    Document("article:1", "article", "Nước lũ rút", body="nhiều cây mầm non đã mọc, mắm còn ít"),
    Document("article:3", "article", "Lịch kiểm định cân đồng hồ"),
    Document("article:2", "article", "Quý III: kiểm tra cây xăng", date=date(2025, 9, 1)),
    Document(
        "establishment:HTX1",
        "establishment",
        "Hợp tác xã nông nghiệp Bình Sơn",
        codes=("4300123456-001",),
    ),
    Document("instrument:1", "instrument", "Cột đo xăng dầu"),
    Document(
        "standard:12850-2019",
        "standard",
        "Truy xuất nguồn gốc - Yêu cầu chung đối với hệ thống truy xuất nguồn gốc",
        codes=("TCVN 12850:2019",),
        facets={"status": ("in_force",), "ics": ("67",), "year": ("2019",)},
        date=date(2019, 12, 31),
    ),
    Document(
        "standard:9001-2008",
        "standard",
        "Hệ thống quản lý chất lượng - Các yêu cầu",
        codes=("TCVN ISO 9001:2008",),
        facets={"status": ("superseded",)},
        date=date(2008, 1, 1),
        weight=0.5,
    ),
    Document(
        "standard:9001-2015",
        "standard",
        "Hệ thống quản lý chất lượng - Các yêu cầu",
        codes=("TCVN ISO 9001:2015",),
        facets={"status": ("in_force",)},
        date=date(2015, 1, 1),
    ),
    Document(
        "standard:Q8-2",
        "standard",
        "Giới hạn ô nhiễm kim loại nặng trong thực phẩm",
        codes=("QCVN 08-2:2011/BYT",),
    ),
    Document("standard:Q8", "standard", "Khí dầu mỏ hóa lỏng", codes=("QCVN 8:2012/BKHCN",)),
    Document("standard:Q82", "standard", "Thiết bị đầu cuối", codes=("QCVN 82:2014/BTTTT",)),
    Document("document:1", "document", "Quyết định về đề án", codes=("996/QĐ-TTg",)),
    Document("document:2", "document", "Kế hoạch của tỉnh", codes=("996/KH-UBND",)),
    Document("document:3", "document", "Đẩy mạnh công tác tiêu chuẩn", codes=("40/KH-UBND",)),
    Document("document:4", "document", "Chỉ thị của Ban Bí thư", codes=("38-CT/TW",)),
)

MakeIndex = Callable[[Iterable[Document]], SearchIndex]


@pytest.fixture
def make_index(tmp_path: Path) -> MakeIndex:
    """Build an index of the given records and open it."""

    def make(records: Iterable[Document]) -> SearchIndex:
        with open_writer(tmp_path / "index", LEXICON) as writer:
            writer.rebuild(records)
        return open_index(tmp_path / "index", LEXICON)

    return make


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """Open the small register; for tests that only read."""
    directory = tmp_path_factory.mktemp("register")
    with open_writer(directory, LEXICON) as writer:
        writer.rebuild(RECORDS)
    return open_index(directory, LEXICON)
