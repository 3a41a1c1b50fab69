"""English pages: the frame speaks English, and Vietnamese is marked where it stands."""

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

# Words that every Vietnamese sentence or name of the seeds is made of, and no English one.
VIETNAMESE = set(
    re.findall(
        r"\w+",
        "của và theo không được tỉnh ngày xã phường nước kiểm chuẩn số công ty cơ sở hợp tác văn"
        " quyết định nghị luật bộ ủy ban nhân dân sản phẩm chứng nhận tiêu đo lường",
    )
)
VOID = {"meta", "link", "input", "img", "br", "hr", "path", "rect", "circle", "use"}
LISTS = ("/san-pham/", "/co-so/", "/tieu-chuan/", "/van-ban/", "/canh-bao/", "/kiem-tra/")
PAGES = (
    *("/", "/san-pham/ocop", "/tieu-chuan/ics/", "/tieu-chuan/ics/67", "/quet", "/so-do-trang"),
    *("/tin-tuc/", "/so-tay/", "/tim-kiem", "/tim-kiem?q=nuoc mam", "/tim-kiem?q=zzzz"),
    *("/gioi-thieu", "/lien-he", "/q/ABCDEFGH", "/nothing"),
)


class Unmarked(HTMLParser):
    """Collects the texts of the body that a screen reader would read as English."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            above = self.open[-1][1] if self.open else ""
            self.open.append((tag, dict(attrs).get("lang") or above))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1] == "en" and not {"head", "script"} & {*self.names()}:
            self.texts.append(" ".join(data.split()))

    def names(self) -> list[str]:
        return [tag for tag, _ in self.open]


def unmarked_vietnamese(page: str) -> list[str]:
    parser = Unmarked()
    parser.feed(page)
    return [text for text in parser.texts if VIETNAMESE & set(re.findall(r"\w+", text.lower()))]


def page_at(visitor: FlaskClient, path: str) -> str:
    return visitor.get(f"/en{path}", follow_redirects=True).get_data(as_text=True)


@pytest.mark.parametrize("path", [*PAGES, *LISTS])
def test_vietnamese_is_marked_on_english_pages(visitor: FlaskClient, path: str) -> None:
    assert unmarked_vietnamese(page_at(visitor, path)) == []


@pytest.mark.parametrize("folder", [*LISTS, "/tin-tuc/", "/so-tay/"])
def test_vietnamese_is_marked_in_english_pages_of_records(
    visitor: FlaskClient, folder: str
) -> None:
    links = re.findall(
        rf'__title"[^>]*><a[^>]* ?href="/en({folder}[^"?#]+)"', page_at(visitor, folder)
    )

    assert links
    for link in links[:6]:
        assert unmarked_vietnamese(page_at(visitor, link)) == [], link


@pytest.mark.parametrize("folder", ["/san-pham/", "/co-so/"])
def test_vietnamese_is_marked_behind_printed_codes(visitor: FlaskClient, folder: str) -> None:
    codes = re.findall(rf'__title"[^>]*><a href="/en{folder}(\w{{8}})"', page_at(visitor, folder))

    assert codes
    for code in codes[:6]:
        assert unmarked_vietnamese(page_at(visitor, f"/q/{code}")) == [], code


def test_places_have_english_ranks(visitor: FlaskClient) -> None:
    page = page_at(visitor, "/san-pham/")

    assert "Quảng Ngãi Province" in page
    assert "Lý Sơn Special Zone" in page
    assert "Tỉnh Quảng Ngãi" in visitor.get("/san-pham/").get_data(as_text=True)


def test_vietnamese_pages_carry_no_marks(visitor: FlaskClient) -> None:
    page = visitor.get("/san-pham/").get_data(as_text=True)

    assert page.count('lang="vi"') == 1
    assert '<html lang="vi"' in page
