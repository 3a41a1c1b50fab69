"""The search page."""

import re
import shutil
from datetime import timedelta
from html import unescape
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.lookup.indexing import IndexKeeper
from tests.make.lookup import (
    bring_index_up_to_date,
    make_article,
    teach_synonyms,
    with_keeper,
    withdraw,
)
from tests.make.statements import count_statements


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def titles(page: str) -> list[str]:
    found = re.findall(r'class="result__title"[^>]*><a[^>]*>(.*?)</a>', page)
    return [re.sub(r"</?mark>", "", title) for title in found]


@pytest.fixture
def two_articles(app: Flask) -> None:
    make_article(app, "Nước mắm Sa Huỳnh lên sàn", summary="Nước mắm truyền thống của làng chài.")
    make_article(app, "Cách đọc mã truy xuất nguồn gốc")
    bring_index_up_to_date(app)


@pytest.mark.usefixtures("two_articles")
@pytest.mark.parametrize("typed", ["nước mắm", "nuoc mam", "NUOC MAM", "nuowcs mawsm", "nước măm"])
def test_words_are_found_however_they_are_typed(client: FlaskClient, typed: str) -> None:
    page = text_of(client, f"/tim-kiem?q={typed}")

    assert titles(page) == ["Nước mắm Sa Huỳnh lên sàn"]


@pytest.mark.usefixtures("two_articles")
def test_words_that_were_asked_for_are_marked(client: FlaskClient) -> None:
    page = text_of(client, "/tim-kiem?q=nuoc mam")

    assert "<mark>Nước mắm</mark> Sa Huỳnh" in page
    assert "<mark>Nước mắm</mark> truyền thống" in page


@pytest.mark.usefixtures("two_articles")
def test_a_repaired_search_says_so(client: FlaskClient) -> None:
    page = text_of(client, "/tim-kiem?q=truy xuaat nguoonf goocs")

    assert titles(page) == ["Cách đọc mã truy xuất nguồn gốc"]
    assert "đã tìm thay bằng" in page


