"""The finder's public pages: one address for each result, junk, days of validity, watching."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core.db import db, unit_of_work
from portal.finder.models import FinderWatch
from portal.finder.states import Mode, Obligation
from portal.standards.models import Standard, StandardStatus
from tests.make.finder import make_finder, make_finder_data_dir, make_rule
from tests.make.portal import close, once, settings_in
from tests.make.registry import make_establishment, make_product
from tests.make.standards import make_standard
from tests.make.statements import count_statements

START = "/tieu-chuan/ap-dung"
RESULT, PLAIN, WATCH = f"{START}/ket-qua", f"{START}/ket-qua.txt", f"{START}/nhan-tin"
MAKER = {"vai-tro": (Mode.ANY, frozenset({"san-xuat"}))}


@pytest.fixture(scope="module")
def seeded(run_dir: Path) -> Iterator[Flask]:
    """A portal with all rules of the seeds; only read."""
    app = create_app(settings_in(once(run_dir / "finder", make_finder_data_dir)))
    yield app
    close(app)


@pytest.fixture
def reader(seeded: Flask) -> FlaskClient:
    return seeded.test_client()


@pytest.fixture
def finder(app: Flask) -> Flask:
    """A portal of this test's own with two groups and two questions."""
    make_finder(app)
    return app


def test_the_finder_stands_before_standards_of_the_same_address(reader: FlaskClient) -> None:
    page = reader.get(START)

    assert page.status_code == 200
    assert "Tiêu chuẩn, quy chuẩn nào áp dụng cho sản phẩm của tôi?" in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("vai-tro=san-xuat&nhom=gao", "nhom=gao&vai-tro=san-xuat"),
        ("nhom=gao&vai-tro=", "nhom=gao"),
        ("nhom=gao&vai-tro=bay", "nhom=gao"),
        ("nhom=gao&la=1&fbclid=x", "nhom=gao"),
        ("nhom=gao&rui-ro=cao&rui-ro=thap", "nhom=gao&rui-ro=cao"),
        (
            "nhom=gao&phuong-tien-do=can-o-to&phuong-tien-do=can-ban&phuong-tien-do=can-ban",
            "nhom=gao&phuong-tien-do=can-ban&phuong-tien-do=can-o-to",
        ),
        ("q=%27%22%3E%3Cscript%3E", ""),
        ("rui-ro=%00%ff", ""),
    ],
)
@pytest.mark.parametrize("path", [RESULT, PLAIN])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_spelling_of_the_answers_leads_to_one_address(
    reader: FlaskClient, path: str, prefix: str, asked: str, canonical: str
) -> None:
    answer = reader.get(f"{prefix}{path}?{asked}")

    target = f"{prefix}{path}?{canonical}" if canonical else f"{prefix}{path}"
    assert (answer.status_code, answer.location) == (302, target)
    assert reader.get(target).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{START}?nhom=khong-co", 404),
        (f"{RESULT}?nhom=khong-co", 404),
        (f"{PLAIN}?nhom=khong-co&rui-ro=cao", 404),
        (f"{WATCH}?nhom=khong-co", 404),
        (f"{START}?q=%00%ff{'x' * 500}", 200),
        (f"{START}?q=<script>alert(1)</script>", 200),
        (f"{START}?q=95201234567", 200),
        (f"{START}?la=1", 200),
    ],
)
def test_junk_makes_no_trouble(reader: FlaskClient, path: str, status: int) -> None:
    answer = reader.get(path)

    assert answer.status_code == status
    assert "<script>alert" not in answer.text


def test_results_are_kept_for_the_next_reader(reader: FlaskClient, seeded: Flask) -> None:
    path = f"{RESULT}?nhom=muoi"
    first = reader.get(path)

    with count_statements(seeded) as seen:
        second = reader.get(path)

    assert seen == []
    assert first.text == second.text
    assert first.headers["ETag"] == second.headers["ETag"]


def test_a_result_asks_the_database_for_its_standards_only(
    reader: FlaskClient, seeded: Flask
) -> None:
    reader.get(f"{RESULT}?nhom=gao")

    with count_statements(seeded) as seen:
        reader.get(f"{RESULT}?nhom=ruou&rui-ro=cao")

    # The name of the province for the head of the page is the other one.
    assert len(seen) <= 2


