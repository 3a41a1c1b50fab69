"""Search by API: exact shapes, refusals, validators."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.make.lookup import bring_index_up_to_date, make_article, withdraw
from tests.make.statements import count_statements

PROBLEM = "application/problem+json; charset=utf-8"


@pytest.fixture
def slug(app: Flask) -> str:
    slug = make_article(
        app, "Nước mắm Sa Huỳnh lên sàn", summary="Nước mắm của làng chài.", slug="nuoc-mam"
    )
    make_article(app, "Cách đọc mã truy xuất")
    bring_index_up_to_date(app)
    return slug


def answer_of(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_json()


@pytest.mark.usefixtures("slug")
def test_a_search_has_the_published_shape(client: FlaskClient) -> None:
    answer = answer_of(client, "/api/v1/search?q=nuoc mam")

    assert answer["items"] == [
        {
            "kind": "article",
            "code": "",
            "title": "Nước mắm Sa Huỳnh lên sàn",
            "url": "http://localhost/so-tay/nuoc-mam",
            "snippet": "Nước mắm của làng chài.",
        }
    ]
    assert answer["total"] == 1
    assert answer["suggestion"] is None
    assert answer["facets"]["kind"] == [
        {"value": "article", "label": "Tin bài, sổ tay", "count": 1}
    ]
    assert set(answer) == {"total", "items", "facets", "suggestion"}


@pytest.mark.usefixtures("slug")
def test_pages_and_kinds_narrow_a_search(client: FlaskClient) -> None:
    everything = answer_of(client, "/api/v1/search")
    second = answer_of(client, "/api/v1/search?page=2&per_page=1")
    products = answer_of(client, "/api/v1/search?kind=product")

    assert everything["total"] == 2
    assert len(second["items"]) == 1
    assert products["total"] == 0


@pytest.mark.usefixtures("slug")
def test_a_repaired_search_names_what_was_searched(client: FlaskClient) -> None:
    answer = answer_of(client, "/api/v1/search?q=nuowcs mawsm")

    assert answer["total"] == 1
    assert answer["suggestion"] == "nước mắm"


@pytest.mark.usefixtures("slug")
def test_suggestions_lead_to_records_or_to_the_search(client: FlaskClient) -> None:
    items = answer_of(client, "/api/v1/suggest?q=nuoc m")["items"]

    assert 0 < len(items) <= 8
    assert {"/so-tay/nuoc-mam", "/tim-kiem"} >= {item["url"].partition("?")[0] for item in items}
    assert any(item["kind"] == "article" for item in items)
    assert all(set(item) == {"text", "kind", "label", "url"} for item in items)


@pytest.mark.usefixtures("slug")
def test_nothing_typed_suggests_nothing(client: FlaskClient) -> None:
    assert answer_of(client, "/api/v1/suggest?q=")["items"] == []


def test_a_withdrawn_record_is_neither_found_nor_suggested(
    app: Flask, client: FlaskClient, slug: str
) -> None:
    withdraw(app, slug)

    for _ in range(2):
        items = answer_of(client, "/api/v1/search?q=nước mắm")["items"]
        suggested = answer_of(client, "/api/v1/suggest?q=nước m")["items"]
        assert items == []
        assert all("/so-tay/" not in item["url"] for item in suggested)
        bring_index_up_to_date(app)


@pytest.mark.parametrize(
    "query",
    [
        "search?sort=date",
        "search?kind=planet",
        "search?page=0",
        "search?page=x",
        "search?per_page=101",
        "search?per_page=0",
        "suggest?limit=3",
        "openapi.json?v=1",
    ],
)
def test_what_is_not_in_the_contract_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/{query}")

    assert answer.status_code == 400
    assert answer.content_type == PROBLEM
    assert answer.get_json()["status"] == 400
    assert query.partition("?")[2].partition("=")[0] in answer.get_json()["detail"]


@pytest.mark.usefixtures("slug")
def test_a_page_beyond_the_end_is_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?page=11&per_page=100")

    assert answer.status_code == 404
    assert answer.content_type == PROBLEM


def test_a_missing_index_is_a_problem_document(client: FlaskClient) -> None:
    for address in ("/api/v1/search?q=a", "/api/v1/suggest?q=a"):
        answer = client.get(address)

        assert answer.status_code == 503
        assert answer.content_type == PROBLEM
        assert answer.headers["Retry-After"]
        assert "Đang dựng lại chỉ mục" in answer.get_json()["detail"]


@pytest.mark.usefixtures("slug")
def test_an_unchanged_answer_is_not_sent_again(app: Flask, client: FlaskClient) -> None:
    first = client.get("/api/v1/search?q=nước")
    again = client.get("/api/v1/search?q=nước", headers={"If-None-Match": first.headers["ETag"]})
    make_article(app, "Nước chấm")
    bring_index_up_to_date(app)
    changed = client.get("/api/v1/search?q=nước", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert changed.status_code == 200
    assert changed.get_json()["total"] == 2


def test_a_search_takes_few_statements_however_many_records(
    app: Flask, client: FlaskClient
) -> None:
    for number in range(15):
        make_article(app, f"Bài số {number}")
    bring_index_up_to_date(app)
    client.get("/api/v1/search?q=làm nóng")

    with count_statements(app) as seen:
        client.get("/api/v1/search?q=bài")

    assert len(seen) <= 4