def test_synonyms_count_from_the_moment_they_are_taught(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Kiểm định cột đo xăng dầu")
    bring_index_up_to_date(app)
    assert titles(text_of(client, "/tim-kiem?q=trạm nhiên liệu")) == []

    teach_synonyms(app, "trạm nhiên liệu", "cột đo xăng dầu")

    assert titles(text_of(client, "/tim-kiem?q=trạm nhiên liệu")) == ["Kiểm định cột đo xăng dầu"]


def test_markup_in_records_and_questions_is_shown_as_text(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Thẻ <script>alert(1)</script> & dấu")
    bring_index_up_to_date(app)

    answer = client.get('/tim-kiem?q="><script>alert(1)</script>').get_data(as_text=True)

    assert "<script>alert" not in answer
    assert "&lt;" in answer


def test_what_is_not_public_is_never_found(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Bí mật ngày mai", published_on=clock.today() + timedelta(days=1))
    gone = make_article(app, "Bí mật hôm qua")
    bring_index_up_to_date(app)
    withdraw(app, gone)

    before_the_worker = text_of(client, "/tim-kiem?q=bí mật")
    bring_index_up_to_date(app)
    after_the_worker = text_of(client, "/tim-kiem?q=bí mật")

    assert titles(before_the_worker) == []
    assert titles(after_the_worker) == []
    assert "Không tìm thấy kết quả" in after_the_worker


@pytest.mark.usefixtures("two_articles")
def test_an_empty_question_shows_what_there_is(client: FlaskClient) -> None:
    page = text_of(client, "/tim-kiem")

    assert "Tin bài, sổ tay" in page
    assert 'href="/tim-kiem?loai=bai-viet"' in page
    assert "2 mục" in page
    assert "noindex" not in page


@pytest.mark.usefixtures("two_articles")
@pytest.mark.parametrize(
    "query", ["q=nước mắm nhà cái uy tín", "q=nhà cái", "q=nước&nam=2026", "q=nưoocs"]
)
def test_pages_that_anybody_could_fill_with_spam_are_not_for_robots(
    client: FlaskClient, query: str
) -> None:
    assert '<meta name="robots" content="noindex, follow">' in text_of(client, f"/tim-kiem?{query}")


@pytest.mark.usefixtures("two_articles")
def test_a_question_that_a_record_answers_may_be_kept_by_robots(client: FlaskClient) -> None:
    assert "noindex" not in text_of(client, "/tim-kiem?q=nước mắm")


def test_filters_narrow_and_can_be_removed(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Bài năm ngoái", published_on=clock.today() - timedelta(days=400))
    make_article(app, "Bài năm nay", published_on=clock.today())
    bring_index_up_to_date(app)
    year = str(clock.today().year)

    page = text_of(client, f"/tim-kiem?q=bài&nam={year}&loai=bai-viet")

    assert titles(page) == ["Bài năm nay"]
    assert re.search(rf'name="nam" value="{year}" id="[^"]+" checked', page)
    assert f'href="/tim-kiem?q=bài&nam={year}"' in unquoted(page)
    assert 'href="/tim-kiem?q=bài&loai=bai-viet"' in unquoted(page)


def unquoted(page: str) -> str:
    return page.replace("b%C3%A0i", "bài")


def test_values_of_one_filter_are_alternatives(app: Flask, client: FlaskClient) -> None:
    for days in (0, 400, 800):
        make_article(app, f"Bài {days}", published_on=clock.today() - timedelta(days=days))
    bring_index_up_to_date(app)
    years = [(clock.today() - timedelta(days=days)).year for days in (0, 400)]

    page = text_of(client, f"/tim-kiem?q=bài&nam={years[0]}&nam={years[1]}")

    assert sorted(titles(page)) == ["Bài 0", "Bài 400"]


def test_newest_first_when_asked_for(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Bài cũ", published_on=clock.today() - timedelta(days=30))
    make_article(app, "Bài mới")
    make_article(app, "Bài mới nhất", published_on=clock.today())
    bring_index_up_to_date(app)

    page = text_of(client, "/tim-kiem?q=bài&sap-xep=moi-nhat")

    assert titles(page)[0] == "Bài mới nhất"


def test_long_results_have_pages(app: Flask, client: FlaskClient) -> None:
    for number in range(21):
        make_article(app, f"Bài số {number}")
    bring_index_up_to_date(app)

    first, second = (text_of(client, f"/tim-kiem?q=bài số&trang={page}") for page in (1, 2))

    assert len(titles(first)) == 20
    assert len(titles(second)) == 1
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert '<ol class="results" start="21">' in second


@pytest.mark.usefixtures("two_articles")
@pytest.mark.parametrize("page", [2, 50, 51, 10_000])
def test_pages_beyond_the_end_do_not_exist(client: FlaskClient, page: int) -> None:
    assert client.get(f"/tim-kiem?q=nước&trang={page}").status_code == 404


@pytest.mark.parametrize(
    "query", ["trang=0", "trang=x", "trang=10001", "loai=xe-hoi", "sap-xep=x", "trang-thai=x"]
)
def test_values_that_make_no_sense_are_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/tim-kiem?q=nước&{query}").status_code == 400


@pytest.mark.usefixtures("two_articles")
@pytest.mark.parametrize(
    "junk",
    [
        "%00",
        "a" * 2_000,
        "a" * 1_000,
        "*" * 300,
        "?*[a-z]{1,9}(((",
        "%E2%80%AEnước",
        "%ED%A0%80%ED%B0%80",
        "%ED%A0%80",
        "%FF%FE",
        "%F0%9F%8D%9C",
        "'; DROP TABLE product; --",
        "AND OR NOT (",
        "nước " * 60,
        "1" * 300,
        "\u0301" * 200,
        "%20",
        "q=&q=",
    ],
)
def test_junk_is_never_a_crash(client: FlaskClient, junk: str) -> None:
    for address in ("/tim-kiem?q=", "/api/v1/search?q=", "/api/v1/suggest?q="):
        assert client.get(address + junk).status_code in {200, 400, 414}


@pytest.mark.usefixtures("two_articles")
@pytest.mark.parametrize("name", ["xa", "tinh", "sao", "nam", "ics", "chuyen-muc", "hinh-thuc"])
def test_junk_in_filters_is_never_a_crash(client: FlaskClient, name: str) -> None:
    for junk in ("%00", "%ED%A0%80", "*", "a=b", "x" * 60):
        assert client.get(f"/tim-kiem?{name}={junk}").status_code in {200, 400}


def test_a_damaged_index_is_said_plainly_and_heals(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Nước mắm Sa Huỳnh")
    bring_index_up_to_date(app)
    assert client.get("/tim-kiem?q=nước").status_code == 200
    shutil.rmtree(app.extensions["portal_settings"].index_dir)

    broken = client.get("/tim-kiem?q=mắm")

    assert broken.status_code == 503
    assert "Đang dựng lại chỉ mục tìm kiếm" in broken.get_data(as_text=True)
    assert broken.headers["Retry-After"]
    assert broken.headers["Cache-Control"] == "no-store"
    assert with_keeper(app, IndexKeeper.heal) is True
    assert titles(text_of(client, "/tim-kiem?q=mắm")) == ["Nước mắm Sa Huỳnh"]


def test_searches_go_on_during_rebuilds(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Nước mắm Sa Huỳnh")
    bring_index_up_to_date(app)
    rebuilding = Thread(target=lambda: [with_keeper(app, IndexKeeper.rebuild) for _ in range(5)])
    rebuilding.start()
    seen: set[tuple[int, int]] = set()

    while rebuilding.is_alive():
        answer = client.get(f"/api/v1/search?q=mắm&page=1&per_page={len(seen) % 100 + 1}")
        seen.add((answer.status_code, answer.get_json()["total"]))

    rebuilding.join()
    assert seen == {(200, 1)}


def test_a_file_cut_under_a_running_reader_is_noticed(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Nước mắm Sa Huỳnh")
    bring_index_up_to_date(app)
    assert client.get("/tim-kiem?q=nước").status_code == 200
    index_dir = app.extensions["portal_settings"].index_dir
    for path in index_dir.rglob("*.vns"):
        path.write_bytes(path.read_bytes()[:100])

    assert client.get("/tim-kiem?q=mắm").status_code == 503
    assert with_keeper(app, IndexKeeper.heal) is True
    assert client.get("/tim-kiem?q=mắm").status_code == 200


def test_a_page_takes_few_statements_however_long(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Bài số 0")
    bring_index_up_to_date(app)
    client.get("/tim-kiem?q=làm nóng")
    with count_statements(app) as short:
        client.get("/tim-kiem?q=bài")
    for number in range(1, 15):
        make_article(app, f"Bài số {number}")
    bring_index_up_to_date(app)
    client.get("/tim-kiem?q=làm nóng lại")

    with count_statements(app) as long:
        client.get("/tim-kiem?q=bài số")

    assert len(long) == len(short) <= 4


def test_english_pages_keep_vietnamese_content(app: Flask, client: FlaskClient) -> None:
    make_article(app, "Nước mắm Sa Huỳnh")
    bring_index_up_to_date(app)

    page = text_of(client, "/en/tim-kiem?q=nước mắm")

    assert titles(page) == ["Nước mắm Sa Huỳnh"]
    assert 'href="/en/' in page