def test_the_page_parts_what_is_mandatory_from_what_is_voluntary(reader: FlaskClient) -> None:
    page = reader.get(f"{RESULT}?nhom=nuoc-mam&vai-tro=san-xuat").text

    must, voluntary = page.index('id="phan-must"'), page.index('id="phan-voluntary"')
    advice = page.index('id="phan-advice"')
    assert must < page.index(">QCVN 8-2:2011/BYT<") < voluntary
    assert voluntary < page.index(">TCVN 5107:2018<") < advice
    assert "Căn cứ:" in page
    assert "Độ tin cậy của bản ghi: trung bình" in page
    assert "Việc cần làm tiếp theo:" in page
    assert 'href="/hoi-dap/gui?cau_hoi=' in page
    assert f'href="{WATCH}?nhom=nuoc-mam&amp;vai-tro=san-xuat"' in page


def test_an_open_answer_is_said_to_be_open(reader: FlaskClient) -> None:
    unsure = reader.get(f"{RESULT}?nhom=gao").text
    sure = reader.get(f"{RESULT}?nhom=gao&rui-ro=thap").text

    assert "Còn tùy câu hỏi: <span>Sản phẩm được xếp mức rủi ro nào?</span>" in unsure
    assert "Lập hệ thống truy xuất nguồn gốc" in unsure
    assert "Lập hệ thống truy xuất nguồn gốc" not in sure


def test_what_is_not_found_here_is_said_with_whom_to_ask(reader: FlaskClient) -> None:
    nobody = reader.get(RESULT).text
    gold = reader.get(f"{RESULT}?nhom=vang").text

    assert "Không tìm thấy điều riêng cho sản phẩm này" in nobody
    assert "Không tìm thấy ở đây không có nghĩa là không phải theo" in nobody
    assert 'href="/lien-he"' in nobody
    assert "cổng chưa có quy định" in gold


def test_plain_text_says_the_same_with_boxes_to_tick(reader: FlaskClient) -> None:
    answer = reader.get(f"{PLAIN}?nhom=xang-dau&phuong-tien-do=cot-xang-dau")

    assert answer.content_type == "text/plain; charset=utf-8"
    assert "[ ] QCVN 01:2022/BKHCN" in answer.text
    assert "[ ] Cột đo xăng dầu: 12 tháng" in answer.text
    assert f"http://localhost{RESULT}?nhom=xang-dau" in answer.text
    assert "<" not in answer.text


def test_english_pages_mark_what_is_vietnamese(reader: FlaskClient) -> None:
    page = reader.get(f"/en{RESULT}?nhom=nuoc-mam").text

    assert "Fish sauce" in page
    assert '<span lang="vi">Nước mắm</span>' in page
    assert "Mandatory items of the label" in page


def test_links_of_results_lead_somewhere(visitor: FlaskClient) -> None:
    found = set()
    for group in ("nuoc-mam", "vang", "xang-dau", "do-choi"):
        page = visitor.get(f"{RESULT}?nhom={group}&rui-ro=cao&vai-tro=san-xuat").text
        found |= set(re.findall(r'href="(/[^"#?]*)', page))

    dead = [
        path
        for path in sorted(found)
        if not path.startswith("/static/") and visitor.get(path).status_code != 200
    ]
    assert len(found) > 20
    assert dead == []


def test_the_questions_are_those_that_matter_for_the_product(reader: FlaskClient) -> None:
    fuel = reader.get(f"{START}?nhom=xang-dau").text
    rice = reader.get(f"{START}?nhom=gao").text

    assert 'value="cot-xang-dau"' in fuel
    assert 'value="do-am-hat"' not in fuel
    assert 'value="do-am-hat"' in rice
    assert 'value="cot-xang-dau"' not in rice
    assert rice.count('<fieldset class="field"') == 4
    assert rice.count("Không chắc</label>") == 4


@pytest.mark.parametrize("typed", ["nước mắm", "nuoc mam", "NUOC  MAM", "Mắm cá cơm"])
def test_a_product_is_chosen_by_its_name(reader: FlaskClient, typed: str) -> None:
    page = reader.get(START, query_string={"q": typed}).text

    assert page.index(f'href="{START}?nhom=nuoc-mam"') < page.index('id="nhom"')


def test_a_registered_product_leads_to_its_group(finder: Flask) -> None:
    owner = make_establishment(finder)
    gtin = "9520123456788"
    code = make_product(finder, name="Nước mắm thử", gtin=gtin, establishment_code=owner)
    client = finder.test_client()

    for typed in (code, code.lower(), gtin, "952 0123 456788"):
        page = client.get(START, query_string={"q": typed}).text
        assert f'href="/san-pham/{code}"' in page
        assert page.index(f'href="{START}?nhom=nuoc-mam"') < page.index('id="nhom"')


def test_a_rule_shows_on_its_last_day_and_not_on_the_next(finder: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 5, tzinfo=UTC), tick=False):
        make_rule(finder, title="Hết hôm nay", valid_to=date(2026, 11, 20))
        make_rule(finder, title="Từ ngày mai", valid_from=date(2026, 11, 21))
        today = finder.test_client().get(f"{RESULT}?nhom=nuoc-mam").text
    with time_machine.travel(datetime(2026, 11, 21, 5, tzinfo=UTC), tick=False):
        tomorrow = finder.test_client().get(f"{RESULT}?nhom=nuoc-mam").text

    assert "Hết hôm nay" in today
    assert "Sắp áp dụng, từ 21/11/2026" in today
    assert "Hết hôm nay" not in tomorrow
    assert "Từ ngày mai" in tomorrow
    assert "Sắp áp dụng" not in tomorrow


def test_drafts_and_withdrawn_groups_are_not_public(finder: Flask) -> None:
    make_rule(finder, title="Chưa công bố", published=False)

    assert "Chưa công bố" not in finder.test_client().get(f"{RESULT}?nhom=nuoc-mam").text


def test_a_standard_out_of_use_is_said_to_be(finder: Flask) -> None:
    make_standard(finder)
    code = "TCVN 5107:2018"
    make_rule(finder, title="", standard_code=code, obligation=Obligation.VOLUNTARY)
    with finder.app_context(), unit_of_work():
        db.session.query(Standard).one().status = StandardStatus.WITHDRAWN

    assert "Đã hủy bỏ" in finder.test_client().get(f"{RESULT}?nhom=nuoc-mam").text


def ticket_of(page: str) -> str:
    found = re.search(r'name="phieu" value="([^"]+)"', page)
    assert found
    return found.group(1)


def watched(app: Flask) -> list[str]:
    with app.app_context():
        return [one.answers for one in db.session.query(FinderWatch)]


def test_somebody_asks_to_hear_of_changes(finder: Flask) -> None:
    make_rule(finder, conditions=MAKER)
    client = finder.test_client()
    path = f"{WATCH}?nhom=nuoc-mam&vai-tro=san-xuat"
    page = client.get(path)
    before = watched(finder)

    first = client.post(path, data={"phieu": ticket_of(page.text)})
    twice = client.post(path, data={"phieu": ticket_of(page.text)})

    assert "Set-Cookie" not in page.headers
    assert before == []
    assert first.status_code == 303
    assert re.fullmatch(r"/dang-ky-tin\?chu-de=finder:[0-9a-f]{16}", first.location)
    assert twice.location == first.location
    assert watched(finder) == ["nhom=nuoc-mam&vai-tro=san-xuat"]


def test_what_has_changed_in_a_watched_result_is_a_feed(finder: Flask) -> None:
    client = finder.test_client()
    page = client.get(f"{WATCH}?nhom=nuoc-mam").text
    topic = client.post(
        f"{WATCH}?nhom=nuoc-mam", data={"phieu": ticket_of(page)}
    ).location.partition("finder:")[2]
    before = client.get(f"{START}/tin/{topic}.xml").text
    make_rule(finder, title="Việc mới & lạ")
    make_rule(finder, title="Việc của gạo", groups=("gao",))

    after = client.get(f"{START}/tin/{topic}.xml")

    assert "<entry" not in before
    assert after.content_type.startswith("application/atom+xml")
    assert "Mới: Việc mới &amp; lạ" in after.text
    assert "Việc của gạo" not in after.text
    assert f"http://localhost{RESULT}?nhom=nuoc-mam#tin-" in after.text
    assert client.get(f"{START}/tin/0123456789abcdef.xml").status_code == 404


@pytest.mark.parametrize("sent", [{}, {"phieu": "giả"}, {"website": "http://spam.example"}])
def test_a_machine_asks_in_vain(finder: Flask, sent: dict[str, str]) -> None:
    client = finder.test_client()
    if "website" in sent:
        sent = {**sent, "phieu": ticket_of(client.get(f"{WATCH}?nhom=gao").text)}

    answer = client.post(f"{WATCH}?nhom=gao", data=sent)

    assert answer.status_code == 422
    assert "Chưa ghi được" in answer.text
    assert watched(finder) == []


def test_an_empty_finder_says_so(app: Flask) -> None:
    make_finder(app)
    client = app.test_client()

    assert "Không tìm thấy điều riêng" in client.get(f"{RESULT}?nhom=gao").text
    assert "Nhóm này không cần hỏi thêm." in client.get(f"{START}?nhom=gao").text
